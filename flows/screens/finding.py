"""How is a concern found again, closed ones too? By its reference, a child's name, or when it was
reported.

Whoever looks sees only what they may open anyway, and is told every time that there may be more.
Each look is noted as a read, and so is each concern that was found.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flows.context import Context
from flows.dates import day_of
from flows.entries.earlier_records import line, maybe
from flows.moves import Click, Submit
from flows.names.matching import keys_for
from flows.other_concerns import Search
from flows.school.school import School
from flows.screen import Answer, Day, Errors, Form, Open, Part, Replace, Text, Words
from flows.screens.buttons import FIND
from flows.wording.sentences import say

SHOWN = 20


def needs(move: Click | Submit, school: School) -> Search | None:
    """Which concerns are looked for; None for what cannot be."""
    if not isinstance(move, Submit) or _mistakes(move):
        return None
    since, until = day_of(move.text("since")), day_of(move.text("until"))
    return Search(
        move.person,
        move.text("reference"),
        frozenset(keys_for(move.text("name"))),
        _begins(since, school) if since else None,
        _begins(until + timedelta(days=1), school) if until else None,
    )


def look(move: Click | Submit, ctx: Context) -> Answer:
    """**Find a concern**: the form, and under it what was found."""
    fields = _fields()
    if not isinstance(move, Submit):
        return Open(_form([Text(say("find.explain")), *fields], ctx))
    if wrong := _mistakes(move):
        return Errors(wrong)
    filled = [replace(one, initial=move.text(one.id)) for one in fields]
    return Replace(_form([*_found(move.person, ctx), *filled], ctx))


def _form(parts: list[Part], ctx: Context) -> Form:
    title, submit = say("find.title"), say("find.submit")
    nonce = ctx.identifiers.id()
    return Form(FIND.form, title, tuple(parts), submit, say("app.close"), nonce=nonce)


def _fields() -> list[Words | Day]:
    return [
        Words("reference", say("find.reference"), limit=20),
        Words("name", say("find.name"), say("earlier.hint"), limit=200),
        Day("since", say("find.since")),
        Day("until", say("find.until")),
    ]


def _mistakes(move: Submit) -> dict[str, str]:
    if not any(move.text(one.id) for one in _fields()):
        return {"reference": say("find.missing")}
    if move.text("name") and not keys_for(move.text("name")):
        return {"name": say("earlier.missing")}
    days = {one: day_of(move.text(one)) for one in ("since", "until") if move.text(one)}
    wrong = {one: say("report.wrong.day") for one, day in days.items() if day is None}
    since, until = days.get("since"), days.get("until")
    if since and until and until < since:
        wrong["until"] = say("figures.order")
    return wrong


def _begins(day: date, school: School) -> datetime:
    return school.calendar.at(day, time())


def _found(person: str, ctx: Context) -> list[Part]:
    found = ctx.others
    lines: list[Part] = [line(one, ctx) for one in found[:SHOWN]]
    more = [Text(say("find.more"))] if len(found) > SHOWN else []
    return [*(lines or [Text(say("find.none"))]), *more, maybe(person, ctx)]
