"""Everything a turn asks for is queued once, claimed by one process, in order, and never lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from flows.turn import Post, Refresh
from storage.database import tables
from storage.database.database import Database
from storage.duties import claiming, duties, next_steps
from storage.duties.duties import LeaseLost
from storage.people import conversations
from tests.support.storage.databases import KEY
from tests.support.storage.records import (
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    LEASE,
    NOW,
    TEACHER,
    after,
    changed,
    claim,
    concern,
    deliver,
    do,
    everything,
    kinds,
    only,
    open_count,
    queued,
    stored,
)

STAMP = "1700000000.000100"
PAGE = Post("page", DSL, ("1", "0"))


def test_a_post_is_a_duty_that_is_due_at_once(db: Database) -> None:
    one = stored(db, concern(), Post("step", DSL, ("ask/age", "2"), thread=True, urgent=True))
    duty = only(db)
    assert duty.key == duty.message_key == f"step:{one.id}:ask/age:2:{DSL}"
    assert (duty.school, duty.concern, duty.what, duty.kind) == ("hillside", one.id, "post", "step")
    assert (duty.args, duty.person, duty.thread, duty.urgent) == (("ask/age", "2"), DSL, True, True)
    assert (duty.due_at, duty.attempts, duty.maybe_sent_at) == (NOW, 0, None)


def test_the_same_post_twice_is_one_duty(db: Database) -> None:
    one = stored(db, concern(), PAGE, PAGE)
    changed(db, one, PAGE)
    deliver(db, only(db))
    changed(db, one, PAGE)
    assert claim(db) == []
    assert len(queued(db)) == 1


def test_a_claimed_duty_is_left_alone_until_its_lease_is_over(db: Database) -> None:
    stored(db, concern(), PAGE)
    assert kinds(claim(db, owner="one")) == ["page"]
    assert claim(db, after(19), owner="two") == []
    assert claim(db, after(19), owner="one") == []
    assert kinds(claim(db, after(20), owner="two")) == ["page"]


def test_who_has_lost_the_lease_settles_nothing(db: Database) -> None:
    stored(db, concern(), PAGE)
    late, taken = only(db), only(db, after(20), owner="two")
    for settle in (duties.skip, duties.drop, duties.left, duties.about_to_send):
        with pytest.raises(LeaseLost):
            do(db, settle, late, after(21))
    for settle in (duties.put_back, duties.updated):
        with pytest.raises(LeaseLost):
            do(db, settle, late, after(21), True)
    do(db, duties.about_to_send, taken, after(21))
    do(db, duties.skip, taken, after(22))
    with pytest.raises(LeaseLost):
        do(db, duties.skip, taken, after(23))


def test_a_lease_is_renewed_before_sending(db: Database) -> None:
    stored(db, concern(), PAGE)
    duty = only(db)
    do(db, duties.about_to_send, duty, after(15))
    assert claim(db, after(30)) == []
    do(db, duties.skip, duty, after(30))


def test_after_a_crash_a_duty_is_known_as_perhaps_sent_since_the_first_attempt(
    db: Database,
) -> None:
    stored(db, concern(), PAGE)
    do(db, duties.about_to_send, only(db), after(1))
    second = only(db, after(60))
    assert second.maybe_sent_at == after(1)
    do(db, duties.about_to_send, second, after(61))
    assert only(db, after(120)).maybe_sent_at == after(1)


def test_a_message_that_arrived_late_is_still_recorded_as_sent(db: Database) -> None:
    one = stored(db, concern(), PAGE)
    late, taken = only(db), only(db, after(20), owner="two")
    deliver(db, late, now=after(21))
    with pytest.raises(LeaseLost):
        do(db, duties.about_to_send, taken, after(22))
    assert do(db, conversations.root_of, "hillside", one.id, DSL) == STAMP
    assert claim(db, after(99)) == []


@pytest.mark.parametrize("maybe_sent", [True, False])
def test_a_duty_put_back_comes_again_later(db: Database, maybe_sent: bool) -> None:
    stored(db, concern(), PAGE)
    duty = only(db)
    do(db, duties.about_to_send, duty, NOW)
    do(db, duties.put_back, duty, after(30), maybe_sent)
    assert claim(db, after(29)) == []
    again = only(db, after(30))
    assert (again.attempts, again.due_at) == (1, after(30))
    assert again.maybe_sent_at == (NOW if maybe_sent else None)


def test_a_sure_failure_does_not_forget_an_earlier_attempt_that_may_have_arrived(
    db: Database,
) -> None:
    stored(db, concern(), PAGE)
    do(db, duties.about_to_send, only(db), NOW)
    second = only(db, after(60))
    do(db, duties.about_to_send, second, after(60))
    do(db, duties.put_back, second, after(70), maybe_sent=False)
    assert only(db, after(70)).maybe_sent_at == NOW


def test_one_person_is_told_about_a_concern_in_order(db: Database) -> None:
    stored(db, concern(), PAGE, Post("card", DSL, ("1",)), Post("page", DEPUTY, ("1", "1")))
    first, others = claim(db)
    assert (first.kind, others.person) == ("page", DEPUTY)
    deliver(db, others)
    do(db, duties.put_back, first, after(60), maybe_sent=False)
    assert claim(db, after(30)) == []
    page = only(db, after(60))
    deliver(db, page)
    assert only(db, after(60)).kind == "card"


def test_another_concern_does_not_wait_for_this_one(db: Database) -> None:
    stored(db, concern(), PAGE)
    stored(db, concern(), PAGE)
    assert len(claim(db)) == 2


def test_an_urgent_page_overtakes_everything(db: Database) -> None:
    stored(db, concern(), *(Post("remind", DSL, (str(n),)) for n in range(3)))
    one = stored(db, concern(), Post("remind", DSL), Post("page", DSL, urgent=True))
    changed(db, one, Post("page", DSL, ("2",), urgent=True))
    assert kinds(claim(db, limit=1)) == ["page"]
    assert kinds(claim(db)) == ["remind", "remind"]


@pytest.mark.parametrize("urgent", [0, 2, -1])
def test_whatever_a_duty_says_of_how_urgent_it_is_its_school_has_something_due(
    db: Database, urgent: int
) -> None:
    stored(db, concern(), Post("page", DSL, urgent=True))
    do(db, lambda tx: tx.run(update(tables.duty).values(urgent=urgent)))
    assert do(db, claiming.schools_due, NOW) == [HILLSIDE.id]
    assert do(db, next_steps.waiting, None, NOW).overdue_since == NOW
    assert claim(db) == []  # nobody queued it so: the concern itself knows what is due
    assert kinds(claim(db)) == ["wake"]


def test_no_more_is_claimed_than_asked_for_and_the_oldest_first(db: Database) -> None:
    for seconds in (30, 10, 20):
        stored(db, concern(), wake_at=after(seconds))
    assert [duty.due_at for duty in claim(db, after(60), limit=2)] == [after(10), after(20)]
    assert [duty.due_at for duty in claim(db, after(60), limit=2)] == [after(30)]


def test_a_concern_has_one_wake_and_it_moves(db: Database) -> None:
    one = stored(db, concern(), wake_at=after(60))
    changed(db, one, wake_at=after(30))
    assert claim(db, after(29)) == []
    wake = only(db, after(30))
    assert (wake.key, wake.what, wake.person) == (f"wake:{one.id}", "wake", None)
    changed(db, one, wake_at=after(90))
    with pytest.raises(LeaseLost):
        do(db, duties.skip, wake, after(31))
    assert only(db, after(90)).key == wake.key
    changed(db, one, wake_at=None)
    assert open_count(db) == 0
    changed(db, one, wake_at=after(200))
    assert only(db, after(200)).attempts == 0


def test_the_wake_of_an_emergency_comes_before_the_reminders_of_others(db: Database) -> None:
    stored(db, concern(), Post("remind", DSL))
    stored(db, concern(urgency="emergency"), wake_at=after(60))
    assert [duty.what for duty in claim(db, after(60))] == ["wake", "post"]


def test_a_refresh_reaches_every_live_message_of_the_concern_once(db: Database) -> None:
    one = stored(
        db, concern(), PAGE, Post("page", DEPUTY, ("1", "1")), Post("receipt", TEACHER, ("r",))
    )
    stored(db, concern(), PAGE)
    for duty in claim(db):
        deliver(db, duty)
    changed(db, one, Refresh(), Refresh("page"))
    claimed = claim(db)
    assert sorted((duty.kind, duty.person) for duty in claimed) == [
        ("page", DEPUTY),
        ("page", DSL),
        ("receipt", TEACHER),
    ]
    sent = [do(db, conversations.message_of, "hillside", duty.message_key) for duty in claimed]
    assert all(sent)
    assert {duty.what for duty in claimed} == {"refresh"}


@pytest.mark.parametrize(
    ("refresh", "reached"),
    [
        (Refresh("page"), {("page", DSL, ("1",)), ("page", DSL, ("2",)), ("page", HEAD, ("1",))}),
        (Refresh("page", HEAD), {("page", HEAD, ("1",))}),
        (Refresh(None, HEAD), {("page", HEAD, ("1",)), ("card", HEAD, ())}),
        (Refresh("page", DSL, ("2",)), {("page", DSL, ("2",))}),
        (Refresh("card", args=()), {("card", HEAD, ())}),
        (Refresh("remind"), set()),
    ],
)
def test_a_refresh_reaches_the_messages_it_names(
    db: Database, refresh: Refresh, reached: set[tuple[str, str, tuple[str, ...]]]
) -> None:
    posts = [
        Post("page", DSL, ("1",)),
        Post("page", DSL, ("2",)),
        Post("page", HEAD, ("1",)),
        Post("card", HEAD),
    ]
    one = stored(db, concern(), *posts)
    everything(db)
    changed(db, one, refresh)
    assert {(duty.kind, duty.person, duty.args) for duty in claim(db)} == reached


def test_a_message_not_yet_sent_needs_no_refresh(db: Database) -> None:
    one = stored(db, concern(), PAGE)
    changed(db, one, Refresh())
    assert [row.what for row in queued(db)] == ["post"]


def test_a_message_just_being_sent_is_refreshed_after_it_arrived(db: Database) -> None:
    one = stored(db, concern(), PAGE)
    duty = only(db)
    changed(db, one, Refresh())
    assert claim(db) == []
    deliver(db, duty)
    assert only(db).what == "refresh"


def test_a_message_that_may_have_arrived_is_refreshed_after_it_is_settled(db: Database) -> None:
    one = stored(db, concern(), PAGE)
    duty = only(db)
    do(db, duties.about_to_send, duty, NOW)
    do(db, duties.put_back, duty, after(30), maybe_sent=True)
    changed(db, one, Refresh())
    assert [row.what for row in queued(db)] == ["post", "refresh"]
    assert only(db, after(30)).what == "post"


def test_refreshes_of_one_message_are_done_one_after_another_and_hold_up_no_post(
    db: Database,
) -> None:
    one = stored(db, concern(), PAGE)
    deliver(db, only(db))
    for _ in range(2):
        changed(db, one, Refresh())
    changed(db, one, Post("card", DSL))
    refresh, card = claim(db)
    assert (refresh.what, card.kind) == ("refresh", "card")
    deliver(db, card)
    do(db, duties.updated, refresh, NOW, stub=False)
    assert only(db).key != refresh.key


def test_a_message_shrunk_to_a_stub_or_left_as_it_is_stays_so(db: Database) -> None:
    one = stored(db, concern(), PAGE, Post("receipt", TEACHER))
    everything(db)
    changed(db, one, Refresh())
    page, receipt = claim(db)
    do(db, duties.updated, page, NOW, stub=True)
    do(db, duties.left, receipt, NOW)
    changed(db, one, Refresh())
    assert claim(db) == []
    states = [
        do(db, conversations.message_of, "hillside", duty.message_key).state
        for duty in (page, receipt)
    ]
    assert states == ["stub", "left"]


def test_what_is_dropped_stays_known_as_undelivered(db: Database) -> None:
    stored(db, concern(), PAGE, Post("card", DSL))
    do(db, duties.drop, only(db), after(1))
    row = queued(db)[0]
    assert (row.state, row.settled_at, row.lease_until) == ("dropped", after(1), None)
    assert only(db).kind == "card"


def test_the_next_due_moment_is_when_something_can_be_claimed(db: Database) -> None:
    assert do(db, claiming.next_due, HILLSIDE.id) is None
    stored(db, concern(), wake_at=after(600))
    assert do(db, claiming.next_due, HILLSIDE.id) == after(600)
    stored(db, concern(), PAGE, Post("card", DSL))
    assert do(db, claiming.next_due, HILLSIDE.id) == NOW
    page = only(db, after(1))
    assert do(db, claiming.next_due, HILLSIDE.id) == after(1) + LEASE
    do(db, duties.put_back, page, after(300), maybe_sent=False)
    assert do(db, claiming.next_due, HILLSIDE.id) == after(300)


def test_open_duties_are_counted_until_they_are_settled(db: Database) -> None:
    stored(db, concern(), PAGE, wake_at=after(600))
    assert open_count(db) == 2
    everything(db)
    assert open_count(db) == 1


def test_what_was_queued_and_claimed_survives_the_process(url: str) -> None:
    before = Database(url, KEY)
    stored(before, concern(), PAGE, wake_at=after(600))
    only(before)
    before.close()
    later = Database(url, KEY)
    assert claim(later, after(10)) == []
    assert only(later, after(20)).kind == "page"
    assert open_count(later) == 2
    later.close()


def test_two_processes_never_claim_the_same_duty(url: str) -> None:
    one, two = Database(url, KEY), Database(url, KEY)
    for _ in range(30):
        stored(one, concern(), PAGE, Post("page", HEAD))

    def work(db: Database) -> list[str]:
        return [duty.key for _ in range(20) for duty in claim(db, owner=repr(id(db)), limit=3)]

    with ThreadPoolExecutor(4) as threads:
        claimed = [key for keys in threads.map(work, [one, two, one, two]) for key in keys]
    assert len(claimed) == len(set(claimed)) == 60
    one.close()
    two.close()
