"""May this go now, or when? Slack takes about a message a second in a chat, fifty changes or
look-ups a minute.

What has gone is counted in the database, in the transaction in which it was claimed: the pace is
that of all processes together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database.transaction import Transaction
from storage.duties import pace
from storage.duties.duties import POST, REFRESH, Duty

LONGEST = timedelta(minutes=1)  # nobody is kept back longer than that: the clock was set back


@dataclass(frozen=True)
class Rate:
    """So far apart in the long run; a few may go at once after a pause."""

    apart: timedelta
    burst: int


POSTS = Rate(
    timedelta(milliseconds=1100), 3
)  # an answer and the next question need not wait for each other
CALLS = Rate(timedelta(milliseconds=1650), 12)  # 48 in any minute


@dataclass(frozen=True)
class Sorted:
    """Of what was claimed: what goes now, and what goes when (UTC)."""

    now: list[Duty]
    later: list[tuple[Duty, datetime]]


def sort_out(tx: Transaction, claimed: Sequence[Duty], now: datetime) -> Sorted:
    """Which of a school's duties may go now, and are counted as gone. What is urgent overtakes, and
    is counted too.
    """
    if not claimed:
        return Sorted([], [])
    school = claimed[0].school
    free_at = pace.locked(tx, school, [name for duty in claimed for name, _ in _shares(duty)], now)
    found = Sorted([], [])
    for duty in claimed:
        moment = _count(free_at, duty, now)
        found.later.append((duty, moment)) if moment else found.now.append(duty)
    pace.store(tx, school, free_at)
    return found


def _count(free_at: dict[str, datetime], duty: Duty, now: datetime) -> datetime | None:
    """When this may go; None when it may go now, and is then counted."""
    owed = {name: (_sane(free_at[name], now), rate) for name, rate in _shares(duty)}
    moment = max(
        (free - (rate.burst - 1) * rate.apart for free, rate in owed.values()), default=now
    )
    if moment > now and not duty.urgent:
        return moment
    free_at |= {name: free + rate.apart for name, (free, rate) in owed.items()}
    return None


def _shares(duty: Duty) -> Iterator[tuple[str, Rate]]:
    """Of what this takes a share."""
    if duty.what == REFRESH:
        yield "update", CALLS
    if duty.what == POST:
        yield f"chat:{duty.person}", POSTS
        if duty.maybe_sent_at is not None:
            yield "look-up", CALLS


def _sane(free: datetime, now: datetime) -> datetime:
    return free if now <= free <= now + LONGEST else now
