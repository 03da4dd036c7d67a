"""Promises about `report-image check`: what the first concern needs is asked for, thin routes are told."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.check import examine, missing_contacts, routes, thin_routes
from bot.keys import load_or_make_key
from bot.school_file import parse_school
from bot.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "bot" / "school.example.toml"
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A folder with the example as its school file, and settings that are right."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "keys" / "key"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'data' / 'records.db'}")
    (tmp_path / "school.toml").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def example(**changes):
    return tomllib.loads(EXAMPLE.read_text(encoding="utf-8")) | changes


def rewrite(folder, old, new):
    path = folder / "school.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_example_is_ready_for_a_first_concern(folder):
    found = examine(NOW)
    assert found.mistakes == ()
    assert [note.split(":")[0] for note in found.notes] == ["KEY_FILE"]
    load_or_make_key(folder / "keys" / "key")
    assert examine(NOW).notes == ()


@pytest.mark.parametrize("role", ["mash", "early-help", "lado", "emergency-duty-team", "police"])
def test_each_agency_is_needed_before_the_first_concern(role):
    contacts = [one for one in example()["contacts"] if one["role"] != role]
    assert [f'role = "{role}"' in one for one in missing_contacts(example(contacts=contacts))] == [True]


def test_contacts_of_another_authority_do_not_count_save_national_ones():
    contacts = [one | {"authority": "Elsewhere"} for one in example()["contacts"]]
    assert len(missing_contacts(example(contacts=contacts))) == 5
    assert len(missing_contacts(example(contacts=[]))) == 5
    assert missing_contacts(example()) == []


def test_every_mistake_of_settings_key_and_school_file_is_told_in_one_go(folder, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "nonsense")
    monkeypatch.setenv("PORT", "nonsense")
    rewrite(folder, 'jurisdiction = "england"', 'jurisdiction = "uk"')
    rewrite(folder, 'role = "lado"', 'role = "lada"')
    rewrite(folder, 'protocol = "schools-2016"', 'protocol = "schools-2015"')
    rewrite(folder, "[people.dsl]", "[people.dls]")
    told = "\n".join(examine(NOW).mistakes)
    for part in (
        "SLACK_BOT_TOKEN: ",
        "PORT: ",
        "school.jurisdiction: ",
        "contacts #4.role: ",
        'contacts: none has role = "lado"',
        'there is no protocol "schools-2015"; did you mean "schools-2016"?',
        'people.dls: there is no such key; did you mean "dsl"?',
        "people.dsl: is missing",
    ):
        assert part in told


def test_a_damaged_key_is_a_mistake_and_a_key_beside_the_data_a_note(folder, monkeypatch):
    key = folder / "data" / "key"
    monkeypatch.setenv("KEY_FILE", str(key))
    load_or_make_key(key)
    assert any("database's own folder" in note for note in examine(NOW).notes)
    key.write_text("half")
    assert any("no whole key" in one for one in examine(NOW).mistakes)


def test_checking_makes_no_key(folder):
    examine(NOW)
    assert not (folder / "keys").exists()


def test_a_missing_school_file_is_told_beside_wrong_settings(folder, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    monkeypatch.setenv("SCHOOL_FILE", "nowhere.toml")
    assert [one.split(":")[0] for one in examine(NOW).mistakes] == ["SLACK_BOT_TOKEN", "nowhere.toml"]


def test_unreadable_settings_are_told_once(folder):
    (folder / ".env").write_text("PORT=1", encoding="utf-16")
    assert [one.split(":")[0] for one in examine(NOW).mistakes] == [".env"]


def test_a_calendar_about_to_end_is_told(folder):
    told = examine(datetime(2027, 7, 1, 9, 0, tzinfo=UTC)).notes
    assert any("2027-07-21" in note for note in told)


def test_a_calendar_that_has_not_started_is_told(folder):
    (told,) = [note for note in examine(datetime(2026, 8, 3, 9, 0, tzinfo=UTC)).notes if note.startswith("terms")]
    assert "starts on 2026-09-02" in told
    assert "outside school hours" in told


def test_the_safety_check_alone_is_no_schools_protocol(folder):
    rewrite(folder, 'protocol = "schools-2016"', 'protocol = "safety"')
    (told,) = examine(NOW).mistakes
    assert told.startswith('school.protocol: "safety" is part of every protocol and none by itself')
    assert "uk-schools, ukcis-2024, schools-2016" in told


def test_every_case_of_a_report_has_its_people_in_order_without_those_named():
    assert [people for _, people in routes(parse_school(example()))] == [
        ("slack:U0DSL", "slack:U0DDSL", "slack:U0HEAD"),
        ("slack:U0HEAD", "slack:U0CHAIR"),
        ("slack:U0HEAD", "slack:U0CHAIR"),
        ("slack:U0HEAD", "slack:U0CHAIR"),
        ("slack:U0CHAIR", "slack:U0VICE"),
    ]
    assert thin_routes(parse_school(example())) == []


def test_a_route_with_one_person_says_what_the_reporter_then_sees():
    tables = example()
    del tables["people"]["vice_chair"]
    (told,) = thin_routes(parse_school(tables))
    assert told.startswith("If Helen Moss (the headteacher) is named, only Colin Hart is told.")
    assert "After 10 minutes" in told
    assert "999" in told
    assert "Hillshire MASH (01632 960001) or Hillshire LADO (01632 960004)" in told


def test_a_small_school_whose_head_is_the_dsl_is_shown_its_thin_routes():
    head = {"id": "slack:U0HEAD", "name": "Dr Shah"}
    told = thin_routes(parse_school(example(people={"dsl": head, "headteacher": head})))
    assert len(told) == 4
    assert told[0].startswith("If nobody on the staff is named, only Dr Shah is told.")
    assert "(the designated safeguarding lead) is named, nobody is left to be told." in told[2]
    assert "told so at once" in told[3]
