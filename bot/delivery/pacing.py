"""May this go now, or when? No chat service takes all at once; how fast, each says itself.

What has gone is counted in the database, in the transaction in which it was claimed: the pace is
that of all processes together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery.channel import Paces, Rate
from storage.database.transaction import Transaction
from storage.duties import pace
from storage.duties.duties import POST, REFRESH, Duty

LONGEST = timedelta(minutes=1)  # nobody is kept back longer than that: the clock was set back


@dataclass(frozen=True)
class Sorted:
    """Of what was claimed: what goes now, and what goes when (UTC)."""

    now: list[Duty]
    later: list[tuple[Duty, datetime]]


def sort_out(tx: Transaction, claimed: Sequence[Duty], now: datetime, paces: Paces) -> Sorted:
    """Which of a school's duties may go now, and are counted as gone. What is urgent overtakes, and
    is counted too.
    """
    if not claimed:
        return Sorted([], [])
    school = claimed[0].school
    shares = {duty: dict(_shares(duty, paces)) for duty in claimed}
    names = [name for of_one in shares.values() for name in of_one]
    free_at = pace.locked(tx, school, names, now)
    found = Sorted([], [])
    for duty in claimed:
        moment = _count(free_at, shares[duty], now, urgent=duty.urgent)
        found.later.append((duty, moment)) if moment else found.now.append(duty)
    pace.store(tx, school, free_at)
    return found


def _count(
    free_at: dict[str, datetime], shares: Mapping[str, Rate], now: datetime, *, urgent: bool
) -> datetime | None:
    """When this may go; None when it may go now, and is then counted."""
    owed = {name: (_sane(free_at[name], now), rate) for name, rate in shares.items()}
    moment = max(
        (free - (rate.burst - 1) * rate.apart for free, rate in owed.values()), default=now
    )
    if moment > now and not urgent:
        return moment
    free_at |= {name: free + rate.apart for name, (free, rate) in owed.items()}
    return None


def _shares(duty: Duty, paces: Paces) -> Iterator[tuple[str, Rate]]:
    """Of what this takes a share."""
    if duty.what == REFRESH:
        yield "update", paces.calls
    if duty.what == POST:
        yield f"chat:{duty.person}", paces.posts
        if duty.maybe_sent_at is not None:
            yield "look-up", paces.calls


def _sane(free: datetime, now: datetime) -> datetime:
    return free if now <= free <= now + LONGEST else now
