"""What is counted of one school for its trust, and how does it read? Small numbers of concerns are not
told, as in the figures for governors (`flows.figures.counting`); what is overdue, which drills were
done and what is to be checked always is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flows.dates import full_day
from flows.figures.counting import SMALLEST
from flows.figures.shown import length
from flows.kept.figures import ForTrust, Took
from flows.screen import Pair, Part, Text
from flows.trust.people import Trust
from flows.wording.sentences import say

YEAR_BEGINS = (9, 1)  # the month and the day from which DfE counts an academic year
NOBODY_HAD_IT = timedelta(hours=1)  # what nobody took so long after it was reported is overdue


@dataclass(frozen=True)
class AtSchool:
    """One school. `since`: the first day of the school year. `checks`: how much of the set-up
    and the machine wants looking after.
    """

    name: str
    counted: ForTrust
    since: date
    checks: int


def year_of(today: date) -> date:
    """The first day of the school year."""
    begins = date(today.year, *YEAR_BEGINS)
    return begins if begins <= today else begins.replace(year=today.year - 1)


def parts(trust: Trust, schools: Iterable[AtSchool | str]) -> list[Part]:
    """What is shown of these schools; of one that could not be counted there is only its name."""
    return [
        Text(trust.about.name, strong=True),
        Text(say("trust.about")),
        *(_of_one(each) for each in schools),
    ]


def not_shown(trust: Trust) -> list[Part]:
    """What stands there for an account that is closed or a guest's, or of which nobody says."""
    return [Text(trust.about.name, strong=True), Text(say("trust.not-shown"))]


def _of_one(one: AtSchool | str) -> Pair:
    if isinstance(one, str):
        return Pair(one, say("trust.not-counted"))
    lines = (
        say("trust.open", count=_at_least(one.counted.open)),
        say("trust.overdue", count=one.counted.overdue),
        _how_soon(one.counted.took, full_day(one.since)),
        _drills(one.counted.drills),
        say("trust.checks", count=one.checks),
    )
    return Pair(one.name, "\n".join(lines))


def _at_least(number: int) -> str:
    return str(number) if number >= SMALLEST else say("trust.few", least=SMALLEST)


def _how_soon(took: Took | None, since: str) -> str:
    if took is None or took.count < SMALLEST:
        return say("trust.too-few", least=SMALLEST, since=since)
    return say("trust.took", took=length(took.middle), since=since)


def _drills(days: tuple[date, ...]) -> str:
    if not days:
        return say("trust.no-drills")
    return say("trust.drills", count=len(days), day=full_day(days[-1]))
