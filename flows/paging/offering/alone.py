"""When does an owner hold a concern alone, so that it must be offered to somebody else as well?

While it waits for the owner (an answer, an action, the decision) or something that keeps a child
safe is left to do: at once when the owner is not there, after an hour without a step of theirs (in
an emergency 15 minutes), out of school hours too while nobody has said that no life is at risk. When
something is added to the report and is not acknowledged within the minutes of a page. When what
keeps a child safe is four hours overdue. When an action was not recorded (`offers.offer`).

It is over for good once it is safe: no life is at risk, or a referral is recorded as made, and no
danger was told of since. Then only school hours count, and one morning a day. It is over for a
while once somebody is with it (`Watch.quiet_until`), or wrote down why it is safe to wait.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flows.assessment.steps import (
    DECIDED,
    decision_stands,
    referred,
    step_of,
    unanswered_action,
)
from flows.concern import Concern
from flows.context import Context
from flows.protocol.parts import Level
from flows.school.rota import changes_at
from flows.school.routing import may_act

ORDINARY, EMERGENCY = timedelta(minutes=60), timedelta(minutes=15)
OVERDUE = timedelta(hours=4)
DAY = timedelta(days=1)
MORNING = time(9)
LIFE = "life-at-risk"


def since(concern: Concern, ctx: Context) -> tuple[datetime, str] | None:
    """From when (UTC) somebody else is asked too, and why; None when nothing calls for it."""
    if concern.owner is None or concern.state == "closed":
        return None
    found = [
        (at, why)
        for why, at in (
            ("came", _came(concern, ctx)),
            ("away", _away(concern, ctx)),
            ("silent", _silent(concern, ctx)),
            ("overdue", overdue(concern, ctx)),
        )
        if at
    ]
    return min(found, key=lambda one: one[0], default=None)  # what is new before all else


def reasons(concern: Concern, ctx: Context) -> set[str]:
    """Why it may be offered now, whatever the moment at which that begins."""
    found = {
        "came": concern.watch.came_at is not None,
        "away": concern.owner in ctx.gone and _away(concern, ctx) is not None,
        "silent": _silent(concern, ctx) is not None,
        "action": unanswered_action(concern, ctx.protocol) is not None or not safe(concern),
        "overdue": bool(_to_be_kept_safe(concern, ctx)),
    }
    return {why for why, so in found.items() if so}


def safe(concern: Concern) -> bool:
    """Whether no life is at risk, or a referral is recorded as made, and no danger was told of
    since.
    """
    told = concern.danger_told or concern.opened_at
    lives = [a for a in concern.answers if a.question == LIFE][-1:]
    settled = [a.at for a in lives if a.answer == "no"]
    level = Level.IMMEDIATE_REFERRAL
    if lives and lives[-1].answer == "yes-now":
        told, level = max(told, lives[-1].at), Level.EMERGENCY
    return any(at >= told for at in settled + referred(concern, level))


def pressing(concern: Concern) -> bool:
    """Whether it is an emergency that nobody has made safe yet."""
    return concern.urgency == "emergency" and not safe(concern)


def acted_on(concern: Concern) -> bool:
    """Whether a referral, a decision or the closing is recorded since danger was told of. No answer
    counts, for it shows in the chat.
    """
    told = concern.danger_told or concern.opened_at
    done = referred(concern, Level.IMMEDIATE_REFERRAL) + [d.at for d in concern.decisions]
    return concern.state == "closed" or any(at >= told for at in done)


def morning_after(moment: datetime, ctx: Context) -> datetime:
    """09:00 (UTC) on the day after this moment."""
    calendar = ctx.school.calendar
    return calendar.at(calendar.local(moment).date() + DAY, MORNING)


def last_step(concern: Concern) -> datetime:
    """When the owner was last heard of, or was last told of something new (UTC)."""
    heard = [added.at for report in concern.reports for added in report.addenda]
    watch = concern.watch
    moments = (concern.opened_at, concern.owned_at, concern.reopened_at, watch.step_at, *heard)
    return max(at for at in moments if at)


def put_off(concern: Concern, ctx: Context) -> datetime | None:
    """Until when (UTC) somebody is with it or has put it off; None when nobody has, or danger was
    told of since, or they are not there themselves, or may not deal with it any more.
    """
    watch = concern.watch
    worse = concern.urgency == "emergency" != watch.quiet_urgency
    if watch.quiet_from is None or worse:
        return None
    told, who = concern.danger_told, watch.quiet_by
    gone = bool(who) and (who in ctx.gone or not may_act(concern, who, ctx.school))
    return None if gone or (told and told > watch.quiet_from) else watch.quiet_until


def _waits(concern: Concern, ctx: Context) -> bool:
    return step_of(concern, ctx.protocol) not in ("", DECIDED)


def _to_be_kept_safe(concern: Concern, ctx: Context) -> list[datetime]:
    """Since when each thing that keeps a child safe is due."""
    rules = {rule.id for rule in ctx.protocol.follow_ups if rule.safety}
    return [f.since for f in concern.follow_ups if f.done_at is None and f.rule in rules]


def _came(concern: Concern, ctx: Context) -> datetime | None:
    watch, at = concern.watch, concern.watch.came_at
    if at is None or watch.came_danger or concern.owner in ctx.gone:
        return at
    return at + timedelta(minutes=ctx.school.paging.other_minutes)


def _away(concern: Concern, ctx: Context) -> datetime | None:
    """At once when the owner is not there, or from when they will not be. Where it is safe, once
    each morning until it is decided.
    """
    undecided = not decision_stands(concern, ctx.protocol)
    if not undecided and (safe(concern) or not _to_be_kept_safe(concern, ctx)):
        return None
    gone = concern.owner in ctx.gone
    at = ctx.now if gone else changes_at(concern.owner or "", ctx.school, ctx.now)
    if at is None:
        return None
    if gone and safe(concern):
        at = morning_after(concern.watch.offered_at or concern.owned_at or concern.opened_at, ctx)
    return _later(at, put_off(concern, ctx)) if gone else at


def _silent(concern: Concern, ctx: Context) -> datetime | None:
    kept = bool(_to_be_kept_safe(concern, ctx)) and not safe(concern)
    if concern.owner in ctx.gone or not (_waits(concern, ctx) or kept):
        return None
    off = put_off(concern, ctx)
    due = _after(last_step(concern), _patience(concern), concern, ctx)
    if off and not pressing(concern) and safe(concern):
        off = ctx.school.calendar.later_in_hours(off, timedelta())
    return _later(due, off)


def _patience(concern: Concern) -> timedelta:
    return EMERGENCY if pressing(concern) else ORDINARY


def _after(moment: datetime, wait: timedelta, concern: Concern, ctx: Context) -> datetime:
    """Nights and holidays count as long as nobody has said that no life is at risk."""
    if not safe(concern):
        return moment + wait
    return ctx.school.calendar.later_in_hours(moment, wait)


def overdue(concern: Concern, ctx: Context) -> datetime | None:
    """Four hours after something that keeps a child safe was due, a day after that, and then each
    day.
    """
    dues, watch = _to_be_kept_safe(concern, ctx), concern.watch
    if not dues:
        return None
    first, off = min(dues) + OVERDUE, put_off(concern, ctx)
    if off and watch.quiet_from:
        off = min(off, watch.quiet_from + DAY)
    at = first
    while watch.offered_at and at < watch.offered_at + DAY - OVERDUE:
        at = _a_day_after(at if at > first else min(dues), ctx)
    return _later(at, off)


def _a_day_after(moment: datetime, ctx: Context) -> datetime:
    """The same time by the school's clocks on the next day, also when they are changed."""
    local = ctx.school.local(moment)
    return ctx.school.calendar.at(local.date() + DAY, local.time())


def _later(at: datetime, other: datetime | None) -> datetime:
    return max(at, other) if other else at
