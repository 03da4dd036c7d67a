"""Two concerns that have to do with each other: linked, not merged, where both owners may see both."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from flows import chat
from flows.advance import advance, changed
from flows.concern import Concern
from flows.kept.destruction import Destruction, Going
from flows.moves import Attach, Click, Linked, Submit, Undelivered
from flows.screen import Errors, One, Open, Replace, Row, Text
from flows.turn import Post, Refresh, Turn
from tests.support.flows.begun import TUTOR, begun, ctx, with_reader
from tests.support.storage.records import CHAIR, DEPUTY, DSL, HEAD, NOW, report

NAMED_IN_BOTH = {"reports": (report(children="Kit and Ebony Marlow", account=""),)}


def link(one: Concern, *others: Concern, step: str = "", **values: Any) -> Turn:
    given = {"shares": ("image",), "note": "The same chat."} | values
    return advance(one, Submit(one.owner or "", "link", given, one.id, step), ctx(*others))


def there(turn: Turn, other: Concern, *others: Concern) -> Turn:
    """What follows in the other concern."""
    (move,) = turn.then
    assert isinstance(move, Linked)
    return advance(other, move, ctx(*others))


def posts(turn: Turn) -> list[tuple[str, str]]:
    return [(d.kind, d.to) for d in turn.duties if isinstance(d, Post)]


def states(turn: Turn) -> list[str]:
    assert turn.concern
    return [one.state for one in turn.concern.links]


def shown(one: Concern, person: str, *others: Concern) -> list[Any]:
    answer = advance(one, Click(person, "open", one.id), ctx(*others)).answer
    assert isinstance(answer, Open | Replace)
    return list(answer.form.parts)


def words(parts: list[Any]) -> str:
    return "\n".join(part.text for part in parts if isinstance(part, Text))


@pytest.mark.parametrize("other", [{}, {"owner": None}, {"owner": DEPUTY, "state": "closed"}])
def test_a_link_to_what_nobody_else_has_stands_at_once_in_both(other: dict[str, Any]) -> None:
    one, second = begun(), begun(**other)
    turn = link(one, second, step=second.id)
    assert states(turn) == ["stands"]
    after = there(turn, second)
    assert states(after) == ["stands"]
    assert after.concern.links[0].reference == one.reference
    assert after.concern.state == second.state
    assert posts(after) == []


@pytest.mark.parametrize("shares", [(), ("image", "x" * 4000), ("",), None, "image"])
def test_what_was_not_offered_is_not_what_they_have_in_common_and_both_can_be_opened(
    shares: object,
) -> None:
    one, second = begun(), begun(owner=None)
    turn = link(one, second, step=second.id, shares=shares)
    assert isinstance(turn.answer, Errors)
    assert "shares" in turn.answer.fields
    twice = link(one, second, step=second.id, shares=("image", "image", "child")).concern
    assert twice
    assert twice.links[0].shares == ("child", "image")
    assert shown(twice, DSL, second)


def test_a_record_that_another_is_linked_to_is_not_destroyed() -> None:
    one, second = begun(), begun(owner=DEPUTY, state="closed")
    going = (Going(concern=second.id, reference=second.reference),)
    wish = Destruction(id="w", by=HEAD, why="Old.", at=NOW, together=going, announced_at=NOW)
    second = second.but(destructions=(wish,))
    after = there(link(one, second, step=second.id), second)
    assert after.concern.destruction is None
    assert after.concern.destructions[-1].cause == "added"
    assert {to for kind, to in posts(after) if kind == "destruction"} >= {DSL, DEPUTY, HEAD}


def test_somebody_elses_is_asked_for_and_stands_once_they_agree() -> None:
    one, second = begun(), begun(owner=DEPUTY)
    asked = link(one, second, reference=second.reference)
    assert states(asked) == ["asked"]
    waits = there(asked, second)
    assert posts(waits) == [("link-asked", DEPUTY)]
    mark = waits.concern.links[0].id
    message = chat.message(waits.concern, "link-asked", DEPUTY, (mark,), ctx())
    assert message
    assert one.reference not in str(message), "the chat names one concern only"
    here = (waits.concern, Submit(DEPUTY, "link-answer", {"answer": "yes"}, second.id, mark))
    agreed = advance(*here, ctx(asked.concern))
    assert states(agreed) == ["stands"]
    back = there(agreed, asked.concern)
    assert states(back) == ["stands"]
    assert posts(back) == [("link-answered", DSL)]


def test_nobody_waits_for_an_owner_who_is_away_and_they_are_told_that_it_is_linked() -> None:
    one, second = begun(), begun(owner=DEPUTY)
    away = replace(ctx(second), away={DEPUTY: NOW + timedelta(days=3)})
    form = {"shares": ("image",), "reference": second.reference}
    turn = advance(one, Submit(DSL, "link", form, one.id), away)
    assert states(turn) == ["stands"]
    after = there(turn, second)
    assert posts(after) == [("link-answered", DEPUTY)]
    args = next(d.args for d in after.duties if isinstance(d, Post))
    message = chat.message(after.concern, "link-answered", DEPUTY, args, ctx())
    assert message
    assert "linked with another concern while you were away" in message.paragraphs[0]
    assert one.reference not in str(message), "the chat names one concern only"
    (mark,) = (link.id for link in after.concern.links)
    wrong = advance(
        after.concern,
        Submit(DEPUTY, "link-error", {"why": "Another."}, second.id, mark),
        ctx(turn.concern),
    )
    assert states(wrong) == ["in-error"]


def test_a_no_is_kept_and_the_two_are_not_linked() -> None:
    one, second = begun(), begun(owner=DEPUTY)
    asked = link(one, second, step=second.id)
    waits = there(asked, second).concern
    mark = waits.links[0].id
    answer = advance(
        waits, Click(DEPUTY, "link-answer", second.id, mark), ctx(asked.concern)
    ).answer
    assert isinstance(answer, Open)
    question = next(part for part in answer.form.parts if isinstance(part, One))
    assert question.initial == ""
    form = Submit(DEPUTY, "link-answer", {"answer": "no"}, second.id, mark)
    assert states(advance(waits, form, ctx(asked.concern))) == ["declined"]


NOT_FITTING = {
    "one of a route on which they are not": {"route": "staff", "owner": HEAD},
    "one that names somebody who may see the first": {"named": frozenset({DEPUTY})},
    "one whose owner may not see the first": {"route": "head", "owner": CHAIR},
}


@pytest.mark.parametrize("what", NOT_FITTING)
def test_what_not_both_may_see_is_as_if_it_were_not_there(what: str) -> None:
    one, second = begun(), begun(**NOT_FITTING[what])
    turn = link(one, second, reference=second.reference)
    assert (changed(one, turn.concern), turn.then, turn.duties) == (False, (), ())
    assert turn.answer == link(one, reference=second.reference).answer
    assert isinstance(turn.answer, Errors)


def test_not_both_ways_where_the_other_owner_may_not_see_the_first() -> None:
    staff, ordinary = begun(route="staff", owner=HEAD), begun()
    assert isinstance(link(staff, ordinary, step=ordinary.id).answer, Errors)
    free = begun(owner=None)
    assert states(link(staff, free, step=free.id)) == ["stands"]


def test_nobody_but_the_owner_it_was_asked_of_answers() -> None:
    one, second = begun(), begun(owner=DEPUTY)
    asked = link(one, second, step=second.id)
    form = {"answer": "yes"}
    mark = asked.concern.links[0].id
    for who, where, other in ((DSL, asked.concern, second), (HEAD, second, asked.concern)):
        turn = advance(where, Submit(who, "link-answer", form, where.id, mark), ctx(other))
        assert not changed(where, turn.concern)


def test_earlier_records_stand_at_the_top_as_soon_as_it_is_opened() -> None:
    one, before = begun(**NAMED_IN_BOTH), begun(**NAMED_IN_BOTH, state="closed")
    unrelated = begun(reports=(report(children="Ada Poe", account=""),))
    parts = shown(one, DSL, before, unrelated)
    text = words(parts)
    assert text.index(before.reference) < text.index("Reported by")
    assert unrelated.reference not in text
    assert "There may be records that you cannot see" in text
    assert "There may be records that you cannot see" in words(shown(one, DSL)), "every time"
    assert before.reference not in words(shown(with_reader(**NAMED_IN_BOTH), TUTOR, before))


def test_the_headteacher_is_not_sent_to_the_headteacher_for_what_they_cannot_see() -> None:
    staff = begun(route="staff", owner=HEAD)
    assert "ask the chair of governors" in words(shown(staff, HEAD))
    assert "ask the headteacher" not in words(shown(staff, HEAD))


def test_from_there_the_owner_links_or_attaches_in_one_step() -> None:
    one, other = begun(**NAMED_IN_BOTH), begun(**NAMED_IN_BOTH)
    rows = [part.buttons for part in shown(one, DSL, other) if isinstance(part, Row)]
    ways = [(b.action, b.step) for row in rows for b in row if b.step == other.id]
    assert ways == [("link", other.id), ("other-close", other.id)]
    answer = advance(one, Click(DSL, "other-close", one.id, other.id), ctx(other)).answer
    assert isinstance(answer, Open)
    chosen = {part.id: part.initial for part in answer.form.parts if isinstance(part, One)}
    assert chosen == {"kind": "attached", "to": other.id}
    form = chosen | {"checks": ("read", "spoken"), "reason": "The same."}
    turn = advance(one, Submit(DSL, "other-close", form, one.id), ctx(other))
    assert isinstance(turn.then[0], Attach)
    rows = [part.buttons for part in shown(one, DEPUTY, other) if isinstance(part, Row)]
    assert not [b for row in rows for b in row if b.step == other.id]


def test_a_link_is_listed_with_what_is_shared_and_not_for_who_may_not_know() -> None:
    one, other = begun(), begun()
    linked = link(one, other, step=other.id).concern
    assert "The same image" in words(shown(linked, DSL, other))
    assert other.reference not in words(shown(linked, DSL))


def linked() -> tuple[Concern, Concern]:
    """Two that are linked, each with an owner of its own."""
    one, second = begun(), begun(owner=DEPUTY)
    asked = link(one, second, step=second.id)
    waits = there(asked, second).concern
    form = Submit(DEPUTY, "link-answer", {"answer": "yes"}, second.id, waits.links[0].id)
    agreed = advance(waits, form, ctx(asked.concern))
    return there(agreed, asked.concern).concern, agreed.concern


def in_error(one: Concern, person: str, why: str, *others: Concern) -> Turn:
    (mark,) = (link.id for link in one.links)
    return advance(one, Submit(person, "link-error", {"why": why}, one.id, mark), ctx(*others))


@pytest.mark.parametrize("mine", [0, 1], ids=["whoever asked", "whoever agreed"])
def test_either_owner_says_that_a_link_was_an_error_and_it_stays_readable_in_both(
    mine: int,
) -> None:
    pair = linked()
    here, other = pair[mine], pair[1 - mine]
    turn = in_error(here, here.owner, "Another Kit.", other)
    after = there(turn, other)
    for each in (turn, after):
        assert states(each) == ["in-error"]
        assert [e.body["link"]["error"] for e in each.entries if e.kind == "linked"] == [
            "Another Kit."
        ]
    assert posts(after) == [("link-answered", other.owner)]
    args = next(d.args for d in after.duties if isinstance(d, Post))
    message = chat.message(after.concern, "link-answered", other.owner, args, ctx())
    assert message
    assert "was an error" in message.paragraphs[0]
    assert here.reference not in str(message), "the chat names one concern only"
    assert states(link(turn.concern, after.concern, step=other.id))[-1] == "asked", "linked anew"


def test_a_link_is_an_error_only_with_a_reason_by_an_owner_who_sees_both() -> None:
    one, second = linked()
    assert isinstance(in_error(one, DSL, "", second).answer, Errors)
    for who, others in ((HEAD, (second,)), (DSL, ())):
        assert not changed(one, in_error(one, who, "x", *others).concern)
    declined = one.but(links=tuple(each.but(state="declined") for each in one.links))
    assert not changed(declined, in_error(declined, DSL, "x", second).concern)


def test_only_the_owner_is_offered_to_say_it() -> None:
    one, second = linked()
    for who, offered in ((DSL, 1), (HEAD, 0)):
        rows = [part.buttons for part in shown(one, who, second) if isinstance(part, Row)]
        assert len([b for row in rows for b in row if b.action == "link-error"]) == offered


def test_whoever_takes_over_what_a_link_is_asked_for_is_asked_in_turn() -> None:
    one, second = begun(), begun(owner=DEPUTY)
    waits = there(link(one, second, reference=second.reference), second).concern
    assert waits
    passed = advance(waits.but(passing_to=HEAD), Click(HEAD, "acknowledge", second.id), ctx())
    assert ("link-asked", HEAD) in posts(passed)
    assert Refresh("link-asked") in passed.duties


def test_whoever_asks_for_a_link_hears_that_the_chat_did_not_ask_whoever_has_the_other() -> None:
    one, second = begun(), begun(owner=DEPUTY)
    waits = there(link(one, second, step=second.id), second).concern
    assert waits
    mark = waits.links[0].id
    turn = advance(waits, Undelivered(waits.id, DEPUTY, "link-asked", (mark,)), ctx())
    assert posts(turn) == [("link-asked", DSL)]
    args = (mark, "not-reached", DEPUTY)
    message = chat.message(turn.concern or waits, "link-asked", DSL, args, ctx())
    assert message
    assert "Nobody has asked them about the link. Ring them." in message.paragraphs[0]
    again = advance(waits, Undelivered(waits.id, DSL, "link-asked", args), ctx())
    assert posts(again) == []


def test_whoever_wants_a_record_destroyed_hears_whom_the_chat_did_not_tell() -> None:
    one = begun(owner=DEPUTY, state="closed")
    going = (Going(concern=one.id, reference=one.reference),)
    wish = Destruction(id="w", by=HEAD, why="Old.", at=NOW, together=going, announced_at=NOW)
    one = one.but(destructions=(wish,))
    for unreached, told in ((DSL, HEAD), (HEAD, DSL)):
        move = Undelivered(one.id, unreached, "destruction", ("w", "announced"))
        turn = advance(one, move, ctx())
        assert posts(turn) == [("destruction", told)]
        args = ("w", "announced", unreached)
        message = chat.message(one, "destruction", told, args, ctx())
        assert message
        assert "They do not know that this record is to be destroyed" in message.paragraphs[0]
        assert posts(advance(one, Undelivered(one.id, told, "destruction", args), ctx())) == []
