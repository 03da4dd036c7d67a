"""Is all of a record that was kept in November 2026 still there, for the same people, after it is
brought up to date?

`kept/2026-11` holds that record: all of it for each kind of database, and a few schools as the very
file that the bot wrote then. Whoever changes what is stored adds a migration, and leaves the kept
record and what was in it as they are.
"""

from __future__ import annotations

import asyncio
import base64
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from typer.testing import CliRunner, Result

from bot.commands.cli import app
from bot.settings import Settings
from flows.chronology.events import events
from flows.concern import Concern
from flows.context import Context
from flows.kept.line import Line
from flows.names.children import about, children
from flows.protocol.library import load, with_safety
from storage.database.database import Database
from storage.database.encrypted_file import opened
from storage.database.transaction import Transaction
from storage.sealing.key_ring import Ring
from tests.support.storage.databases import connected, made
from tests.support.storage.kept_record import (
    FOLDER,
    SEEN,
    Found,
    Kept,
    beside_records,
    found,
    kept,
    lost,
    seen,
    unpacked,
)
from tests.support.storage.killed import killed_at, last_of_each
from tests.support.world import KEY, CountedIdentifiers

pytestmark = pytest.mark.timeout(300)

FEW = ("people-who-changed", "s-attached-to-another", "s-legal-hold", "s-let-somebody-see")
MARK = "planted"
Command = Callable[..., Result]


@dataclass(frozen=True)
class Record:
    """The record, brought up to date. `verified`: what `report-image audit verify` said then.
    `in_words`: the schools whose records everybody was shown.
    """

    upgraded: Result
    verified: Result
    was: dict[str, Kept]
    now: dict[str, Found]
    in_words: frozenset[str]


@contextmanager
def restored(name: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of the record that was kept under this name."""
    if "postgresql" not in name:
        yield f"sqlite:///{file_of(name, folder / 'record.db')}"
        return
    with made(request.getfixturevalue("server")) as url:
        with connected(url) as connection:
            connection.execute(unpacked(name))
        yield url


def file_of(name: str, file: Path) -> Path:
    if name.endswith(".sqlcipher"):
        return Path(shutil.copy(FOLDER / name, file))
    with closing(opened(file, Ring.of(KEY))) as connection:
        connection.executescript(unpacked(name))
    return file


@contextmanager
def command_line(url: str, folder: Path) -> Iterator[Command]:
    """Runs `report-image ...` on this record."""
    given = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "DATABASE_URL": url,
        "REPORT_IMAGE_KEY": base64.b64encode(KEY).decode(),
        "KEY_FILE": str(folder / "none"),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(name.upper(), raising=False)
        for name, one in given.items():
            patch.setenv(name, one)
        patch.chdir(folder)
        yield lambda *words: CliRunner().invoke(app, [*words])


@pytest.fixture(params=["few.sqlcipher", "all.sqlite.sql", "all.postgresql.sql"], scope="module")
def record(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Record]:
    """The record after `report-image db upgrade`, and all that is found in it then. The words of a
    record are made of what was read, which is compared on both databases: they are of all on one of
    them, of a few on the other.
    """
    folder, was = tmp_path_factory.mktemp("kept"), kept()
    if request.param == "few.sqlcipher":
        was = {name: was[name] for name in FEW}
    in_words = frozenset(FEW if "postgresql" in request.param else was)
    with restored(request.param, folder, request) as url, command_line(url, folder) as command:
        upgraded = command("db", "upgrade")
        now = command("audit", "verify"), was, all_found(url, was, in_words)
        yield Record(upgraded, *now, in_words)


def all_found(url: str, was: dict[str, Kept], in_words: frozenset[str]) -> dict[str, Found]:
    async def each(database: Database) -> dict[str, Found]:
        return {
            name: await found(database, one, in_words=name in in_words) for name, one in was.items()
        }

    with closing(Database(url, KEY)) as database:
        return asyncio.run(each(database))


def test_it_is_brought_up_to_date_and_nothing_is_wrong_with_its_audit(record: Record) -> None:
    assert (record.upgraded.exit_code, record.upgraded.output) == (0, "The record is up to date.\n")
    whole = re.findall(r"^(\S+): \d+ lines, none of them changed", record.verified.output, re.M)
    assert (record.verified.exit_code, sorted(whole)) == (0, sorted(record.was))


def test_every_value_of_every_concern_and_of_its_chronology_is_kept(record: Record) -> None:
    for name, was in record.was.items():
        for concern, inside in was.concerns.items():
            now = record.now[name].concerns[concern]
            kept_values = {part: inside[part] for part in ("concern", "chronology")}
            assert list(lost(kept_values, now)) == [], f"{name}, {concern}"


def test_whoever_was_entered_as_a_child_is_one_still_and_nothing_is_known_that_was_not() -> None:
    concerns = (inside["concern"] for was in kept().values() for inside in was.concerns.values())
    entries = [Concern.model_validate(concern).entries for concern in concerns if concern]
    assert any(len(children(some)) > 1 for some in entries)
    for some in entries:
        entered = [entry.values for entry in some if entry.kind == "child"]
        assert [child.values for child in children(some)] == entered
        about_one = [e for e in some if entered and (e.kind == "child" or "child" in e.values)]
        assert [about(entry, some) is not None for entry in about_one] == [True] * len(about_one)


def test_all_that_happened_stands_in_the_list_by_time_and_nobody_is_given_a_role_unknown() -> None:
    for was in kept().values():
        ctx = Context(
            was.school, with_safety(load(was.school.protocol)), was.at, CountedIdentifiers()
        )
        for inside in filter(lambda one: one["concern"], was.concerns.values()):
            lines = [_line(*each) for each in inside["chronology"]]
            found = events(Concern.model_validate(inside["concern"]), lines, ctx, reads=True)
            assert [event.at for event in found] == sorted(event.at for event in found)
            assert all(event.title and not event.role for event in found)
            shown = " ".join(" ".join(p.value.split()) for event in found for p in event.details)
            assert [words for words in typed_into(inside["chronology"]) if words not in shown] == []


def _line(at: str, who: str, kind: str, body: dict[str, Any]) -> Line:
    return Line(f"{at} {kind}", kind, who, datetime.fromisoformat(at), body)


def test_whoever_could_open_a_concern_can_and_nobody_else_can(record: Record) -> None:
    could = {
        concern: one["may_open"]
        for was in record.was.values()
        for concern, one in was.concerns.items()
    }
    can = {
        concern: one["may_open"]
        for now in record.now.values()
        for concern, one in now.concerns.items()
    }
    assert can == could
    assert any("VICE" in people for people in can.values())


def test_what_is_due_next_is_due_at_the_same_moment(record: Record) -> None:
    due = {name: was.next_due for name, was in record.was.items()}
    assert {name: now.next_due for name, now in record.now.items()} == due


def test_everybody_is_shown_the_same_words(record: Record, request: pytest.FixtureRequest) -> None:
    """A sentence that was changed on purpose is written down anew by --rewrite-chats."""
    now = {name: one.words for name, one in record.now.items()}
    if request.config.getoption("--rewrite-chats"):
        whole = {name: words for name, words in now.items() if name in record.in_words}
        SEEN.write_text("".join({**seen(), **whole}.values()), encoding="utf-8")
    then = {
        name: words if name in record.in_words else beside_records(words)
        for name, words in seen().items()
    }
    difference = [
        line
        for name, words in now.items()
        for line in unified_diff(
            then[name].splitlines(), words.splitlines(), name, "now", lineterm=""
        )
    ]
    assert not difference, "\n".join(difference)


def test_nothing_that_was_typed_into_a_record_is_out_of_sight(record: Record) -> None:
    """Whoever may open it comes to all of it, in the record or behind one of its buttons."""
    typed = 0
    for name in record.in_words:
        for concern, inside in record.was[name].concerns.items():
            words = typed_into(inside["concern"]) if inside["may_open"] else []
            for role in inside["may_open"]:
                shown = seen_by(record.now[name].words, concern, role)
                assert [one for one in words if one not in shown] == [], f"{name}, {role}"
            typed += len(words)
    assert typed > 10


def typed_into(value: Any) -> list[str]:
    """Everything in it that somebody typed: each text of the kept record has a mark in it."""
    if isinstance(value, dict):
        return [each for one in value.values() for each in typed_into(one)]
    if isinstance(value, list):
        return [each for one in value for each in typed_into(one)]
    return [" ".join(value.split())] if isinstance(value, str) and MARK in value else []


def seen_by(words: str, concern: str, role: str) -> str:
    """What somebody is shown of a concern."""
    parts = re.split(rf"^## {concern} opened by ", words, flags=re.M)[1:]
    mine = next(one for one in parts if role in one.split("\n")[0].split(", "))
    return " ".join(re.split(r"^## ", mine, flags=re.M)[0].split())


@pytest.mark.parametrize("name", ["few.sqlcipher", "few.postgresql.sql"])
def test_an_upgrade_that_dies_at_any_statement_leaves_it_untouched_or_whole(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What a death left behind would still be there at the next look."""
    with restored(name, tmp_path, request) as url:
        numbers = last_of_each(url, lambda: upgrade(url), tmp_path)
        assert is_current(url)
    with restored(name, tmp_path, request) as url:
        before, had_it_all = everything(url), is_current(url)
        for number in numbers:
            killed_at(number, lambda: upgrade(url), tmp_path)
            assert everything(url) == before or (is_current(url) and not had_it_all)
        assert number > 100
        upgrade(url)
        assert_whole(url, {name: kept()[name] for name in FEW})


def upgrade(url: str) -> None:
    with closing(Database(url, KEY)) as database:
        database.upgrade()


def assert_whole(url: str, was: dict[str, Kept]) -> None:
    assert is_current(url)
    for name, now in all_found(url, was, frozenset()).items():
        assert [*lost(was[name].concerns, now.concerns)] == []


def everything(url: str) -> dict[str, Any]:
    """Every table: its columns, its indexes and its rows."""
    with closing(Database(url, KEY)) as database:
        return database.transaction(
            lambda tx: {name: _table(tx, name) for name in inspect(tx.connection).get_table_names()}
        )


def _table(tx: Transaction, name: str) -> tuple[list[str], list[Any], list[str]]:
    found = tx.run(text(f'SELECT * FROM "{name}"'))
    indexes = [
        (one["name"], one["column_names"]) for one in inspect(tx.connection).get_indexes(name)
    ]
    return [*found.keys()], indexes, sorted(repr(tuple(row)) for row in found)


def is_current(url: str) -> bool:
    with closing(Database(url, KEY)) as database:
        return database.is_current()
