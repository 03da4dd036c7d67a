"""Who else is told when a follow-up that is not about safety stays undone? The others on the concern's
own ladder, one after another: after 2 and 5 school days, and every 5 from then on.

What keeps a child safe is offered on the ladder instead (`flows.paging.offering.alone`).
"""

from __future__ import annotations

from datetime import datetime, time

from flows.concern import Concern
from flows.context import Context
from flows.follow_up.follow_ups import OVERDUE, open_ones, put
from flows.follow_up.rules import rule_of
from flows.kept.follow_up import FollowUp
from flows.moves import Undelivered
from flows.paging.whom_to_ring import there_or_all
from flows.school.routing import on_ladder
from flows.turn import Draft

FIRST, EVERY = 2, 5


def climbs_at(one: FollowUp, ctx: Context) -> datetime | None:
    """When the next person is told, in UTC; None for what keeps a child safe."""
    if rule_of(one, ctx).safety:
        return None
    calendar = ctx.school.calendar
    local, days = calendar.local(one.since), EVERY * one.climbed or FIRST
    return calendar.at(calendar.add_school_days(local.date(), days), local.time())


def on_time(draft: Draft) -> None:
    """Tell the next person on the ladder of each follow-up that has stayed undone for too long, and of
    what will have later today: one message each, and no other that day.
    """
    if draft.concern.owner is None or not _late(draft, draft.ctx.now):
        return
    told: dict[str, list[str]] = {}
    while late := _late(draft, _tonight(draft.ctx)):
        for one in late:
            _climb(draft, one, told)
    for person, which in told.items():
        args = ("-".join(dict.fromkeys(which)), draft.ctx.now.isoformat())
        draft.post(OVERDUE, person, *args)


def _late(draft: Draft, by: datetime) -> list[FollowUp]:
    dues = ((one, climbs_at(one, draft.ctx)) for one in open_ones(draft.concern))
    return [one for one, at in dues if at and at <= by]


def _tonight(ctx: Context) -> datetime:
    return ctx.school.calendar.at(ctx.today, time.max)


def _climb(draft: Draft, one: FollowUp, told: dict[str, list[str]]) -> None:
    others = _others(draft)
    if others:
        person = others[one.climbed % len(others)]
        told.setdefault(person, []).append(one.id)
        draft.record("overdue", person, follow_up=one.id)
    put(draft, one.but(climbed=one.climbed + 1))


def _others(draft: Draft) -> list[str]:
    """The others on its ladder who are there; where nobody is, all of them."""
    concern, ctx = draft.concern, draft.ctx
    people = on_ladder(concern, ctx.school)
    return there_or_all((p for p in people if p != concern.owner), ctx)


def undelivered(draft: Draft, move: Undelivered) -> None:
    """Whoever was never told is not counted on: the next person is told at once, each of them once."""
    if move.kind != OVERDUE or draft.concern.owner is None:
        return
    others, (which, mark, *tried) = _others(draft), move.args
    late = [one for one in open_ones(draft.concern) if one.id in which.split("-")]
    left = [p for p in others if p not in (move.person, *tried)]
    if late and left:
        draft.post(OVERDUE, left[0], which, mark, *tried, move.person)
        for one in late:
            draft.record("overdue", left[0], follow_up=one.id)


def next_at(concern: Concern, ctx: Context) -> datetime | None:
    """The next moment at which somebody else is told, in UTC."""
    return min((at for f in open_ones(concern) if (at := climbs_at(f, ctx))), default=None)
