"""Whatever happens, claims keep the order of the duties, and everything comes out in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from flows.turn import Post
from storage.database import tables
from storage.database.database import Database
from storage.duties import duties
from storage.duties.duties import Duty
from tests.support.storage.records import (
    DEPUTY,
    DSL,
    NOW,
    changed,
    claim,
    concern,
    deliver,
    do,
    open_count,
    queued,
    stored,
)

PEOPLE = (DSL, DEPUTY)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.sampled_from(PEOPLE), st.booleans()),
        st.tuples(st.just("claim"), st.integers(1, 4)),
        st.tuples(st.just("sent"), st.integers(0, 5)),
        st.tuples(st.just("put back"), st.integers(0, 5), st.integers(1, 40)),
        st.tuples(st.just("wait"), st.integers(1, 25)),
    ),
    max_size=25,
)


class Course:
    """Plays events against the database and holds every claim against the stored rows."""

    def __init__(self, db: Database) -> None:
        self.db, self.concern, self.now = db, stored(db, concern()), NOW
        self.held: list[Duty] = []
        self.posts = 0

    def play(self, name: str, *given: object) -> None:
        getattr(self, name.replace(" ", "_"))(*given)

    def post(self, person: str, urgent: bool) -> None:
        self.posts += 1
        changed(
            self.db,
            self.concern,
            Post("page", person, (str(self.posts),), urgent=urgent),
            now=self.now,
        )

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def claim(self, limit: int) -> None:
        before = {row.key: row for row in queued(self.db)}
        expected = set(self.may_be_claimed(list(before.values())))
        claimed = claim(self.db, self.now, limit=limit)
        places = [(-int(d.urgent), d.due_at, before[d.key].seq) for d in claimed]
        assert places == sorted(places)
        assert {d.key for d in claimed} <= expected
        assert len(claimed) == min(limit, len(expected))
        self.held += claimed

    def may_be_claimed(self, rows: list[Any]) -> Iterator[str]:
        still_open = [row for row in rows if row.state == "open"]
        for row in still_open:
            free = row.lease_until is None or row.lease_until <= self.now
            earlier = [
                r
                for r in still_open
                if r.person == row.person and r.seq < row.seq and r.urgent >= row.urgent
            ]
            if free and row.due_at <= self.now and not earlier:
                yield row.key

    def sent(self, number: int) -> None:
        if duty := self.one_of_mine(number):
            deliver(self.db, duty, now=self.now)

    def put_back(self, number: int, seconds: int) -> None:
        if (duty := self.one_of_mine(number)) and self.is_mine(duty):
            do(self.db, duties.put_back, duty, self.now + timedelta(seconds=seconds), False)

    def one_of_mine(self, number: int) -> Duty | None:
        return self.held.pop(number % len(self.held)) if self.held else None

    def is_mine(self, duty: Duty) -> bool:
        columns = tables.duty.c
        holder = select(columns.lease_owner).where(columns.key == duty.key, columns.state == "open")
        return do(self.db, lambda tx: tx.run(holder).scalar()) == duty.lease_owner

    def finish(self) -> None:
        """Deliver as often as there are posts, each time after every lease and delay is over."""
        for _ in range(self.posts):
            self.now += timedelta(seconds=60)
            for duty in claim(self.db, self.now):
                deliver(self.db, duty, now=self.now)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVENTS)
def test_whatever_happens_claims_keep_the_order_and_everything_comes_out(
    db: Database, events: list
) -> None:
    course = Course(db)
    do(db, lambda tx: tx.run(tables.message.delete()))
    do(db, lambda tx: tx.run(tables.duty.delete()))
    for event in events:
        course.play(*event)
    course.finish()
    assert open_count(db) == 0
    sent = do(db, lambda tx: tx.run(select(tables.message.c.key)).scalars().all())
    assert len(sent) == course.posts
