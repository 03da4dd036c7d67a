"""Is what had to be done at once recorded? The owner is reminded once, by time; then others are
told.

The reminder says nothing of the question or the answer: it is the same whatever it was. Once
everything is settled it says so, and nobody else is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.assessment.steps import unanswered_action
from flows.concern import Concern
from flows.kept.assessment import Unrecorded
from flows.turn import Draft

REMINDED = "unrecorded"
PATIENCE = timedelta(minutes=5)
TIMES = 2  # the owner, then the next person on the ladder


def keep_up(draft: Draft) -> None:
    """Begin to wait when something must be done, anew with each thing recorded; stop when all is
    settled, or the concern is another's.
    """
    concern = draft.concern
    waits = concern.unrecorded
    if concern.owner is None or unanswered_action(concern, draft.ctx.protocol) is None:
        _over(draft)
    elif (
        waits is None
        or waits.referrals != len(concern.referrals)
        or (draft.before.owner != concern.owner)
    ):
        _over(draft)
        begun = Unrecorded(since=draft.ctx.now, referrals=len(concern.referrals))
        draft.change(unrecorded=begun)


def _over(draft: Draft) -> None:
    if draft.concern.unrecorded is None:
        return
    draft.change(unrecorded=None)
    draft.refresh(REMINDED)


def next_at(concern: Concern) -> datetime | None:
    """When somebody is told, in UTC; None when nobody has to be."""
    waits = concern.unrecorded
    if concern.owner is None or waits is None or waits.told >= TIMES:
        return None
    return (waits.told_at or waits.since) + PATIENCE


def on_time(draft: Draft) -> bool:
    """Remind the owner; whether the next person on the ladder is to be told now."""
    concern, due = draft.concern, next_at(draft.concern)
    if due is None or due > draft.ctx.now or concern.unrecorded is None or not concern.owner:
        return False
    first = concern.unrecorded.told == 0
    told = concern.unrecorded.but(told=concern.unrecorded.told + 1, told_at=draft.ctx.now)
    draft.change(unrecorded=told)
    if first:
        draft.post(REMINDED, concern.owner, mark(concern.unrecorded), urgent=True)
        draft.record("reminded-unrecorded", concern.owner)
    return not first


def mark(waits: Unrecorded) -> str:
    """What names the reminder of one waiting."""
    return f"{waits.since:%Y%m%dT%H%M%S}"
