"""Is whoever takes a concern over told whose answer is waited for?"""

from __future__ import annotations

from flows import chat
from flows.turn import Post, Refresh
from tests.support.flows.played import DANA, DEV, HELEN, Played, calm

UKCIS = "ukcis-2024"


def decided() -> Played:
    """Dana manages it in school; Helen is asked for a second look."""
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("manage-in-school")
    assert ("second-look", HELEN) in played.posts
    return played


def taken_over(played: Played, person: str) -> Played:
    owner = played.concern.owner or ""
    played.send(owner, "pass-on", "f", "n", to=person)
    return played.taken_by(person)


def read(played: Played, kind: str) -> str:
    return " ".join(played.message(kind).paragraphs)


def test_the_new_owner_is_told_who_is_asked_for_a_second_look() -> None:
    played = taken_over(decided(), DEV)
    assert ("look-asked", DEV) in played.posts
    assert "Helen Moss is asked for a second look" in read(played, "look-asked")


def test_the_former_owner_reads_that_it_is_not_told_to_them_any_more() -> None:
    played = taken_over(decided(), DEV)
    assert Refresh("look-asked") in played.turn.duties


def test_whoever_has_it_back_is_told_once_more() -> None:
    played = taken_over(taken_over(decided(), DEV), DANA)
    assert ("look-asked", DANA) in played.posts
    again = next(d for d in played.turn.duties if isinstance(d, Post) and d.kind == "look-asked")
    assert again.args != ("1",)


def test_the_new_owner_is_told_who_wants_to_talk() -> None:
    played = decided()
    played.send(HELEN, "second-look", "second-look/1", "n", answer="discuss", words="Why?")
    taken_over(played, DEV)
    assert ("looked", DEV) in played.posts
    assert "Helen Moss wants to talk with you" in read(played, "looked")


def test_whoever_was_asked_and_takes_it_over_is_told_who_is_asked_instead() -> None:
    played = taken_over(decided(), HELEN)
    assert played.posts.count(("look-asked", HELEN)) == 1
    assert "Dev Patel is asked for a second look" in read(played, "look-asked")


def test_where_nobody_is_asked_nothing_is_said_of_it() -> None:
    played = decided()
    played.send(HELEN, "second-look", "second-look/1", "n", answer="agree")
    taken_over(played, DEV)
    assert not {"look-asked", "looked"} & {kind for kind, _ in played.posts}


def test_whoever_decides_is_told_once() -> None:
    assert decided().posts.count(("look-asked", DANA)) == 1


def test_whoever_wanted_to_talk_reads_with_whom_now() -> None:
    played = decided()
    played.send(HELEN, "second-look", "second-look/1", "n", answer="discuss", words="Why?")
    assert "Dana Shaw has it" in read_by_helen(played)
    taken_over(played, DEV)
    assert Refresh("second-look") in played.turn.duties
    assert "Dev Patel has it" in read_by_helen(played)


def read_by_helen(played: Played) -> str:
    message = chat.message(played.concern, "second-look", HELEN, ("1",), played.ctx)
    assert message
    return " ".join(message.paragraphs)
