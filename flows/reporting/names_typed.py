"""What if a name that was typed may be that of somebody who would be told? It is asked about once.

Only where nobody is in danger does the report wait for the answer: else it is paged at once to
those not meant, and whoever picks it up settles it (`flows.reporting.settling`). Where everybody who
could be told is meant, only whoever reported it can say who is not: once it is kept, with every number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from flows.concern import Concern
from flows.context import Context
from flows.kept.report import Report
from flows.moves import Submit
from flows.names.mentioned import Spoken, is_given, is_mentioned, may_mention, spoken_in
from flows.refusals import filled
from flows.reporting.buttons import WHO
from flows.reporting.report_form import typed_more
from flows.school.people_in_words import name_and_role
from flows.school.role_words import is_called
from flows.school.routing import on_ladder
from flows.school.school import School
from flows.screen import Form, One, Option, Part, Several, Text
from flows.wording.sentences import say

ASKED = "asked"
_FIELD = "part:"


def meant(move: Submit, school: School) -> tuple[str, ...]:
    """Role-holders whose name may stand in what was typed, or whose role where a name was asked
    for, but for those ticked and the reporter.
    """
    left_out = {*move.several("named"), move.person}
    people = [one for one in _role_holders(school) if one not in left_out]
    written = "\n".join((move.text("account"), *typed_more(move).values()))
    worth_it = may_mention(written, (_name(school, one) for one in people))
    text = spoken_in(written) if worth_it else ()
    return tuple(p for p in people if _typed(school, p, move.text("other-adult"), text))


def _role_holders(school: School) -> tuple[str, ...]:
    return tuple(school.who.written)


def _typed(school: School, person: str, adult: str, text: Sequence[Spoken]) -> bool:
    name = _name(school, person)
    in_field = adult and (_is_role_of(school, person, adult) or is_given(name, adult))
    return bool(in_field) or is_mentioned(name, text)


def _is_role_of(school: School, person: str, adult: str) -> bool:
    return any(is_called(role, adult) for role in school.who.written_for(person))


def _name(school: School, person: str) -> str:
    known = school.person(person)
    return known.name if known else ""


def to_ask(move: Submit, report: Report, school: School) -> tuple[str, ...]:
    """Those of whom the reporter is asked before anybody is told."""
    waits = move.step != ASKED and report.danger == "no"
    return tuple(one for one in _role_holders(school) if waits and one in report.perhaps)


def not_said(move: Submit, people: Iterable[str]) -> tuple[str, ...]:
    """Those of these people of whom nothing was answered."""
    return tuple(one for one in people if said(move, one) not in ("part", "told"))


def asking(
    form: Form, move: Submit, people: tuple[str, ...], ctx: Context, *, required: bool = False
) -> Form:
    """The form again, as it was filled in, with the question first."""
    questions: list[Part] = [Text(say("report.part.heading"), strong=True)]
    questions += [question(person, ctx, required=required) for person in people]
    parts = (*questions, *filled(form, move).parts)
    return replace(form, parts=parts, step=ASKED, nonce=move.nonce)


def question(person: str, ctx: Context, *, required: bool = False) -> One:
    """Whether somebody is part of what happened."""
    options = tuple(Option(one, say(f"report.part.{one}")) for one in ("part", "told"))
    name = name_and_role(ctx.school, person)
    return One(f"{_FIELD}{person}", say("report.part.label", name=name), options, required=required)


def said(move: Submit, person: str) -> str:
    """What was answered of this person: "part", "told", or nothing."""
    return move.text(f"{_FIELD}{person}")


def left_to(concern: Concern, reporter: str, school: School) -> tuple[str, ...]:
    """Those of whom only this reporter can say whether they are part of it: they typed the name, and
    nobody is left who could pick it up.
    """
    if concern.state != "open" or concern.owner or on_ladder(concern, school):
        return ()
    typed = {p for one in concern.reports if one.reporter == reporter for p in one.perhaps}
    return tuple(one for one in _role_holders(school) if one in typed & concern.perhaps)


def to_the_reporter(concern: Concern, people: tuple[str, ...], ctx: Context) -> Form:
    """Which of them can be told, in one question, once the report is kept."""
    danger = Text(say("receipt.ring-999"), strong=True)
    kept = Text(say("settle.own-kept", reference=concern.reference), strong=True)
    named = tuple(Option(one, name_and_role(ctx.school, one)) for one in people)
    label, hint = say("settle.own-told"), say("settle.own-hint")
    asked = Several("told", label, named, hint, required=True)
    nonce = ctx.identifiers.id()
    title, submit = say("settle.own-title"), say("settle.own-submit")
    parts = (danger, kept, asked)
    return Form(WHO.form, title, parts, submit, concern=concern.id, step=WHO.step, nonce=nonce)
