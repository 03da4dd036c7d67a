"""Who else is told when a follow-up stays undone? The others on the concern's own ladder, one after
another.

What keeps a child safe climbs after 4 and 24 hours, anything else after 2 and 5 school days.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.concern import Concern, FollowUp
from flows.context import Context
from flows.follow_up.follow_ups import OVERDUE, open_ones, rule_of
from flows.school.routing import people_of
from flows.turn import Draft

SAFETY = (timedelta(hours=4), timedelta(hours=24))
OTHERS = (2, 5)


def climbs_at(one: FollowUp, ctx: Context) -> datetime | None:
    """When the next person is told, in UTC; None when two have been."""
    if one.climbed >= len(SAFETY):
        return None
    if rule_of(one, ctx).safety:
        return one.since + SAFETY[one.climbed]
    calendar = ctx.school.calendar
    local = calendar.local(one.since)
    return calendar.at(calendar.add_school_days(local.date(), OTHERS[one.climbed]), local.time())


def on_time(draft: Draft) -> None:
    """Tell the next person on the ladder of each follow-up that has stayed undone for too long: one
    message each.
    """
    told: dict[str, list[str]] = {}
    late = [f for f in open_ones(draft.concern) if _is_late(f, draft)]
    while draft.concern.owner and late:
        for one in late:
            _climb(draft, one, told)
        late = [f for f in open_ones(draft.concern) if _is_late(f, draft)]
    for person, which in told.items():
        draft.post(OVERDUE, person, "-".join(which), draft.ctx.now.isoformat())


def _is_late(one: FollowUp, draft: Draft) -> bool:
    at = climbs_at(one, draft.ctx)
    return at is not None and at <= draft.ctx.now


def _climb(draft: Draft, one: FollowUp, told: dict[str, list[str]]) -> None:
    concern = draft.concern
    others = [
        p
        for p in people_of(concern.paging.ladder, draft.ctx.school, concern.named)
        if p != concern.owner
    ]
    if others:
        person = others[min(one.climbed, len(others) - 1)]
        told.setdefault(person, []).append(one.id)
        draft.record("overdue", person, follow_up=one.id)
    draft.change(
        follow_ups=tuple(
            f.but(climbed=f.climbed + 1) if f.id == one.id else f for f in concern.follow_ups
        )
    )


def next_at(concern: Concern, ctx: Context) -> datetime | None:
    """The next moment at which somebody else is told, in UTC."""
    return min((at for f in open_ones(concern) if (at := climbs_at(f, ctx))), default=None)
