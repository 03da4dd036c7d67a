"""What if somebody with a role is ill and cannot say that they are away? Another with a role, or an
administrator, says it for them.

It opens no concern to anybody and empties no ladder: where everybody is away all are told. They and
everybody with a role hear of it, and one press of theirs undoes it; nobody marks them again that day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from flows.absence.buttons import MARK
from flows.absence.messages import KIND
from flows.context import Context, Marked
from flows.dates import moment
from flows.moves import Click, Submit
from flows.refusals import notice, refused
from flows.school.people_in_words import name_and_role
from flows.school.school import School
from flows.screen import Answer, Day, Done, Errors, Form, One, Open, Option, Part, Text
from flows.turn import Away, Post
from flows.wording.sentences import say

LONGEST = timedelta(days=31)  # on another's word


def may_mark(person: str, school: School) -> bool:
    """Whether this person may say of another that they are away: whoever has a role, and whoever
    looks after the bot, for they may know who is ill.
    """
    return bool(school.roles_of(person)) or school.is_administrator(person)


def mark(move: Click | Submit, ctx: Context) -> Away | Answer:
    """**Somebody else is away**: who, and until which day."""
    if not may_mark(move.person, ctx.school) or _is_a_guest(move, ctx.school):
        return refused(move)
    if isinstance(move, Click):
        return Open(_form(move.person, ctx))
    wrong = _mistakes(move, ctx)
    return Errors(wrong) if wrong else _marked(move, ctx)


def unmark(click: Click, ctx: Context) -> Away | Answer:
    """**They are here**: what another said of them was a mistake, or is over."""
    if not may_mark(click.person, ctx.school):
        return refused(click)
    marked = ((one, ctx.mark(one)) for one in ctx.marked)
    person = next((one for one, mark in marked if mark and mark.id == click.step), None)
    return ended(person, click.person, ctx) if person else notice(say("absence.changed"))


def ended(person: str, by: str, ctx: Context) -> Away:
    """This person is there again, says whoever it is; their own word stands until they say so."""
    mark, own = ctx.marked.get(person), ctx.own_word(person) if by != person else None
    if mark:
        over = (mark.over_at, mark.over_by) if mark.over_at else (ctx.now, by)
        mark = replace(mark, over_at=over[0], over_by=over[1], own=own)
    return Away(person, own, by, mark)


def _is_a_guest(move: Click | Submit, school: School) -> bool:
    """Whether it comes from outside the school: a governor may be a guest, nobody else."""
    if isinstance(move, Click) or move.standing in ("staff", "not-checked"):
        return False
    return move.standing != "guest" or not school.may_be_guest(move.person)


def _others(person: str, ctx: Context) -> list[str]:
    school = ctx.school
    return [one for one in school.everybody() if one != person and school.is_named(one)]


def _form(person: str, ctx: Context) -> Form:
    others, nonce = _others(person, ctx), ctx.identifiers.id()
    people = tuple(Option(one, name_and_role(ctx.school, one)) for one in others)
    parts: tuple[Part, ...] = (
        Text(say("absence.explain")),
        One("who", say("absence.who"), people, required=True),
        Day("until", say("absence.until"), required=True),
    )
    title = say("absence.title")
    if not others:
        return Form(MARK.form, title, (Text(say("absence.nobody")),))
    return Form(MARK.form, title, parts, say("absence.submit"), nonce=nonce)


def _mistakes(form: Submit, ctx: Context) -> dict[str, str]:
    who, until, today = form.text("who"), _morning(form, ctx), ctx.today
    wrong = {}
    if who not in _others(form.person, ctx):
        wrong["who"] = say("absence.missing-who")
    elif _said_today(who, ctx):
        wrong["who"] = say("absence.said-here", name=ctx.school.display(who))
    if until is None:
        wrong["until"] = say("away.missing")
    elif until <= ctx.now or ctx.school.local(until).date() == today:
        wrong["until"] = say("away.past")
    elif ctx.school.local(until).date() > today + LONGEST:
        wrong["until"] = say("absence.too-long")
    elif (known := ctx.away.get(who)) and until < known:
        name, time = ctx.school.display(who), moment(ctx, known)
        wrong["until"] = say("absence.longer", name=name, time=time)
    return wrong


def _said_today(person: str, ctx: Context) -> bool:
    """Whether they said today that they are here though they were marked as away."""
    mark, school = ctx.marked.get(person), ctx.school
    if mark is None or mark.over_at is None or mark.over_by != person:
        return False
    return school.local(mark.over_at).date() == ctx.today


def _morning(form: Submit, ctx: Context) -> datetime | None:
    try:
        day = date.fromisoformat(form.text("until"))
    except ValueError:
        return None
    return ctx.school.calendar.at(day, ctx.school.hours[0])


def _marked(form: Submit, ctx: Context) -> Away | Answer:
    """They are away; who is told. Said already, by anybody, it changes nothing."""
    who, until = form.text("who"), _morning(form, ctx)
    if until is None or ctx.away.get(who) == until:
        return Done()
    own = ctx.own_word(who)
    mark = Marked(ctx.identifiers.id(), form.person, ctx.now, until, own=own)
    people = (one for one in ctx.school.everybody() if ctx.school.roles_of(one))
    told = dict.fromkeys((who, *people, form.person))
    return Away(who, until, form.person, mark, tuple(Post(KIND, one, (mark.id,)) for one in told))
