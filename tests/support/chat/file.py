"""How is a `.chat` file read, and written anew with what was played?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path

from flows.school.school import School
from flows.screens.upkeep import Due
from tests.support.world import example_school

MOMENT = "%A %d %B %Y, %H:%M"
WRITTEN, START = (">", "="), "at: "
APART, SCHOOL, TRUST, MACHINE = "teams: ", "school: ", "trust: ", "machine: "


class Mistake(Exception):
    """A line that cannot be played: which file, which line, why."""


@dataclass(frozen=True)
class Line:
    """What somebody does, with the indented lines under it; `number` counts from 1."""

    number: int
    text: str
    more: tuple[str, ...] = ()


class ChatFile:
    """A conversation: what people do, and, to be compared, what was written under it. `apart`: in
    what it differs in Teams, and why. `trust`: who is of a trust. `machine`: what there is to look
    after on the bot's own.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.lines = path, path.read_text(encoding="utf-8").splitlines()
        heads = [n for n, line in enumerate(self.lines, 1) if line and line[0] not in "#>=~ "]
        acts = [Line(n, self.lines[n - 1].strip(), self._under(n)) for n in heads]
        told = [act for act in acts if act.text.startswith((APART, SCHOOL, TRUST, MACHINE))]
        acts = [act for act in acts if act not in told]
        self.apart, self.trust, self.machine = (
            [act.text.removeprefix(one) for act in told if act.text.startswith(one)]
            for one in (APART, TRUST, MACHINE)
        )
        self.school = self._school([act for act in told if act.text.startswith(SCHOOL)])
        if not acts or not acts[0].text.startswith(START):
            raise self.mistake(
                1, "the first thing said must be when it starts: at: Monday 23 November 2026, 10:04"
            )
        self.start, self.acts = self.moment(acts[0], acts[0].text.removeprefix(START)), acts[1:]

    def mistake(self, number: int, why: object) -> Mistake:
        """What is wrong with this line."""
        return Mistake(f"{self.path}:{number}: {why}")

    def moment(self, line: Line, words: str) -> datetime:
        """A moment as the school's clocks show it. Raises Mistake."""
        try:
            return datetime.strptime(words, MOMENT).replace(tzinfo=self.school.calendar.zone)
        except ValueError:
            raise self.mistake(
                line.number, "a moment is written as: Monday 23 November 2026, 10:04"
            ) from None

    def with_answers(self, said: dict[int, list[str]]) -> str:
        """The file, with these lines under what was done, by line number, in place of those that
        stood there.
        """
        written: list[str] = []
        for number, line in enumerate(self.lines, 1):
            if not line.startswith(WRITTEN):
                indented = self._under(number) if line and line[0] not in "# " else ()
                written += (
                    [line, *(f"  {each}" for each in indented), *said.get(number, [])]
                    if line[:1] != " "
                    else []
                )
        return "\n".join(written) + "\n"

    def due_on_machine(self, *_: object) -> list[Due]:
        """The same as the bot is told of it."""
        return [Due("", words) for words in self.machine]

    def until(self, line: Line) -> None:
        """Nothing from here on."""
        self.lines = self.lines[: line.number - 1]

    def _under(self, number: int) -> tuple[str, ...]:
        return tuple(
            line.strip()
            for line in takewhile(lambda line: line.startswith(" "), self.lines[number:])
        )

    def _school(self, lines: list[Line]) -> School:
        changes = example_school().model_dump()
        for line in lines:
            try:
                changes |= tomllib.loads(line.text.removeprefix(SCHOOL))
            except tomllib.TOMLDecodeError as error:
                raise self.mistake(line.number, f"not as in a school file: {error}") from None
        return School.model_validate(changes)
