"""Promises about `report-image check`: what the first concern needs is asked for, thin routes are
told.
"""

import os
import re
import shutil
import tomllib
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import update

from bot.commands.checking import check, drives
from bot.commands.checking.ladders import routes, thin_routes
from bot.commands.checking.left_out import missing_contacts
from bot.running.copies import of_key as tried_keys
from bot.running.copies.of_record import newest
from bot.running.keys import load_or_make_key
from bot.school import file
from bot.school.file import load_school, parse_school
from bot.settings import Settings
from flows.protocol.library import find
from storage.database import tables
from storage.database.database import Database
from storage.sealing.fingerprint import fingerprint
from tests.support.world import DEMO, record_in, signed

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
examine = partial(check.examine, offline=True)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A folder with a school file of a school's own, made of the example, and settings that are
    right.
    """
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "keys" / "key"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'data' / 'record' / 'records.db'}")
    (tmp_path / "data" / "record").mkdir(parents=True)
    own = (
        signed(DEMO.read_text(encoding="utf-8"))
        .replace("slack:U0", "slack:U9")
        .replace("01632 96", "01632 97")
    )
    (tmp_path / "school.toml").write_text(own, encoding="utf-8")
    return tmp_path


def example(**changes):
    return tomllib.loads(DEMO.read_text(encoding="utf-8")) | changes


def rewrite(folder, old, new):
    path = folder / "school.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_example_is_ready_for_a_first_concern(folder):
    found = examine(NOW)
    assert found.mistakes == ()
    assert [note.split(":")[0] for note in found.notes] == ["KEY_FILE", "BACKUP_FOLDER"]


@pytest.mark.parametrize("role", ["mash", "early-help", "lado", "emergency-duty-team", "police"])
def test_each_agency_is_needed_before_the_first_concern(role):
    contacts = [one for one in example()["contacts"] if one["role"] != role]
    assert [f'role = "{role}"' in one for one in missing_contacts(example(contacts=contacts))] == [
        True
    ]


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
    rewrite(folder, 'protocol = "uk-schools"', 'protocol = "schools-2015"')
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
    assert any("stand together" in note for note in examine(NOW).notes)
    key.write_text("half")
    assert any("not a whole key" in one for one in examine(NOW).mistakes)


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such permissions")
def test_files_that_others_on_the_machine_may_use_are_told_with_how_to_end_that(folder):
    settings, school = folder / ".env", folder / "school.toml"
    settings.write_text("PORT=3000\n")
    for each, told, modes in (
        (settings, "chmod 600 .env", {0o600: False, 0o644: True}),
        (school, "chmod o-w 'school.toml'", {0o644: False, 0o664: False, 0o666: True}),
    ):
        for mode, is_told in modes.items():
            each.chmod(mode)
            assert any(told in note for note in examine(NOW).notes) == is_told


def test_a_record_on_a_drive_of_another_machine_is_told(folder, monkeypatch):
    mounted, share = folder / "mountinfo", str(folder / "a share").replace(" ", "\\040")
    disk = "1 0 8:1 / / rw shared:1 - ext4 /dev/sda rw\n"
    mounted.write_text(f"{disk}2 1 0:44 / {share} rw shared:2 master:1 - nfs4 school:/ rw\n")
    monkeypatch.setattr(drives, "MOUNTED", mounted)
    for place, told in (("a share", True), ("a share of none", False)):
        (folder / place).mkdir()
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder / place / 'record.db'}")
        assert any("(nfs4)" in note for note in examine(NOW).notes) == told


def test_a_school_whose_lasting_keys_are_damaged_is_a_mistake(folder):
    key, record = load_or_make_key(folder / "keys" / "key"), folder / "data/record/records.db"
    database = Database(f"sqlite:///{record}", key)
    database.prepare()
    database.lasting("hillside", "forms")
    assert examine(NOW).mistakes == ()
    spoilt = update(tables.secret).values(wrapped=b"quill")
    database.transaction(lambda tx: tx.run(spoilt))
    database.close()
    assert any("school hillside, table secret: damaged" in one for one in examine(NOW).mistakes)


def test_checking_makes_no_key(folder):
    examine(NOW)
    assert not (folder / "keys").exists()


def test_a_missing_school_file_is_told_beside_wrong_settings(folder, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    monkeypatch.setenv("SCHOOL_FILE", "nowhere.toml")
    assert [one.split(":")[0] for one in examine(NOW).mistakes] == [
        "SLACK_BOT_TOKEN",
        "nowhere.toml",
    ]


def test_unreadable_settings_are_told_once(folder):
    (folder / ".env").write_text("PORT=1", encoding="utf-16")
    assert [one.split(":")[0] for one in examine(NOW).mistakes] == [".env"]


def test_a_calendar_about_to_end_is_told(folder):
    told = examine(datetime(2027, 7, 1, 9, 0, tzinfo=UTC)).notes
    assert any("21 July 2027" in note for note in told)


def test_a_calendar_that_has_not_started_is_told(folder):
    (told,) = [
        note
        for note in examine(datetime(2026, 8, 3, 9, 0, tzinfo=UTC)).notes
        if note.startswith("terms")
    ]
    assert "starts on 2026-09-02" in told
    assert "outside school hours" in told


def test_the_safety_check_alone_is_no_schools_protocol(folder):
    rewrite(folder, 'protocol = "uk-schools"', 'protocol = "safety"')
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
        ("slack:U0VICE", "slack:U0HEAD"),
        ("slack:U0CHAIR", "slack:U0HEAD"),
    ]
    assert thin_routes(parse_school(example())) == []


def test_a_route_with_one_person_says_what_the_reporter_then_sees():
    tables = example()
    del tables["people"]["vice_chair"]
    told, about_the_chair, asked = thin_routes(parse_school(tables))
    assert asked.startswith("people.outside: is missing")
    assert about_the_chair.startswith("If Colin Hart (the chair of governors) is named, only Helen")
    assert told.startswith("If Helen Moss (the headteacher) is named, only Colin Hart is told.")
    assert "After 10 minutes" in told
    assert "999" in told
    assert "Hillshire MASH (01632 960001) or Hillshire LADO (01632 960004)" in told


def test_a_small_school_whose_head_is_the_dsl_is_shown_its_thin_routes():
    head = {"id": "slack:U0HEAD", "name": "Dr Shah"}
    told = thin_routes(parse_school(example(people={"dsl": head, "headteacher": head})))
    assert len(told) == 5
    assert told[4].startswith("people.outside: is missing")
    assert told[0].startswith("If nobody on the staff is named, only Dr Shah is told.")
    assert (
        "(the designated safeguarding lead) is named, nobody is left to be told whose task"
        in told[2]
    )
    assert "told so at once" in told[3]


def test_somebody_outside_is_shown_where_nobody_is_left_and_no_longer_asked_for():
    head = {"id": "slack:U0HEAD", "name": "Dr Shah"}
    outside = {"name": "Trust line", "phone": "01632 960020"}
    told = thin_routes(
        parse_school(example(people={"dsl": head, "headteacher": head, "outside": outside}))
    )
    assert len(told) == 4
    assert "to ring Trust line (01632 960020)" in told[2]


@pytest.mark.parametrize("chair", [None, {"id": "slack:U0HEAD"}])
def test_a_route_on_which_nobody_is_left_is_shown_though_others_are_asked_last_of_all(chair):
    tables = example()
    del tables["people"]["vice_chair"], tables["people"]["chair_of_governors"]
    if chair:
        tables["people"]["chair_of_governors"] = chair
    [told] = [one for one in thin_routes(parse_school(tables)) if one.startswith("If Helen Moss")]
    assert "nobody is left to be told whose task it is" in told
    assert told.endswith("Last of all Dana Shaw and Dev Patel would be told.")


def test_the_numbers_that_a_thin_route_is_said_to_show_are_those_its_reporter_reads():
    head = {"id": "slack:U0HEAD", "name": "Dr Shah"}
    school = parse_school(example(people={"dsl": head, "headteacher": head}))
    ordinary, staff = thin_routes(school)[:2]
    assert ("LADO" in ordinary, "LADO" in staff) == (False, True)


OWN = """
name: {name}
title: Hillside School
edition: "4"
source: Hillside School, child protection policy
review_date: 2027-09-01
status: current
extends: [uk-schools]
clear:
  reason: No answer points to a child at risk. If you manage this in school, you must write down why.
  citation: "{citation}"
"""


def own_protocol(folder, file, name="hillside", citation="Product rule"):
    (folder / "protocols").mkdir(exist_ok=True)
    (folder / "protocols" / file).write_text(
        OWN.format(name=name, citation=citation), encoding="utf-8"
    )


def choose(folder, name, place="protocols"):
    rewrite(folder, 'protocol = "uk-schools"', f'protocol = "{name}"\nprotocols = "{place}"')


def test_a_protocol_of_the_schools_own_is_used_once_it_is_chosen(folder):
    own_protocol(folder, "ours.yml")
    choose(folder, "hillside")
    assert examine(NOW).facts[0] == "Protocol: hillside. Not adopted as it is now."
    rewrite(folder, 'protocol = "uk-schools"', 'protocol = "hillside"')
    assert examine(NOW).mistakes == ()
    assert (
        examine(NOW).facts[0]
        == "Protocol: hillside. Adopted by Dana Shaw on 1 September 2026 (edition 4)."
    )


def test_every_fault_in_every_protocol_of_the_schools_own_is_told_once(folder):
    own_protocol(folder, "a.yml", name="Hill Side", citation="Nowhere")
    own_protocol(folder, "b.yaml", name="uk-schools")
    own_protocol(folder, "c.yml")
    own_protocol(folder, "d.yml")
    (folder / "protocols" / "e.yml").write_text("name: [", encoding="utf-8")
    (folder / "protocols" / "f.yml").write_bytes(b"\xff\xfe")
    (folder / "protocols" / "notes.txt").write_text("not a protocol", encoding="utf-8")
    choose(folder, "uk-schools")
    found = examine(NOW).mistakes
    assert [one.removeprefix("protocols/").split(": ")[:2] for one in found] == [
        ["a.yml", "name"],
        ["a.yml", "clear"],
        ["b.yaml", "name"],
        ["d.yml", "name"],
        ["e.yml", "cannot be read as YAML"],
        ["f.yml", "cannot be read"],
    ]
    assert "names no source" in found[1]
    assert "uk-schools is taken" in found[2]
    assert "the protocol in c.yml too" in found[3]
    choose_again = 'protocol = "uk-schools"'
    rewrite(folder, choose_again, 'protocol = "hill-side"')
    told = examine(NOW).mistakes
    assert told[0] == 'school.protocol: there is no protocol "hill-side"; did you mean "hillside"?'
    assert set(told[1:]) == set(found)


def test_a_fault_in_a_protocol_that_is_not_chosen_does_not_keep_the_bot_from_running(folder):
    own_protocol(folder, "draft.yml", citation="Nowhere")
    choose(folder, "uk-schools")
    assert len(examine(NOW).mistakes) == 1
    school = load_school(folder / "school.toml")
    assert find(school.protocol, school.protocols).name == "uk-schools"


@pytest.mark.parametrize("chosen", ["uk-schools", "hillside"])
def test_a_folder_of_protocols_that_is_not_there_is_a_mistake(folder, chosen):
    choose(folder, chosen, "nowhere")
    assert examine(NOW).mistakes == ("school.protocols: there is no folder nowhere",)


def test_a_file_in_place_of_the_folder_is_a_mistake(folder):
    choose(folder, "uk-schools", "school.toml")
    (told,) = examine(NOW).mistakes
    assert "cannot be opened as a folder" in told


@pytest.mark.parametrize("value", ["3", '""'])
def test_a_folder_is_named_in_words(folder, value):
    rewrite(folder, 'protocol = "uk-schools"', f"protocols = {value}")
    assert examine(NOW).mistakes == (
        'school.protocols: must be the name of a folder, in quotes, like "protocols"',
    )


def test_a_protocol_that_nobody_adopted_is_asked_for_with_the_way_to_the_sheet(folder):
    rewrite(folder, "[adopted]", "[adopted_later]")
    assert any("adopted_later: there is no such key" in one for one in examine(NOW).mistakes)
    (folder / "school.toml").write_text(DEMO.read_text(encoding="utf-8"), encoding="utf-8")
    found = examine(NOW)
    assert found.mistakes == ()
    (told,) = [note for note in found.notes if note.startswith("adopted")]
    assert "has adopted the questions (uk-schools) yet" in told
    assert "report-image protocol show uk-schools --pdf" in told
    assert found.facts[0] == "Protocol: uk-schools. Not adopted yet."


def test_who_and_when_are_both_needed_and_a_day_to_come_is_a_note(folder):
    rewrite(folder, 'on = "2026-09-01"', 'on = "2026-12-01"')
    assert "adopted.on: 2026-12-01 is still to come" in examine(NOW).notes
    rewrite(folder, 'on = "2026-12-01"', "")
    assert examine(NOW).mistakes == ("adopted.on: is missing",)


def test_a_number_nobody_has_checked_for_a_year_is_a_note(folder):
    assert [note for note in examine(NOW).notes if note.startswith("contacts")] == []
    told = [
        note
        for note in examine(datetime(2027, 9, 20, 9, 0, tzinfo=UTC)).notes
        if note.startswith("contacts")
    ]
    assert len(told) == 5
    assert told[0].startswith(
        "contacts #1.checked: Hillshire MASH was last rung on 1 September 2026. Ring it again"
    )


def test_a_number_without_the_day_it_was_checked_is_a_note(folder):
    rewrite(folder, 'phone = "01632 970004"\nchecked = "2026-09-01"', 'phone = "01632 960004"')
    (told,) = [note for note in examine(NOW).notes if note.startswith("contacts #")]
    assert told.startswith(
        "contacts #4.checked: Nobody has written down that they rang Hillshire LADO"
    )


def test_another_edition_than_the_one_adopted_is_a_note(folder):
    rewrite(folder, 'edition = "4"', 'edition = "0"')
    (told,) = [note for note in examine(NOW).notes if note.startswith("adopted")]
    assert "were adopted in edition 0 and are used in edition 4" in told
    rewrite(folder, 'edition = "0"', "")
    assert any(note.startswith("adopted.edition: is missing") for note in examine(NOW).notes)


def test_what_happens_when_people_change_is_told(folder):
    assert any(
        "until somebody else with a role presses Confirm" in fact for fact in examine(NOW).facts
    )


def test_numbers_that_are_made_up_are_told_of_as_long_as_they_stand_there(folder):
    (folder / "school.toml").write_text(DEMO.read_text(encoding="utf-8"), encoding="utf-8")
    told, *others = examine(NOW).notes  # before all else: it would be rung
    assert [note for note in others if "made up" in note] == []
    assert "Dana Shaw" in told
    assert "Hillshire MASH" in told


WHAT_IS_ONES_OWN = [
    "people.dsl",
    *["contacts"] * 5,
    "school.workspaces",
    "school.authority",
    *("school.id", "school.name", "school.phone", "school.hours", "school.day_ends"),
]


def test_a_copied_example_counts_for_nothing_and_says_what_to_write_the_worst_first(folder):
    shutil.copy(file.EXAMPLE, folder / "school.toml")
    told = examine(NOW).mistakes
    assert [one.split(":")[0] for one in told] == WHAT_IS_ONES_OWN
    assert all(len(one.split(": ", 2)) == 3 for one in told), "each says what to do"


def test_no_line_of_the_example_counts_when_only_its_mark_is_taken_away(folder):
    text = file.EXAMPLE.read_text(encoding="utf-8")
    marked = re.findall(r"(?m)^# ([a-z_]+ = |\[)", text)
    (folder / "school.toml").write_text(
        re.sub(r"(?m)^# ([a-z_]+ = |\[)", r"\1", text), encoding="utf-8"
    )
    wrong = {one.split(":")[0].split(" #")[0] for one in examine(NOW).mistakes}
    assert len(marked) > 50
    assert wrong >= {"people.dsl.id", "people.headteacher.id", "people.chair_of_governors.id"}
    assert wrong >= {"adopted.by", "adopted.on", "school.hours", "school.phone", "contacts", "rota"}
    assert not [one for one in examine(NOW).mistakes if "no such key" in one]


def test_one_member_id_for_two_names_is_a_mistake(folder):
    rewrite(folder, 'id = "slack:U9DDSL"', 'id = "slack:U9DSL"')
    assert [
        one
        for one in examine(NOW).mistakes
        if "slack:U9DSL stands for Dana Shaw and Dev Patel" in one
    ]


@pytest.mark.parametrize("key", ["protocol", "edition"])
def test_a_protocol_that_is_not_the_one_adopted_is_not_called_adopted(folder, key):
    text = (folder / "school.toml").read_text(encoding="utf-8")
    adopted = text.index("[adopted]")
    at = text.index(f"{key} = ", adopted)
    changed = f'{text[:at]}{key} = "another"{text[text.index(chr(10), at) :]}'
    (folder / "school.toml").write_text(changed, encoding="utf-8")
    found = examine(NOW)
    assert found.facts[0] == "Protocol: uk-schools. Not adopted as it is now."
    assert [note for note in found.notes if note.startswith(f"adopted.{key}")]


def test_it_says_where_each_person_is_reached_when_there_are_two_services(folder):
    tenant, one = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
    file = folder / "school.toml"
    text = file.read_text(encoding="utf-8")
    assert not [fact for fact in examine(NOW).facts if "Slack" in fact]
    with_teams = text.replace('["slack:T0HILLSIDE"]', f'["slack:T0HILLSIDE", "teams:{tenant}"]')
    both = with_teams.replace('"slack:U9DSL"', f'["slack:U9DSL", "teams:{tenant}/{one}"]')
    file.write_text(both, encoding="utf-8")
    found = examine(NOW)
    assert found.mistakes == ()
    assert "Dana Shaw: Slack first, then Teams." in found.facts
    assert "Dev Patel: Slack only." in found.facts
    assert [note for note in found.notes if note.startswith("staff: is missing")]
    file.write_text(both + '[staff]\ndomains = ["staff.hillside.sch.uk"]\n', encoding="utf-8")
    assert not [note for note in examine(NOW).notes if note.startswith("staff")]


def test_copies_of_the_record_and_of_the_key_are_asked_for(folder, monkeypatch):
    load_or_make_key(folder / "keys" / "key")
    told = "\n".join(examine(NOW).notes)
    assert "BACKUP_FOLDER: Nothing copies the record by itself" in told
    assert "No copy of the key was ever tried" in told
    key = folder / "keys" / "key"
    tried_keys.keep(key, NOW.date(), "1234-5678-9abc-def0")  # another: from before it was changed
    assert "No copy of the key was ever tried" in "\n".join(examine(NOW).notes)
    tried_keys.keep(key, NOW.date(), fingerprint(load_or_make_key(key).keys[0]))
    monkeypatch.setenv("BACKUP_FOLDER", str(folder / "copies"))
    assert examine(NOW).notes == ()
    assert "was last tried on 14 September 2026" in "\n".join(
        examine(NOW + timedelta(days=400)).notes
    )


def test_a_copy_that_is_late_is_told(folder, monkeypatch):
    record = folder / "data" / "record" / "records.db"
    shutil.copy(record_in(folder), record)
    monkeypatch.setenv("BACKUP_FOLDER", str(folder / "copies"))
    assert any("There is no copy of the record" in note for note in examine(NOW).notes)
    (folder / "copies").mkdir()
    (folder / "copies" / "report-image-2026-09-14.db").write_bytes(b"")
    made = newest(folder / "copies")
    assert not [note for note in examine(made).notes if "copy of the record" in note]
    late = examine(made + timedelta(days=3)).notes
    assert [note for note in late if "The newest copy of the record is of" in note]


@pytest.mark.parametrize(
    ("place", "told"), [("data/record", "the record's own"), ("keys", "the key's")]
)
def test_copies_lie_neither_beside_the_record_nor_beside_the_key(folder, monkeypatch, place, told):
    monkeypatch.setenv("BACKUP_FOLDER", str(folder / place))
    (mistake,) = [one for one in examine(NOW).mistakes if one.startswith("BACKUP_FOLDER")]
    assert told in mistake


def test_a_number_that_nobody_can_ring_is_a_note(folder):
    assert not [
        note for note in examine(NOW).notes if "can be rung" in note or "of their own" in note
    ]
    rewrite(folder, 'phone = "01632 970001"', 'phone = "see their website"')
    rewrite(folder, 'phone = "01632 970010"\n', "")
    notes = examine(NOW).notes
    assert "what is written as their number cannot be rung: Hillshire MASH" in notes
    assert any(
        note.startswith("no number of their own is written for Dana Shaw:") for note in notes
    )


def test_a_setting_under_a_name_that_is_none_is_told_and_other_programs_settings_are_not(folder):
    names = ("BACKUP_FODLER", "DATABASE_ULR", "RECORD_OWNER_PASSWORD", "log_format", "TZ")
    (folder / ".env").write_text("\ufeff" + "".join(f"{name}=text\n" for name in names))
    told = [one for one in examine(NOW).mistakes if one.startswith(".env")]
    assert [one.rpartition(" ")[2] for one in told] == ["BACKUP_FOLDER?", "DATABASE_URL?"]


def test_where_a_record_is_its_key_is_asked_for_and_never_a_new_one(folder):
    record = folder / "data" / "record"
    record_in(record).rename(record / "records.db")
    (told,) = examine(NOW).mistakes
    assert "needs it: put your copy of it back" in told
    assert "keys new" not in told
