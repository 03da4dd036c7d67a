"""Who hears of it when nobody in the school is left to ask for a second look? Whoever has the concern:
it is theirs to ring somebody outside, and nothing else happens by itself.
"""

from __future__ import annotations

from datetime import datetime

from flows.concern import Concern
from flows.context import Context
from flows.decision.second_look import by_phone, looks, needed, not_asked_yet
from flows.decision.who_may_look import back_at
from flows.turn import Draft

BY_PHONE = "look-by-phone"


def keep_up(draft: Draft) -> None:
    """Told once, as soon as it is so."""
    concern = draft.concern
    before, now = (
        one.owner if _nobody_left(one, draft.ctx) else None for one in (draft.before, concern)
    )
    if before and before != now:
        draft.refresh(BY_PHONE)
    if now and before != now:
        draft.post(BY_PHONE, now, str(len(concern.second_looks)), draft.ctx.identifiers.id())


def _nobody_left(concern: Concern, ctx: Context) -> bool:
    """Whether a second look that was called for is missing, and everybody who may give it was asked, or
    is away for longer than an answer is waited for.
    """
    return _called_for(concern, ctx) and all(at > _in_time(ctx) for at in _back(concern, ctx))


def _called_for(concern: Concern, ctx: Context) -> bool:
    begun = bool(looks(concern)) or needed(concern, ctx.protocol)
    return begun and by_phone(concern, ctx)


def _back(concern: Concern, ctx: Context) -> list[datetime]:
    """When each of those who were not asked yet is there again (UTC): they are all away."""
    return [back_at(p, concern, ctx) for p in not_asked_yet(concern, ctx.school)]


def _in_time(ctx: Context) -> datetime:
    return ctx.school.calendar.a_working_day_later(ctx.now)


def next_at(concern: Concern, ctx: Context) -> datetime | None:
    """When the first of them is back (UTC), and is asked."""
    return min(_back(concern, ctx), default=None) if _called_for(concern, ctx) else None
