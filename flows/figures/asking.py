"""How do those who answer for the school see its figures in the chat? From one day to another; the
governors numbers only, the head and the safeguarding lead the list of referrals too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from flows.context import Context
from flows.dates import day_of
from flows.figures.buttons import COUNTING, FIGURES, WITH_LIST
from flows.figures.shown import parts
from flows.moves import Click, Submit
from flows.other_concerns import Counted
from flows.refusals import refused
from flows.school.school import School
from flows.screen import Answer, Day, Errors, Form, Open, Part, Replace, Text
from flows.wording.sentences import say


def may_see(person: str, school: School) -> bool:
    """Whether figures are for this person."""
    return bool({*school.roles_of(person)} & COUNTING)


def needs(move: Click | Submit, school: School) -> Counted | None:
    """Of which time; None for what cannot be counted, or not for this person."""
    if not isinstance(move, Submit) or not may_see(move.person, school) or _mistakes(move):
        return None
    since, until = day_of(move.text("since")), day_of(move.text("until"))
    if since is None or until is None:
        return None
    begins, ends = (school.calendar.at(day, time()) for day in (since, until + timedelta(days=1)))
    return Counted(move.person, begins, ends)


def look(move: Click | Submit, ctx: Context) -> Answer:
    """**Figures**: the form, and in it what was counted."""
    if not may_see(move.person, ctx.school):
        return refused(move)
    if not isinstance(move, Submit):
        return Open(_form((Text(say("figures.explain")), *_fields()), ctx))
    if wrong := _mistakes(move):
        return Errors(wrong)
    with_list = bool({*ctx.school.roles_of(move.person)} & WITH_LIST)
    found = parts(ctx.figures, ctx, with_list=with_list) if ctx.figures else []
    fields = (replace(one, initial=move.text(one.id)) for one in _fields())
    return Replace(_form((*found, Text(say("figures.about")), *fields), ctx))


def _form(shown: tuple[Part, ...], ctx: Context) -> Form:
    title, nonce = say("figures.form-title"), ctx.identifiers.id()
    return Form(FIGURES.form, title, shown, say("figures.submit"), say("app.close"), nonce=nonce)


def _fields() -> tuple[Day, Day]:
    return Day("since", say("figures.since"), required=True), Day(
        "until", say("figures.until"), required=True
    )


def _mistakes(move: Submit) -> dict[str, str]:
    days = {field: day_of(move.text(field)) for field in ("since", "until")}
    wrong = {field: say("figures.missing") for field, day in days.items() if day is None}
    since, until = days["since"], days["until"]
    if since and until and until < since:
        wrong["until"] = say("figures.order")
    return wrong
