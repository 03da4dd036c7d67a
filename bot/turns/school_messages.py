"""Which messages are about no concern, and what do they say now? Changes of people; the end of the
audit each day.

Part of a turn (`bot.turns.turn`): every function works in the turn's own transaction.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.turns import role_changes
from flows.screen import Message
from flows.screens import daily_seal
from storage.database.transaction import Transaction
from storage.duties import from_turn
from storage.duties.duties import Duty
from storage.evidence import audit

if TYPE_CHECKING:
    from bot.turns.turn import Turns

A_DAY = timedelta(days=1)


def message(turns: Turns, tx: Transaction, duty: Duty) -> Message | None:
    """What this message says now; None when its person may not be told any more."""
    if duty.kind != daily_seal.KIND:
        return role_changes.message(turns, tx, duty)
    end = audit.head(tx, duty.school)
    if end is None or duty.person not in daily_seal.keepers(turns.context(tx).school):
        return None
    return daily_seal.message(f"{duty.school}:{end.seq}:{end.mac}", *duty.args)


def of_the_day(turns: Turns, tx: Transaction) -> None:
    """The last line of the audit goes to those who keep it, once a day, after a day on which it
    grew.
    """
    ctx, school = turns.context(tx), turns.school.id
    due = daily_seal.due(ctx.school, ctx.now)
    last = audit.last_before(tx, school, due) if due else None
    if due and last and last >= due - A_DAY:
        from_turn.tell(tx, school, daily_seal.posts(ctx.school, ctx.now), ctx.now)
