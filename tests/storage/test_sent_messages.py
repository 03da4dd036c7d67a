"""What was sent can be found again, by chat, by thread and by key; what was done is not done
again.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from flows.concern import Concern
from flows.turn import Post, Refresh
from storage.concerns import concerns, protocols, repeats
from storage.concerns.repeats import AlreadyDone, Repeat
from storage.database.database import Database
from storage.database.tables import duty
from storage.database.transaction import Transaction
from storage.duties import duties
from storage.people import conversations
from storage.people.conversations import Sent
from tests.support.storage.databases import KEY
from tests.support.storage.records import (
    DEPUTY,
    DSL,
    HILLSIDE,
    NOW,
    TEACHER,
    after,
    changed,
    claim,
    concern,
    do,
    only,
    stored,
)


def send(
    db: Database, one: Concern, post: Post, ts: str, root: str | None = None, seconds: int = 0
) -> str:
    """Queue a message, send it, and give its key."""
    changed(db, one, post)
    duty = only(db)
    do(db, duties.sent, duty, f"D-{post.to}", ts, root, after(seconds))
    return duty.key


def test_only_what_the_program_brought_up_to_date_counts(db: Database) -> None:
    key = send(db, known := stored(db, concern()), Post("step", DSL), "1.0")
    changed(db, known, Refresh("step"))
    do(db, duties.updated, only(db), after(9), False)
    assert do(db, duties.edited_at, HILLSIDE.id, known.id, key, NOW) == after(9)

    def planted(tx: Transaction) -> None:
        row = tx.run(select(duty).where(duty.c.what == "refresh")).one()._mapping
        put = {**row, "seq": 999, "key": f"{row['key']}x", "settled_at": after(1)}
        tx.run(duty.insert(), put)

    do(db, planted)
    assert do(db, duties.edited_at, HILLSIDE.id, known.id, key, NOW) == after(9)


def test_a_private_chat_is_remembered_for_each_school_and_person(db: Database) -> None:
    assert do(db, conversations.channel_of, "hillside", DSL) is None
    do(db, conversations.remember_channel, "hillside", DSL, "D1")
    do(db, conversations.remember_channel, "hillside", DSL, "D2")
    do(db, conversations.remember_channel, "riverside", DSL, "D3")
    assert do(db, conversations.channel_of, "hillside", DSL) == "D2"
    assert do(db, conversations.channel_of, "riverside", DSL) == "D3"


def test_a_sent_message_is_found_by_its_key(db: Database) -> None:
    one = stored(db, concern())
    key = send(db, one, Post("step", DSL, ("ask/age", "1"), thread=True), "2.0", root="1.0")
    expected = Sent(key, one.id, DSL, "step", ("ask/age", "1"), f"D-{DSL}", "2.0", "1.0", "live")
    assert do(db, conversations.message_of, "hillside", key) == expected
    assert key == duties.message_key("step", one.id, ("ask/age", "1"), DSL)
    assert do(db, conversations.message_of, "hillside", "another key") is None


def test_a_persons_thread_is_under_their_latest_live_page(db: Database) -> None:
    one = stored(db, concern())
    root = (conversations.root_of, "hillside", one.id, DSL)
    assert do(db, *root) is None
    send(db, one, Post("page", DSL, ("1", "0")), "9.0")
    send(db, one, Post("step", DSL, ("ask/age", "1")), "9.5", seconds=5)
    send(db, one, Post("page", DEPUTY, ("1", "1")), "9.9", seconds=9)
    assert do(db, *root) == "9.0"
    send(db, one, Post("page", DSL, ("2", "0")), "10.0", seconds=20)
    assert do(db, *root) == "10.0"
    assert do(db, conversations.root_of, "riverside", one.id, DSL) is None
    assert do(db, conversations.root_of, "hillside", concern().id, DSL) is None


def test_a_thread_leads_to_its_concern_in_its_own_school_and_chat(db: Database) -> None:
    one = stored(db, concern())
    send(db, one, Post("page", DSL, ("1", "0")), "9.0")
    assert do(db, conversations.in_thread, "hillside", f"D-{DSL}", "9.0") == one.id
    assert do(db, conversations.in_thread, "riverside", f"D-{DSL}", "9.0") is None
    assert do(db, conversations.in_thread, "hillside", f"D-{DEPUTY}", "9.0") is None
    assert do(db, conversations.in_thread, "hillside", f"D-{DSL}", "8.0") is None


def test_a_move_that_was_done_is_recognised_in_its_own_school(db: Database) -> None:
    one = stored(db, concern())
    assert do(db, repeats.done_before, "hillside", "form:1") is None
    do(db, repeats.remember, "hillside", "form:1", one.id, "digest", NOW)
    do(db, repeats.remember, "hillside", "form:2", None, "digest", NOW)
    assert do(db, repeats.done_before, "hillside", "form:1") == Repeat(one.id, "digest", NOW)
    assert do(db, repeats.done_before, "riverside", "form:1") is None
    with pytest.raises(AlreadyDone):
        do(db, repeats.remember, "hillside", "form:1", one.id, "other", NOW)


def test_two_processes_that_race_with_one_move_have_one_effect(url: str) -> None:
    together = Barrier(2)

    def race(_: int) -> bool:
        database = Database(url, KEY)
        together.wait()
        try:
            database.transaction(report)
        except AlreadyDone:
            return False
        finally:
            database.close()
        return True

    def report(tx: Any) -> None:
        one = concern()
        concerns.save(tx, HILLSIDE, concerns.Turn(one, duties=(Post("receipt", TEACHER),)), NOW)
        repeats.remember(tx, "hillside", "form:1", one.id, "digest", NOW)

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(race, range(2))) == [False, True]
    after_all = Database(url, KEY)
    assert len(claim(after_all)) == len(do(after_all, concerns.reported_by, HILLSIDE, TEACHER)) == 1
    after_all.close()


def test_a_protocol_is_kept_as_it_was_when_it_was_first_used(db: Database) -> None:
    assert do(db, protocols.frozen, "hillside", "schools-2016", "d1") is None
    do(db, protocols.freeze, "hillside", "schools-2016", "d1", "first: text", NOW)
    do(db, protocols.freeze, "hillside", "schools-2016", "d1", "second: text", after(60))
    do(db, protocols.freeze, "hillside", "schools-2016", "d2", "third: text", after(60))
    assert do(db, protocols.frozen, "hillside", "schools-2016", "d1") == "first: text"
    assert do(db, protocols.frozen, "riverside", "schools-2016", "d1") is None
