"""Where is the end of the audit kept, out of reach of whoever changes the database? In a
file beside the key.

A chain of the audit made anew no longer holds these lines, and one that was cut off lacks them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.running import beside_the_key
from bot.running.logs import Rarely, logger

NAME = "seals.txt"

log = Rarely(logger("report_image"))


@dataclass(frozen=True)
class Seals:
    """The file; it is only ever added to. A line: the day, then SCHOOL:NUMBER:CODE."""

    path: Path
    _last: dict[str, str] = field(default_factory=dict, compare=False)  # by school

    @classmethod
    def beside(cls, key_file: Path) -> Seals:
        """The file in this key's folder."""
        return cls(key_file.with_name(NAME))

    def keep(self, day: date, seal: str) -> None:
        """Add this one, unless the school has no other since: with the next look an older copy in the
        record's place is seen, also one of the same day.
        """
        school = seal.partition(":")[0]
        try:
            if (
                not self._last or not self.path.exists()
            ):  # else read once: of many schools it is long
                self._last.clear()
                self._last.update({each.partition(":")[0]: each for each in self.kept()})
            if self._last.get(school) != seal:
                beside_the_key.add(self.path, [f"{day} {seal}"])
                self._last[school] = seal
        except (OSError, ValueError):
            log.warning("the seal of the audit could not be kept beside the key")

    def kept(self) -> list[str]:
        """Every seal, SCHOOL:NUMBER:CODE, the oldest first. Raises OSError, ValueError."""
        return [seal for _, seal in self._lines()]

    def last(self) -> dict[str, tuple[int, date]]:
        """The furthest line that was sealed of each school, and on which day; none where the file
        cannot be read, which the audit's command says.
        """
        found: dict[str, tuple[int, date]] = {}
        try:
            for day, seal in self._lines():
                school, number, _ = seal.split(":")
                found[school] = max(
                    found.get(school, (0, date.min)), (int(number), date.fromisoformat(day))
                )
        except (OSError, ValueError):
            return {}
        return found

    def _lines(self) -> list[tuple[str, str]]:
        return [(day, seal) for day, seal in beside_the_key.read(self.path)]
