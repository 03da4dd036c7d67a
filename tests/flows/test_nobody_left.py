"""Who is asked, and what is the reporter told, where nobody is left whose task it is? And are numbers
that nobody checked marked?
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows import chat
from flows.moves import Wake
from flows.paging.whom_to_ring import numbers
from flows.reporting.first_words import first_words
from flows.school.school import School
from flows.school.tables import Elsewhere, Person
from flows.screen import Text
from flows.turn import Post
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, VERA, Played
from tests.support.world import example_school


def with_somebody_outside() -> School:
    school = example_school()
    outside = Elsewhere.model_validate({"name": "Trust line", "phone": "01632 960020"})
    admin = Person(id="slack:U0ADMIN", name="Ada Min")
    more = {"outside": outside, "administrators": (admin,)}
    return school.model_copy(update={"people": school.people.model_copy(update=more)})


def test_a_reporter_whose_route_has_nobody_left_is_given_the_person_outside_and_every_number() -> (
    None
):
    played = Played(school=with_somebody_outside(), named=(COLIN, VERA, HELEN))
    told = numbers(played.concern, played.ctx).splitlines()
    assert told[0] == "Trust line: 01632 960020"
    assert len(told) == len(set(told))
    for number in ("960001", "960003", "960004", "101"):
        assert number in "\n".join(told), number
    assert told[-2:] == ["Dana Shaw: 01632 960010", "Dev Patel: 01632 960011"]
    receipt = "\n".join(part.text for part in played.form.parts if isinstance(part, Text))
    assert "Nobody is left who usually deals with this" in receipt
    assert "Trust line: 01632 960020" in receipt


def test_whoever_is_left_is_asked_last_of_all_and_told_so_but_never_an_administrator() -> None:
    played = Played(school=with_somebody_outside(), named=(COLIN, VERA, HELEN))
    assert [to for kind, to in played.posts if kind == "page"] == [DANA, DEV]
    page = "\n".join(played.message("page").paragraphs)
    assert "nobody else is left who may deal with this" in page
    assert "Trust line: 01632 960020" in page


def test_where_really_nobody_is_left_the_person_outside_is_named_once() -> None:
    everybody = (DANA, DEV, HELEN, COLIN, VERA)
    played = Played(school=with_somebody_outside(), named=everybody)
    told = numbers(played.concern, played.ctx)
    assert told.count("Trust line") == 1
    assert not [to for kind, to in played.posts if kind == "page"]
    assert [kind for kind, to in played.posts if to == TOM] == ["receipt"], (
        "told once, with numbers"
    )


def owner_away(*, life: str = "") -> Played:
    """Dana has it, and then goes away for three days."""
    played = Played(school=with_somebody_outside(), danger="no").taken_by(DANA)
    if life:
        played.answered({"life-at-risk": life})
    played.away[DANA] = played.now + timedelta(days=3)
    return played


@pytest.mark.parametrize("life", ["", "no"])
def test_where_all_but_an_owner_who_is_away_cannot_take_it_the_owner_and_the_reporter_are_told_whom_to_ring(
    life: str,
) -> None:
    played = owner_away(life=life)
    played.do(Wake(played.concern.id))
    while ("help", DEV) not in played.posts:
        played.wake()
    played.send(HELEN, "cannot", "page", "n")
    assert not played.posts
    played.send(DEV, "cannot", "page", "n")
    assert {("nobody-yet", TOM), ("not-reached", DANA)} <= set(played.posts)
    for kind in ("nobody-yet", "not-reached"):
        said = "\n".join(played.message(kind).paragraphs)
        assert "nobody else is left who can take it" in said
        for number in ("960020", "960001", "960003", "960004", "101"):
            assert number in said, number


@pytest.mark.parametrize("how", ["cannot take it", "are named", "have left"])
def test_in_whichever_order_those_who_were_asked_fall_out_the_last_of_them_leaves_nobody_in_silence(
    how: str,
) -> None:
    played = owner_away()
    played.do(Wake(played.concern.id))
    played.until(played.now + timedelta(minutes=15))
    assert {one.to for one in played.concern.watch.helpers} == {DEV, HELEN}
    if how == "cannot take it":
        played.send(HELEN, "cannot", "page", "n")
        assert not played.posts
        played.send(DEV, "cannot", "page", "n")
    elif how == "are named":
        played.send(TOM, "add", more="Dev Patel and Helen Moss saw it.", danger="yes")
    else:
        without = {"deputies": (), "headteacher": None}
        people = played.school.people.model_copy(update=without)
        played.school = played.school.model_copy(update={"people": people})
        played.do(Wake(played.concern.id))
    assert {("nobody-yet", TOM), ("not-reached", DANA)} <= set(played.posts)
    played.do(Wake(played.concern.id))
    assert not played.posts, "and once"


@pytest.mark.parametrize("life", ["", "no"])
def test_an_owner_who_goes_away_when_nobody_else_is_left_is_not_waited_for_in_silence(
    life: str,
) -> None:
    played = Played(school=with_somebody_outside(), danger="no").taken_by(DANA)
    if life:
        played.answered({"life-at-risk": life})
    for person in (DEV, HELEN):
        played.send(person, "cannot", "page", "n")
        assert not played.posts
    played.away[DANA] = played.now + timedelta(days=3)
    posts = [*_posts_at_once(played), *played.until(played.now + timedelta(days=2))]
    assert posts.count(("nobody-yet", TOM)) == 1
    assert ("not-reached", DANA) in posts


def _posts_at_once(played: Played) -> list[tuple[str, str]]:
    played.do(Wake(played.concern.id))
    return list(played.posts)


def test_once_the_owner_is_back_nobody_is_told_any_more_that_they_are_not_there() -> None:
    played = owner_away()
    for person in (DEV, HELEN):
        played.send(person, "cannot", "page", "n")
    played.do(Wake(played.concern.id))
    assert ("nobody-yet", TOM) in played.posts
    post = next(d for d in played.turn.duties if isinstance(d, Post) and d.kind == "nobody-yet")
    del played.away[DANA]
    played.do(Wake(played.concern.id))
    assert "nobody-yet" in {d.kind for d in played.turn.duties if not isinstance(d, Post)}
    assert chat.message(played.concern, post.kind, post.to, post.args, played.ctx) is None


def test_a_reporter_reads_when_a_number_was_not_checked_for_a_year() -> None:
    at = datetime(2027, 11, 29, 10, 0, tzinfo=UTC)
    old, fresh = Played(at=at, danger="no"), Played(danger="no")
    for played, said in ((old, True), (fresh, False)):
        receipt = [part.text for part in played.form.parts if isinstance(part, Text)]
        [social_care] = [line for line in receipt if "Hillshire MASH" in line]
        assert ("last checked 1 September 2026" in social_care) == said
        told = numbers(played.concern, played.ctx)
        assert ("last checked 1 September 2026" in told) == said
        first = "\n".join(str(part) for part in first_words(played.ctx, TOM))
        assert "last checked" not in first
    night = Played(at=at.replace(hour=22), danger="no")
    first = "\n".join(str(part) for part in first_words(night.ctx, TOM))
    assert "Hillshire emergency duty team, 01632 960003 (last checked" in first


def test_nobody_on_the_ladder_is_told_to_ring_themself() -> None:
    played = Played(danger="yes", reporter=HELEN)
    played.until(played.now + timedelta(minutes=10))
    told = played.message("nobody-yet").paragraphs[-1].splitlines()
    assert told[1:3] == ["Dana Shaw: 01632 960010", "Dev Patel: 01632 960011"]
    assert "Helen Moss" not in str(told)


def test_where_only_an_owner_who_has_a_day_off_is_left_a_reporter_is_not_told_the_same_all_day() -> (
    None
):
    school = example_school()
    dana = school.people.dsl.model_copy(update={"never": ("Tuesday",)})
    alone = {"dsl": dana, "headteacher": dana, "deputies": ()}
    people = school.people.model_copy(update=alone)
    played = Played(school=school.model_copy(update={"people": people}), danger="no").taken_by(DANA)
    played.until(played.now + timedelta(days=1))
    played.send(TOM, "add", more="He has come to her house.")
    told = [*played.posts, *played.until(played.now + timedelta(hours=6))]
    assert 1 <= told.count(("nobody-yet", TOM)) <= 3


def test_an_owner_whom_nobody_can_help_is_not_told_that_others_are_asked_but_whom_to_ring() -> None:
    school = example_school()
    alone = {"headteacher": school.people.dsl, "deputies": ()}
    people = school.people.model_copy(update=alone)
    played = Played(school=school.model_copy(update={"people": people}), danger="no").taken_by(DANA)
    while "still" not in dict(played.posts):
        played.wake()
    said = "\n".join(played.message("still").paragraphs)
    assert "others are asked" not in said
    for number in ("960001", "960003", "960004", "101"):
        assert number in said, number
