"""What does the record hold when a `.chat` file is played in Teams? Its `=` lines, by the line they
follow.

People press what stands in the open dialog, else in the chat; a dialog that does not have it is
closed first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.teams.acting.inputs import shown
from bot.sandbox.teams.acting.people import Acting
from bot.sandbox.teams.cards.parts import elements, inputs
from bot.sandbox.teams.screen import Seen
from bot.sandbox.watched import Carried
from tests.support.chat.file import ChatFile, Line
from tests.support.chat.screen import NAMES
from tests.support.plain_player import Held, PlainPlayer
from tests.support.teams.world import ACCOUNTS, TeamsWorld, in_teams, teams_world

Card = dict[str, Any]
FOR_EVER = 100_000
NOBODY = "0b0d0000-0000-4000-8000-000000000000"  # an account that is not there


@dataclass
class Played:
    """What came of it: what the record holds, what was typed into forms, all that crossed."""

    held: Held
    typed: list[str]
    traffic: list[Carried]


async def play(path: Path, folder: Path) -> Played:
    """Play it with its database in this folder. Raises Mistake."""
    file = ChatFile(path)
    async with teams_world(folder, school=in_teams(file.school), at=file.start) as place:
        player = TeamsPlayer(place, file)
        held = {act.number: held for act in file.acts if (held := await player.do(act))}
        return Played(held, player.typed, place.sandbox.traffic)


class TeamsPlayer(PlainPlayer):
    """Does each line as the people would in Teams."""

    def __init__(self, world: TeamsWorld, file: ChatFile) -> None:
        super().__init__(world, file)
        self._at_home: set[str] = set()
        self.typed: list[str] = []

    async def types(self, line: Line, who: str, words: str) -> None:
        command, _, rest = words.partition(" ")
        seat = await self._closed(who)
        if command != "/report-image":
            await seat.type(words)
        elif rest in ("help", "status"):
            await seat.type(rest)
            await seat.click(0, seat.chat[-1])
        elif rest:
            raise LookupError("words typed after the command do not come into the form")
        else:
            await seat.use_action("report")
        _is_well(seat)

    async def presses(self, line: Line, who: str, what: str, near: str | None = None) -> None:
        seat = self._seat(who)
        if not (seat.dialog and _place(seat.dialog.card, what, near) is not None):
            await self._closed(who)
            await self._open_way_to(seat, who, what, near)
        if seat.dialog:
            self._way_in |= {who: (what, "")} if _newest(seat, what, "") else {}
            await seat.click(_place(seat.dialog.card, what, near), None)
        else:
            await self._press_message(seat, what, near or "")
            self._way_in |= {who: (what, near or "")} if seat.dialog else {}
        _is_well(seat)

    async def _open_way_to(self, seat: Acting, who: str, what: str, near: str | None) -> None:
        """A dialog does not stay under another: it is opened again."""
        if _newest(seat, what, near or ""):
            return
        if who in self._at_home:
            await self.opens_home(None, who)
            if seat.dialog and _place(seat.dialog.card, what, near) is not None:
                return
            await seat.close_dialog()
        if who in self._way_in:
            await self._press_message(seat, *self._way_in[who])

    async def answers(self, line: Line, who: str) -> None:
        for number, (question, answer) in enumerate(each.split(": ", 1) for each in line.more):
            if number:
                await self.world.breathe()
            await self.presses(line, who, answer, question)

    async def _press_message(self, seat: Acting, what: str, near: str) -> None:
        newest = _newest(seat, what, near)
        if newest is None:
            raise LookupError(f'no message has a button [{what}] and the words "{near}"')
        await seat.click(_place(newest.card or {}, what, None), newest)

    async def fills_in(self, line: Line, who: str) -> None:
        seat = self._seat(who)
        for label, words in (each.split(": ", 1) for each in line.more):
            field = _field(seat, label)
            self.typed += [words] if field["type"] == "Input.Text" else []
            seat.fill(field["id"], self._value(field, words))

    async def sends(self, line: Line, who: str) -> None:
        await self._seat(who).submit()
        _is_well(self._seat(who))

    async def closes(self, line: Line, who: str) -> None:
        """The form that it stands above is led back to."""
        seat = self._seat(who)
        back = _place(seat.dialog.card, "Back to the form", None) if seat.dialog else None
        await (self._closed(who) if back is None else seat.click(back))

    async def opens_home(self, line: Line | None, who: str) -> None:
        await (await self._closed(who)).use_action("home")
        self._at_home.add(who)

    async def sends_file(self, line: Line, who: str, where: str | None = None) -> None:
        if where:
            raise LookupError("there are no threads")
        await self._seat(who).paste_image()

    async def not_looked_up(self, line: Line, who: str) -> None:
        self.world.sandbox.refuse("member", 503, times=FOR_EVER)

    async def nobody_reached(self, line: Line) -> None:
        for call in ("send", "create"):
            self.world.sandbox.refuse(call, 403, "BotNotInConversationRoster", times=FOR_EVER)

    def _value(self, field: Card, words: str) -> Any:
        if "choices.data" in field:
            people = self.world.sandbox.workspace.people.values()
            return next((one.id for one in people if one.real_name == words), NOBODY)
        return words.split(" + ") if field.get("isMultiSelect") else words

    def _seat(self, name: str) -> Acting:
        return self.world.sandbox.person(ACCOUNTS[NAMES[name]])

    async def _closed(self, who: str) -> Acting:
        seat = self._seat(who)
        if seat.dialog:
            await seat.close_dialog()
        return seat


def _is_well(seat: Acting) -> None:
    if seat.problem:
        raise LookupError(f"Teams shows: {seat.problem}")


def _newest(seat: Acting, what: str, near: str) -> Seen | None:
    found = [
        each
        for each in seat.chat
        if each.card and near in _text(each.card) and _place(each.card, what, None) is not None
    ]
    return found[-1] if found else None


def _place(card: Card, what: str, near: str | None) -> int | None:
    """Which button of the card has this label, the first that stands under these words."""
    under, number = near is None, -1
    for text, action in _read(card):
        under = under or (near or "") in text
        number += action is not None
        if under and action is not None and shown(action["title"]) == what:
            return number
    return None


def _read(card: Card) -> Iterator[tuple[str, Any]]:
    """What is read, and the buttons, in their order."""
    said = ""
    for each in elements(card):
        if each["type"] == "ActionSet":
            for action in each["actions"]:
                yield f"[{shown(action['title'])}]", action
        else:
            said = f"{said}\n{_words(each)}"
            yield said, None
    for action in card.get("actions", ()):
        yield "", action


def _text(card: Card) -> str:
    return "\n".join(_words(each) for each in elements(card))


def _words(element: Card) -> str:
    runs = element.get("inlines", ())
    words = "".join(run["text"] for run in runs) or element.get("text") or element.get("label", "")
    return shown(words).replace("\\", "")


def _field(seat: Acting, label: str) -> Card:
    fields = list(inputs(seat.dialog.card)) if seat.dialog else []
    meant = [each for each in fields if shown(each["label"]).startswith(label)]
    exact = [each for each in meant if shown(each["label"]) == label] or meant
    if len(exact) != 1:
        raise LookupError(f'{len(exact)} fields are called "{label}"')
    return exact[0]
