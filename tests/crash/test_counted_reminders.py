"""Does the crash test count reminders as the table has them? What is not about safety waits for a school day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.kept.line import Line
from tests.crash.reminders import missed_and_doubled
from tests.support.flows.played import DANA

FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)
SATURDAY, MONDAY, TUESDAY = (FRIDAY + timedelta(days=n) for n in (1, 3, 4))


def of(rule: str, *reminded: datetime) -> tuple[list[str], list[str]]:
    """A follow-up that is due on the Friday, and when its owner was reminded."""
    made = {"follow_up": "f1", "rule": rule, "due_at": FRIDAY.isoformat()}
    began = FRIDAY - timedelta(days=1)
    lines = [Line("1", "acknowledged", DANA, began), Line("2", "follow-up-made", DANA, began, made)]
    told = [Line(f"{at}", "reminded", DANA, at, {"follow_up": "f1"}) for at in reminded]
    return missed_and_doubled([*lines, *told])


@pytest.mark.parametrize(
    ("rule", "reminded", "missed", "doubled"),
    [
        ("check-in", (FRIDAY, MONDAY), 0, 0),
        ("check-in", (FRIDAY, TUESDAY), 1, 0),
        ("check-in", (FRIDAY, SATURDAY, MONDAY), 0, 1),
        ("no-decision", (FRIDAY, SATURDAY), 0, 0),
        ("no-decision", (FRIDAY, MONDAY), 1, 0),
    ],
)
def test_a_reminder_that_did_not_come_is_counted_and_one_that_waits_for_monday_is_not(
    rule: str, reminded: tuple[datetime, ...], missed: int, doubled: int
) -> None:
    found = of(rule, *reminded)
    assert (len(found[0]), len(found[1])) == (missed, doubled)
