"""Messages that are about no concern: in order, not twice, brought up to date; one given up holds
nothing up.
"""

from __future__ import annotations

from flows.turn import Post
from storage.database.database import Database
from storage.duties import duties, from_turn
from storage.people import conversations
from tests.support.storage.records import (
    DEPUTY,
    DSL,
    NOW,
    RIVERSIDE,
    after,
    claim,
    concern,
    deliver,
    do,
    queued,
    stored,
)

FIRST, SECOND = (
    Post("people", DSL, ("named", "h1", "n1")),
    Post("people", DSL, ("named", "h2", "n2")),
)


def tell(db: Database, *posts: Post, school: str = "hillside") -> None:
    do(db, from_turn.tell, school, posts, NOW)


def test_they_come_one_after_another_for_one_person_and_side_by_side_for_several(
    db: Database,
) -> None:
    tell(db, FIRST, SECOND, Post("people", DEPUTY, ("named", "h1", "n1")))
    first, other = claim(db)
    assert ({first.person, other.person}, first.concern) == ({DSL, DEPUTY}, "")
    deliver(db, other)
    do(db, duties.put_back, first, after(60), False)
    assert claim(db) == []
    (again,) = claim(db, after(60))
    assert again.args == first.args
    deliver(db, again)
    assert [duty.args for duty in claim(db, after(60))] == [SECOND.args]


def test_they_neither_wait_for_messages_about_a_concern_nor_hold_them_up(db: Database) -> None:
    one = stored(db, concern(), Post("page", DSL))
    tell(db, FIRST)
    assert [(duty.kind, duty.concern) for duty in claim(db)] == [("page", one.id), ("people", "")]


def test_those_of_one_school_do_not_wait_for_those_of_another(db: Database) -> None:
    tell(db, Post("people", DSL, ("named", "h9", "n9")), school=RIVERSIDE.id)
    tell(db, FIRST)
    assert [duty.school for duty in claim(db)] == ["hillside"]


def test_one_is_queued_once_and_sent_once(db: Database) -> None:
    tell(db, FIRST)
    tell(db, FIRST)
    (duty,) = claim(db)
    do(db, duties.about_to_send, duty, NOW)
    (taken_over,) = claim(db, after(999))
    assert taken_over.maybe_sent_at == NOW
    deliver(db, taken_over)
    tell(db, FIRST)
    assert claim(db, after(999)) == []


def test_one_that_can_never_arrive_is_dropped_and_the_next_goes_on(db: Database) -> None:
    tell(db, FIRST, SECOND)
    (duty,) = claim(db)
    do(db, duties.drop, duty, NOW)
    assert [duty.args for duty in claim(db)] == [SECOND.args]
    assert [row.state for row in queued(db)] == ["dropped", "open"]


def test_only_those_about_the_same_naming_are_brought_up_to_date(db: Database) -> None:
    tell(db, FIRST, SECOND)
    for number in (1, 2):
        deliver(db, claim(db)[0], ts=f"1700000000.00010{number}")
    do(db, from_turn.tell_again, "hillside", "people", ("named", "h1"), "m1", NOW)
    (refresh,) = claim(db)
    assert (refresh.what, refresh.args, refresh.concern) == ("refresh", FIRST.args, "")
    shown = do(db, conversations.message_of, "hillside", refresh.message_key)
    assert (shown.ts, shown.concern) == ("1700000000.000101", None)
