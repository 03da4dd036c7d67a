"""How does every turn end? Whoever has to is told, what is to be come back to is made, and the next moment
at which the concern wants attention by itself is worked out.
"""

from __future__ import annotations

from datetime import datetime

from flows.assessment import steps
from flows.closing import attaching, involved_too, to_agree
from flows.concern import Concern
from flows.context import Context
from flows.decision import nobody_to_ask, second_look, taken_over
from flows.destruction import days
from flows.destruction import steps as destruction
from flows.follow_up import by_hand, follow_ups, overdue
from flows.linking import links
from flows.paging import handing_over, unrecorded
from flows.paging.offering import offers, whom_next
from flows.reporting import reporting
from flows.turn import Draft, Turn

_KEPT_UP = (  # in this order
    *(handing_over, offers, by_hand, follow_ups, second_look, nobody_to_ask, taken_over),
    *(links, unrecorded, to_agree),
)


def complete(draft: Draft) -> Turn:
    """Every turn ends alike: reporters told, follow-ups made, the next step and waking worked out."""
    if draft.concern.state == "open":
        reporting.tell_who_has_it(draft)
        for subject in _KEPT_UP:
            subject.keep_up(draft)
        steps.go_on(draft)
        if steps.life_is_at_risk_now(draft.before, draft.concern):
            offers.offer(draft)
    for subject in (involved_too, attaching, destruction):
        subject.keep_up(draft)
    return draft.finished(wake_at(draft.concern, draft.ctx))


def wake_at(concern: Concern, ctx: Context) -> datetime | None:
    """The next moment (UTC) at which this concern wants attention by itself; None when it is
    closed, and nobody wants it destroyed.
    """
    if concern.state == "closed":
        wish = concern.destruction
        return days.next_look(wish) if wish and wish.leads(concern.id) else None
    if concern.owner is None:
        return concern.paging.next_at
    moments = [
        *(asked.next_at(concern, ctx.school) for asked in (second_look, to_agree)),
        nobody_to_ask.next_at(concern, ctx),
        overdue.next_at(concern, ctx),
        handing_over.next_at(concern),
        reporting.next_at(concern, ctx),
        whom_next.next_at(concern, ctx),
        unrecorded.next_at(concern),
        steps.next_at(concern),
        *(f.due_at for f in follow_ups.open_ones(concern)),
    ]
    return min((at for at in moments if at), default=None)
