"""Which messages are about no concern, and what do they say now? Changes of people; the end of the
audit each day.
"""

from __future__ import annotations

from datetime import timedelta

from bot.turns import role_changes
from bot.turns.turning import Turning
from flows.screen import Message
from flows.screens import daily_seal
from storage.duties import from_turn
from storage.duties.duties import Duty
from storage.evidence import audit

A_DAY = timedelta(days=1)


def message(turning: Turning, duty: Duty) -> Message | None:
    """What this message says now; None when its person may not be told any more."""
    if duty.kind != daily_seal.KIND:
        return role_changes.message(turning, duty)
    end = audit.head(turning.tx, duty.school)
    if end is None or duty.person not in daily_seal.keepers(turning.context().school):
        return None
    return daily_seal.message(f"{duty.school}:{end.seq}:{end.mac}", *duty.args)


def of_the_day(turning: Turning) -> None:
    """The last line of the audit goes to those who keep it, once a day, after a day on which it
    grew.
    """
    ctx, school = turning.context(), turning.school.id
    due = daily_seal.due(ctx.school, ctx.now)
    last = audit.last_before(turning.tx, school, due) if due else None
    if due and last and last >= due - A_DAY:
        from_turn.tell(turning.tx, school, daily_seal.posts(ctx.school, ctx.now), ctx.now)
