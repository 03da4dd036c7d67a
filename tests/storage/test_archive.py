"""What can be known from the database of PostgreSQL's own copies, and what is said where nothing can."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.running.copies import of_server
from bot.running.upkeep_of_machine import due
from bot.settings import Settings
from storage.database.copies.archive import Archive, archive
from storage.database.database import Database

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
EARLIER = NOW - timedelta(days=3)


def places(found: Archive | None, folder: Path) -> list[str]:
    given = Settings.model_validate(
        {
            "database_url": "postgresql+psycopg://bot@db/record",
            "key_file": folder / "key",
            "slack_bot_token": "xoxb-1",
            "slack_signing_secret": "secret",
        }
    )
    return [one.place for one in due(given, found, NOW)]


def test_the_server_says_whether_it_keeps_an_archive_and_a_file_says_nothing(db: Database) -> None:
    found = db.look(lambda tx: archive(tx.connection))
    if not db.is_shared:
        assert found is None
        return
    assert found is not None
    assert not found.kept
    assert "cannot be seen from the bot" in of_server.in_words(found)
    assert "pg_dump" in of_server.in_words(found)


@pytest.mark.parametrize(
    ("found", "places_due"),
    [
        (None, []),
        (Archive(False, None, EARLIER), []),
        (Archive(True, NOW, EARLIER), []),
        (Archive(True, EARLIER, NOW), ["DATABASE_URL"]),
        (Archive(True, None, NOW), ["DATABASE_URL"]),
    ],
)
def test_an_archive_that_fails_is_for_somebody_to_do(
    found: Archive | None, places_due: list[str], tmp_path: Path
) -> None:
    assert places(found, tmp_path) == places_due


def test_an_archive_is_called_half_of_a_copy() -> None:
    said = of_server.in_words(Archive(True, EARLIER, None))
    assert "last on 28 November 2026" in said
    assert "only with a base backup" in said
