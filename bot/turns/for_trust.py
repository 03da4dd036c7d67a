"""What does somebody of the trust see of this school now? Counts, each time noted in the school's audit."""

from __future__ import annotations

from datetime import time

from bot.turns import monthly
from bot.turns.turning import Turning
from flows.trust.counted import AtSchool, year_of
from flows.trust.people import Trust
from storage.concerns import for_trust


def at_school(turning: Turning, trust: Trust, account: str) -> AtSchool:
    """The checks are those that whoever looks after the bot reads of each month: of the machine too.
    Raises NotFound when the account is of nobody of this trust.
    """
    school, now = turning.school, turning.clock.now()
    year = year_of(school.local(now).date())
    since = school.calendar.at(year, time())
    counted = for_trust.counted(turning.tx, school, trust, account, since, now)
    checks = [*monthly.of_machine(turning), *monthly.of_school(turning)]
    return AtSchool(school.name, counted, year, len(checks))
