"""What do people see, and what does the record hold, when a `.chat` file is played in Teams?

People press what stands in the open dialog, else in the chat; a dialog that does not have it is
closed first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.teams.acting.inputs import called, shown
from bot.sandbox.teams.acting.people import Acting
from bot.sandbox.teams.cards.parts import elements, inputs
from bot.sandbox.teams.screen import Seen
from bot.sandbox.watched import Carried
from tests.support.chat.file import ChatFile, Line
from tests.support.chat.play import NEXT
from tests.support.chat.screen import NAMES, Screens, news, whole_chat
from tests.support.plain_player import PlainPlayer
from tests.support.storage.walked import statements
from tests.support.teams.screen import Onlooker
from tests.support.teams.world import (
    ACCOUNTS,
    TeamsWorld,
    in_teams,
    moved_account,
    teams_world,
)
from tests.support.trust import of_trust

Card = dict[str, Any]
FOR_EVER = 100_000
NOBODY = "0b0d0000-0000-4000-8000-000000000000"  # an account that is not there


@dataclass
class Played:
    """What came of it: the file as it reads there, what was typed into forms, all that crossed.
    `stopped`: the line that cannot be done there, and with which it ended.
    """

    text: str
    stopped: str
    typed: list[str]
    traffic: list[Carried]
    statements: set[str]


async def play(path: Path, folder: Path) -> Played:
    """Play it with its database in this folder. Raises Mistake."""
    file = ChatFile(path)
    school = in_teams(file.school)
    people = [moved_account(f"slack:{NAMES[name]}") for name in file.trust]
    trust = of_trust(folder, school.workspaces[0], people) if people else None
    async with teams_world(
        folder, school=school, at=file.start, machine=file.due_on_machine, trust=trust
    ) as place:
        player = TeamsPlayer(place, file)
        with statements() as executed:
            said, stopped = await _done(player, file)
        text, traffic = file.with_answers(said), place.sandbox.traffic
        return Played(text, stopped, player.typed, traffic, executed)


async def _done(player: TeamsPlayer, file: ChatFile) -> tuple[dict[int, list[str]], str]:
    """What each line led to, and the one that cannot be done there."""
    said = dict[int, list[str]]()
    for act in file.acts:
        try:
            said[act.number] = await player.do(act)
        except NotThere:
            file.until(act)
            return said, act.text
    return said, ""


class NotThere(Exception):
    """What cannot be done in Teams."""


class TeamsPlayer(PlainPlayer):
    """Does each line as the people would in Teams."""

    def __init__(self, world: TeamsWorld, file: ChatFile) -> None:
        super().__init__(world, file)
        self._at_home: set[str] = set()
        self.typed: list[str] = []
        self._onlookers = {name: Onlooker(self._seat(name)) for name in NAMES}
        self._seen, self._known = self._screens(), list[tuple[str, ...]]()
        self._extra: list[str] = []

    async def do(self, line: Line) -> list[str]:
        """Do what one line says; the lines to be written under it. Raises Mistake."""
        self._extra = []
        held = await super().do(line)
        after = self._screens()
        seen = [*self._extra, *news(self._seen, after, self._known)]
        self._seen = after
        if self._silent:
            return []
        return [f"> {each}".rstrip() for each in seen] + [f"= {each}" for each in held]

    async def from_here(self, line: Line) -> None:
        await super().from_here(line)
        self._seen, self._known = self._screens(), []

    def _screens(self) -> Screens:
        return {name: each.screen() for name, each in self._onlookers.items()}

    async def looks(self, line: Line, who: str) -> None:
        self._extra += whole_chat(who, self._screens()[who])

    async def time(self, line: Line, when: str) -> None:
        await super().time(line, when)
        now = self.file.school.local(self.world.clock.now())
        self._extra += [f"it is {now:%A} {now.day} {now:%B}, {now:%H:%M}"] if when == NEXT else []

    async def types(self, line: Line, who: str, words: str) -> None:
        command, _, rest = words.partition(" ")
        seat = await self._closed(who)
        if command != "/report-image":
            await seat.type(words)
        elif rest in ("help", "status"):
            await seat.type(rest)
            await seat.click(0, seat.chat[-1])
        elif rest:
            raise NotThere
        else:
            await seat.use_action("report")
            if not seat.dialog:
                raise NotThere
        _is_well(seat)

    async def writes(self, line: Line, who: str, words: str) -> None:
        raise NotThere  # there are no threads

    async def presses(self, line: Line, who: str, what: str, near: str | None = None) -> None:
        seat = self._seat(who)
        if not (seat.dialog and _place(seat.dialog.card, what, near) is not None):
            await self._closed(who)
            await self._open_way_to(seat, who, what, near)
        if seat.dialog:
            self._way_in |= {who: (what, "")} if _newest(seat, what, "") else {}
            place = _place(seat.dialog.card, what, near)
            if place is None:
                raise LookupError(f'the dialog has no button [{what}] under "{near}"')
            await seat.click(place, None)
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
            self._onlookers[who].typed(field["id"])

    async def sends(self, line: Line, who: str) -> None:
        await self._seat(who).submit()
        self._onlookers[who].sent()
        _is_well(self._seat(who))

    async def closes(self, line: Line, who: str) -> None:
        """The form that it stands above is led back to."""
        seat = self._seat(who)
        back = _place(seat.dialog.card, "Back", None) if seat.dialog else None
        await (self._closed(who) if back is None else seat.click(back))

    async def opens_home(self, line: Line | None, who: str) -> None:
        await (await self._closed(who)).use_action("home")
        self._at_home.add(who)

    async def sends_file(self, line: Line, who: str, where: str | None = None) -> None:
        if where:
            raise NotThere
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
        begun = (
            choice["value"]
            for choice in field.get("choices", ())
            if shown(choice["title"]).startswith(f"{words},")
        )
        return words.split(" + ") if field.get("isMultiSelect") else next(begun, words)

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
    meant = [each for each in fields if called(each).startswith(label)]
    exact = [each for each in meant if called(each) == label] or meant
    if len(exact) != 1:
        raise LookupError(f'{len(exact)} fields are called "{label}"')
    return exact[0]
