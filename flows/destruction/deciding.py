"""Who confirms that a record is destroyed, and who stops it? A form each, with a reason.

Whoever confirms deals with all that goes, is not whoever asked, and does not look after the
machine. Anybody on the ladder may stop it, until the end.
"""

from __future__ import annotations

from flows.closing import retention
from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day, moment
from flows.declared import Press
from flows.destruction import days, steps
from flows.destruction.buttons import CONFIRM, STOP
from flows.kept.destruction import Destruction
from flows.moves import Click, Submit
from flows.other_concerns import These
from flows.refusals import notice, stale
from flows.school.routing import may_act
from flows.school.school import School
from flows.screen import Done, Errors, Part, Row, Text, Words
from flows.turn import Draft
from flows.wording.sentences import say


def may_confirm(wish: Destruction, person: str, school: School) -> bool:
    """Whether this person, who deals with the record, may be the second of the two."""
    return person != wish.by and not school.is_administrator(person)


def beside(concern: Concern, move: Click | Submit) -> These | None:
    """The others that go with it: they are named only to whoever may know of them."""
    wish = concern.destruction
    others = tuple(one.concern for one in wish.goes_with(concern.id)) if wish else ()
    return These(move.person, others) if others else None


def ask_confirm(draft: Draft, click: Click) -> None:
    """**Confirm**: what goes, why, and the reason of the second person."""
    wish = _standing(draft, click.step)
    if wish is None:
        draft.answer = stale(draft.concern)
    elif refused := _not_theirs(draft, wish, click.person):
        draft.answer = notice(refused)
    else:
        _show(draft, CONFIRM, wish, click)


def keep_confirm(draft: Draft, form: Submit) -> None:
    """Two people want it now; everybody is told until when it can be stopped."""
    wish = _standing(draft, form.step)
    if wish is None or wish.confirmed_by:
        draft.answer = stale(draft.concern)
    elif refused := _not_theirs(draft, wish, form.person):
        draft.answer = notice(refused)
    elif not form.text("why"):
        draft.answer = Errors({"why": say("destruction.missing")})
    else:
        second = {"confirmed_by": form.person, "confirmed_at": draft.ctx.now}
        confirmed = wish.but(**second, confirmed_why=form.text("why"), confirmed_after=wish.looks)
        steps.take(draft, steps.CONFIRMED, form.person, confirmed)
        draft.answer = Done()


def ask_stop(draft: Draft, click: Click) -> None:
    """**Keep this record**: why."""
    wish = _standing(draft, click.step)
    if wish is None:
        draft.answer = stale(draft.concern)
    else:
        _show(draft, STOP, wish, click)


def keep_stop(draft: Draft, form: Submit) -> None:
    """Nothing is destroyed, and everybody is told."""
    wish = _standing(draft, form.step)
    if wish is None:
        draft.answer = stale(draft.concern)
    elif not form.text("why"):
        draft.answer = Errors({"why": say("destruction.missing")})
    else:
        steps.stop(draft, wish, who=form.person, why=form.text("why"))
        draft.answer = Done()


def _standing(draft: Draft, step: str) -> Destruction | None:
    wish = draft.concern.destruction
    return wish if wish and wish.id == step else None


def _not_theirs(draft: Draft, wish: Destruction, person: str) -> str:
    """Why this person cannot confirm; empty when they can."""
    school = draft.ctx.school
    if wish.confirmed_by:
        return say("destruction.confirmed-already", name=school.display(wish.confirmed_by))
    if person == wish.by:
        return say("destruction.not-both")
    if not may_confirm(wish, person, school):
        return say("destruction.not-administrator")
    theirs = {one.id for one in draft.ctx.others if may_act(one, person, school)}
    others = {one.concern for one in wish.goes_with(draft.concern.id)}
    return "" if others <= theirs else say("destruction.not-all")


def _show(draft: Draft, press: Press, wish: Destruction, click: Click) -> None:
    draft.record("read", click.person, what="destruction")
    form = draft.form(
        press.form,
        say(f"{press.words}-title"),
        (
            *_of_the_wish(draft.concern, wish, draft.ctx),
            Words("why", say(f"{press.words}-why"), required=True, long=True),
        ),
        say(f"{press.words}-submit"),
        say("app.close"),
        step=wish.id,
    )
    draft.show(form, click)


def _of_the_wish(concern: Concern, wish: Destruction, ctx: Context) -> list[Part]:
    """What goes, who asked and why, until when the last of it is kept by its review date."""
    known = {concern.id, *(one.id for one in ctx.others)}
    going = ", ".join(one.reference for one in wish.together if one.concern in known)
    with_it = {one.concern for one in wish.together}
    goes = [concern, *(one for one in ctx.others if one.id in with_it)]
    review = retention.of_all(goes, ctx.school).on
    is_early = review > ctx.today
    early = [Text(say("destruction.early", day=full_day(review)))] if is_early else []
    asked = say(
        "destruction.asked-by",
        name=ctx.school.display(wish.by),
        time=moment(ctx, wish.at),
        why=wish.why,
    )
    return [
        Text(say("destruction.goes", references=going), strong=True),
        *early,
        Text(when(wish, ctx)),
        Text(asked),
    ]


def when(wish: Destruction, ctx: Context) -> str:
    """On which day it happens, and what has to be done before."""
    day = full_day(days.day(wish, ctx.school))
    if not wish.confirmed_by:
        return say("destruction.once-confirmed", day=day)
    return say("destruction.on-that-day", day=day, name=ctx.school.display(wish.confirmed_by))


def listed(concern: Concern, person: str, ctx: Context) -> list[Part]:
    """What stands at the top of the record while it is to be destroyed."""
    wish = concern.destruction
    if wish is None or not may_act(concern, person, ctx.school):
        return []
    words = say("destruction.waits", reference=concern.reference, name=ctx.school.display(wish.by))
    buttons = [STOP.button(step=wish.id)]
    if not wish.confirmed_by and may_confirm(wish, person, ctx.school):
        buttons.append(CONFIRM.button(step=wish.id))
    return [Text(words, strong=True), Text(when(wish, ctx)), Row(tuple(buttons))]
