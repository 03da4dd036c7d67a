"""What must be come back to, and when? Follow-ups made by the protocol; reminders until they are
done.

Made from the state of the concern after each move, never from a queue: what is due can always be
worked out again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flows.assessment.steps import decision_stands
from flows.concern import Concern, FollowUp, RecordEntry
from flows.context import Context
from flows.entries import each_child
from flows.entries.kinds import held, kinds
from flows.protocol.follow_ups import Due, When
from flows.protocol.follow_ups import FollowUp as Rule
from flows.turn import Draft

REMIND, OVERDUE = "remind", "overdue"
USUAL = time(9)
LONGEST = timedelta(days=7)
LATE, LATE_AFTER = "late", timedelta(hours=1)
AGAIN = -1
UNDECIDED = "decide"
CLOSE = "close"


def keep_up(draft: Draft) -> None:
    """Make the follow-ups that the concern now calls for, and finish those that have become
    needless.
    """
    stands = decision_stands(draft.concern, draft.ctx.protocol)
    met = {criterion.level for criterion in draft.ctx.protocol.gate_met(draft.concern.facts)}
    for rule in draft.ctx.protocol.follow_ups:
        called_for = met & set(rule.when.level) or _called_for(rule.when, draft, stands)
        if called_for and not _made_already(draft.concern, rule):
            _make(draft, rule)
    if stands:
        _finish_undecided(draft)


def _made_already(concern: Concern, rule: Rule) -> bool:
    """Open, or done since it was last called for; what waits for a decision or the closing is made
    anew meanwhile.
    """
    since = _last_called_for(concern, rule)
    ones = [f for f in concern.follow_ups if f.rule == rule.id]
    return any(
        f.done_at is None or (f.done_at >= since and rule.kind not in (UNDECIDED, CLOSE))
        for f in ones
    )


def _last_called_for(concern: Concern, rule: Rule) -> datetime:
    moments = [e.at for event in rule.when.event for e in entries_of(concern, event)]
    moments += [r.at for r in concern.referrals if r.made and "referral-made" in rule.when.event]
    moments += each_child.entered(concern.entries, rule.kind)
    return max([concern.reopened_at or concern.opened_at, *moments])


def entries_of(concern: Concern, event: str) -> list[RecordEntry]:
    """The entries of the record that are this event."""
    entries = held(concern.entries) if event == "device-held" else concern.entries
    return [e for e in entries if kinds()[e.kind].brings_about(e.values) == event]


def _called_for(when: When, draft: Draft, stands: bool) -> bool:
    concern = draft.concern
    decided = concern.decision if stands else None
    if decided and set(when.decision) & set(decided.options):
        return True
    happened = {
        "reported": decided is None,
        "decided": decided is not None,
        "referral-made": any(r.made for r in concern.referrals),
        "nothing-else-open": decided is not None and not open_ones(concern),
    }
    return any(happened.get(event) or entries_of(concern, event) for event in when.event)


def _make(draft: Draft, rule: Rule) -> None:
    for nth, due in enumerate(rule.first):
        number, now = len(draft.concern.follow_ups) + 1, draft.ctx.now
        at = first_due(due, draft.concern, draft.ctx)
        one = FollowUp(
            id=f"f{number}",
            rule=rule.id,
            due_at=at,
            since=at,
            made_at=now,
            counted_from=now,
            nth=nth,
        )
        draft.change(follow_ups=(*draft.concern.follow_ups, one))
        draft.record(
            "follow-up-made",
            "program",
            follow_up=one.id,
            rule=rule.id,
            due_at=one.due_at.isoformat(),
        )


def _finish_undecided(draft: Draft) -> None:
    for one in open_ones(draft.concern):
        if rule_of(one, draft.ctx).kind == UNDECIDED:
            finish(draft, one, "", "program")


def open_ones(concern: Concern) -> tuple[FollowUp, ...]:
    """Follow-ups that are not done."""
    return tuple(f for f in concern.follow_ups if f.done_at is None)


def first_due_of(concern: Concern) -> datetime | None:
    """Since when, or from when, the first of what is open is due (UTC); what nobody has is due
    since it was opened.
    """
    if concern.owner is None:
        return concern.opened_at
    first = first_open(concern)
    return first.since if first else None


def first_open(concern: Concern) -> FollowUp | None:
    """The one that is due, or was due, first of all."""
    return min(open_ones(concern), key=lambda f: f.since, default=None)


def rule_of(one: FollowUp, ctx: Context) -> Rule:
    """The protocol's rule behind a follow-up."""
    return next(r for r in ctx.protocol.follow_ups if r.id == one.rule)


def deletion_day(concern: Concern) -> date | None:
    """By when a take-down that was asked for last is to be confirmed."""
    days = [e.values["by"] for e in concern.entries if e.kind == "deletion" and "by" in e.values]
    return date.fromisoformat(days[-1]) if days else None


def first_due(due: Due, concern: Concern, ctx: Context) -> datetime:
    """When a follow-up is first due, in UTC.

    Counted from the end of the school day: at once when that moment has gone by and the day still
    runs, the next morning after it.
    """
    today = ctx.school.local(ctx.now).date()
    if due.deadline:
        return ctx.school.calendar.at(deletion_day(concern) or today, USUAL)
    if due.minutes_before_school_ends is None:
        return later(due, ctx)
    ends = ctx.school.calendar.at(today, ctx.school.day_ends)
    if not ctx.school.calendar.is_school_day(today) or ctx.now >= ends:
        return ctx.school.calendar.at(today + timedelta(days=1), USUAL)
    return max(ctx.now, ends - timedelta(minutes=due.minutes_before_school_ends))


def later(due: Due, ctx: Context) -> datetime:
    """So many days or school days from today, at the rule's time of day, in UTC.

    Over holidays never later than in a week, or than so many school days take in term time.
    """
    today = ctx.school.local(ctx.now).date()
    clock = time.fromisoformat(due.at) if due.at else USUAL
    if due.school_days is not None:
        longest = today + max(LONGEST, due.school_days * timedelta(days=7) / 5)
        day = min(ctx.school.calendar.add_school_days(today, due.school_days), longest)
        return ctx.school.calendar.at(day, clock)
    return ctx.school.calendar.at(today + timedelta(days=due.days or 0), clock)


def on_time(draft: Draft) -> None:
    """Remind the owner of all that is due, in one message; what was missed while the program was
    down comes once.
    """
    now = draft.ctx.now
    due = [f for f in open_ones(draft.concern) if f.due_at <= now]
    if draft.concern.owner is None or not due:
        return
    mark = mark_of(now)
    for earlier in {f.reminded for f in draft.concern.follow_ups if f.reminded}:
        draft.refresh(REMIND, draft.concern.owner, earlier)
    args = (mark, LATE) if now - min(f.due_at for f in due) > LATE_AFTER else (mark,)
    draft.post(REMIND, draft.concern.owner, *args)
    for one in due:
        again = _again(rule_of(one, draft.ctx).every, draft.ctx)
        put(draft, one.but(due_at=again, reminded=args, counted_from=now, nth=AGAIN))
        draft.record("reminded", draft.concern.owner, follow_up=one.id)


def recount(draft: Draft) -> None:
    """When the school's calendar has changed, what was counted by it is counted again, from the
    moment it was counted from, or from now when the clock was set back before that moment. What has
    been reminded of is not reminded of again; what a person put off stays where they put it."""
    for one in open_ones(draft.concern):
        rule = rule_of(one, draft.ctx)
        due = rule.every if one.nth == AGAIN else rule.first[one.nth]
        by_calendar = due.school_days is not None or due.minutes_before_school_ends is not None
        if one.counted_from is None or not (by_calendar or one.counted_from > draft.ctx.now):
            continue
        since = min(one.counted_from, draft.ctx.now)
        then = replace(draft.ctx, now=since)
        at = _again(due, then) if one.nth == AGAIN else first_due(due, draft.concern, then)
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


def _again(every: Due, ctx: Context) -> datetime:
    """No reminder waits longer than a week, whatever the holidays."""
    week = ctx.school.calendar.at(ctx.school.local(ctx.now).date() + LONGEST, USUAL)
    return min(later(every, ctx), week)


def put(draft: Draft, changed: FollowUp) -> None:
    """Change a follow-up."""
    draft.change(
        follow_ups=tuple(changed if f.id == changed.id else f for f in draft.concern.follow_ups)
    )


def finish(draft: Draft, one: FollowUp, note: str, who: str) -> None:
    """A follow-up is done; its reminders shrink."""
    put(draft, one.but(done_at=draft.ctx.now, note=note))
    draft.record("follow-up-done", who, follow_up=one.id, note=note)
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
