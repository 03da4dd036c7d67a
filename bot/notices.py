"""Which messages are about no concern, and what do they say now? Changes of people; the end of the audit each day.

Part of a turn (`bot.turn`): every function works in the turn's own transaction.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import role_holders
from flows import audit_head
from flows.messages import Message
from storage import audit, plan
from storage.duties import Duty
from storage.unit import Unit

if TYPE_CHECKING:
    from bot.turn import Turns

A_DAY = timedelta(days=1)


def message(turns: Turns, unit: Unit, duty: Duty) -> Message | None:
    """What this message says now; None when its person may not be told any more."""
    if duty.kind != audit_head.KIND:
        return role_holders.message(turns, unit, duty)
    end = audit.head(unit, duty.school)
    if end is None or duty.person not in audit_head.keepers(turns.context(unit).school):
        return None
    return audit_head.message(f"{duty.school}:{end.seq}:{end.mac}", *duty.args)


def of_the_day(turns: Turns, unit: Unit) -> None:
    """The last line of the audit goes to those who keep it, once a day, after a day on which it grew."""
    ctx, school = turns.context(unit), turns.school.id
    due = audit_head.due(ctx.school, ctx.now)
    last = audit.last_before(unit, school, due) if due else None
    if due and last and last >= due - A_DAY:
        plan.tell(unit, school, audit_head.posts(ctx.school, ctx.now), ctx.now)
