"""Whoever says that they cannot take it, being involved or related, is out of it; whoever has it goes
on, on the way that it went. Only what somebody says of another sends it another way.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.moves import Wake
from flows.school.routing import may_know
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, VERA, Played

DAY = timedelta(days=1)


def cannot(played: Played, *people: str) -> Played:
    for person in people:
        played.send(person, "cannot", "page", "n")
    return played


@pytest.mark.parametrize(("related", "has"), [(DANA, DEV), (HELEN, DANA), (DEV, DANA)])
def test_a_colleague_of_whoever_has_it_who_is_related_changes_nothing_for_them(
    related: str, has: str
) -> None:
    played = cannot(Played(danger="no"), related).taken_by(has)
    posts = played.until(played.now + 3 * DAY)
    assert (played.concern.owner, played.concern.route) == (has, "ordinary")
    assert not {COLIN, VERA} & {to for _, to in posts}
    assert not may_know(played.concern, related, played.school)


def test_where_all_whose_task_it_is_cannot_take_it_the_last_of_all_stay_asked() -> None:
    played = cannot(Played(danger="no"), DANA, DEV, HELEN)
    assert [to for kind, to in played.posts if kind == "page"] == [COLIN, VERA]
    played.until(played.now + DAY)
    assert played.concern.route == "ordinary"
    assert "nobody else is left" in " ".join(played.message("page").paragraphs)


def test_somebody_else_who_names_them_sends_it_the_way_above_them() -> None:
    played = cannot(Played(danger="no"), HELEN).taken_by(DANA)
    played.send(TOM, "add", "", "n", named=(HELEN,), more="Mrs Moss has it.")
    assert (played.concern.owner, played.concern.route) == (None, "head")
    assert ("page", COLIN) in played.posts


def test_what_is_undone_of_another_goes_back_past_whoever_cannot_take_it() -> None:
    played = cannot(Played(danger="no", named=(DANA,)), HELEN).taken_by(COLIN)
    played.send(COLIN, "named", "", "n", who=DANA, what="undo", why="Only told.", advice="LADO.")
    assert played.concern.route == "ordinary"
    assert ("page", DANA) in played.posts


@pytest.mark.parametrize("safe", [False, True])
def test_whoever_is_asked_beside_an_absent_owner_and_is_related_is_not_waited_for(
    safe: bool,
) -> None:
    played = Played(danger="no").taken_by(DANA)
    if safe:
        played.answered({"life-at-risk": "no"})
    played.away[DANA] = played.now + 3 * DAY
    played.do(Wake(played.concern.id))
    while ("help", DEV) not in played.posts:
        played.wake()
    cannot(played, DEV)
    assert ("help", HELEN) in played.posts
    assert played.concern.owner == DANA


def test_whoever_was_asked_a_moment_ago_has_their_time_though_one_before_them_is_related() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.away[DANA] = played.now + 3 * DAY
    played.do(Wake(played.concern.id))
    while ("help", HELEN) not in played.posts:
        played.wake()
    cannot(played, DEV)
    assert not [to for kind, to in played.posts if kind == "help"]
