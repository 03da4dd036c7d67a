"""Does a turn that changes two concerns change both or neither, on each database?"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.turns.turn import Turns
from flows.concern import Concern
from flows.entries.legal_hold import standing
from flows.moves import Click, Submit
from flows.screen import Done, Errors
from storage.concerns.access import opened
from storage.database import tables
from storage.database.database import Database
from tests.support.storage.records import DEPUTY, DSL, HEAD, TEACHER, turns_of

WISH = {"kind": "attached", "checks": ("read", "spoken"), "reason": "The same."}


def concerns_in(db: Database) -> list[Concern]:
    every = select(tables.concern).order_by(tables.concern.c.reference)
    return db.transaction(lambda tx: [opened(tx.vault, row) for row in tx.run(every)])


async def two(turns: Turns, **other: Any) -> tuple[Concern, Concern]:
    """Two concerns that the lead has, as far as they may; the second with these fields of its
    report.
    """
    for number, more in enumerate(({}, other)):
        await turns.take(
            Submit(TEACHER, "report", {"account": "x", "danger": "no"} | more, nonce=f"{number}")
        )
    both = sorted(concerns_in(turns.database), key=lambda c: bool(c.named))
    for one in both:
        await turns.take(Click(DSL, "acknowledge", one.id, "page", "0"))
    return both[0], both[1]


def wish(one: Concern, other: Concern, **more: Any) -> Submit:
    return Submit(DSL, "other-close", WISH | {"to": other.id} | more, one.id, nonce=f"{one.id}")


async def test_both_change(db):
    turns = turns_of(db)
    one, other = await two(turns)
    assert await turns.take(wish(one, other)) == Done()
    after = {c.id: c for c in concerns_in(db)}
    assert after[one.id].state == "closed"
    assert [a.reference for a in after[other.id].attached] == [one.reference]
    again = await turns.take(wish(one, other))
    assert again == Done()  # a repeat attaches nothing twice
    assert len({c.id: c for c in concerns_in(db)}[other.id].attached) == 1


async def test_neither_changes_when_the_other_cannot_be_saved(db):
    turns = turns_of(db)
    one, other = await two(turns)
    before = concerns_in(db)
    order(db, _refusing(db, other.id))
    with pytest.raises(DBAPIError):
        await turns.take(wish(one, other))
    order(db, _no_more(db))
    assert concerns_in(db) == before


async def test_one_that_names_the_person_and_one_that_is_not_there_give_the_same_answer(db):
    turns = turns_of(db)
    one, other = await two(turns, named=(DSL,))
    there = await turns.take(wish(one, other))
    absent = await turns.take(wish(one, other, to="no-such-concern"))
    assert isinstance(there, Errors)
    assert there == absent
    by_reference = [
        await turns.take(wish(one, other, to="", reference=r))
        for r in (other.reference, "ZZZZ-ZZZZ")
    ]
    assert by_reference[0] == by_reference[1]


async def test_two_that_are_attached_to_each_other_at_once_leave_one_open(db):
    turns = turns_of(db)
    one, other = await two(turns)
    answers = await asyncio.gather(turns.take(wish(one, other)), turns.take(wish(other, one)))
    assert sorted(type(answer).__name__ for answer in answers) == ["Done", "Errors"]
    after = concerns_in(db)
    assert sorted(c.state for c in after) == ["closed", "open"]
    assert [len(c.attached) for c in after if c.state == "open"] == [1]


async def test_whoever_is_out_of_what_is_attached_is_out_of_both(db):
    turns = turns_of(db)
    one, other = await two(turns)
    await turns.take(wish(one, other))
    assert one.reference in repr(await turns.take(Click(HEAD, "open", other.id, "record")))
    await turns.take(Submit(DEPUTY, "cannot", {}, one.id, "page", "n"))
    nothing = await turns.take(Click(DEPUTY, "open", "no-such-concern", "record"))
    for each in (one, other):
        assert await turns.take(Click(DEPUTY, "open", each.id, "record")) == nothing


async def test_who_has_the_one_that_another_hangs_on_loses_it_when_they_are_named_in_the_other(db):
    turns = turns_of(db)
    one, other = await two(turns)
    await turns.take(wish(one, other))
    said = {"named": (DSL,), "more": "She knew."}
    await turns.take(Submit(TEACHER, "add", said, one.id, nonce="a"))
    assert [(c.owner, DSL in c.named) for c in concerns_in(db)] == [(None, True)] * 2
    assert all(a.ended_at for c in concerns_in(db) for a in c.attached)
    undo = {"who": DSL, "what": "undo", "why": "Only told.", "advice": "The LADO: no concern."}
    assert await turns.take(Submit(HEAD, "named", undo, one.id, "record", "u")) == Done()
    page = repr(await turns.home(DSL))
    assert all(c.reference in page and DSL not in c.named for c in concerns_in(db))


async def test_a_hold_that_is_lifted_where_it_hangs_on_is_lifted_in_both(db):
    turns = turns_of(db)
    one, other = await two(turns)
    asked = {"state": "on", "asked-by": "PC Lee", "day": "2026-11-20", "why": "They look."}
    await turns.take(Submit(DSL, "hold", asked, one.id, "hold", nonce="on"))
    assert await turns.take(wish(one, other)) == Done()
    assert all(map(standing, concerns_in(db)))
    lifted = {"state": "off", "lifted": f"{one.reference}/1", "day": "2026-11-20", "why": "Done."}
    for _ in range(2):
        await turns.take(Submit(DSL, "hold", lifted, other.id, "hold", nonce="off"))
    assert not any(map(standing, concerns_in(db)))
    assert [len(each.entries) for each in concerns_in(db)] in ([2, 1], [1, 2])


def order(db: Database, lines: list[str]) -> None:
    db.transaction(lambda tx: [tx.connection.execute(text(line)) for line in lines])


def _refusing(db: Database, concern: str) -> list[str]:
    if _postgres(db):
        return [
            "CREATE FUNCTION refuse_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
            f"CREATE TRIGGER refuse_it BEFORE UPDATE ON concern FOR EACH ROW WHEN (new.id = '{concern}')"
            " EXECUTE FUNCTION refuse_it()",
        ]
    return [
        f"CREATE TRIGGER refuse_it BEFORE UPDATE ON concern WHEN new.id = '{concern}'"
        " BEGIN SELECT RAISE(ABORT, 'no'); END"
    ]


def _no_more(db: Database) -> list[str]:
    more = ["DROP FUNCTION refuse_it()"] if _postgres(db) else []
    return [
        "DROP TRIGGER refuse_it ON concern" if _postgres(db) else "DROP TRIGGER refuse_it",
        *more,
    ]


def _postgres(db: Database) -> bool:
    return db.transaction(lambda tx: tx.connection.dialect.name == "postgresql")
