"""A trust's file is no school's; whatever is wrong with it is told by `check`, and stops no school."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.commands.checking import check
from bot.school.file import SchoolFileError
from bot.school.schools import load_schools
from bot.school.trust_file import EXAMPLE, load_trust
from bot.settings import Settings
from tests.support.bot.school_files import write

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
WRITTEN = EXAMPLE.read_text(encoding="utf-8")
IN_TEAMS = "teams:01234567-89ab-cdef-0123-456789abcdef/89abcdef-0123-4567-89ab-cdef01234567"
examine = partial(check.examine, NOW, offline=True)


@pytest.fixture
def schools(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with two schools and a trust, and settings that fit."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "schools"
    folder.mkdir()
    write(folder / "hillside.toml")
    write(folder / "riverside.toml", 'id = "riverside"', "T0RIVERSIDE")
    (folder / "trust.toml").write_text(WRITTEN, encoding="utf-8")
    for name, value in {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "secret",
        "SLACK_SIGNING_SECRET": "secret",
        "KEY_FILE": str(tmp_path / "keys" / "key"),
        "SCHOOL_FILE": str(folder),
    }.items():
        monkeypatch.setenv(name, value)
    return folder


def test_the_example_is_right_and_check_says_who_sees_what(schools):
    found = examine()
    assert found.mistakes == ()
    [told] = [one for one in found.facts if "Tess Ford" in one]
    assert told.startswith("Hillshire Learning Trust: Tess Ford (Director of safeguarding)")


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("[trust]", "[trus]", "trust.toml: trus: there is no such key"),
        ('name = "Hill', 'nam = "Hill', "trust.toml: trust.nam: there is no such key"),
        ('name = "Tess Ford"', "", "trust.toml: people #1.name: is missing"),
        ('"slack:U0TRUST"', '"tess"', "trust.toml: people #1.id: must be the person's Slack"),
        ('id = "slack:U0TRUST"', "", "trust.toml: people #1.id: is missing"),
        ("title", "titel", 'did you mean "title"'),
        ("T0HILLSIDE", "T0TRUST", '"slack:T0TRUST" is of no school here'),
        ("slack:U0TRUST", IN_TEAMS, "that is not listed under trust.workspaces"),
        ("[trust]", "[trust", "is not valid TOML"),
        ("[trust]", "[school]\n[trust]", "call the school's own otherwise"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place_and_stops_no_school(schools, was, now, told):
    assert was in WRITTEN
    (schools / "trust.toml").write_text(WRITTEN.replace(was, now, 1), encoding="utf-8")
    assert told in "\n".join(examine().mistakes)
    assert len(load_schools(schools, by_oauth=True)) == 2


def test_one_account_is_one_persons(schools):
    file, person = schools / "trust.toml", WRITTEN[WRITTEN.index("[[people]]") :]
    file.write_text(WRITTEN + person, encoding="utf-8")
    with pytest.raises(SchoolFileError, match=r"people #2\.id: .* is somebody else's too"):
        load_trust(file)


def test_without_the_file_nobody_is_of_a_trust(schools):
    (schools / "trust.toml").unlink()
    assert load_trust(schools / "trust.toml") is None
    assert examine().mistakes == ()


def test_a_new_trust_is_no_new_school(schools):
    (schools / "trust.toml").unlink()
    first = load_schools(schools, by_oauth=True)[0]
    (schools / "trust.toml").write_text(WRITTEN, encoding="utf-8")
    assert first.file
    assert first._read(first.file)[1] == ()
