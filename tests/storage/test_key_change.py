"""A school changes over to a new key: nothing is unreadable at any moment, nothing is lost however
it is stopped.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.commands.cli import app
from bot.running.keys import load_key
from bot.settings import Settings
from flows.concern import Concern
from storage.concerns import concerns
from storage.database import encrypted_file, tables
from storage.database.database import Database
from storage.database.encrypted_file import WrongKey
from storage.evidence import audit
from storage.sealing import rotation
from storage.sealing.damaged import Damaged
from storage.sealing.key_ring import Ring
from tests.support.storage.damage import flipped, put, value
from tests.support.storage.databases import KEY
from tests.support.storage.killed import killed_at, last_of_each
from tests.support.storage.records import (
    DSL,
    HILLSIDE,
    NOW,
    RIVERSIDE,
    TEACHER,
    concern,
    do,
    line,
    stored,
)

OLD, NEW = KEY, bytes(range(1, 33))
LASTING = ("audit", "forms")


@pytest.fixture
def rotate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> Callable[..., Any]:
    """Runs `report-image keys rotate` for this database, with the older key in `keys/key`."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "keys" / "key"
    place.parent.mkdir(mode=0o700)
    place.touch(0o600)
    place.write_text(OLD.hex())
    given = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "KEY_FILE": str(place),
        "DATABASE_URL": url,
    }
    for name, one in given.items():
        monkeypatch.setenv(name, one)
    return lambda *words: CliRunner().invoke(app, ["keys", "rotate", *words])


def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "key"


def some(url: str, number: int = 3) -> list[Concern]:
    """Concerns with an audit, stored with the older key."""
    db = Database(url, OLD)
    kept = [stored(db, concern(), entries=(line("reported", TEACHER, NOW),)) for _ in range(number)]
    stored(db, concern(RIVERSIDE), at=RIVERSIDE)
    db.close()
    return kept


def readable(url: str, keys: bytes | Ring, kept: list[Concern]) -> None:
    """Everything is there with these keys: concerns, audit, lasting keys."""
    db = Database(url, keys)
    db.upgrade()
    for one in kept:
        assert do(db, concerns.load, HILLSIDE, DSL, one.id) == one
    assert [do(db, audit.verify, school.id) for school in (HILLSIDE, RIVERSIDE)] == [None, None]
    db.close()


def lasting(url: str, keys: bytes | Ring) -> list[bytes]:
    db = Database(url, keys)
    found = [db.lasting(HILLSIDE.id, use) for use in LASTING]
    db.close()
    return found


def only_first(place: Path) -> Ring:
    """The newest key alone, as when the older ones are taken out of the file."""
    place.write_text(place.read_text().split()[0])
    return load_key(place)


def test_afterwards_the_new_key_opens_everything_and_the_older_one_nothing(
    url: str, rotate: Callable[..., Any], tmp_path: Path
) -> None:
    kept, before = some(url), lasting(url, OLD)
    answer = rotate()
    assert answer.exit_code == 0, answer.output
    ring = load_key(key_file(tmp_path))
    assert ring.keys[1:] == (OLD,)
    assert key_file(tmp_path).stat().st_mode & 0o077 == 0
    assert not any(key.hex() in answer.output for key in ring.keys)
    readable(url, ring.keys[0], kept)
    assert lasting(url, ring.keys[0]) == before
    with pytest.raises(WrongKey):
        Database(url, OLD).upgrade()
    again = rotate()
    assert len(load_key(key_file(tmp_path)).keys) == 3, again.output


def test_lasting_keys_are_not_made_from_the_key_of_the_day(url: str) -> None:
    some(url)
    assert len({*lasting(url, OLD)}) == 2
    db = Database(url, OLD)
    assert do(
        db,
        lambda tx: (
            tx.vault.lasting(HILLSIDE.id, "audit") != tx.vault.lasting(RIVERSIDE.id, "audit")
        ),
    )
    db.close()


def test_a_record_from_before_there_were_roots_keeps_its_audit(url: str) -> None:
    """Its lines were made with what the school's key itself led to."""
    db = Database(url, OLD)
    stored(db, concern())
    do(db, lambda tx: tx.run(tables.secret.delete()))
    db.close()
    db = Database(url, [NEW, OLD])
    assert do(db, lambda tx: tx.vault._root(HILLSIDE.id)) == OLD
    db.close()


def test_a_program_that_runs_goes_on_through_it(
    url: str, rotate: Callable[..., Any], tmp_path: Path
) -> None:
    kept = some(url)
    running = Database(url, load_key(key_file(tmp_path)))
    assert do(running, concerns.load, HILLSIDE, DSL, kept[0].id) == kept[0]
    assert rotate("--prepare").exit_code == 0
    between = stored(running, concern())
    answer = rotate()
    assert answer.exit_code == 0
    assert ("the bot runs" in answer.output) == url.startswith("sqlite")
    after = stored(running, concern())
    for one in (*kept, between, after):
        assert do(running, concerns.load, HILLSIDE, DSL, one.id) == one
    running.close()
    assert rotate().exit_code == 0
    readable(url, only_first(key_file(tmp_path)), [*kept, between, after])


def test_what_is_new_is_never_sealed_with_an_older_key_once_it_has_begun(url: str) -> None:
    """Whoever takes the older key out of the file must not lose what a program wrote that had not
    noticed yet.
    """
    some(url)
    known = [OLD]
    running = Database(url, Ring(lambda: known))
    stored(running, concern())
    known.insert(0, NEW)
    changing = Database(url, Ring.of([NEW, OLD]))
    assert rotation.renew(changing).number > 0
    late = stored(running, concern())
    assert rotation.is_renewed(changing)
    assert do(Database(url, [NEW, OLD]), lambda tx: not tx.vault.keyset_is_older(late.id))
    for each in (running, changing):
        each.close()


def test_a_prepared_key_seals_nothing_until_everybody_has_it(
    url: str, rotate: Callable[..., Any], tmp_path: Path
) -> None:
    kept = some(url)
    assert rotate("--prepare").exit_code == 0
    assert "a new key stands first in it already" in rotate("--prepare").output
    assert len(load_key(key_file(tmp_path)).keys) == 2
    db = Database(url, load_key(key_file(tmp_path)))
    kept.append(stored(db, concern()))
    db.close()
    readable(url, OLD, kept)


def test_a_damaged_keyset_is_told_and_stops_nothing(
    url: str, rotate: Callable[..., Any], tmp_path: Path
) -> None:
    bad, *kept = some(url)
    db = Database(url, OLD)
    whole = do(db, value, tables.keyset.c.wrapped, bad.id)
    do(db, put, tables.keyset.c.wrapped, bad.id, flipped(whole, 5, 1))
    db.close()
    answer = rotate()
    assert answer.exit_code == 1
    assert f"concern {bad.id}, table keyset: damaged" in answer.output
    readable(url, only_first(key_file(tmp_path)), kept)


def test_a_damaged_root_stops_the_start_in_plain_words_and_not_what_runs(url: str) -> None:
    kept = some(url)
    running = Database(url, OLD)
    do(running, concerns.load, HILLSIDE, DSL, kept[0].id)
    whole = do(running, lambda tx: tx.run(tables.secret.select()).first().wrapped)
    do(running, lambda tx: tx.run(tables.secret.update().values(wrapped=flipped(whole, 9, 1))))
    assert stored(running, concern())
    with pytest.raises(Damaged, match="table secret: damaged: put a copy"):
        Database(url, OLD).upgrade()
    running.close()


def test_of_several_schools_one_s_damaged_root_is_told_and_stops_no_start(url: str) -> None:
    some(url)
    damaged = Database(url, OLD)
    theirs = tables.secret.c.school == RIVERSIDE.id
    do(damaged, lambda tx: tx.run(tables.secret.update().where(theirs).values(wrapped=b"quill")))
    damaged.close()
    opened = Database(url, OLD)
    with pytest.raises(Damaged):
        opened.prepare()
    opened.prepare(several=True)
    assert [one.concern for one in opened.damaged_schools()] == ["riverside"]
    opened.close()


def test_two_at_once_do_not_take_each_others_key(
    url: str, rotate: Callable[..., Any], tmp_path: Path
) -> None:
    from bot.running.keys import alone

    some(url)
    with alone(key_file(tmp_path)):
        answer = rotate()
    assert answer.exit_code == 1
    assert "another command" in answer.output
    assert load_key(key_file(tmp_path)).keys == (OLD,)


def test_with_the_key_in_a_variable_the_new_one_is_put_there_first(
    url: str, rotate: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from base64 import b64encode

    kept = some(url)
    key_file(tmp_path).unlink()
    monkeypatch.setenv("REPORT_IMAGE_KEY", b64encode(OLD).decode())
    assert "put a new key before it" in rotate().output
    monkeypatch.setenv("REPORT_IMAGE_KEY", f"{b64encode(NEW).decode()},{b64encode(OLD).decode()}")
    answer = rotate()
    assert answer.exit_code == 0, answer.output
    assert list(tmp_path.glob("keys/*")) == []
    readable(url, NEW, kept)


# ---- stopped at any point


@pytest.mark.timeout(180)
def test_killed_at_any_statement_it_is_whole_and_goes_on(
    url: str, rotate: Callable[..., Any], tmp_path: Path
) -> None:
    kept, place = some(url), key_file(tmp_path)
    numbers = last_of_each(url, rotate, tmp_path)
    readable(url, only_first(place), kept)
    for number in numbers:
        killed_at(number, rotate, tmp_path)
        readable(url, load_key(place), kept)
        answer = rotate()
        assert answer.exit_code == 0, answer.output
        readable(url, only_first(place), kept)
    again = last_of_each(url, rotate, tmp_path)
    assert numbers[-len(again) :] == again  # but for a file that is made the first time
    assert len(numbers) > 8


def test_killed_while_the_file_is_encrypted_anew_it_opens_with_one_key_or_the_other(
    sqlite_url: str,
) -> None:
    kept, path = some(sqlite_url), sqlite_url.removeprefix("sqlite:///")
    grown = Database(sqlite_url, OLD)
    grown.transaction(lambda tx: tx.connection.exec_driver_sql("CREATE TABLE filler (x)"))
    fill = "INSERT INTO filler VALUES (randomblob(12000000))"
    grown.transaction(lambda tx: tx.connection.exec_driver_sql(fill))
    grown.close()
    ring = Ring.of([NEW, OLD])
    rotation.renew(grown := Database(sqlite_url, ring))
    grown.close()
    left, lives = set(), 0.0
    while left != {True, False}:
        lives += 0.02
        child = os.fork()
        if not child:
            signal.signal(
                signal.SIGALRM, signal.SIG_DFL
            )  # nobody takes the alarm: it ends there and then
            signal.setitimer(signal.ITIMER_REAL, lives)
            encrypted_file.renew(path, ring)
            os._exit(0)
        os.waitpid(child, 0)
        readable(sqlite_url, ring, kept)
        left.add(encrypted_file.has_newest_key(path, ring))


def test_a_copy_made_before_opens_with_the_older_key_that_was_kept(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage.database.copies.backup import backup, check

    kept = some(sqlite_url)
    path, copy = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "copy.db"
    backup(path, copy, OLD)
    ring = Ring.of([NEW, OLD])
    rotation.renew(changed := Database(sqlite_url, ring))
    changed.close()
    assert encrypted_file.renew(path, ring)
    check(copy, ring)
    readable(f"sqlite:///{copy}", ring, kept)
