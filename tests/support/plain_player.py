"""What does the record hold when a `.chat` file is played in the plainest chat? Its `=` lines, by
the line they follow.
"""

from __future__ import annotations

from pathlib import Path

from bot.delivery.monthly import Monthly
from flows.moves import Value
from flows.screen import Form, Input, Message, One, Person, Several
from tests.support.chat.at_the_machine import asked_to_destroy
from tests.support.chat.file import ChatFile, Line
from tests.support.chat.play import NEXT, Player
from tests.support.chat.record import record_lines
from tests.support.chat.screen import NAMES
from tests.support.plain_channel import (
    PEOPLE,
    PLATFORM,
    Seat,
    buttons_of,
    inputs,
    lines_of,
    plain_world,
)
from tests.support.world import World

Held = dict[int, list[str]]


async def play(path: Path, folder: Path) -> Held:
    """Play it with its database in this folder. Raises Mistake."""
    file = ChatFile(path)
    async with plain_world(folder, file.school, file.start) as place:
        player = PlainPlayer(place, file)
        return {act.number: held for act in file.acts if (held := await player.do(act))}


def written(path: Path) -> Held:
    """The `=` lines that stand in the file."""
    file, found = ChatFile(path), {}
    heads = [act.number for act in file.acts]
    for number, end in zip(heads, [*heads[1:], len(file.lines) + 1], strict=True):
        under = [line[2:] for line in file.lines[number : end - 1] if line.startswith("= ")]
        found |= {number: under} if under else {}
    return found


class PlainPlayer:
    """Does each line as the people would before the plainest screen."""

    def __init__(self, world: World, file: ChatFile) -> None:
        self.world, self.file, self._place = world, file, world.sandbox
        self._held, self._silent = [""], False
        self._way_in: dict[str, tuple[str, str]] = {}  # the button to each person's last form

    async def do(self, line: Line) -> list[str]:
        """Do what one line says; what the record holds, where that changed. Raises Mistake."""
        method, words = Player._meant(self, line)
        try:
            await getattr(self, method.__name__)(line, **words)
        except (LookupError, ValueError, AttributeError) as error:
            raise self.file.mistake(line.number, error) from None
        if method is not Player.time:
            await self.world.breathe()
        return await self._changed()

    async def _changed(self) -> list[str]:
        if self._silent:
            return []
        before, self._held = self._held, await record_lines(self.world)
        return [each for each in self._held if each not in before]

    async def so_far(self, line: Line) -> None:
        self._silent = True

    async def from_here(self, line: Line) -> None:
        self._held, self._silent = [""], False

    async def time(self, line: Line, when: str) -> None:
        due = await self.world.program.delivery.next_due() if when == NEXT else None
        await self.world.at(due or self.file.moment(line, when))

    async def month(self, line: Line) -> None:
        await Monthly(self.world.program.turns).look_if_due()

    async def types(self, line: Line, who: str, words: str) -> None:
        command, _, rest = words.partition(" ")
        seat = self._seat(who)
        await (seat.command(rest) if command == "/report-image" else seat.say(words))

    async def presses(self, line: Line, who: str, what: str, near: str | None = None) -> None:
        seat = self._seat(who)
        if not seat.form and what not in _in_sight(seat) and who in self._way_in:
            await self._press_message(seat, *self._way_in[who])  # it did not stay under another
        if seat.form:
            await seat.press(seat.form, _number(seat.form, what, near))
        elif seat.home and what in _labels(seat.home):
            await seat.press(seat.home, _number(seat.home, what, near))
        else:
            await self._press_message(seat, what, near or "")
            self._way_in |= {who: (what, near or "")} if seat.form else {}

    async def answers(self, line: Line, who: str) -> None:
        for number, (question, answer) in enumerate(each.split(": ", 1) for each in line.more):
            if number:
                await self.world.breathe()
            seat = self._seat(who)
            await self._press_message(seat, answer, question)
            if self._silent:  # advice that opens by itself is read, and what it asks for put off
                await seat.close()

    async def _press_message(self, seat: Seat, what: str, near: str) -> None:
        posted = [
            each
            for each in seat.messages.values()
            if what in _labels(each.message)
            and near in "\n".join(t for t, _ in lines_of(each.message))
        ]
        if not posted:
            raise LookupError(f'no message has a button [{what}] and the words "{near}"')
        newest = posted[-1]
        await seat.press(newest.message, _number(newest.message, what, None), newest.concern)

    async def fills_in(self, line: Line, who: str) -> None:
        seat = self._seat(who)
        for label, words in (each.split(": ", 1) for each in line.more):
            field = _field(seat, label)
            seat.fill(field, _value(field, words))

    async def sends(self, line: Line, who: str) -> None:
        await self._seat(who).send()

    async def closes(self, line: Line, who: str) -> None:
        await self._seat(who).close()

    async def opens_home(self, line: Line, who: str) -> None:
        await self._seat(who).open_home()

    async def looks(self, line: Line, who: str) -> None:
        """Looking changes nothing."""

    async def sends_file(self, line: Line, who: str, where: str | None = None) -> None:
        await self._seat(who).send_file()

    async def asks_to_destroy(self, line: Line, who: str, reference: str) -> None:
        await asked_to_destroy(self.world, who, reference, line.more[0])

    async def not_looked_up(self, line: Line, who: str) -> None:
        self._place.silent = True

    async def nobody_reached(self, line: Line) -> None:
        self._place.unreachable = True

    def _seat(self, name: str) -> Seat:
        return self._place.seats[NAMES[name]]


def _labels(shown: Message | Form) -> list[str]:
    return [button.label for button in buttons_of(shown)]


def _in_sight(seat: Seat) -> list[str]:
    shown = [each.message for each in seat.messages.values()] + ([seat.home] if seat.home else [])
    return [label for each in shown for label in _labels(each)]


def _number(shown: Message | Form, what: str, near: str | None) -> int:
    """The number of the button with this label, the first that stands under these words."""
    found, under = 0, near is None
    for text, buttons in lines_of(shown):
        under = under or near in "\n".join([text, *(f"[{b.label}]" for b in buttons)])
        for button in buttons:
            found += 1
            if under and button.label == what:
                return found
    raise LookupError(f'no button [{what}] under "{near}"')


def _field(seat: Seat, label: str) -> Input:
    fields = inputs(seat.form) if seat.form else []
    meant = [each for each in fields if each.label.startswith(label)]
    exact = [each for each in meant if each.label == label] or meant
    if len(exact) != 1:
        raise LookupError(f'{len(exact)} fields are called "{label}"')
    return exact[0]


def _value(field: Input, words: str) -> Value:
    match field:
        case One():
            return _option(field, words)
        case Several():
            return tuple(_option(field, each) for each in words.split(" + "))
        case Person():
            ids = {who.name: id for id, who in PEOPLE.items()}
            return f"{PLATFORM}:{ids[words]}"
        case _:
            return words


def _option(field: One | Several, words: str) -> str:
    found = [option.id for option in field.options if words == option.label] or [
        option.id for option in field.options if option.label.startswith(f"{words},")
    ]
    if not found:
        raise LookupError(f'"{words}" is not offered in "{field.label}"')
    return found[0]
