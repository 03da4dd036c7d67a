"""Is this the record that the bot last worked on, and is every school in it served? An older copy
put in its place, or a school file under another id, loses concerns without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import date

from bot.running.logs import logger
from bot.running.seals import Seals
from flows.dates import full_day
from flows.screens.upkeep import Due
from flows.wording.sentences import say
from storage.concerns.counting import schools_with_concerns
from storage.database.transaction import Transaction
from storage.evidence import audit

log = logger("report_image")


def due(tx: Transaction, seals: Seals, served: Set[str]) -> Iterator[Due]:
    """What is for a person to see to; `served`: the id of each school whose file counts. Which school is
    not served is for nobody at another.
    """
    if days := list(_sealed_past_the_end(tx, seals)):
        yield Due("DATABASE_URL", say("care.older-record", day=full_day(max(days))))
    if unserved(tx, served):
        yield Due("school.id", say("care.unserved"))


def unserved(tx: Transaction, served: Set[str]) -> list[str]:
    """The id of each school with concerns that none of these is."""
    return [one for one in schools_with_concerns(tx) if one not in served]


def _sealed_past_the_end(tx: Transaction, seals: Seals) -> Iterator[date]:
    """The day of each school's furthest seal, where its audit ends before."""
    for school, (line, day) in seals.last().items():
        end = audit.head(tx, school)
        if end is None or end.seq < line:
            yield day


@dataclass
class PutBack:
    """The same for as long as a process runs: looked at once, for it can only come with a start."""

    seals: Seals
    served: Set[str]
    _found: list[Due] | None = field(default=None, init=False)

    def due(self, tx: Transaction) -> list[Due]:
        """What was found; the first time it is logged too."""
        if self._found is None:
            self._found = list(due(tx, self.seals, self.served))
            if self._found:
                log.warning("concerns may be missing, or not looked after: report-image status")
        return self._found
