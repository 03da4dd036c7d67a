"""May this report be attached to that concern, and who learns of it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from flows.advance import advance, changed
from flows.closing import attaching
from flows.concern import Concern
from flows.kept.closing import Attached
from flows.kept.paging import Paging
from flows.kept.report import Addendum
from flows.moves import Attach, Click, Finished, OfAttached, Submit
from flows.needs import beside
from flows.other_concerns import Beside, These
from flows.screen import Errors, One, Open, Text, Words
from flows.screens.record import record_form
from flows.turn import Post, Refresh, Turn
from tests.support.flows.begun import begun, ctx
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

WISH = {"kind": "attached", "checks": ("read", "spoken"), "reason": "The same."}
GUEST = "slack:U0GUEST"


def wished(one: Concern, *others: Concern, **values: Any) -> Turn:
    form = Submit(one.owner or "", "other-close", WISH | values, one.id, nonce="n")
    return advance(one, form, ctx(*others))


def offered(one: Concern, *others: Concern) -> list[str]:
    answer = advance(one, Click(one.owner or "", "other-close", one.id), ctx(*others)).answer
    assert isinstance(answer, Open)
    return [
        option.id
        for part in answer.form.parts
        if isinstance(part, One) and part.id == "to"
        for option in part.options
    ]


def words_of(turn: Turn) -> str:
    answer = turn.answer
    assert isinstance(answer, Open)
    return "\n".join(part.text for part in answer.form.parts if isinstance(part, Text))


def as_is(one: Concern, other: Concern) -> Attach:
    """That `one` is attached to the other, with nothing left to do about it."""
    there = Attached(concern=one.id, reference=one.reference, who=DSL, at=NOW)
    return Attach(DSL, other.id, there, urgent=False)


FITTING = {
    "their own": {},
    "one that nobody has": {"owner": None},
    "one they are asked to take over": {"owner": DEPUTY, "passing_to": DSL},
    "one that names somebody who can see neither": {"named": frozenset({CHAIR})},
}
NOT_FITTING = {
    "somebody else's": {"owner": DEPUTY},
    "a closed one": {"state": "closed"},
    "one that names somebody who may see the first": {"named": frozenset({DEPUTY})},
    "one of a route on which they are not": {"route": "staff", "owner": None},
}


@pytest.mark.parametrize("what", FITTING)
def test_a_report_is_attached_to(what):
    one, other = begun(), begun(**FITTING[what])
    assert offered(one, other) == [other.id]
    turn = wished(one, other, to=other.id)
    assert turn.concern.state == "closed"
    assert turn.then == (as_is(one, other),)


@pytest.mark.parametrize("what", NOT_FITTING)
def test_it_is_neither_offered_nor_taken_for(what):
    one, other = begun(), begun(**NOT_FITTING[what])
    assert offered(one, other) == []
    for given in ({"to": other.id}, {"reference": other.reference}):
        turn = wished(one, other, **given)
        assert (changed(one, turn.concern), turn.then, turn.duties) == (False, (), ())
        assert turn.answer == wished(one, **given).answer  # as for a reference that does not exist
        assert isinstance(turn.answer, Errors)
        assert set(turn.answer.fields) == set(given)


@pytest.mark.parametrize("named", [DEPUTY, HEAD])
def test_a_report_that_names_somebody_who_may_see_the_other_is_never_attached(named):
    one, other = begun(named=frozenset({named})), begun()
    assert offered(one, other) == []
    assert isinstance(wished(one, other, to=other.id).answer, Errors)


def test_a_report_about_staff_is_never_attached_to_an_ordinary_concern():
    staff = begun(route="staff", owner=HEAD)
    ordinary = begun(owner=HEAD)
    assert offered(staff, ordinary) == []
    assert offered(ordinary, staff) == [staff.id]


def test_it_is_not_attached_to_itself():
    one = begun()
    assert isinstance(wished(one, one, to=one.id).answer, Errors)


@pytest.mark.parametrize("missing", ["checks", "reason"])
def test_the_report_is_read_and_a_reason_is_given_first(missing):
    one, other = begun(), begun()
    turn = wished(one, other, to=other.id, **{missing: ()})
    assert isinstance(turn.answer, Errors)
    assert missing in turn.answer.fields


def test_exactly_one_concern_is_meant():
    one, other = begun(), begun()
    for given in ({}, {"to": other.id, "reference": other.reference}):
        answer = wished(one, other, **given).answer
        assert isinstance(answer, Errors)
        assert set(answer.fields) == {"reference"}


def test_a_reference_may_be_typed_and_only_that_concern_is_loaded_to_be_changed():
    one = begun()
    typed = Submit(DSL, "other-close", WISH | {"reference": "ABCD-1234"}, one.id)
    assert beside(one, typed, HILLSIDE) == These(DSL, (), "ABCD-1234", to_change=True)
    assert beside(one, Submit(DEPUTY, "other-close", typed.values, one.id), HILLSIDE) is None


def attached(one: Concern, other: Concern) -> tuple[Concern, Concern, Turn]:
    """Both concerns after the one was attached to the other, and the turn of the other."""
    turn = wished(one, other, to=other.id)
    [move] = turn.then
    second = advance(other, move, ctx())
    return turn.concern, second.concern, second


def test_both_accounts_stay_whole_and_the_record_says_which_was_attached():
    one, other = begun(), begun()
    closed, kept, turn = attached(one, other)
    assert (closed.reports, kept.reports) == (one.reports, other.reports)
    assert [a.concern for a in kept.attached] == [one.id]
    assert ("report-attached", {"concern": one.id, "reference": one.reference}) in [
        (entry.kind, dict(entry.body)) for entry in turn.entries
    ]


def with_danger(kept: Concern) -> Concern:
    """This concern once one of danger was attached to it."""
    one = begun(reports=(report(danger="yes"),))
    concern = advance(kept, replace(as_is(one, kept), urgent=True), ctx()).concern
    assert concern
    return concern


def test_one_that_nobody_had_is_theirs_from_then_on_and_what_is_urgent_stays_urgent():
    kept = with_danger(begun(owner=None))
    assert (kept.owner, kept.urgency) == (DSL, "emergency")


def test_what_danger_is_attached_to_is_not_closed_as_a_mistake_by_one_person():
    kept = with_danger(begun())
    end = {"kind": "mistake", "checks": ("read", "spoken"), "reason": "x"}
    turn = advance(kept, Submit(DSL, "other-close", end, kept.id), ctx())
    assert turn.concern.state == "open"
    assert [d.to for d in turn.duties if isinstance(d, Post) and d.kind == "other-close"] == [
        DEPUTY
    ]


def test_the_reporters_hear_that_theirs_is_finished_only_when_what_it_hangs_on_is():
    one = begun(reports=(report(reporter=GUEST),))
    closed, kept, turn = attached(one, begun())
    assert not closed.finished
    assert [d for d in turn.duties if isinstance(d, Post) and d.kind == "finished"] == []
    ended = advance(
        kept,
        Submit(
            DSL,
            "other-close",
            {"kind": "mistake", "checks": ("read", "spoken"), "reason": "x"},
            kept.id,
        ),
        ctx(),
    )
    assert ended.then == (Finished(one.id, kept.id),)
    told = advance(closed, ended.then[0], ctx())
    assert [(d.kind, d.to) for d in told.duties if isinstance(d, Post)] == [("finished", GUEST)]
    assert told.concern.finished
    again = advance(told.concern, ended.then[0], ctx())
    assert again.concern == told.concern
    assert again.duties == ()


def test_what_hangs_on_something_that_is_finished_with_another_is_finished_with_it():
    one, between, _ = attached(begun(), begun())
    between, kept, _ = attached(between, begun())
    assert advance(between, Finished(between.id, kept.id), ctx()).then == (
        Finished(one.id, between.id),
    )


def test_what_is_attached_is_finished_no_more_once_the_other_is_open_again_and_is_told_anew():
    closed, kept, _ = attached(begun(reports=(report(reporter=GUEST),)), begun())
    end = {"kind": "mistake", "checks": ("read", "spoken"), "reason": "x"}
    ended = advance(kept, Submit(DSL, "other-close", end, kept.id), ctx()).concern
    first = advance(closed, Finished(closed.id, kept.id), ctx())
    later = replace(ctx(), now=NOW + timedelta(hours=1))
    opened = advance(ended, Submit(HEAD, "reopen", {"why": "New"}, kept.id, nonce="n"), later)
    assert opened.then == (Finished(closed.id, kept.id, again_open=True),)
    undone = advance(first.concern, opened.then[0], later)
    assert not undone.concern.finished
    assert Refresh("finished") in undone.duties
    assert [entry.kind for entry in undone.entries] == ["finished-no-more"]
    again = advance(undone.concern, Finished(closed.id, kept.id), later)
    said = [[d for d in turn.duties if isinstance(d, Post)] for turn in (first, again)]
    assert [[(d.kind, d.to) for d in posts] for posts in said] == [[("finished", GUEST)]] * 2
    assert said[0] != said[1]


def test_nobody_learns_it_from_a_concern_that_it_was_never_attached_to():
    closed, _, _ = attached(begun(), begun())
    assert advance(closed, Finished(closed.id, "another"), ctx()).concern == closed


def test_an_addition_to_the_attached_report_opens_it_again():
    closed, _, _ = attached(begun(), begun())
    turn = advance(
        closed, Submit(TEACHER, "add", {"more": "There is more."}, closed.id, nonce="n"), ctx()
    )
    assert turn.concern.state == "open"
    assert [(d.kind, d.to) for d in turn.duties if isinstance(d, Post) and d.kind == "page"] == [
        ("page", DSL)
    ]


def test_once_it_is_open_again_both_say_that_it_hangs_on_the_other_no_more():
    closed, kept, _ = attached(begun(), begun())
    opened = advance(closed, Submit(HEAD, "reopen", {"why": "New"}, closed.id, nonce="n"), ctx())
    assert opened.then == (OfAttached(kept.id, closed.id),)
    after = advance(kept, opened.then[0], ctx())
    assert [(entry.kind, entry.body["reference"]) for entry in after.entries] == [
        ("report-taken-off", closed.reference)
    ]
    theirs = told(record_form(after.concern, DSL, ctx(opened.concern)))
    assert "No longer attached: it was opened again" in theirs
    ours = told(record_form(opened.concern, DSL, ctx(kept)))
    assert f"Attached to concern {kept.reference}" in ours
    assert "No longer attached: this one was opened again" in ours
    assert "Taken off" not in told(record_form(kept, DSL, ctx(closed)))
    assert attaching.named_here(opened.concern) == (kept.id,)


def test_what_was_taken_off_is_not_finished_with_the_other_and_may_be_attached_anew():
    closed, kept, _ = attached(begun(), begun())
    opened = advance(closed, Submit(HEAD, "reopen", {"why": "New"}, closed.id, nonce="n"), ctx())
    let_go = advance(kept, opened.then[0], ctx()).concern
    end = {"kind": "mistake", "checks": ("read", "spoken"), "reason": "x"}
    assert advance(let_go, Submit(DSL, "other-close", end, let_go.id), ctx()).then == ()
    anew = advance(let_go, as_is(closed, let_go), ctx())
    assert [bool(one.ended_at) for one in anew.concern.attached] == [True, False]


def test_the_record_names_what_is_attached_only_to_whoever_may_know_of_it():
    """Somebody is named in it later: `Context.others` holds only what this person may know of."""
    one = begun(reports=(report(addenda=(Addendum(at=NOW, who=TEACHER, text="And Dev."),)),))
    closed, kept, _ = attached(one, begun())
    for shown, hidden in ((kept, closed), (closed, kept)):
        click = Click(DEPUTY, "open", shown.id, "record")
        need = beside(shown, click, HILLSIDE)
        assert isinstance(need, Beside)
        assert need.ids == (hidden.id,)
        assert hidden.reference in words_of(advance(shown, click, ctx(hidden)))
        assert hidden.reference not in words_of(advance(shown, click, ctx()))


def test_danger_needs_a_second_person_and_is_judged_again_when_they_agree():
    one, other = begun(reports=(report(danger="yes"),)), begun()
    asked = wished(one, other, to=other.id)
    assert (asked.concern.state, asked.then) == ("open", ())
    [post] = [d for d in asked.duties if isinstance(d, Post) and d.kind == "other-close"]
    yes = Submit(post.to, "agree-close", {"answer": "yes"}, one.id, "1", nonce="n")
    assert beside(asked.concern, yes, HILLSIDE) == These(DSL, (other.id,), to_change=True)
    for gone in ((), (other.but(owner=DEPUTY),), (other.but(named=frozenset({DEPUTY})),)):
        refused = advance(asked.concern, yes, ctx(*gone))
        assert isinstance(refused.answer, Errors)
        assert (refused.concern, refused.then) == (asked.concern, ())
    agreed = advance(asked.concern, yes, ctx(other))
    assert agreed.concern.state == "closed"
    assert agreed.then == (as_is(one, other),)


def test_a_wish_from_before_it_was_opened_again_is_over():
    closed, kept, _ = attached(begun(), begun())
    later = replace(ctx(kept), now=NOW + timedelta(hours=1))
    opened = advance(
        closed, Submit(TEACHER, "add", {"more": "There is more."}, closed.id, nonce="n"), later
    ).concern
    second = closed.other_closings[-1].second
    turn = advance(
        opened, Submit(second, "agree-close", {"answer": "yes"}, closed.id, "1", nonce="n"), later
    )
    assert (turn.concern, turn.then) == (opened, ())


def test_nothing_of_another_concern_stands_in_a_message():
    one, other = begun(), begun()
    closed, kept, turn = attached(one, other)
    both = [*wished(one, other, to=other.id).duties, *turn.duties]
    assert not [
        d
        for d in both
        if isinstance(d, Post) and {one.id, other.id, one.reference, other.reference} & set(d.args)
    ]
    assert {closed.reference, kept.reference} == {one.reference, other.reference}


def test_the_form_asks_for_a_reference_even_where_nothing_is_offered():
    answer = advance(begun(), Click(DSL, "other-close", "c"), ctx()).answer
    assert isinstance(answer, Open)
    assert "reference" in [part.id for part in answer.form.parts if isinstance(part, Words)]


def test_everybody_named_in_either_is_looked_at_in_both_directions():
    one, other = begun(), begun(paging=Paging(ladder=(("headteacher",),)), owner=HEAD)
    assert attaching.fits(one, other, HEAD, HILLSIDE)
    assert not attaching.fits(one.but(named=frozenset({HEAD})), other, HEAD, HILLSIDE)
    assert not attaching.fits(one, other.but(named=frozenset({DSL})), HEAD, HILLSIDE)
