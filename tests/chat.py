"""What happens when people say and press this? Plays a conversation (a `.chat` file) through the whole bot.

People's lines go in as they stand. Under each, `>` lines say what is new for anybody, and `=` lines what the record
holds when that changed; they are written anew by playing, so that comparing the file with what was played is the test.

    # What this conversation shows.
    school: protocol = "schools-2016"             as in the school file; may be left out
    at: Monday 23 November 2026, 10:04            the first one starts; later ones let time pass; or: the next thing due
    so far:                                       from here on nothing is written down ...
    from here:                                    ... until here
    Tom types: /report-image                      in the private chat with the bot
    Tom fills in                                  then "  the label, or how it begins: what is typed or chosen"
    Tom sends the form / Tom closes the form
    Dana presses: I have it                 in the form on top, else on the newest message with that button
    Dana presses: Change, at "under 13"     under these words in a form, or on a message with these words
    Dana answers                            then "  how the question begins: the answer", several questions
    Dana writes: not sure                   in the thread of the concern
    Tom opens Home / Dana looks             shows the Home tab / the whole chat
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from bot.sandbox.finding import buttons_in
from bot.sandbox.people import Acting
from bot.sandbox.state import Carried
from flows.concern import Concern
from flows.school import School
from tests.chat_record import concerns_in, record_lines
from tests.chat_screen import NAMES, lines_of, news, screens, whole_chat
from tests.world import World, example_school, world

MOMENT = "%A %d %B %Y, %H:%M"
WHO = rf"(?P<who>{'|'.join(NAMES)})"


class Mistake(Exception):
    """A line of a `.chat` file that cannot be played; says which file, which line, and why."""


@dataclass(frozen=True)
class Line:
    """What somebody does, with the indented lines under it; `number` counts from 1."""

    number: int
    text: str
    more: tuple[str, ...] = ()


@dataclass
class Played:
    """What came of it: the file as it ought to read, what was typed into forms, all that crossed, the record."""

    text: str
    typed: list[str]
    traffic: list[Carried]
    concerns: list[Concern]
    school: School


async def play(path: Path, folder: Path) -> Played:
    """Play a `.chat` file with its database in this folder. Raises Mistake."""
    source = path.read_text(encoding="utf-8").splitlines()
    try:
        acts, school = _acts(source), _school(source)
        start = next(act for act in acts if act.text.startswith("at: "))
        async with world(folder, school=school, at=_moment(start.text[4:], school)) as place:
            player = Player(place, school)
            said = {act.number: await player.do(act) for act in acts if act.number > start.number}
            return Played(_written(source, said), player.typed, place.sandbox.traffic, await concerns_in(place), school)
    except StopIteration:
        raise Mistake(f"{path}:1: no line says when it starts, such as at: Monday 23 November 2026, 10:04") from None
    except Unplayable as mistake:
        raise Mistake(f"{path}:{mistake.number}: {mistake}") from None


class Unplayable(Exception):
    """Why a line cannot be played."""

    def __init__(self, number: int, why: object) -> None:
        super().__init__(str(why))
        self.number = number


def _acts(source: list[str]) -> list[Line]:
    heads = [(n, line) for n, line in enumerate(source, 1) if line and line[0] not in "#>= "]
    under = {n: tuple(takewhile(lambda line: line.startswith(" "), source[n:])) for n, _ in heads}
    return [Line(n, line.strip(), tuple(each.strip() for each in under[n])) for n, line in heads]


def _school(source: list[str]) -> School:
    changes: dict[str, Any] = {}
    for number, line in enumerate(source, 1):
        if line.startswith("school: "):
            try:
                changes |= tomllib.loads(line.removeprefix("school: "))
            except tomllib.TOMLDecodeError as error:
                raise Unplayable(number, f"not as in a school file: {error}") from None
    return School.model_validate(example_school().model_dump() | changes)


def _moment(words: str, school: School) -> datetime:
    return datetime.strptime(words, MOMENT).replace(tzinfo=school.zone)


def _written(source: list[str], said: dict[int, list[str]]) -> str:
    written: list[str] = []
    for number, line in enumerate(source, 1):
        if line[:1] in (">", "="):
            continue
        written.append(line)
        end = number == len(source) or not source[number].startswith(" ")
        if end:
            head = next(n for n in range(number, 0, -1) if not source[n - 1].startswith(" "))
            written += said.get(head, [])
    return "\n".join(written) + "\n"


@dataclass
class Player:
    """Does each line as the people would, and says what came of it."""

    world: World
    school: School
    typed: list[str] = field(default_factory=list)
    silent: bool = False

    def __post_init__(self) -> None:
        self._before, self._held = screens(self.world.sandbox), [""]
        self._known: set[tuple[str, ...]] = set()
        self._extra: list[str] = []

    async def do(self, act: Line) -> list[str]:
        """Do what one line says; the lines to be written under it."""
        self._extra = []
        for pattern, method in ACTS.items():
            if found := re.fullmatch(pattern, act.text):
                try:
                    await method(self, act, **found.groupdict())
                except (LookupError, ValueError) as error:
                    raise Unplayable(act.number, error) from None
                return [] if self.silent else await self._news()
        raise Unplayable(act.number, f"nobody here can do this: {act.text}")

    async def _news(self) -> list[str]:
        after, held = screens(self.world.sandbox), record_lines(await concerns_in(self.world), self.world)
        seen = [*self._extra, *news(self._before, after, self._known)]
        changed = [line for line in held if line not in self._held]
        self._before, self._held = after, held
        return [f"> {line}".rstrip() for line in seen] + [f"= {line}" for line in changed]

    async def so_far(self, act: Line) -> None:
        self.silent = True

    async def from_here(self, act: Line) -> None:
        self._before, self._known, self._held, self.silent = screens(self.world.sandbox), set(), [""], False

    async def time(self, act: Line, when: str) -> None:
        if when != "the next thing due":
            await self.world.at(_moment(when, self.school))
            return
        due = await self.world.program.delivery.next_due()
        if due is None:
            raise LookupError("nothing is due any more")
        await self.world.at(due)
        now = self.school.local(self.world.clock.now())
        self._extra.append(f"it is {now:%A} {now.day} {now:%B}, {now:%H:%M}")

    async def types(self, act: Line, who: str, words: str) -> None:
        await self._person(who).type(words)
        await self.world.breathe()

    async def writes(self, act: Line, who: str, words: str) -> None:
        person = self._person(who)
        threads = [seen.ts for seen in person.chat if seen.thread]
        if not threads:
            raise LookupError(f"{who} has no thread to write in")
        await person.type(words, thread=threads[-1])
        await self.world.breathe()

    async def presses(self, act: Line, who: str, what: str, near: str | None = None) -> None:
        person = self._person(who)
        if person.modal and near:
            await person.click(what, block=_block_after(person.modal.blocks, near, what))
        else:
            await person.click(what, None if person.modal else _message_with(person, what, near or ""))
        await self.world.breathe()

    async def fills_in(self, act: Line, who: str) -> None:
        person = self._person(who)
        for label, value in map(_pair, act.more):
            block = _input(person, label)
            several = block["element"]["type"] == "checkboxes"
            person.fill(block["block_id"], value.split(" + ") if several else value)
            if block["element"]["type"] == "plain_text_input":
                self.typed.append(value)

    async def sends(self, act: Line, who: str) -> None:
        await self._person(who).submit()
        await self.world.breathe()

    async def closes(self, act: Line, who: str) -> None:
        await self._person(who).close_modal()
        await self.world.breathe()

    async def opens_home(self, act: Line, who: str) -> None:
        await self._person(who).open_home()

    async def looks(self, act: Line, who: str) -> None:
        self._extra += whole_chat(who, screens(self.world.sandbox)[who])

    async def answers(self, act: Line, who: str) -> None:
        """Several questions, one after the other; of what is seen in between only the questions may be new."""
        for number, (question, answer) in enumerate(map(_pair, act.more), 1):
            before = screens(self.world.sandbox)
            await self._person(who).click(answer, _message_with(self._person(who), answer, question))
            await self.world.breathe()
            if number < len(act.more):
                self._only_the_next_question(act.number + number, before)

    def _only_the_next_question(self, number: int, before: Any) -> None:
        after = screens(self.world.sandbox)
        lines = [line for line in news(before, after, set()) if not line.startswith(" ")]
        if len(lines) != 2 or not lines[0].endswith("answered.") or not lines[1].endswith('the next question"'):
            raise Unplayable(number, "more happens here than the next question: give this answer in a line of its own")
        self._before = after

    def _person(self, name: str) -> Acting:
        return self.world.sandbox.person(NAMES[name])


def _pair(line: str) -> tuple[str, str]:
    label, colon, value = line.partition(": ")
    if not colon:
        raise ValueError(f'no ": " in this line: {line}')
    return label, value


def _input(person: Acting, label: str) -> dict[str, Any]:
    blocks = [b for b in person.modal.blocks if b["type"] == "input"] if person.modal else []
    meant = [b for b in blocks if b["label"]["text"].startswith(label)]
    exact = [b for b in meant if b["label"]["text"] == label] or meant
    if len(exact) != 1:
        raise LookupError(f'{len(exact)} fields are called "{label}" in the open form')
    return exact[0]


def _message_with(person: Acting, button: str, words: str) -> str:
    everything = [seen for top in person.chat for seen in (top, *top.thread)]
    found = [seen.ts for seen in everything
             if buttons_in(seen.blocks, button, None, None) and words in "\n".join(lines_of(seen.blocks))]
    if not found:
        raise LookupError(f"no message has a button [{button}]" + (f' and the words "{words}"' if words else ""))
    return max(found)


def _block_after(blocks: list[dict[str, Any]], words: str, button: str) -> str:
    at = next((n for n, block in enumerate(blocks) if words in "\n".join(lines_of([block]))), len(blocks))
    below = [block["block_id"] for block in blocks[at:] if buttons_in([block], button, None, None)]
    if not below:
        raise LookupError(f'the form has no button [{button}] under "{words}"')
    return str(below[0])


ACTS: dict[str, Callable[..., Awaitable[None]]] = {
    r"so far:": Player.so_far, r"from here:": Player.from_here, r"at: (?P<when>.+)": Player.time,
    rf"{WHO} types: (?P<words>.+)": Player.types, rf"{WHO} writes: (?P<words>.+)": Player.writes,
    rf'{WHO} presses: (?P<what>.+?)(, at "(?P<near>.+)")?': Player.presses, rf"{WHO} fills in": Player.fills_in,
    rf"{WHO} answers": Player.answers, rf"{WHO} sends the form": Player.sends,
    rf"{WHO} closes the form": Player.closes, rf"{WHO} opens Home": Player.opens_home, rf"{WHO} looks": Player.looks,
}


def all_chats(folder: Path) -> Iterator[Path]:
    """Every `.chat` file below this folder."""
    return iter(sorted(folder.glob("**/*.chat")))
