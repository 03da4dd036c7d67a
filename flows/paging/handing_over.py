"""Who has this until ...? Before a weekend or a holiday the owner asks somebody on the ladder to have
it until a day, whoever the rota says in one press, and is asked to have it back on that morning.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flows.concern import Concern
from flows.context import Context
from flows.entries.days import A_YEAR
from flows.kept.paging import HandedOver
from flows.moves import Click, Submit
from flows.paging import paging
from flows.paging.buttons import HAND_OVER
from flows.paging.offering.nobody_answers import NOT_REACHED
from flows.paging.whom_to_ring import who_is_told
from flows.refusals import filled, notice
from flows.school.rota import when_closed
from flows.school.routing import on_ladder
from flows.screen import Day, Done, Errors, Form, One, Open, Option, Part, Replace, Text
from flows.turn import Draft
from flows.wording.sentences import say

NOT_TAKEN, NOT_YET = timedelta(minutes=60), "not-yet"
BACK, NOT_BACK = "back", "not-back"


def ask(draft: Draft, click: Click) -> None:
    """**Who has this until ...?**: who, of those on the ladder, and until the morning of which
    day.
    """
    draft.answer = Open(_form(draft))


def _form(draft: Draft) -> Form:
    concern, ctx = draft.concern, draft.ctx
    people = others(concern, ctx)
    parts = _fields(people, ctx) if people else [Text(say("pass-on.nobody"))]
    return draft.form(
        HAND_OVER.form,
        say("hand-over.title"),
        (*asked_before(concern, ctx), *parts),
        say("hand-over.submit") if people else "",
        step=opened_on(concern, HAND_OVER.step),
    )


def _fields(people: list[str], ctx: Context) -> list[Part]:
    there = next((p for p in people if p not in ctx.gone), people[0])
    there = by_rota(ctx, people) or there
    back = ctx.school.calendar.next_school_day(ctx.today)
    return [
        Text(say("hand-over.explain")),
        One("to", say("hand-over.to"), choices(people, ctx), initial=there, required=True),
        Day("until", say("hand-over.until"), initial=back.isoformat(), required=True),
    ]


def choices(people: list[str], ctx: Context) -> tuple[Option, ...]:
    """Each of them; whoever is away is marked so, for nobody is to be asked in vain."""
    return tuple(Option(p, who_is_told([p], ctx)) for p in people)


def asked_before(concern: Concern, ctx: Context) -> tuple[Part, ...]:
    """Who was asked already, and has not taken it yet."""
    asked = concern.passing_to
    name = ctx.school.display(asked) if asked else ""
    return (Text(say("hand-over.asked-before", name=name), strong=True),) if asked else ()


def opened_on(concern: Concern, step: str) -> str:
    """What a form carries to ask somebody: where it stands, and by which page somebody was asked already."""
    page = concern.latest_pages.get(concern.passing_to or "", ())
    return "/".join((step, *page[-1:]))


def asked_meanwhile(draft: Draft, sent: Submit, form: Form) -> bool:
    """Whether somebody else was asked since the form was opened, on another device: then it is shown
    once more, as it was filled in, and says so.
    """
    asked = draft.concern.passing_to
    if (
        not asked
        or asked == sent.text("to")
        or sent.step.partition("/")[2] == form.step.partition("/")[2]
    ):
        return False
    draft.answer = Replace(filled(form, sent))
    return True


def others(concern: Concern, ctx: Context) -> list[str]:
    """Who may be asked to have it: everybody on its ladder but its owner."""
    everyone = on_ladder(concern, ctx.school)
    return [person for person in everyone if person != concern.owner]


def by_rota(ctx: Context, people: list[str]) -> str:
    """The first of these people who is on the rota while the school is closed next, and not away;
    empty when none is.
    """
    on_it = [one for part in when_closed(ctx.school, ctx.now).stretches for one in part.people]
    return next((one for one in on_it if one in people and one not in ctx.away), "")


def to_the_rota(draft: Draft, click: Click) -> None:
    """Whoever is on the rota is asked to have it until school opens again; where that is nobody who
    may have it, or somebody else was asked already, it is asked who does.
    """
    to = by_rota(draft.ctx, others(draft.concern, draft.ctx))
    if not to or draft.concern.passing_to not in (None, to):
        ask(draft, click)
        return
    _hand_over(draft, to, when_closed(draft.ctx.school, draft.ctx.now).until)
    asked = say("hand-over.asked", name=draft.ctx.school.display(to))
    draft.answer = notice(asked, title=say("hand-over.title"))


def keep(draft: Draft, form: Submit) -> None:
    """They are asked; it stays the owner's until they have it."""
    to, until = form.text("to"), _morning(form.text("until"), draft.ctx)
    if to not in others(draft.concern, draft.ctx):
        draft.answer = Errors({"to": say("hand-over.missing")})
        return
    if until is None or until <= draft.ctx.now:
        draft.answer = Errors({"until": say("hand-over.missing-until")})
        return
    if until > draft.ctx.now + A_YEAR:
        draft.answer = Errors({"until": say("record.far-off")})
        return
    if asked_meanwhile(draft, form, _form(draft)):
        return
    _hand_over(draft, to, until)
    draft.answer = Done()


def _hand_over(draft: Draft, to: str, until: datetime) -> None:
    owner = draft.concern.owner or ""
    ask_to_take(draft, to, "pass", HandedOver(to=to, back_to=owner, until=until))
    draft.record("handing-over", owner, to=to, until=until.isoformat())


def ask_to_take(draft: Draft, to: str, how: str, handed: HandedOver | None = None) -> None:
    """Ask somebody to take it over. It stays its owner's until they have it."""
    draft.change(passing_to=to, passing_at=draft.ctx.now, handed=handed)
    paging.post_page(draft, to, how, draft.ctx.identifiers.id())


def _morning(day: str, ctx: Context) -> datetime | None:
    """When the school opens on this day (UTC)."""
    try:
        return ctx.school.calendar.at(date.fromisoformat(day), ctx.school.hours[0])
    except ValueError:
        return None


def keep_up(draft: Draft) -> None:
    """Whoever was asked to have it and may not any more is not waited for: its owner reads so. Whoever
    is asked no more reads it on their page."""
    asked, concern = draft.concern.passing_to, draft.concern
    if concern.handed and concern.owner is None:  # given back for good, or taken from them
        draft.change(handed=None)
    if asked and concern.owner and asked not in others(concern, draft.ctx):
        draft.change(passing_to=None, handed=None)
        draft.post(NOT_REACHED, concern.owner, draft.ctx.identifiers.id(), "cannot")
    was, now = draft.before, draft.concern
    if was.owner and (was.owner, was.passing_to) != (now.owner, now.passing_to):
        draft.refresh(NOT_REACHED)
    if was.passing_to and was.passing_to not in (now.passing_to, now.owner):
        draft.refresh(paging.PAGE, was.passing_to, now.latest_pages.get(was.passing_to))


def next_at(concern: Concern) -> datetime | None:
    """When whoever handed it over is asked to have it back, or its owner hears that nobody took it
    (UTC).
    """
    moments = (_back_at(concern), _not_taken_at(concern))
    return min((at for at in moments if at), default=None)


def _back_at(concern: Concern) -> datetime | None:
    handed = concern.handed
    return handed.until if handed and concern.owner == handed.to else None


def _not_taken_at(concern: Concern) -> datetime | None:
    asked = concern.passing_at if concern.owner and concern.passing_to else None
    return asked and asked + NOT_TAKEN


def on_time(draft: Draft) -> None:
    """The day has come: it is offered back, and stays with whoever has it until it is taken. Whoever
    thinks that it is another's by now hears that it is not.
    """
    now, not_taken, back = draft.ctx.now, _not_taken_at(draft.concern), _back_at(draft.concern)
    if not_taken and not_taken <= now:
        _tell_not_taken(draft)
    if back and back <= now:
        _offer_back(draft)


def _tell_not_taken(draft: Draft) -> None:
    concern, mark = draft.concern, draft.ctx.identifiers.id()
    draft.change(passing_at=None)
    draft.post(NOT_REACHED, concern.owner or "", mark, NOT_YET, concern.passing_to or "")
    draft.record("not-taken", concern.passing_to or "")


def _offer_back(draft: Draft) -> None:
    handed = draft.concern.handed
    draft.change(handed=None)
    if handed and handed.back_to in others(draft.concern, draft.ctx):
        ask_to_take(draft, handed.back_to, BACK)
        draft.record("handing-back", "program", to=handed.back_to)
    elif handed:
        draft.post(NOT_REACHED, handed.to, draft.ctx.identifiers.id(), NOT_BACK)
