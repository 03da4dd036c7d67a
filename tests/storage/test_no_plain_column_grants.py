"""No plain column grants anything, and none silences: what is written past the program lets nobody
see more, and nothing that is due stays undone.
"""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.running.identifiers import RandomIdentifiers
from storage.concerns import concerns
from storage.concerns.access import NotFound
from storage.people import role_holders
from tests.storage.records import HILLSIDE, NOW, after, claim, concern, do, stored

STRANGER = "slack:U0STRANGER"


def test_s1(postgres_url):
    from storage.database.database import Database

    db = Database(postgres_url, bytes(range(32)))
    do(db, role_holders.read, HILLSIDE, NOW, RandomIdentifiers())
    one = stored(db, concern())
    do(
        db,
        lambda tx: tx.run(
            text(
                "INSERT INTO role_holder (id, school, role, person, name, place, state, since) VALUES ('x', 'hillside', 'dsl', 'slack:U0STRANGER', '', 0, 'kept', now())"
            )
        ),
    )
    with pytest.raises(NotFound):
        do(db, concerns.load, HILLSIDE, STRANGER, one.id)


def test_s4(db):
    from flows.turn import Post
    from storage.duties import next_steps

    one = stored(db, concern(), Post("page", "slack:U0DSL"), wake_at=NOW)
    do(db, lambda tx: tx.run(text("UPDATE duty SET due_at = '2099-01-01 00:00:00', attempts = 1")))
    do(db, next_steps.without_next_step, HILLSIDE.id, after(600), 100)
    assert do(db, next_steps.without_next_step, HILLSIDE.id, after(600), 100) or claim(
        db, after(600)
    )
