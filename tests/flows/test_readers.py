"""Whom may an owner let in, what may they do, and when does it end?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flows import chat
from flows.advance import advance, changed
from flows.concern import Concern
from flows.kept.access import Reader
from flows.kept.paging import Paging
from flows.moves import Chosen, Click, Submit, Undelivered
from flows.school.confirmations import Confirmations
from flows.school.routing import ladder_for, may_act, may_know
from flows.school.tables import Person
from flows.screen import Errors, Form, Open, Pair, Row
from flows.subjects import RULES
from flows.turn import Post, Refresh, Turn
from tests.support.flows.begun import TUTOR, begun, ctx, with_reader
from tests.support.flows.told import told
from tests.support.storage.records import (
    CHAIR,
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    TEACHER,
    report,
)

STAFF = Chosen("staff", "Una Lock")
CANNOT = "cannot be added"


def let_in(one: Concern, person: str = TUTOR, chosen: Chosen = STAFF, **more: Any) -> Turn:
    values = {"who": person, "why": "Her form tutor."} | more
    form = Submit(DSL, "let-see", values, one.id, nonce="n", chosen={person: chosen})
    return advance(one, form, ctx())


def shown(turn: Turn) -> Form:
    assert isinstance(turn.answer, Open)
    return turn.answer.form


def test_somebody_who_is_let_in_may_know_and_is_told_by_the_reference_only():
    turn = let_in(begun())
    assert may_know(turn.concern, TUTOR, HILLSIDE)
    assert not may_act(turn.concern, TUTOR, HILLSIDE)
    assert [(d.kind, d.to) for d in turn.duties if isinstance(d, Post) and d.to == TUTOR] == [
        ("reader", TUTOR)
    ]
    assert [entry.kind for entry in turn.entries if entry.who == DSL] == ["reader-added"]


NEVER = {
    "somebody named": (DEPUTY, STAFF),
    "somebody named who holds no role": (TUTOR, STAFF),
    "the reporter": (TEACHER, STAFF),
    "somebody on the ladder": (HEAD, STAFF),
    "a guest": ("slack:U0GUEST", Chosen("guest", "Grace")),
    "somebody from elsewhere, a bot, or one who has left": (
        "slack:U0STRANGER",
        Chosen("stranger", "Stuart"),
    ),
    "themselves": (DSL, STAFF),
}


@pytest.mark.parametrize("who", NEVER)
def test_it_is_refused_in_the_same_words_for(who):
    person, chosen = NEVER[who]
    named = frozenset({person}) if "named" in who else frozenset()
    one = begun(named=named)
    turn = let_in(one, person, chosen)
    assert (changed(one, turn.concern), turn.duties) == (False, ())
    assert turn.answer == let_in(begun(named=frozenset({CHAIR})), CHAIR).answer
    assert isinstance(turn.answer, Errors)
    assert CANNOT in turn.answer.fields["who"]


def test_whose_name_was_typed_for_the_adult_involved_reads_nothing():
    """Nor do they go on reading, where it is typed later."""
    typed = {"reports": (report(other_adult="Mrs Lock"),)}
    turn = let_in(begun(**typed))
    assert isinstance(turn.answer, Errors)
    assert CANNOT in turn.answer.fields["who"]
    assert may_know(with_reader(), TUTOR, HILLSIDE)
    assert not may_know(with_reader(**typed), TUTOR, HILLSIDE)


@pytest.mark.parametrize("named", [frozenset(), frozenset({TUTOR})])
def test_whoever_could_not_be_looked_up_is_refused_alike_named_or_not(named):
    answers = [
        let_in(begun(named=named), TUTOR, Chosen("not-checked", "")).answer,
        advance(
            begun(named=named), Submit(DSL, "let-see", {"who": TUTOR, "why": "x"}, "c"), ctx()
        ).answer,
    ]
    assert all(isinstance(a, Errors) and CANNOT not in a.fields["who"] for a in answers)
    assert answers[0] == answers[1]


def test_a_chair_who_is_a_guest_may_be_let_in_and_an_administrator_may_not():
    assert may_know(let_in(begun(), CHAIR, Chosen("guest", "Colin")).concern, CHAIR, HILLSIDE)
    people = HILLSIDE.people.model_copy(update={"administrators": (Person(id=TUTOR),)})
    school = HILLSIDE.model_copy(update={"people": people})
    form = Submit(DSL, "let-see", {"who": TUTOR, "why": "x"}, "c", chosen={TUTOR: STAFF})
    assert isinstance(advance(begun(), form, replace(ctx(), school=school)).answer, Errors)


@pytest.mark.parametrize("field", ["who", "why"])
def test_who_and_why_are_both_needed(field):
    answer = let_in(begun(), **{field: ""}).answer
    assert isinstance(answer, Errors)
    assert set(answer.fields) == {field}


def test_nobody_but_the_owner_lets_anybody_in():
    one = begun()
    form = Submit(DEPUTY, "let-see", {"who": TUTOR, "why": "x"}, one.id, chosen={TUTOR: STAFF})
    assert advance(one, form, ctx()).concern == one


NOT_THEIRS = [rule for rule in RULES if rule.press.may in ("ladder", "beside", "owner")]
CLICKS = sorted(rule.press.name for rule in NOT_THEIRS)
FORMS = sorted(rule.press.form for rule in NOT_THEIRS if rule.sent)


@pytest.mark.parametrize("state", ["open", "closed"])
@pytest.mark.parametrize("owner", [DSL, None])
@pytest.mark.parametrize("action", CLICKS)
def test_somebody_who_reads_can_press_nothing_else(action, owner, state):
    one = with_reader(owner=owner, state=state)
    turn = advance(one, Click(TUTOR, action, one.id, "record", "0", "x"), ctx())
    assert turn.concern == one
    assert (turn.refused, turn.entries, turn.duties) == (True, (), ())
    assert "and no more" in told(shown(turn))


@pytest.mark.parametrize("form", FORMS)
def test_somebody_who_reads_can_send_no_form(form):
    one = with_reader()
    turn = advance(
        one, Submit(TUTOR, form, {"why": "x", "note": "x", "answer": "yes"}, one.id, "0"), ctx()
    )
    assert (turn.refused, turn.entries, turn.duties) == (True, (), ())


def test_what_they_see_of_it_offers_them_nothing_but_to_read_on_and_the_way_out():
    one = with_reader()
    form = shown(advance(one, Click(TUTOR, "open", one.id, "record"), ctx()))
    assert [b.action for part in form.parts if isinstance(part, Row) for b in part.buttons] == [
        "cannot",
        "by-time",
    ]
    assert "form tutor" not in told(form)


def test_the_owner_sees_who_was_let_in_and_takes_it_away_also_from_a_closed_record():
    for state in ("open", "closed"):
        one = with_reader(state=state)
        form = shown(advance(one, Click(DSL, "open", one.id, "record"), ctx()))
        [button] = [part.button for part in form.parts if isinstance(part, Pair) and part.button]
        assert button.action == "take-away"
        assert isinstance(
            advance(one, Click(DSL, "take-away", one.id, button.step), ctx()).answer, Open
        )
        turn = advance(one, Submit(DSL, "take-away", {}, one.id, button.step), ctx())
        assert not may_know(turn.concern, TUTOR, HILLSIDE)
        assert "reader-taken-away" in [entry.kind for entry in turn.entries]
        again = advance(turn.concern, Submit(DSL, "take-away", {}, one.id, button.step), ctx())
        assert again.concern.readers == turn.concern.readers


def test_only_the_owner_takes_it_away():
    one = with_reader()
    for move in (
        Click(DEPUTY, "take-away", one.id, "0"),
        Submit(DEPUTY, "take-away", {}, one.id, "0"),
    ):
        turn = advance(one, move, ctx())
        assert turn.concern.readers == one.readers
        assert turn.answer.form.kind == "notice"


def test_it_ends_when_they_are_named_and_when_whoever_let_them_in_is():
    for person in (TUTOR, DSL):
        one = with_reader()
        after = advance(one, Submit(person, "cannot", {}, one.id, "page"), ctx()).concern
        assert not may_know(after, TUTOR, HILLSIDE)
        assert after.may_read == frozenset()


def test_it_ends_when_the_concern_goes_another_route():
    one = with_reader()
    more = Submit(TEACHER, "add", {"more": "It is Dev.", "named": (DEPUTY,)}, one.id, nonce="n")
    after = advance(one, more, ctx()).concern
    assert after.route == "lead"
    assert after.may_read == frozenset()
    assert not may_know(after, TUTOR, HILLSIDE)


def test_saying_that_they_are_involved_pages_nobody_early():
    one = with_reader(owner=None)
    turn = advance(one, Submit(TUTOR, "cannot", {}, one.id, "page"), ctx())
    assert [d for d in turn.duties if isinstance(d, Post)] == []


def test_it_ends_when_they_come_to_look_after_the_configuration_or_their_account_is_closed():
    one = with_reader()
    administers = HILLSIDE.model_copy(
        update={
            "people": HILLSIDE.people.model_copy(update={"administrators": (Person(id=TUTOR),)})
        }
    )
    closed = HILLSIDE.confirmed_by(Confirmations(deactivated=frozenset({TUTOR})))
    for school in (administers, closed):
        assert may_know(one, TUTOR, HILLSIDE)
        assert not may_know(one, TUTOR, school)


def test_a_message_to_somebody_on_the_ladder_offers_nothing_once_they_may_only_read():
    one = begun(owner=None, latest_pages={TUTOR: ("1", "1", "0")}, readers=with_reader().readers)
    for kind in ("page", "danger", "added", "overdue"):
        assert chat.message(one, kind, TUTOR, ("1", "1", "0"), ctx()) is None
    assert chat.message(one, "reader", TUTOR, ("1",), ctx())
    assert chat.message(one, "page", DSL, ("1", "1", "0"), ctx())


def test_a_reader_who_is_named_later_loses_the_message_too_also_when_the_route_stays():
    reader = Reader(person=DSL, why="x", who=HEAD, at=NOW)
    one = begun(
        owner=HEAD,
        named=frozenset({DEPUTY}),
        route="lead",
        readers=(reader,),
        paging=Paging(ladder=ladder_for("lead", HILLSIDE)),
    )
    more = Submit(TEACHER, "add", {"more": "And Dana.", "named": (DSL,)}, one.id, nonce="n")
    turn = advance(one, more, ctx())
    assert (turn.concern.route, turn.concern.owner) == ("lead", HEAD)
    assert Refresh(to=DSL) in turn.duties
    assert chat.message(turn.concern, "reader", DSL, ("1",), ctx()) is None


def test_the_owner_hears_that_the_chat_does_not_reach_whom_they_let_in() -> None:
    one = with_reader()
    turn = advance(one, Undelivered(one.id, TUTOR, "reader", ("1",)), ctx())
    [post] = [d for d in turn.duties if isinstance(d, Post) and d.to == DSL]
    said = chat.message(turn.concern or one, post.kind, DSL, post.args, ctx())
    assert said
    assert "let see this record" in said.paragraphs[0]
    assert "Una Lock" not in repr(said), "who is let in stands in the record only"
