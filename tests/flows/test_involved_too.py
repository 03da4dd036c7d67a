"""Promises about what hangs together: whoever is out of one concern is out of all of it, and is so no
longer than somebody still says so.
"""

from __future__ import annotations

from typing import Any

import pytest

from flows.advance import advance
from flows.concern import Concern
from flows.moves import Click, InvolvedToo, Move, Submit, Wake
from flows.school.routing import may_know
from flows.turn import Post
from tests.support.flows.begun import begun, ctx
from tests.support.storage.records import CHAIR, DEPUTY, DSL, HEAD, HILLSIDE, TEACHER, report

WISH = {"kind": "attached", "checks": ("read", "spoken"), "reason": "The same."}
LADO = {"what": "undo", "why": "Only told.", "advice": "Jo Reed, LADO: no concern."}


class Hanging:
    """Concerns each of which may hang on another; what follows in others is done as well. `said`: the
    kinds of lines of the last move, by concern; `posts`: its messages.
    """

    def __init__(self, *concerns: Concern) -> None:
        self.all = {one.id: one for one in concerns}

    def do(self, move: Move, concern: str, *, first: bool = True) -> None:
        if first:
            self.said: dict[str, list[str]] = {one: [] for one in self.all}
            self.posts: list[Post] = []
        others = [one for one in self.all.values() if one.id != concern]
        turn = advance(self.all[concern], move, ctx(*others))
        assert turn.concern
        self.all[concern] = turn.concern
        self.said[concern] += [line.kind for line in turn.entries]
        self.posts += [duty for duty in turn.duties if isinstance(duty, Post)]
        for follows in turn.then:
            self.do(follows, follows.concern, first=False)

    def attach(self, one: str, to: str) -> None:
        owner = self.all[one].owner or ""
        form = Submit(owner, "other-close", WISH | {"to": to}, one, nonce="n")
        others = ctx(self.all[to])
        turn = advance(self.all[one], form, others)
        assert turn.concern
        assert turn.concern.state == "closed"
        self.all[one] = turn.concern
        self.said, self.posts = {one: [] for one in self.all}, []
        for follows in turn.then:
            self.do(follows, follows.concern, first=False)

    def add(self, to: str, **said: Any) -> None:
        self.do(Submit(TEACHER, "add", {"more": "There is more."} | said, to, nonce="n"), to)

    def undo(self, person: str, where: str, by: str = CHAIR) -> None:
        self.do(Submit(by, "named", LADO | {"who": person}, where, "record", "n"), where)

    def know(self, person: str) -> set[str]:
        return {one.id for one in self.all.values() if may_know(one, person, HILLSIDE)}


def hanging(count: int = 2, **fields: Any) -> tuple[Hanging, list[str]]:
    """So many concerns, each but the first attached to the first."""
    played = Hanging(*(begun(**fields) for _ in range(count)))
    ids = list(played.all)
    for one in ids[1:]:
        played.attach(one, ids[0])
    return played, ids


def test_whoever_is_named_in_one_is_out_of_all_that_hangs_together() -> None:
    """The owner is named in the report that was attached to theirs."""
    played, [kept, closed] = hanging()
    played.add(closed, named=(DSL,))
    assert played.know(DSL) == set()
    assert (played.all[kept].owner, played.all[kept].route) == (None, "lead")
    assert {one.to for one in played.posts if one.kind == "page"} == {HEAD, CHAIR}
    assert played.said[kept].count("involved-too") == 1
    assert "involved-too" not in played.said[closed]


def test_what_is_attached_is_shut_to_whoever_is_named_where_it_hangs() -> None:
    played, [kept, closed] = hanging()
    played.add(kept, named=(DEPUTY,))
    assert played.all[closed].state == "closed"
    assert played.know(DEPUTY) == set()


def test_whoever_was_named_before_it_was_attached_is_out_of_both() -> None:
    """They have no role yet; once they have one, they see neither."""
    played = Hanging(begun(named=frozenset({"slack:U0SAM"})), begun())
    one, other = played.all
    played.attach(one, other)
    assert all("slack:U0SAM" in concern.named for concern in played.all.values())


@pytest.mark.parametrize("count", [2, 3])
def test_a_naming_that_is_undone_is_undone_in_all_that_it_came_to(count: int) -> None:
    played, ids = hanging(count)
    played.add(ids[0], named=(DEPUTY,))
    assert played.know(DEPUTY) == set()
    played.undo(DEPUTY, ids[0])
    assert played.know(DEPUTY) == set(ids)
    assert all("cleared-too" in played.said[one] for one in ids[1:])


@pytest.mark.parametrize("count", [2, 3])
def test_it_is_undone_from_the_attached_one_too_though_that_hangs_on_the_other_no_more(
    count: int,
) -> None:
    played, [kept, closed, *more] = hanging(count)
    played.add(closed, named=(DSL,))  # which opens it again
    assert played.all[closed].state == "open"
    played.undo(DSL, closed)
    assert played.know(DSL) == {kept, closed, *more}
    assert played.all[kept].route == "ordinary"


@pytest.mark.parametrize("later", [False, True])
def test_whoever_was_named_in_both_stays_out_of_both_until_both_are_undone(later: bool) -> None:
    played, [kept, closed] = hanging()
    first, then = (kept, closed) if later else (closed, kept)
    played.add(first, named=(DEPUTY,))
    played.add(then, named=(DEPUTY,))
    played.undo(DEPUTY, kept)
    assert closed not in played.know(DEPUTY)
    played.undo(DEPUTY, closed)
    assert played.know(DEPUTY) == {kept, closed}


def test_what_two_others_say_of_the_one_between_them_stands_until_both_take_it_back() -> None:
    played, [between, one, other] = hanging(3)
    for where in (one, other):
        played.add(where, named=(DEPUTY,))
    played.undo(DEPUTY, one)
    assert between not in played.know(DEPUTY)
    played.undo(DEPUTY, other)
    assert between in played.know(DEPUTY)


def test_whose_name_was_typed_in_it_is_asked_about_again() -> None:
    account = report(perhaps=frozenset({DEPUTY}))
    typed = {"named": frozenset({DEPUTY}), "perhaps": frozenset({DEPUTY}), "reports": (account,)}
    played, [kept, closed] = hanging()
    played.all[kept] = played.all[kept].but(**typed)
    played.add(closed, named=(DEPUTY,))
    assert not played.all[kept].perhaps
    played.undo(DEPUTY, closed)
    assert played.know(DEPUTY) == {closed}
    assert played.all[kept].perhaps == {DEPUTY}


def test_who_said_themselves_that_they_are_involved_is_named_by_nobody_else_in_the_other() -> None:
    played, [kept, closed] = hanging()
    played.do(Submit(DEPUTY, "cannot", {}, closed, "page", "n"), closed)
    assert played.know(DEPUTY) == set()
    played.undo(DEPUTY, kept, HEAD)
    assert played.know(DEPUTY) == set()


def test_nothing_follows_where_nobody_was_named() -> None:
    played, [kept, _] = hanging()
    turn = advance(played.all[kept], Click(DSL, "open", kept, "record"), ctx())
    assert not [one for one in turn.then if isinstance(one, InvolvedToo)]


def test_whoever_cannot_take_one_is_out_of_the_other_too_and_it_stays_with_whoever_has_it() -> None:
    played, [kept, closed] = hanging()
    played.do(Submit(DEPUTY, "cannot", {}, closed, nonce="n"), closed)
    assert played.know(DEPUTY) == set()
    assert [(played.all[one].owner, played.all[one].route) for one in (kept, closed)] == [
        (DSL, "ordinary")
    ] * 2
    played.do(Wake(kept), kept)
    assert played.all[kept].owner == DSL
    played.add(closed, named=(DEPUTY,))
    assert (played.all[kept].owner, played.all[kept].route) == (None, "lead")
