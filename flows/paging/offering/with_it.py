"""What can be said by whoever has it, or is asked to help? That they are with it, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.moves import Click, Submit
from flows.paging.buttons import HELPING
from flows.paging.offering import alone, offers
from flows.refusals import stale
from flows.screen import Done, Errors, Form, Nothing, One, Open, Option, Text
from flows.turn import Draft
from flows.wording.sentences import say

MORE = timedelta(hours=2)
HOURS = ("1", "2", "4")
MORNING = "morning"


def yes(draft: Draft, click: Click) -> None:
    """**Yes, I am on it**: a step like any other."""
    draft.record("still-there", click.person)
    draft.answer = Nothing()


def more(draft: Draft, click: Click) -> None:
    """**With the child or on the phone**: two hours more."""
    _with_it(draft, click.person, draft.ctx.now + MORE)
    draft.record("still-there", click.person, more="2 hours")
    draft.answer = Nothing()


def helping(draft: Draft, click: Click) -> None:
    """**I am with it**: nobody else is asked for two hours, or until the time they then choose. The
    owner stays the owner.
    """
    concern = draft.concern
    if concern.owner is None or not _may_say_so(concern, click.person):
        draft.answer = stale(concern)
        return
    _with_it(draft, click.person, min(draft.ctx.now + MORE, latest(concern, draft.ctx)))
    draft.record("helping", click.person)
    draft.answer = Open(_until_when(draft))


def _may_say_so(concern: Concern, person: str) -> bool:
    return person == concern.owner or offers.help_of(concern, person) is not None


def _until_when(draft: Draft) -> Form:
    concern, ctx = draft.concern, draft.ctx
    last = latest(concern, ctx)
    after = {n: ctx.now + timedelta(hours=int(n)) for n in HOURS}
    times = {n: at for n, at in after.items() if at <= last}
    if not alone.pressing(concern):
        times = {n: at for n, at in times.items() if at < last} | {MORNING: last}
    options = [Option(n, moment(ctx, at)) for n, at in times.items()]
    until = concern.watch.quiet_until or ctx.now
    parts = (
        Text(say("with-it.explain", time=moment(ctx, until))),
        One("until", say("with-it.label"), tuple(options), required=True),
    )
    return draft.form(
        HELPING.form, say("with-it.title"), parts, say("with-it.submit"), step=HELPING.step
    )


def keep(draft: Draft, form: Submit) -> None:
    """Until when they are with it: at the latest 09:00 next morning, in an emergency that nobody
    acted on two hours.
    """
    concern, chosen = draft.concern, form.text("until")
    if concern.owner is None or not _may_say_so(concern, form.person):
        draft.answer = stale(concern)
    elif chosen not in (*HOURS, MORNING):
        draft.answer = Errors({"until": say("with-it.missing")})
    else:
        hours = timedelta(hours=int(chosen)) if chosen in HOURS else timedelta(days=1)
        until = min(draft.ctx.now + hours, latest(concern, draft.ctx))
        _with_it(draft, form.person, until)
        draft.record("with-it", form.person, until=until.isoformat())
        draft.answer = Done()


def latest(concern: Concern, ctx: Context) -> datetime:
    """Until when (UTC) somebody can be with it without being asked again."""
    if alone.pressing(concern):
        return ctx.now + MORE
    calendar = ctx.school.calendar
    today = calendar.at(ctx.today, alone.MORNING)
    return today if ctx.now < today else alone.morning_after(ctx.now, ctx)


def _with_it(draft: Draft, person: str, until: datetime) -> None:
    """What was sent says who is with it; they may act beside the owner, and still take it over."""
    watch, now = draft.concern.watch, draft.ctx.now
    helpers = tuple(h.but(helping_at=now) if h.to == person else h for h in watch.helpers)
    others = (one for one in watch.beside if one.to != person)
    beside = (*others, *(one for one in helpers if one.to == person))
    draft.change(watch=watch.but(helpers=helpers, beside=beside))
    offers.shrink(draft)
    draft.change(
        watch=draft.concern.watch.but(
            asked_at=None,
            round=1,
            came_at=None,
            came_danger=False,
            helpers=tuple(h for h in helpers if h.helping_at),
        )
    )
    there = "" if person in draft.ctx.gone else person
    quiet(draft, until, there)


def quiet(draft: Draft, until: datetime, who: str = "") -> None:
    """Nobody is asked before that moment (UTC), unless danger is told of meanwhile, or `who` goes
    away.
    """
    draft.change(
        watch=draft.concern.watch.but(
            quiet_from=draft.ctx.now,
            quiet_until=until,
            quiet_urgency=draft.concern.urgency,
            quiet_by=who,
        )
    )
