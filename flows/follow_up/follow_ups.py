"""What must be followed up, and when? Follow-ups made by the protocol; reminders until they are
done.

Made from the state of the concern after each move, never from a queue: what is due can always be
worked out again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flows.concern import Concern, Glance
from flows.context import Context
from flows.follow_up.called_for import (
    BY_THE_WAY,
    called_for,
    is_needless,
    made_already,
    over_by_error,
    standing,
    taken_off,
)
from flows.follow_up.due import USUAL, again, day_to_come, first_due, over_holiday
from flows.follow_up.rules import rule_of
from flows.kept.follow_up import FollowUp
from flows.protocol.follow_ups import FollowUp as Rule
from flows.turn import Draft

REMIND, OVERDUE = "remind", "overdue"
LATE, LATE_AFTER = "late", timedelta(hours=1)
AGAIN, SOON = -1, timedelta(hours=1)


def keep_up(draft: Draft) -> None:
    """Make the follow-ups that the concern now calls for, and finish those that have become
    needless.
    """
    if draft.before.passing_to != draft.concern.passing_to:
        draft.refresh(REMIND)
    if draft.before.owner and draft.before.owner != draft.concern.owner:
        draft.refresh(OVERDUE)
    finish_needless(draft)
    _wait_for_the_day(draft)
    now = standing(draft.concern, draft.ctx.protocol)
    for rule in draft.ctx.protocol.follow_ups:
        if called_for(rule, draft, now) and not made_already(rule, draft, now):
            _make(draft, rule)


def _wait_for_the_day(draft: Draft) -> None:
    """What waits for a day (a child's move, a take-down to be confirmed) is due from the first of those
    to come, also when what was due is done, or another is entered.
    """
    for one in open_ones(draft.concern):
        at, now = day_to_come(rule_of(one, draft.ctx), draft.concern, draft.ctx), draft.ctx.now
        sooner = at and at < one.due_at and one.nth != AGAIN and one.counted_from
        if at and (at > one.due_at or sooner):
            put(draft, one.but(due_at=at, since=at, climbed=0, counted_from=now, nth=0))


def _make(draft: Draft, rule: Rule) -> None:
    several = len(rule.first)
    if rule.over_holiday and over_holiday(rule, draft.ctx):
        several += len(rule.over_holiday)
    for nth in range(several):
        at = first_due(rule, nth, draft.concern, draft.ctx)
        add(draft, rule, at, counted_from=draft.ctx.now, nth=nth)


def add(draft: Draft, rule: Rule, at: datetime, **more: Any) -> None:
    """Something to come back to then (UTC); `more` of it."""
    id_, now = f"f{len(draft.concern.follow_ups) + 1}", draft.ctx.now
    one = FollowUp(id=id_, rule=rule.id, due_at=at, since=at, made_at=now, **more)
    draft.change(follow_ups=(*draft.concern.follow_ups, one))
    made = {"follow_up": id_, "rule": rule.id, "due_at": at.isoformat()}
    draft.record("follow-up-made", "program", **made)


def finish_needless(draft: Draft) -> None:
    """What has been settled by something else in the record, or by time, waits no more. Whether
    somebody did it is not said. Nor does what came with something attached that is taken off again.
    """
    concern, protocol = draft.concern, draft.ctx.protocol
    now = standing(concern, protocol) if taken_off(draft) else None
    for one in open_ones(concern):
        rule = rule_of(one, draft.ctx)
        kept = now is None or rule.kind in BY_THE_WAY or called_for(rule, draft, now)
        if not kept or is_needless(one, rule, draft) or over_by_error(one, rule, draft):
            draft.record("follow-up-over", "program", follow_up=one.id)
            _over(draft, one, "")


def open_ones(concern: Glance) -> tuple[FollowUp, ...]:
    """Follow-ups that are not done."""
    return tuple(f for f in concern.follow_ups if f.done_at is None)


def due_first(concern: Glance) -> tuple[datetime | None, str]:
    """Since when, or from when, the first of what is open is due (UTC), and by which rule; what
    nobody has is due since it was opened, by none.
    """
    if concern.owner is None:
        return concern.opened_at, ""
    first = min(open_ones(concern), key=lambda f: f.since, default=None)
    return (first.since, first.rule) if first else (None, "")


def on_time(draft: Draft) -> None:
    """Remind the owner of all that is due, in one message; what was missed while the program was
    down comes once. What else is for today is in it where once a day is enough.
    """
    finish_needless(draft)
    now, due = draft.ctx.now, _due_now(draft)
    if draft.concern.owner is None or not due:
        return
    mark = mark_of(now)
    for earlier in {f.reminded for f in draft.concern.follow_ups if f.reminded}:
        draft.refresh(REMIND, draft.concern.owner, earlier)
    args = (mark, LATE) if now - min(f.due_at for f in due) > LATE_AFTER else (mark,)
    draft.post(REMIND, draft.concern.owner, *args)
    for one in due:
        at = again(rule_of(one, draft.ctx), draft.ctx)
        put(draft, one.but(due_at=at, reminded=args, counted_from=now, nth=AGAIN))
        draft.record("reminded", draft.concern.owner, follow_up=one.id)


def _due_now(draft: Draft) -> list[FollowUp]:
    """What is due, and with it what else is for today."""
    waiting = open_ones(draft.concern)
    due = [f for f in waiting if f.due_at <= draft.ctx.now]
    return [f for f in waiting if f in due or (due and _joins(f, due, draft.ctx))]


def _joins(one: FollowUp, due: list[FollowUp], ctx: Context) -> bool:
    """Whether it is told of with what is due: what is not about safety comes once a day, and the
    morning's reminder about safety with it.
    """
    local, rule = ctx.school.local(one.due_at), rule_of(one, ctx)
    if local.date() != ctx.today:
        return False
    ordinary = any(not rule_of(f, ctx).safety for f in due)
    if rule.safety:
        return ordinary and local.time() == USUAL and one.due_at - ctx.now <= SOON
    return ordinary or not rule.every.before_holiday


def recount(draft: Draft) -> None:
    """When the school's calendar has changed, what was counted by it is counted again, from the
    moment it was counted from, or from now when the clock was set back before that moment. What has
    been reminded of is not reminded of again; what a person put off stays where they put it."""
    for one in open_ones(draft.concern):
        rule = rule_of(one, draft.ctx)
        due = rule.due(one.nth)
        by_calendar = due.days is None or (one.nth == AGAIN and not rule.safety)
        if one.counted_from is None or not (by_calendar or one.counted_from > draft.ctx.now):
            continue
        since = min(one.counted_from, draft.ctx.now)
        then = replace(draft.ctx, now=since)
        at = (
            again(rule, then) if one.nth == AGAIN else first_due(rule, one.nth, draft.concern, then)
        )
        if at != one.due_at:
            put(
                draft,
                one.but(due_at=at, since=one.since if one.nth == AGAIN else at, counted_from=since),
            )
            draft.record("follow-up-moved", "program", follow_up=one.id, due_at=at.isoformat())


def mark_of(moment: datetime) -> str:
    """What names the reminders of one moment."""
    return f"{moment:%Y%m%dT%H%M}"


def of_reminder(concern: Concern, args: tuple[str, ...]) -> tuple[FollowUp, ...]:
    """What a reminder is about and still waits."""
    return tuple(f for f in open_ones(concern) if f.reminded == args)


def put(draft: Draft, changed: FollowUp) -> None:
    """Change a follow-up."""
    draft.change(
        follow_ups=tuple(changed if f.id == changed.id else f for f in draft.concern.follow_ups)
    )


def finish(draft: Draft, one: FollowUp, note: str, who: str) -> None:
    """A follow-up is done; its reminders shrink."""
    draft.record("follow-up-done", who, follow_up=one.id, note=note)
    _over(draft, one, note)


def leave(draft: Draft, one: FollowUp, note: str, who: str) -> None:
    """The record is closed with this still open: it says so, and why it can be left."""
    draft.record("follow-up-left", who, follow_up=one.id, note=note)
    _over(draft, one, note)


def _over(draft: Draft, one: FollowUp, note: str) -> None:
    put(draft, one.but(done_at=draft.ctx.now, note=note))
    draft.refresh(REMIND, args=one.reminded)
    draft.refresh(OVERDUE)


def put_off(one: FollowUp, until: datetime) -> FollowUp:
    """Put off on purpose: it is not overdue until then."""
    return one.but(due_at=until, since=until, climbed=0, reminded=(), counted_from=None)


def find(draft: Draft, follow_up: str) -> FollowUp | None:
    """An open follow-up by its id."""
    return next((f for f in open_ones(draft.concern) if f.id == follow_up), None)


def find_any(concern: Concern, follow_up: str) -> FollowUp | None:
    """A follow-up by its id, done or not."""
    return next((f for f in concern.follow_ups if f.id == follow_up), None)
