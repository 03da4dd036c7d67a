"""Is the owner still with it? Asked when nothing has been done for a while; without a reply others
are asked to help.

When it applies: something waits for the owner in the thread (an action to record, a question, the
decision). Once a decision stands the reminders take over, and a closed concern asks nobody
anything. A concern with a decision to which a new answer has added an action or a question is asked
about again.

How long: 60 minutes in school hours, for nobody is asked at night whether a questionnaire goes on;
in an emergency 15 minutes, at any hour. Then 15 minutes for a reply (counted the same way), then
the next person on the concern's own ladder after the owner is asked to help, and every 15 minutes
the next one, whoever is away last of all. The owner stays the owner; whoever was asked may open the
concern, say that they are helping, or take it over, until the owner is heard of again. When
everybody was asked it begins anew: in an emergency after 15 minutes, otherwise with the next school
day.

What counts as a step: whatever the owner presses, sends or types in this concern, even when it came
to nothing (a form opened and cancelled, a button that was too late), for it shows that somebody is
there, which is all that is asked. It also answers the question. Whether anything gets done is for
the reminders. "I am helping" counts like the owner's step.

What puts it off: "2 hours more", and "safe to wait" until an hour after the reminder of the day
that was given with its reason. Both end at once when the reporter says that a child is in danger,
or when the concern becomes an emergency.

A message that cannot reach its person counts as 15 minutes without a reply. A reminder that a
decision is missing is sent as well: it climbs the ladder by hours, for a concern that is not
forgotten but stuck.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.assessment.steps import DECIDED, step_of
from flows.concern import Concern, HelpAsked, Watch
from flows.context import Context
from flows.moves import Click, Move, Say, Submit, Undelivered
from flows.refusals import stale
from flows.school.routing import people_of
from flows.screen import Nothing
from flows.turn import Draft

STILL, HELP = "still", "help"
ORDINARY, EMERGENCY = timedelta(minutes=60), timedelta(minutes=15)
REPLY = timedelta(minutes=15)
MORE = timedelta(hours=2)
NONE = timedelta()


def next_at(concern: Concern, ctx: Context) -> datetime | None:
    """The next moment (UTC) at which the owner, or somebody else, is asked; None when nothing waits
    for the owner.
    """
    if concern.owner is None or step_of(concern, ctx.protocol) in ("", DECIDED):
        return None
    watch = concern.watch
    if watch.asked_at is None:
        quiet = _put_off(concern) or concern.opened_at
        return max(
            _after(_last_step(concern), _patience(concern), concern, ctx),
            _after(quiet, NONE, concern, ctx),
        )
    this_round = _this_round(watch)
    last = this_round[-1].at if this_round else watch.asked_at
    if helping := [h.helping_at for h in this_round if h.helping_at]:
        return _after(helping[-1], _patience(concern), concern, ctx)
    if _next_helper(concern, ctx):
        return _after(last, REPLY, concern, ctx)
    return _next_round(last, concern, ctx)


def _last_step(concern: Concern) -> datetime:
    """When anything was last heard: of the owner, or of the reporter, which the owner was told."""
    heard = [added.at for report in concern.reports for added in report.addenda]
    moments = (
        concern.opened_at,
        concern.owned_at,
        concern.reopened_at,
        concern.watch.step_at,
        *heard,
    )
    return max(at for at in moments if at)


def _put_off(concern: Concern) -> datetime | None:
    watch = concern.watch
    if watch.quiet_from is None or watch.quiet_urgency != concern.urgency:
        return None
    danger = [
        added.at
        for report in concern.reports
        for added in report.addenda
        if added.danger in ("yes", "not-sure")
    ]
    return None if any(at > watch.quiet_from for at in danger) else watch.quiet_until


def _patience(concern: Concern) -> timedelta:
    return EMERGENCY if concern.urgency == "emergency" else ORDINARY


def _after(moment: datetime, wait: timedelta, concern: Concern, ctx: Context) -> datetime:
    return (
        moment + wait
        if concern.urgency == "emergency"
        else ctx.school.calendar.later_in_hours(moment, wait)
    )


def _this_round(watch: Watch) -> list[HelpAsked]:
    return [
        h
        for h in watch.helpers
        if watch.asked_at and max(h.at, h.helping_at or h.at) >= watch.asked_at
    ]


def _next_round(last: datetime, concern: Concern, ctx: Context) -> datetime:
    if concern.urgency == "emergency":
        return last + EMERGENCY
    return ctx.school.calendar.next_opening(last) + ORDINARY


def _next_helper(concern: Concern, ctx: Context) -> str | None:
    """Who is asked next: down the ladder from the owner, then from its top; the people who are away
    last.
    """
    everyone = people_of(concern.paging.ladder, ctx.school, concern.named)
    at = everyone.index(concern.owner) + 1 if concern.owner in everyone else 0
    asked = {h.to for h in _this_round(concern.watch)}
    others = [p for p in (*everyone[at:], *everyone[:at]) if p != concern.owner and p not in asked]
    return next(iter(sorted(others, key=lambda person: person in ctx.away)), None)


def on_time(draft: Draft) -> None:
    """Ask the owner; when there was no reply, the next person to help; when all were asked, the
    owner anew.
    """
    due = next_at(draft.concern, draft.ctx)
    if due is None or due > draft.ctx.now:
        return
    watch, helper = draft.concern.watch, _next_helper(draft.concern, draft.ctx)
    helped = any(h.helping_at for h in _this_round(watch))
    if watch.asked_at is None or helper is None or helped:
        _ask_owner(draft)
    else:
        _ask_to_help(draft, helper)


def _ask_owner(draft: Draft) -> None:
    concern = draft.concern
    assert concern.owner
    _over(draft)
    draft.change(watch=concern.watch.but(asked_at=draft.ctx.now))
    draft.post(STILL, concern.owner, mark_of(draft.ctx.now), urgent=concern.urgency == "emergency")
    draft.record("still-asked", concern.owner)


def _ask_to_help(draft: Draft, person: str) -> None:
    watch, before = draft.concern.watch, [h for h in draft.concern.watch.helpers if h.to != person]
    _show(draft, *(h for h in watch.helpers if h.to == person))
    draft.change(watch=watch.but(helpers=(*before, HelpAsked(to=person, at=draft.ctx.now))))
    draft.post(HELP, person, mark_of(draft.ctx.now), urgent=draft.concern.urgency == "emergency")
    draft.record("help-asked", person)


def offer(draft: Draft) -> None:
    """Ask the next person on the ladder to be with the owner in it, now: something there cannot
    wait.
    """
    helper = _next_helper(draft.concern, draft.ctx) if draft.concern.owner else None
    if helper:
        _ask_to_help(draft, helper)


def mark_of(moment: datetime) -> str:
    """What names the question of one moment."""
    return f"{moment:%Y%m%dT%H%M%S}"


def is_current(concern: Concern, mark: str) -> bool:
    """Whether the owner's question with this mark still waits for a reply."""
    return concern.watch.asked_at is not None and mark_of(concern.watch.asked_at) == mark


def help_of(concern: Concern, person: str) -> HelpAsked | None:
    """How this person was last asked to help since the owner was heard of, if they were."""
    return next((h for h in concern.watch.helpers if h.to == person), None)


def note_step(draft: Draft, move: Move) -> None:
    """Whatever the owner does is a step, and answers the question whether they are still with
    it.
    """
    if isinstance(move, Click | Submit | Say) and move.person == draft.concern.owner:
        _shrink(draft)
        draft.change(
            watch=draft.concern.watch.but(step_at=draft.ctx.now, asked_at=None, helpers=())
        )


def keep_up(draft: Draft) -> None:
    """An asking that has lost its object (another owner, a decision, the closing) is over."""
    concern = draft.concern
    reopened = draft.before.state == "closed"
    changed = reopened or (concern.owner != draft.before.owner and draft.before.owner is not None)
    if changed or (concern.watch.asked_at and next_at(concern, draft.ctx) is None):
        _shrink(draft)
        draft.change(watch=Watch())


def _shrink(draft: Draft) -> None:
    if draft.concern.watch.asked_at:
        _over(draft)
        _show(draft, *draft.concern.watch.helpers)


def _over(draft: Draft) -> None:
    """The owner's last question; those before it have said so since, and are not touched again."""
    if asked_at := draft.concern.watch.asked_at:
        draft.refresh(STILL, args=(mark_of(asked_at),))


def _show(draft: Draft, *asked: HelpAsked) -> None:
    """The last message by which each of these was asked to help."""
    for one in asked:
        draft.refresh(HELP, one.to, (mark_of(one.at),))


def yes(draft: Draft, click: Click) -> None:
    """**Yes, I am on it**: a step like any other."""
    draft.record("still-there", click.person)
    draft.answer = Nothing()


def more(draft: Draft, click: Click) -> None:
    """**With the child or on the phone**: two hours more."""
    quiet(draft, draft.ctx.now + MORE)
    draft.record("still-there", click.person, more="2 hours")
    draft.answer = Nothing()


def quiet(draft: Draft, until: datetime) -> None:
    """Nobody is asked before that moment (UTC), unless danger is told of meanwhile."""
    draft.change(
        watch=draft.concern.watch.but(
            quiet_from=draft.ctx.now, quiet_until=until, quiet_urgency=draft.concern.urgency
        )
    )


def helping(draft: Draft, click: Click) -> None:
    """**I am helping**: the others are not asked as well; the owner stays the owner."""
    watch = draft.concern.watch
    if help_of(draft.concern, click.person) is None:
        draft.answer = stale(draft.concern)
        return
    helpers = tuple(
        h.but(helping_at=draft.ctx.now) if h.to == click.person else h for h in watch.helpers
    )
    draft.change(watch=watch.but(helpers=helpers))
    draft.record("helping", click.person)
    _show(draft, *helpers)
    draft.answer = Nothing()


def undelivered(draft: Draft, move: Undelivered) -> None:
    """A question that cannot reach its person counts as one without a reply."""
    helper = _next_helper(draft.concern, draft.ctx)
    if move.kind in (STILL, HELP) and draft.concern.watch.asked_at and helper:
        _ask_to_help(draft, helper)
