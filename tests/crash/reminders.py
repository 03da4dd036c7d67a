"""Did every reminder that was due come, and once? Worked out anew from the lines of the chronology,
by the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from flows.kept.line import Line
from tests.support.world import example_school

GRACE = timedelta(hours=1)  # what a program that keeps dying may take
NINE = time(9)
ANY_DAY = frozenset({"no-decision", "referral-unanswered", "urgent-still-open"})
DAILY = ANY_DAY | {"check-in", "parents", "review"}  # these wait for a school day


def missed_and_doubled(record: Sequence[Line]) -> tuple[list[str], list[str]]:
    """The reminders that did not come, and those that came on a day before they were due
    again.
    """
    missed, doubled = [], []
    for follow_up, rule, first in _daily(record):
        due, done = first, False
        for entry in record:
            if entry.body.get("follow_up") != follow_up or entry.kind == "follow-up-made" or done:
                continue
            done = entry.kind in ("follow-up-done", "follow-up-left", "follow-up-over")
            if _owned(due, record) and entry.at > due + GRACE:
                missed.append(f"{follow_up} of {due:%d %B %H:%M}")
            if entry.kind == "reminded":
                doubled += [f"{follow_up} of {entry.at:%d %B %H:%M}"] if _early(entry, due) else []
                due = _morning_after(entry.at, rule)
    return missed, doubled


def _daily(record: Sequence[Line]) -> Iterator[tuple[str, str, datetime]]:
    for entry in record:
        body = entry.body
        if entry.kind == "follow-up-made" and body["rule"] in DAILY:
            yield body["follow_up"], body["rule"], datetime.fromisoformat(body["due_at"])


def _early(entry: Line, due: datetime) -> bool:
    """On an earlier day: what is due later in the day comes with what is due in the morning."""
    local = example_school().local
    return entry.at < due and local(entry.at).date() < local(due).date()


def _morning_after(at: datetime, rule: str) -> datetime:
    """Nine on the next day; what is not about safety waits for a school day."""
    school = example_school()
    day: date = school.local(at).date() + timedelta(days=1)
    waits = rule not in ANY_DAY and not school.calendar.is_school_day(day)
    return school.calendar.utc(school.calendar.next_school_day(day) if waits else day, NINE)


def _owned(at: datetime, record: Sequence[Line]) -> bool:
    """Whether somebody had the concern then: without an owner nobody is reminded."""
    changes = [
        entry.kind
        for entry in record
        if entry.kind in ("acknowledged", "given-back") and entry.at <= at
    ]
    return bool(changes) and changes[-1] == "acknowledged"
