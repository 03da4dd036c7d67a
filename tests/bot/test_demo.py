"""The demo begins when somebody is at school: at night a receipt, a page and a reminder read
differently.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.demo import begins_at, to_school_hours
from tests.support.browser.running_demo import ClockOfTheDay
from tests.support.world import example_school


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (datetime(2026, 11, 23, 10, 4, tzinfo=UTC), datetime(2026, 11, 23, 10, 4, tzinfo=UTC)),
        (datetime(2026, 11, 23, 5, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (datetime(2026, 11, 27, 22, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (datetime(2026, 8, 12, 10, tzinfo=UTC), datetime(2026, 9, 3, 7, tzinfo=UTC)),
    ],
    ids=["in school hours", "before school", "on Friday night", "in the holidays"],
)
def test_it_begins_now_or_as_soon_as_somebody_is_at_school(now, begins):
    assert begins_at(example_school(), now) == begins
    assert example_school().in_hours(begins)


def test_it_begins_while_somebody_is_at_school_though_the_clock_goes_on():
    clock = ClockOfTheDay()
    before = clock.now()
    to_school_hours(clock, example_school())
    assert before <= clock.now() < before + timedelta(minutes=1)
