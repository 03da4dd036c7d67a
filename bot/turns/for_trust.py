"""What does somebody of the trust see of this school now? Counts, each time noted in the school's audit."""

from __future__ import annotations

from datetime import time

from bot.turns.turning import Turning
from flows.screens import upkeep
from flows.trust.counted import AtSchool, year_of
from flows.trust.people import Trust
from storage.concerns import for_trust


def at_school(turning: Turning, trust: Trust, account: str) -> AtSchool:
    """Raises NotFound when the account is of nobody of this trust."""
    school, now = turning.school, turning.clock.now()
    today = school.local(now).date()
    year = year_of(today)
    since = school.calendar.at(year, time())
    counted = for_trust.counted(turning.tx, school, trust, account, since, now)
    checks = sum(1 for _ in upkeep.due(school, turning.protocol, today))
    return AtSchool(school.name, counted, year, checks)
