"""On PostgreSQL the bot works as a role that can change no table, empty none and switch no guard off."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text

from bot.running import record_version
from bot.running.mistakes import ConfigurationError
from storage.database import tables
from storage.database.database import Database
from storage.database.upgrading.schema import NotAllowed
from tests.support.bot.processes import running, until
from tests.support.bot.steps import connected, pick_up, report
from tests.support.storage.commands import command_line
from tests.support.storage.databases import KEY, made, order

FORBIDDEN = (
    "CREATE TABLE another (a int)",
    "DROP TABLE audit",
    "ALTER TABLE audit ADD COLUMN a int",
    "ALTER TABLE audit DISABLE TRIGGER ALL",
    "ALTER TABLE chronology DISABLE TRIGGER USER",
    "TRUNCATE chronology",
    "TRUNCATE duty",
    "CREATE TRIGGER t BEFORE INSERT ON audit EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "UPDATE audit SET what = ''",
    "DELETE FROM audit",
    "UPDATE chronology SET kind = ''",
    "DELETE FROM protocol",
    "DELETE FROM concern",
    "SET session_replication_role = replica",
    "CREATE ROLE another",
)


@pytest.fixture
def owned(server: str, postgres_pattern: str) -> Iterator[tuple[str, str]]:
    """A record of today on PostgreSQL, as its owner opens it, and the name of a role for the bot."""
    role = f"bot_{uuid4().hex[:12]}"
    with made(server, postgres_pattern) as url:
        yield url, role
    order(server, "DROP ROLE IF EXISTS {}", role)


def as_role(url: str, role: str) -> str:
    return make_url(url).set(username=role).render_as_string(hide_password=False)


def given_rights(url: str, role: str) -> str:
    owner = Database(url, KEY)
    owner.give_rights(role)
    owner.give_rights(role)  # as after each upgrade
    owner.close()
    return as_role(url, role)


async def test_the_bot_does_all_its_work_as_a_role_of_its_own(
    owned: tuple[str, str], tmp_path: Path
) -> None:
    url = given_rights(*owned)
    async with connected(tmp_path, database_url=url) as w:
        reference = await report(w)
        await pick_up(w)
        assert reference
        await w.program.auditor.look()
        database = w.program.turns.database
        assert not database.too_mighty()
        database.transaction(lambda tx: tx.vault.renew_root("hillside"))
        assert database.forget()


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_nothing_that_guards_the_record_can_be_got_past(
    owned: tuple[str, str], statement: str
) -> None:
    database = Database(given_rights(*owned), KEY)
    with pytest.raises(NotAllowed):
        database.transaction(lambda tx: tx.connection.execute(text(statement)))
    database.close()


def test_whoever_owns_the_tables_is_told_of(owned: tuple[str, str], tmp_path: Path) -> None:
    owner = Database(owned[0], KEY)
    assert owner.too_mighty()
    owner.close()
    embedded = Database(f"sqlite:///{tmp_path / 'record.db'}", KEY)
    assert not embedded.too_mighty()
    embedded.close()


def test_the_owner_prints_or_runs_it_on_the_command_line(
    owned: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, role = owned
    command = command_line(monkeypatch, tmp_path, url)
    printed = command("db", "roles", role).stdout
    assert f"GRANT SELECT, INSERT ON audit TO {role};" in printed
    assert all(f" {name} TO {role};" in printed for name in tables.metadata.tables)
    with pytest.raises(ConfigurationError):
        record_version.ready(as_role(url, role), KEY, None)  # type: ignore[arg-type]
    assert command("db", "roles", role, "--make").exit_code == 0
    monkeypatch.setenv("DATABASE_URL", as_role(url, role))
    assert command("db", "check").exit_code == 0
    assert command("db", "roles", "Robert'); DROP TABLE").exit_code == 1


def test_a_role_without_tables_is_told_what_the_owner_has_to_do(server: str) -> None:
    role = f"bot_{uuid4().hex[:12]}"
    order(server, "CREATE ROLE {} LOGIN", role)
    with made(server) as url, pytest.raises(ConfigurationError, match="report-image db upgrade"):
        record_version.ready(as_role(url, role), KEY, None)  # type: ignore[arg-type]
    order(server, "DROP ROLE {}", role)


async def test_what_is_due_is_delivered_as_that_role_too(
    owned: tuple[str, str], tmp_path: Path
) -> None:
    url = given_rights(*owned).replace("+psycopg", "")
    async with running(tmp_path, socket_mode=True, database_url=url) as (sandbox, process):
        teacher, dsl = sandbox.person("U0TEACHER"), sandbox.person("U0DSL")
        await teacher.type("/report-image", channel="C0STAFF")
        teacher.fill("account", "A friend told me")
        await teacher.submit()
        await until(sandbox, lambda: dsl.chat)
        process.send_signal(signal.SIGTERM)
        _, logged = await process.communicate()
    assert [line for line in logged.splitlines() if b'"level": "error"' in line] == []
    assert b"database role may do more" not in logged
