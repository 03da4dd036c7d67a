"""What is set in PostgreSQL for everybody is nobody's trouble, or is told before it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import sql
from sqlalchemy import create_engine, make_url, select
from sqlalchemy.pool import QueuePool, StaticPool

from bot.running.mistakes import ConfigurationError
from bot.running.record_version import UNUSABLE, ready
from storage.concerns import concerns
from storage.database import tables
from storage.database.database import Database
from storage.database.opening import must_keep_connections
from storage.database.transaction import Transaction
from storage.database.trouble import passes
from storage.database.upgrading.schema import Unusable
from tests.support.storage.commands import command_line
from tests.support.storage.databases import KEY, connected, made, upgraded
from tests.support.storage.records import HILLSIDE, NOW, concern


@pytest.fixture
def theirs(server: str) -> Iterator[str]:
    """The URL of an empty database that somebody else looks after."""
    with made(server) as url:
        yield url


def set_for_everybody(url: str, name: str, value: str) -> None:
    with connected(url) as connection:
        database = sql.Identifier(make_url(url).database or "")
        words = sql.SQL("ALTER DATABASE {} SET {} = {}")
        connection.execute(words.format(database, sql.Identifier(name), sql.Literal(value)))


def kept(tx: Transaction) -> None:
    concerns.save(tx, HILLSIDE, concerns.Turn(concern()), NOW)


@pytest.mark.parametrize(
    ("name", "value"),
    [("client_encoding", "latin1"), ("client_encoding", "sql_ascii"), ("datestyle", "German, DMY")],
)
def test_how_letters_and_days_are_written_for_others_changes_nothing(
    theirs: str, name: str, value: str
) -> None:
    set_for_everybody(theirs, name, value)
    database = ready(theirs, KEY, lambda: NOW)
    database.transaction(kept)
    found = database.look(lambda tx: tx.run(select(tables.concern.c.opened_at)).scalars().all())
    assert found == [NOW]
    database.close()


@pytest.mark.parametrize(("value", "counts"), [("off", "on"), ("remote_apply", "remote_apply")])
def test_what_is_thanked_for_outlasts_the_servers_fall(
    theirs: str, value: str, counts: str
) -> None:
    set_for_everybody(theirs, "synchronous_commit", value)
    database = ready(theirs, KEY, lambda: NOW)
    asked = "SHOW synchronous_commit"
    said = database.look(lambda tx: tx.connection.exec_driver_sql(asked).scalar())
    assert said == counts
    database.close()


@pytest.mark.parametrize("kept_already", [False, True])
def test_where_the_servers_fall_can_take_what_was_thanked_for_the_check_says_so(
    theirs: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kept_already: bool
) -> None:
    if kept_already:
        upgraded(theirs)
    command = command_line(monkeypatch, tmp_path, theirs)
    off = switched_off_there(theirs)
    told = command("check", "--offline").stdout.splitlines()
    for name in ("fsync", "full_page_writes"):
        said = [line for line in told if f"{name} is off" in line and "be lost" in line]
        assert len(said) == (name in off)


def switched_off_there(url: str) -> list[str]:
    with connected(url) as connection:
        asked = (
            "SELECT name FROM pg_settings WHERE setting = 'off' AND name = ANY(%s) ORDER BY name"
        )
        return [name for (name,) in connection.execute(asked, [["fsync", "full_page_writes"]])]


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("default_transaction_read_only", "on", "read-only"),
        ("search_path", "nowhere", "no-schema"),
    ],
)
def test_where_no_record_can_be_kept_it_is_told_in_plain_words(
    theirs: str, name: str, value: str, why: str
) -> None:
    set_for_everybody(theirs, name, value)
    with pytest.raises(ConfigurationError) as told:
        ready(theirs, KEY, lambda: NOW)
    assert told.value.mistakes == (UNUSABLE[why],)


def test_a_database_that_cannot_hold_every_letter_is_told_before_the_first_report(
    server: str,
) -> None:
    with made(server, "template0", "LATIN1") as url, pytest.raises(ConfigurationError) as told:
        ready(url, KEY, lambda: NOW)
    assert told.value.mistakes == (UNUSABLE["encoding"],)


def test_that_nothing_can_be_written_for_a_while_is_trouble_that_passes(postgres_url: str) -> None:
    """As when a standby takes over: no message is given up meanwhile."""

    def written(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        kept(tx)

    database = Database(postgres_url, KEY)
    with pytest.raises(Exception, match="read-only") as trouble:
        database.transaction(written)
    assert passes(trouble.value)
    database.transaction(kept)
    database.close()


def test_a_pool_that_gives_connections_to_others_between_transactions_is_told(
    postgres_url: str,
) -> None:
    kept_apart, one_for_all = (
        create_engine(postgres_url, poolclass=pool) for pool in (QueuePool, StaticPool)
    )
    must_keep_connections(kept_apart)
    with pytest.raises(Unusable) as told:
        must_keep_connections(one_for_all)
    assert "pool_mode = session" in UNUSABLE[told.value.why]
    for engine in (kept_apart, one_for_all):
        engine.dispose()
