"""Promises about the school file: every mistake is told with its place, in plain words."""

from datetime import date, time
from pathlib import Path

import pytest

from bot.school.file import SchoolFileError, load_school
from flows.protocol.library import load_protocol, with_safety
from tests.support.world import world

DEMO = Path(__file__).parents[2] / "bot" / "school.demo.toml"

SMALL = """
[school]
id = "hillside"
name = "Hillside School"
workspaces = ["slack:T0HILLSIDE"]
phone = "01632 960000"
jurisdiction = "england"
authority = "Hillshire"
hours = ["08:00", "17:00"]
day_ends = "15:15"
"""


def mistakes(folder: Path, text: str) -> list[str]:
    path = folder / "school.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchoolFileError) as caught:
        load_school(path)
    return list(caught.value.mistakes)


def test_the_example_is_read_as_it_is_written():
    school = load_school(DEMO)
    assert school.workspaces == ("slack:T0HILLSIDE",)
    assert school.hours == (time(8), time(17))
    assert school.people.deputies[0].phone == "01632 960011"
    assert school.terms.dates[1] == (date(2026, 11, 2), date(2026, 12, 18))
    assert [one.authority for one in school.contacts] == ["Hillshire"] * 4 + [""]


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path):
    path = tmp_path / "school.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.strip().replace("\n", "\r\n").encode())
    assert load_school(path).name == "Hillside School"


def test_dates_and_times_may_stand_without_quotes(tmp_path):
    path = tmp_path / "school.toml"
    text = SMALL.replace('"15:15"', "15:15:00") + "[terms]\ninset = [2026-09-02]\n"
    path.write_text(text, encoding="utf-8")
    assert load_school(path).day_ends == time(15, 15)
    assert load_school(path).terms.inset == (date(2026, 9, 2),)


def test_every_mistake_is_told_in_one_go_with_its_place(tmp_path):
    text = (
        SMALL.replace('name = "Hillside School"\n', "")
        .replace("england", "uk")
        .replace('"17:00"', '"5 pm"')
        .replace('phone = "01632 960000"', "phone = 1632960000")
    )
    text += """
[people.dsl]
name = "Mrs Okafor"
[[people.deputies]]
id = "slack:U0FIRST"
[[people.deputies]]
id = "U0SECOND"
[paging]
other_minutes = "soon"
[terms]
dates = [["2026-09-02", "2026-10-32"], ["2026-11-02"]]
[[contacts]]
role = "lado"
authority = "Hillshire"
phone = "01632 960004"
[[contacts]]
role = "mash"
name = "MASH"
phone = "01632 960001"
"""
    told = mistakes(tmp_path, text)
    assert sorted(one.split(": ")[0] for one in told) == [
        "contacts #1.name",
        "contacts #2.authority",
        "paging.other_minutes",
        "people.deputies #2.id",
        "people.dsl.id",
        "school.hours #2",
        "school.jurisdiction",
        "school.name",
        "school.phone",
        "terms.dates #1 #2",
        "terms.dates #2 #2",
    ]
    assert "people.dsl.id: is missing" in told
    assert 'school.hours #2: is not a time; write it like "08:00"' in told
    assert any("'england', 'wales', 'scotland' or 'northern-ireland'" in one for one in told)


def test_the_mistakes_are_in_plain_words(tmp_path):
    text = SMALL.replace('"hillside"', '"Hillside School"') + "[people]\ndsl = 3\n"
    told = "\n".join(mistakes(tmp_path, text))
    for unplain in ("pydantic", "Input should", "pattern", "Value error", "dictionary", "instance"):
        assert unplain not in told
    assert "school.id: must be a short name" in told
    assert "people.dsl: must be a table" in told


@pytest.mark.parametrize("sign", ["\\n", "\\u001b[2J", "\\u202e", "\\u2028"])
def test_a_name_that_ends_a_line_or_turns_it_round_is_a_mistake(tmp_path, sign):
    text = SMALL + f'[people]\ndsl = {{ id = "slack:U0DSL", name = "Dana{sign}Shaw" }}\n'
    (told,) = [one for one in mistakes(tmp_path, text) if one.startswith("people.dsl.name: ")]
    assert told.endswith("is to stand in one line, with no hidden sign that turns it round")


@pytest.mark.parametrize(
    ("typo", "place", "meant"),
    [
        ('[people.headtaecher]\nid = "slack:U0HEAD"', "people.headtaecher", "headteacher"),
        ("[pageing]\nother_minutes = 5", "pageing", "paging"),
        ("[paging]\nother_minuts = 5", "paging.other_minuts", "other_minutes"),
        (
            '[[people.deputies]]\nid = "slack:U0FIRST"\nphon = "1"',
            "people.deputies #1.phon",
            "phone",
        ),
        ('[[contacts]]\nrole = "ceop"\nnmae = "CEOP"', "contacts #1.nmae", "name"),
    ],
)
def test_a_typo_names_the_nearest_valid_key(tmp_path, typo, place, meant):
    told = mistakes(tmp_path, SMALL + typo)
    assert f'{place}: there is no such key; did you mean "{meant}"?' in told


def test_a_key_near_to_none_names_them_all(tmp_path):
    told = mistakes(tmp_path, SMALL + "[paging]\nxyz = 5")
    assert told == [
        "paging.xyz: there is no such key; known here: emergency_minutes, other_minutes"
    ]


def test_a_key_in_the_wrong_table_is_sent_to_the_right_one(tmp_path):
    assert mistakes(tmp_path, 'phone = "1"\n' + SMALL) == ["phone: belongs under [school]"]
    told = mistakes(tmp_path, SMALL + "people = 3\n")
    assert told == ["school.people: belongs in a table of its own, [people]"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[school\n", "is not valid TOML"),
        ("[school]\nname = \u201cHillside\u201d\n".encode(), 'curly quotes: write them as "'),
        (b"[school]\nphone = 01632 960010\n", 'Put what stands after = in quotes, like "08:00"'),
        (b"\xff\xfe", "not written as UTF-8"),
        (b"", "school.name: is missing"),
        (b"school = 3", "school: must be a table"),
    ],
)
def test_a_file_that_is_no_school_file_is_told_so(tmp_path, content, told):
    path = tmp_path / "school.toml"
    path.write_bytes(content)
    with pytest.raises(SchoolFileError, match=told):
        load_school(path)


@pytest.mark.parametrize("name", ["café", "Hillside", "a b", "a" * 64, "a" * 200, "-a"])
def test_a_name_no_record_can_be_kept_under_is_told_with_what_is_allowed(tmp_path, name):
    (told,) = mistakes(tmp_path, SMALL.replace('"hillside"', f'"{name}"'))
    assert told.startswith("school.id: must be a short name of small letters")
    assert "at most 63" in told


@pytest.mark.parametrize("name", ["safety", "schools-2015"])
def test_only_a_protocol_made_for_schools_can_be_chosen(tmp_path, name):
    (told,) = mistakes(tmp_path, SMALL + f'protocol = "{name}"\n')
    assert told.startswith("school.protocol: ")
    assert "schools-2016" in told


OWN = """
name: hillside
title: Hillside School
edition: "1"
source: Hillside School, child protection policy
review_date: 2027-09-01
status: current
extends: [uk-schools]
clear: {reason: Nothing points to a child at risk., citation: "Product rule"}
"""


async def test_the_program_asks_the_questions_of_the_schools_own_protocol(tmp_path):
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "hillside.yml").write_text(OWN, encoding="utf-8")
    (tmp_path / "school.toml").write_text(
        SMALL + 'protocol = "hillside"\nprotocols = "ours"\n', encoding="utf-8"
    )
    school = load_school(tmp_path / "school.toml")
    async with world(tmp_path, school=school) as place:
        assert place.program.turns.protocol == with_safety(
            load_protocol(tmp_path / "ours" / "hillside.yml")
        )


def test_a_chosen_protocol_with_faults_is_told_with_each_of_them(tmp_path):
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "hillside.yml").write_text(OWN + "hat: 1\n", encoding="utf-8")
    unknown, fault = mistakes(tmp_path, SMALL + 'protocol = "hillside"\nprotocols = "ours"\n')
    assert unknown.startswith('school.protocol: there is no protocol "hillside"')
    assert fault == f"{tmp_path / 'ours' / 'hillside.yml'}: hat: is not a key that can stand here"


def test_a_school_file_without_a_word_about_the_protocol_uses_uk_schools_not_yet_adopted(tmp_path):
    (tmp_path / "school.toml").write_text(SMALL, encoding="utf-8")
    school = load_school(tmp_path / "school.toml")
    assert (school.protocol, school.protocols, school.adopted) == ("uk-schools", None, None)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('by = "Dana Shaw"\non = 3', "adopted.on: write it in quotes"),
        ('by = ""\non = "2026-09-01"', "adopted.by: is empty"),
        ('by = "Dana Shaw"\non = "1 September"', "adopted.on: is not a date"),
        (
            'by = "Dana Shaw"\non = "2026-09-01"\nwhat = "uk-schools"',
            "adopted.what: there is no such key",
        ),
    ],
)
def test_who_adopted_the_protocol_and_when_is_told_wrong_with_its_place(tmp_path, table, told):
    (found,) = mistakes(tmp_path, f"{SMALL}[adopted]\n{table}\n")
    assert found.startswith(told)


def test_a_missing_file_says_how_to_begin(tmp_path):
    with pytest.raises(SchoolFileError, match=r"copy .*school\.example\.toml there"):
        load_school(tmp_path / "school.toml")
    with pytest.raises(SchoolFileError, match="cannot be read"):
        load_school(tmp_path)


@pytest.mark.parametrize("place", ["wales", "scotland", "northern-ireland"])
def test_a_school_outside_england_is_refused_in_a_sentence(tmp_path, place):
    (told,) = mistakes(tmp_path, SMALL.replace('"england"', f'"{place}"'))
    assert told.startswith(f'school.jurisdiction: "{place}" is not supported')
    assert "wrong for a child" in told


TENANT, OBJECT = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
WITH_TEAMS = SMALL.replace('"slack:T0HILLSIDE"', f'"slack:T0HILLSIDE", "teams:{TENANT.upper()}"')


def test_a_person_may_have_an_account_in_each_service(tmp_path):
    path = tmp_path / "school.toml"
    teams = f"teams:{TENANT}/{OBJECT}"
    text = WITH_TEAMS + f'[people.dsl]\nid = ["slack:U0DSL", "teams:{TENANT.upper()}/{OBJECT}"]\n'
    path.write_text(text + '[staff]\ndomains = ["Staff.hillside.sch.uk"]\n', encoding="utf-8")
    school = load_school(path)
    assert school.workspaces == ("slack:T0HILLSIDE", f"teams:{TENANT}")
    assert school.people.dsl.accounts == ("slack:U0DSL", teams)
    assert school.staff.domains == ("staff.hillside.sch.uk",)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            '[people.dsl]\nid = ["slack:U0DSL", "slack:U0DSL"]',
            "people.dsl.id: the same account is listed twice: slack:U0DSL",
        ),
        ("[people.dsl]\nid = []", "people.dsl.id: is empty"),
        (f'[people.dsl]\nid = "teams:{TENANT}/12"', 'people.dsl.id: must be "teams:", the ID of'),
        (
            f'[people.dsl]\nid = ["slack:U0DSL", "teams:{TENANT}"]',
            'people.dsl.id #2: must be "teams:", the ID of your tenant, "/" and',
        ),
        (
            f'[[people.deputies]]\nid = "slack:U0A"\n[[people.deputies]]\nid = "teams:{OBJECT}/{OBJECT}"',
            f'people.deputies #2.id: "teams:{OBJECT}/{OBJECT}" is of a workspace that is not listed',
        ),
        (
            f'[people.dsl]\nid = ["slack:U0DSL", "teams:{TENANT}/{OBJECT}"]\n'
            f'[people.headteacher]\nid = ["slack:U0HEAD", "teams:{TENANT}/{OBJECT}"]',
            f'people.headteacher.id: "teams:{TENANT}/{OBJECT}" stands at people.dsl.id too',
        ),
        ("[staff]", "staff: lists nobody: give groups, domains or accounts"),
        ('[staff]\ngroups = ["Teachers"]', "staff.groups #1: must be the ID of a group"),
        ('[staff]\ndomains = ["a@b.uk"]', "staff.domains #1: must be what stands after the @"),
    ],
)
def test_a_mistake_in_an_account_is_told_at_its_field(tmp_path, more, told):
    assert [one for one in mistakes(tmp_path, f"{WITH_TEAMS}{more}\n") if one.startswith(told)]


def test_a_slack_account_needs_a_slack_workspace(tmp_path):
    text = WITH_TEAMS.replace('"slack:T0HILLSIDE", ', "") + '[people.dsl]\nid = "slack:U0DSL"\n'
    assert mistakes(tmp_path, text) == [
        'people.dsl.id: "slack:U0DSL" is of a workspace that is not listed under school.workspaces'
    ]
