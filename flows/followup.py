"""What must be come back to, and when? Follow-ups made by the protocol; reminders until they are done.

Made from the state of the concern after each move, never from a queue: what is due can always be worked out again.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flows import school_days
from flows.concern import Concern, FollowUp
from flows.context import Context
from flows.conversation import decision_stands
from flows.forms import stale
from flows.messages import Day, Done, Errors, Form, One, Open, Option, Part, Text, Words
from flows.moves import Click, Submit
from flows.protocol import Due, When
from flows.protocol import FollowUp as Rule
from flows.report_form import text
from flows.routing import people_of
from flows.school import role_words
from flows.turn import Draft
from flows.wording import say

USUAL = time(9)
LONGEST = timedelta(days=7)
UNDECIDED = "decide"
CLOSE = "close"


def keep_up(draft: Draft) -> None:
    """Make the follow-ups that the concern now calls for, and finish those that have become needless."""
    for rule in draft.ctx.protocol.follow_ups:
        if not _made_already(draft.concern, rule) and _called_for(rule.when, draft):
            _make(draft, rule)
    if decision_stands(draft.concern, draft.ctx.protocol):
        _finish_undecided(draft)


def _made_already(concern: Concern, rule: Rule) -> bool:
    """Open, or made since the concern was opened; what waits for a decision is made anew whenever one is missing."""
    since = concern.reopened_at or concern.opened_at
    ones = [f for f in concern.follow_ups if f.rule == rule.id]
    return any(f.done_at is None or (f.made_at >= since and rule.kind != UNDECIDED) for f in ones)


def _called_for(when: When, draft: Draft) -> bool:
    concern = draft.concern
    decided = concern.decision if decision_stands(concern, draft.ctx.protocol) else None
    if decided and set(when.decision) & set(decided.options):
        return True
    if any(criterion.level in when.level for criterion in draft.ctx.protocol.gate_met(concern.facts)):
        return True
    happened = {"reported": decided is None, "decided": decided is not None,
                "referral-made": any(r.made for r in concern.referrals),
                "deletion-asked": deletion_day(concern) is not None,
                "device-held": any(e.kind == "device" for e in concern.entries),
                "nothing-else-open": decided is not None and not open_ones(concern)}
    return any(happened.get(event, False) for event in when.event)


def _make(draft: Draft, rule: Rule) -> None:
    for due in rule.first:
        number = len(draft.concern.follow_ups) + 1
        at = first_due(due, draft)
        one = FollowUp(id=f"f{number}", rule=rule.id, due_at=at, since=at, made_at=draft.ctx.now)
        draft.change(follow_ups=(*draft.concern.follow_ups, one))
        draft.record("follow-up-made", "program", follow_up=one.id, rule=rule.id, due_at=one.due_at.isoformat())


def _finish_undecided(draft: Draft) -> None:
    for one in open_ones(draft.concern):
        if rule_of(one, draft.ctx).kind == UNDECIDED:
            finish(draft, one, "", "program")


def open_ones(concern: Concern) -> tuple[FollowUp, ...]:
    """Follow-ups that are not done."""
    return tuple(f for f in concern.follow_ups if f.done_at is None)


def rule_of(one: FollowUp, ctx: Context) -> Rule:
    """The protocol's rule behind a follow-up."""
    return next(r for r in ctx.protocol.follow_ups if r.id == one.rule)


def deletion_day(concern: Concern) -> date | None:
    """By when a take-down that was asked for last is to be confirmed."""
    days = [e.values["by"] for e in concern.entries if e.kind == "deletion" and "by" in e.values]
    return date.fromisoformat(days[-1]) if days else None


def first_due(due: Due, draft: Draft) -> datetime:
    """When a follow-up is first due, in UTC.

    Counted from the end of the school day: at once when that moment has gone by and the day still runs, the next
    morning after it.
    """
    ctx = draft.ctx
    today = ctx.school.local(ctx.now).date()
    if due.deadline:
        return school_days.at(ctx.school, deletion_day(draft.concern) or today, USUAL)
    if due.minutes_before_school_ends is None:
        return later(due, ctx)
    ends = school_days.at(ctx.school, today, ctx.school.day_ends)
    if not school_days.is_school_day(ctx.school, today) or ctx.now >= ends:
        return school_days.at(ctx.school, today + timedelta(days=1), USUAL)
    return max(ctx.now, ends - timedelta(minutes=due.minutes_before_school_ends))


def later(due: Due, ctx: Context) -> datetime:
    """So many days or school days from today, at the rule's time of day, in UTC."""
    today = ctx.school.local(ctx.now).date()
    clock = time.fromisoformat(due.at) if due.at else USUAL
    if due.school_days is not None:
        return school_days.at(ctx.school, school_days.add_school_days(ctx.school, today, due.school_days), clock)
    return school_days.at(ctx.school, today + timedelta(days=due.days or 0), clock)


def on_time(draft: Draft) -> None:
    """Remind the owner of all that is due; the next time is counted from now, so an outage gives one, not five."""
    concern, now = draft.concern, draft.ctx.now
    if concern.owner is None:
        return
    for one in open_ones(concern):
        if one.due_at <= now:
            day = draft.ctx.school.local(now).date().isoformat()
            draft.post("remind", concern.owner, one.id, day)
            _put(draft, one.but(due_at=_again(rule_of(one, draft.ctx).every, draft.ctx), reminded=one.reminded + 1))
            draft.record("reminded", concern.owner, follow_up=one.id)


def _again(every: Due, ctx: Context) -> datetime:
    """No reminder waits longer than a week, whatever the holidays."""
    week = school_days.at(ctx.school, ctx.school.local(ctx.now).date() + LONGEST, USUAL)
    return min(later(every, ctx), week)


def _put(draft: Draft, changed: FollowUp) -> None:
    draft.change(follow_ups=tuple(changed if f.id == changed.id else f for f in draft.concern.follow_ups))


def finish(draft: Draft, one: FollowUp, note: str, who: str) -> None:
    """A follow-up is done; its reminders shrink."""
    _put(draft, one.but(done_at=draft.ctx.now, note=note))
    draft.record("follow-up-done", who, follow_up=one.id, note=note)
    draft.refresh("remind")


def put_off(one: FollowUp, until: datetime) -> FollowUp:
    """Put off on purpose: it is not overdue until then."""
    return one.but(due_at=until, since=until, climbed=0)


def find(draft: Draft, follow_up: str) -> FollowUp | None:
    """An open follow-up by its id."""
    return next((f for f in open_ones(draft.concern) if f.id == follow_up), None)


def find_any(concern: Concern, follow_up: str) -> FollowUp | None:
    """A follow-up by its id, done or not."""
    return next((f for f in concern.follow_ups if f.id == follow_up), None)


def ask_done(draft: Draft, click: Click) -> None:
    """**Done**: what was done; without a decision, why it is safe to wait, and until when."""
    one = find(draft, click.step)
    if one is None:
        draft.answer = stale(draft.concern)
        return
    rule = rule_of(one, draft.ctx)
    parts: list[Part] = [Text(rule.text), Words("note", say("done.note"), long=True)]
    if rule.kind == UNDECIDED:
        parts = [Text(rule.text), Words("note", say("done.safe-to-wait"), long=True), Day("until", say("done.until"))]
    draft.answer = Open(Form("done", say("done.title"), tuple(parts), say("done.submit"), concern=draft.concern.id,
                             step=one.id, nonce=draft.ctx.fresh.id()))


def keep_done(draft: Draft, form: Submit) -> None:
    """The note that finishes a follow-up, or that lets a decision wait."""
    one = find(draft, form.step)
    if one is None:
        draft.answer = stale(draft.concern)
    elif not text(form, "note"):
        draft.answer = Errors({"note": say("done.missing")})
    elif rule_of(one, draft.ctx).kind == UNDECIDED:
        _safe_to_wait(draft, form, one)
    else:
        finish(draft, one, text(form, "note"), form.person)
        draft.answer = Done()


def _safe_to_wait(draft: Draft, form: Submit, one: FollowUp) -> None:
    today = draft.ctx.school.local(draft.ctx.now).date()
    until = _day(text(form, "until"))
    if until is None or not today < until <= today + LONGEST:
        draft.answer = Errors({"until": say("done.until-missing")})
        return
    _put(draft, put_off(one, school_days.at(draft.ctx.school, until, USUAL)))
    draft.record("safe-to-wait", form.person, reason=text(form, "note"), until=until.isoformat())
    draft.refresh("remind")
    draft.answer = Done()


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def ask_snooze(draft: Draft, click: Click) -> None:
    """**Snooze**: for how long."""
    if find(draft, click.step) is None:
        draft.answer = stale(draft.concern)
        return
    options = tuple(Option(n, say(f"snooze.answers.{n}")) for n in ("1", "3", "7"))
    draft.answer = Open(Form("snooze", say("snooze.title"), (One("days", say("snooze.label"), options),),
                             say("snooze.submit"), concern=draft.concern.id, step=click.step,
                             nonce=draft.ctx.fresh.id()))


def keep_snooze(draft: Draft, form: Submit) -> None:
    """Remind again later, never later than in a week."""
    one, days = find(draft, form.step), text(form, "days")
    if one is None:
        draft.answer = stale(draft.concern)
    elif days not in ("1", "3", "7"):
        draft.answer = Errors({"days": say("snooze.missing")})
    else:
        day = draft.ctx.school.local(draft.ctx.now).date() + timedelta(days=int(days))
        _put(draft, put_off(one, school_days.at(draft.ctx.school, day, USUAL)))
        draft.record("snoozed", form.person, follow_up=one.id, days=days)
        draft.refresh("remind")
        draft.answer = Done()


def ask_pass_on(draft: Draft, click: Click) -> None:
    """**Pass on**: to somebody else on the concern's own ladder."""
    concern, school = draft.concern, draft.ctx.school
    others = [p for p in people_of(concern.paging.ladder, school, concern.named) if p != concern.owner]
    options = tuple(Option(p, f"{school.display(p)} ({role_words(school.roles_of(p)[0])})"[:75]) for p in others)
    if not options:
        draft.answer = Open(Form("notice", say("pass-on.title"), (Text(say("pass-on.nobody")),)))
        return
    parts = (Text(say("pass-on.explain")), One("to", say("pass-on.label"), options))
    draft.answer = Open(Form("pass-on", say("pass-on.title"), parts, say("pass-on.submit"), concern=concern.id,
                             step=click.step, nonce=draft.ctx.fresh.id()))


def keep_pass_on(draft: Draft, form: Submit) -> None:
    """Ask somebody on the ladder to take it over; it stays the owner's until they have it."""
    concern, to = draft.concern, text(form, "to")
    if to not in people_of(concern.paging.ladder, draft.ctx.school, concern.named) or to == concern.owner:
        draft.answer = Errors({"to": say("pass-on.missing")})
        return
    draft.change(passing_to=to)
    draft.post("page", to, "pass", draft.ctx.fresh.id())
    draft.record("passing-on", form.person, to=to)
    draft.refresh("remind")
    draft.answer = Done()
