"""A key is made only where no record is, is known by its fingerprint, and comes back from paper."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.running.copies import key_on_paper
from bot.running.keys import check_key_place, load_key, school_key
from bot.running.mistakes import ConfigurationError
from bot.settings import RecordSettings
from storage.database import encrypted_file
from storage.database.copies import backup
from storage.database.database import Database
from storage.sealing.fingerprint import fingerprint, mark
from tests.support.storage.commands import Command, command_line
from tests.support.storage.databases import KEY, made, upgraded

OTHER = bytes([7]) * 32


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A record of today, with something in it."""
    if request.param == "sqlite":
        yield begun(f"sqlite:///{tmp_path / 'record.db'}")
        return
    like = request.getfixturevalue("postgres_pattern")
    with made(request.getfixturevalue("server"), like) as fresh:
        yield begun(fresh)


def begun(url: str) -> str:
    database = Database(upgraded(url), KEY)
    database.lasting("hillside", "audit")
    database.close()
    return url


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> Command:
    return command_line(monkeypatch, tmp_path, url)


def private(path: Path, text: str) -> Path:
    path.touch(0o600)
    path.write_text(text)
    return path


def test_no_key_is_made_beside_a_record_whose_key_is_missing(tmp_path: Path) -> None:
    record, key = tmp_path / "record.db", tmp_path / "keys" / "key"
    for name in ("record.db", "record.db-wal"):
        (tmp_path / name).touch()
        settings = RecordSettings(database_url=f"sqlite:///{record}", key_file=key)  # type: ignore[arg-type]
        with pytest.raises(ConfigurationError, match="put your copy of it back"):
            school_key(settings, make=True)
        assert not key.exists()
        (tmp_path / name).unlink()
    assert len(school_key(settings, make=True).keys) == 1


def test_no_key_is_made_by_hand_either_where_a_record_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = command_line(monkeypatch, tmp_path, begun(f"sqlite:///{tmp_path / 'record.db'}"))
    (tmp_path / "key").unlink()
    answer = command("keys", "new")
    assert (answer.exit_code, "there is a record already" in answer.stderr) == (1, True)
    assert not (tmp_path / "key").exists()


def test_the_key_and_its_record_are_known_by_a_fingerprint(command: Command, url: str) -> None:
    shown = command("keys", "show").stdout
    assert fingerprint(KEY) in shown
    assert KEY.hex() not in shown
    assert fingerprint(OTHER) != fingerprint(KEY)


def test_a_record_is_known_by_a_mark_that_its_copies_and_its_next_key_keep(tmp_path: Path) -> None:
    begun(f"sqlite:///{tmp_path / 'record.db'}")
    backup.backup(tmp_path / "record.db", tmp_path / "copy.db", KEY)
    encrypted_file.renew(tmp_path / "record.db", encrypted_file.Ring.of([OTHER, KEY]))
    same = mark(tmp_path / "record.db")
    assert mark(tmp_path / "copy.db") == same
    with pytest.raises(encrypted_file.WrongKey, match=f"{fingerprint(KEY)}.*{same}"):
        encrypted_file.opened(tmp_path / "record.db", encrypted_file.Ring.of(KEY))


def test_a_sheet_from_the_safe_typed_in_opens_the_record(command: Command, tmp_path: Path) -> None:
    sheet = command("keys", "paper").stdout
    rows = [line.strip() for line in sheet.splitlines() if line.strip()[:1].isdigit()]
    assert len(rows) == 8
    typed = private(tmp_path / "typed", "\n".join(rows).upper().replace("0", "O"))
    assert load_key(typed).keys == (KEY,)
    answer = command("keys", "try", str(typed))
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert fingerprint(KEY) in answer.stdout
    wrong = private(tmp_path / "wrong", "\n".join(key_on_paper.lines(OTHER)))
    answer = command("keys", "try", str(wrong))
    assert answer.exit_code == 1
    assert "opens" in answer.stderr + answer.stdout or "does not open" in answer.stderr


def test_a_sheet_from_before_the_key_was_changed_is_not_called_a_strangers(
    command: Command, tmp_path: Path
) -> None:
    old = private(tmp_path / "old", KEY.hex())
    assert command("keys", "rotate").exit_code == 0
    answer = command("keys", "try", str(old))
    assert (answer.exit_code, "is an older one" in answer.stderr) == (1, True)


def test_it_is_shown_what_each_key_is_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    command = command_line(monkeypatch, tmp_path, begun(f"sqlite:///{tmp_path / 'record.db'}"))
    command("keys", "rotate", "--prepare")
    *_, new, old = command("keys", "show").stdout.splitlines()
    assert (new.endswith("  new"), "the record still needs it" in old) == (True, True)
    command("keys", "rotate")
    *_, new, old = command("keys", "show").stdout.splitlines()
    assert (new.endswith("  in use"), "for older copies" in old) == (True, True)
    private(tmp_path / "key", OTHER.hex())
    assert "does not open this record" in command("keys", "show").stdout


def test_of_no_key_that_the_record_still_needs_it_is_said_that_only_copies_do(
    command: Command,
) -> None:
    assert command("keys", "rotate", "--prepare").exit_code == 0
    *_, old = command("keys", "show").stdout.splitlines()
    assert "keys rotate" in old


def test_whose_key_is_lost_learns_which_record_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = command_line(monkeypatch, tmp_path, begun(f"sqlite:///{tmp_path / 'record.db'}"))
    (tmp_path / "key").unlink()
    answer = command("keys", "show")
    assert (answer.exit_code, f"{mark(tmp_path / 'record.db')}" in answer.stdout) == (1, True)


def test_a_copy_of_the_key_that_is_not_there_is_named_and_no_setting_is(
    command: Command, tmp_path: Path
) -> None:
    answer = command("keys", "try", str(tmp_path / "copy-of-key"))
    assert answer.exit_code == 1
    assert str(tmp_path / "copy-of-key") in answer.stderr
    assert "is not there" in answer.stderr
    assert "KEY_FILE" not in answer.stderr


def test_a_sheet_as_a_pdf_fits_on_one_page_is_its_owners_alone_and_holds_all_that_the_text_does(
    command: Command, tmp_path: Path
) -> None:
    before = os.umask(0)
    try:
        answer = command("keys", "paper", "--pdf", "sheet.pdf")
    finally:
        os.umask(before)
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert stat.S_IMODE((tmp_path / "sheet.pdf").stat().st_mode) == 0o600
    [page] = PdfReader(tmp_path / "sheet.pdf").pages
    words = "".join(page.extract_text().split())
    for row in [fingerprint(KEY), *key_on_paper.lines(KEY), "report-image keys try FILE"]:
        assert "".join(row.split()) in words
    assert KEY.hex() not in answer.stdout
    again = command("keys", "paper", "--pdf", "sheet.pdf")
    assert (again.exit_code, "is there already" in again.stderr) == (1, True)


def test_a_copy_of_the_record_is_tried_with_the_key_it_was_made_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = command_line(monkeypatch, tmp_path, begun(f"sqlite:///{tmp_path / 'record.db'}"))
    backup.backup(tmp_path / "record.db", tmp_path / "copy.db", KEY)
    (tmp_path / "record.db").unlink()
    assert command("keys", "try", "key", "--record", "copy.db").exit_code == 0
    other = private(tmp_path / "other", OTHER.hex())
    answer = command("keys", "try", str(other), "--record", "copy.db")
    assert answer.exit_code == 1
    assert fingerprint(OTHER) in answer.stderr


def test_every_slip_in_a_line_is_told_by_its_number() -> None:
    rows = list(key_on_paper.lines(KEY))
    assert key_on_paper.typed("\n".join(rows)) == (KEY,)
    for at, row in enumerate(rows):
        for place in (3, 4, 5, 6, 8, 9, 10, 11):
            digit = "0123456789abcdef"[(int(row[place], 16) + 1) % 16]
            slip = row[:place] + digit + row[place + 1 :]
            with pytest.raises(key_on_paper.Mistyped, match=f"line {at + 1} "):
                key_on_paper.typed("\n".join([*rows[:at], slip, *rows[at + 1 :]]))
    for wrong in (rows[:7], [rows[1], rows[0], *rows[2:]], [*rows, rows[0]]):
        with pytest.raises(key_on_paper.Mistyped):
            key_on_paper.typed("\n".join(wrong))


def test_a_key_in_one_folder_with_the_record_is_told_of(tmp_path: Path) -> None:
    home = Path("/srv/report-image")
    told = check_key_place(home / ".config/report-image/key", home / "app/report-image.db")
    assert told
    assert "stand together in /srv/report-image" in told
    assert not check_key_place(Path("/srv/report-image-key/key"), home / "app/report-image.db")


def test_a_folder_in_which_others_could_put_another_key_is_told_of(tmp_path: Path) -> None:
    record = tmp_path / "a" / "b" / "record.db"
    (tmp_path / "keys").mkdir(mode=0o755)
    key = tmp_path / "keys" / "key"
    assert check_key_place(key, record) is None
    (tmp_path / "keys").chmod(0o775)
    assert "others on this machine can change" in (check_key_place(key, record) or "")
