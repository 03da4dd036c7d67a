"""Is somebody who was named rightly shut out? Whoever has the concern now confirms it, or two of its
ladder undo it, or one who asked the LADO.

Nobody is shut out for good on one person's word; who said of themself that they are involved stays
out.
"""

from __future__ import annotations

from datetime import datetime

from flows.concern import Concern
from flows.context import Context
from flows.kept.access import Undoing
from flows.kept.paging import Paging
from flows.moves import Click, Submit, Undelivered
from flows.paging import paging
from flows.paging.buttons import NAMED
from flows.school.contacts import contact_of
from flows.school.people_in_words import name_and_role
from flows.school.routing import ladder_for, may_act, on_ladder, people_of, route_for
from flows.screen import Done, Errors, One, Open, Option, Part, Text, Words
from flows.turn import Draft
from flows.wording.sentences import say

STAYS, UNDO = "stays", "undo"
SECOND_WORD = "second-word"


def may_be_undone(concern: Concern) -> list[str]:
    """Those whom somebody else named."""
    return sorted(concern.named - concern.recused)


def ask(draft: Draft, click: Click) -> None:
    """**Who is named**: does it stay so?"""
    concern, ctx = draft.concern, draft.ctx
    people = may_be_undone(concern)
    parts: list[Part] = [] if people else [Text(say("named.nobody"))]
    if people:
        lado = contact_of(ctx.school, "lado", ctx.now)
        parts += [Text(say("named.explain", lado=f": {lado}" if lado else ""))]
        parts += [Text(line) for line in _said_so_far(concern, ctx)]
        named = tuple(Option(p, name_and_role(ctx.school, p)) for p in people)
        answers = tuple(Option(a, say(f"named.answers.{a}")) for a in (STAYS, UNDO))
        only = people[0] if len(people) == 1 else ""
        parts += [
            One("who", say("named.who"), named, initial=only, required=True),
            One("what", say("named.what"), answers, required=True),
            Words("why", say("named.why"), required=True, long=True),
            Words("advice", say("named.advice"), say("named.advice-hint"), long=True),
        ]
    draft.answer = Open(
        draft.form(
            NAMED.form,
            say("named.title"),
            parts,
            say("named.submit") if people else "",
            step=NAMED.step,
        )
    )


def _said_so_far(concern: Concern, ctx: Context) -> list[str]:
    return [
        say(
            "named.one-says",
            who=ctx.school.display(one.who),
            name=name_and_role(ctx.school, one.person),
        )
        for one in concern.undoings
        if one.person in concern.named
    ]


def keep(draft: Draft, form: Submit) -> None:
    """It stays, or it is undone once a second person says so too, or with the LADO's advice."""
    concern, person, what = draft.concern, form.text("who"), form.text("what")
    wrong = {
        field: say(f"named.missing-{field}")
        for field, right in (
            ("who", person in may_be_undone(concern)),
            ("what", what in (STAYS, UNDO)),
            ("why", bool(form.text("why"))),
            ("advice", what != UNDO or bool(form.text("advice")) or _others(draft, form.person)),
        )
        if not right
    }
    if wrong:
        draft.answer = Errors(wrong)
        return
    _stays(draft, form, person) if what == STAYS else _to_be_undone(draft, form, person)
    draft.answer = Done()


def _stays(draft: Draft, form: Submit, person: str) -> None:
    earlier = tuple(one for one in draft.concern.undoings if one.person != person)
    draft.change(undoings=earlier)
    draft.refresh(SECOND_WORD)
    said = {field: form.text(field) for field in ("why", "advice")}
    draft.record("naming-confirmed", form.person, named=person, **said)


def _to_be_undone(draft: Draft, form: Submit, person: str) -> None:
    advice, before = form.text("advice"), draft.concern.undoings
    one = Undoing(person=person, who=form.person, at=draft.ctx.now, advice=advice)
    draft.change(undoings=(*before, one))
    draft.record(
        "naming-to-be-undone", form.person, named=person, why=form.text("why"), advice=advice
    )
    said_so = {u.who for u in before if u.person == person}
    others = said_so - {form.person}
    if advice or any(may_act(draft.concern, who, draft.ctx.school) for who in others):
        _undo(draft, person)
    elif form.person not in said_so:
        _ask_for_a_second_word(draft, form.person)


def _ask_for_a_second_word(draft: Draft, first: str) -> None:
    """Nobody knows that they are waited for, unless they are told."""
    for one in _others(draft, first):
        draft.post(SECOND_WORD, one, mark_of(draft.ctx.now))


def _others(draft: Draft, first: str) -> list[str]:
    return [one for one in on_ladder(draft.concern, draft.ctx.school) if one != first]


def undelivered(draft: Draft, move: Undelivered) -> None:
    """Whoever waits for somebody else to agree hears of whom the chat did not ask."""
    first = waiting(draft.concern, move.args[0]) if move.kind == SECOND_WORD else None
    if first and move.person != first.who:
        draft.post(SECOND_WORD, first.who, move.args[0], move.person)


def mark_of(moment: datetime) -> str:
    """What names the message about what somebody said at this moment."""
    return f"{moment:%Y%m%dT%H%M%S}"


def waiting(concern: Concern, mark: str) -> Undoing | None:
    """What somebody said at that moment, while one more has to say so; None when it is settled."""
    return next((one for one in concern.undoings if mark_of(one.at) == mark), None)


def _undo(draft: Draft, person: str) -> None:
    clear(draft, frozenset({person}))
    route = draft.concern.route
    draft.record("naming-undone", "program", named=person, route=route)
    move(draft, pressing=False)


def clear(draft: Draft, people: frozenset[str]) -> None:
    """They may deal with it again. It is to `move` where it would have gone without their names."""
    concern, school = draft.concern, draft.ctx.school
    named = concern.named - people
    other = any(report.others_ticked for report in concern.reports)
    draft.change(
        named=named,
        route=route_for(named - concern.excused, other_adult=other, school=school),
        passed_on=concern.passed_on - people,
        cleared=concern.cleared | people,
        undoings=tuple(u for u in concern.undoings if u.person not in people),
        involved_in=tuple(one for one in concern.involved_in if one.person not in people),
    )
    draft.refresh(SECOND_WORD)
    for person in sorted(people):
        draft.refresh(to=person)


def move(draft: Draft, *, pressing: bool) -> None:
    """Where its route leads to other people than before, it is paged there; an owner who is one of
    them keeps it.
    """
    concern, school = draft.concern, draft.ctx.school
    ladder = ladder_for(concern.route, school)
    keeps = concern.owner in people_of(ladder, school, concern.named)
    if keeps and ladder == concern.paging.ladder:
        return
    new = Paging(ladder=ladder, course=concern.paging.course + 1, pressing=pressing and not keeps)
    draft.change(paging=new)
    draft.record("routed-again", "program", route=concern.route)
    if not keeps:
        draft.change(owner=None, owned_at=None, passing_to=None)
        if concern.owner:
            draft.change(handovers=concern.handovers + 1)
        if concern.state == "open":  # one that is closed is paged as it is opened again
            paging.next_rung(draft)
