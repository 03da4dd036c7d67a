"""Of what keeps a child safe and is late: how often was somebody else told?"""

from __future__ import annotations

from flows.paging.offering.alone import OVERDUE
from flows.turn import Draft


def count(draft: Draft) -> None:
    """Somebody else is told now."""
    rules = {rule.id for rule in draft.ctx.protocol.follow_ups if rule.safety}
    late = draft.ctx.now - OVERDUE
    draft.change(
        follow_ups=tuple(
            f.but(climbed=f.climbed + 1)
            if f.rule in rules and f.done_at is None and f.since <= late
            else f
            for f in draft.concern.follow_ups
        )
    )
