"""Do two who mark the same person as away at once, or one who marks and one who undoes it, leave one word
that stands, on each database?
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from flows.absence import messages
from flows.context import Marked
from flows.moves import Click, Submit
from storage.database import tables
from storage.database.database import Database
from storage.people import who_is_away
from tests.support.storage.records import CHAIR, DEPUTY, DSL, HEAD, HILLSIDE, turns_of


def marked_by(person: str, until: str) -> Submit:
    return Submit(person, "mark-away", {"who": DSL, "until": until}, nonce=person)


def marked(db: Database) -> Mapping[str, Marked]:
    return db.transaction(lambda tx: who_is_away.marked(tx, HILLSIDE.id))


def duties(db: Database) -> int:
    about = tables.duty.select().where(tables.duty.c.kind == messages.KIND)
    return len(db.transaction(lambda tx: tx.run(about).all()))


async def test_what_two_say_at_once_is_told_once(db):
    turns = turns_of(db)
    for day in range(3, 9):
        before = duties(db)
        both = (marked_by(one, f"2026-12-0{day}") for one in (DEPUTY, HEAD))
        await asyncio.gather(*map(turns.take, both))
        assert duties(db) - before == len({DSL, DEPUTY, HEAD, CHAIR})


async def test_an_undoing_undoes_no_word_that_was_said_meanwhile(db):
    turns = turns_of(db)
    for day in range(3, 9):
        await turns.take(marked_by(DEPUTY, f"2026-12-0{day}"))
        old = marked(db)[DSL].id
        longer = marked_by(HEAD, f"2026-12-1{day}")
        await asyncio.gather(turns.take(longer), turns.take(Click(DEPUTY, "unmark-away", "", old)))
        last = marked(db)[DSL]
        assert (last.until.day, last.over_at) == (10 + day, None)
        await turns.take(Click(DEPUTY, "unmark-away", "", last.id))
