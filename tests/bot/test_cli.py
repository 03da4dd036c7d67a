"""Promises about the command line: its help is enough, a user's mistake is a sentence and no
traceback.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.cli import app
from bot.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "bot" / "school.example.toml"


@pytest.fixture
def command(monkeypatch, tmp_path):
    """Runs `report-image` with these words in an empty folder, without any of our variables set."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), ["demo", "run", "check", "protocol"]),
        (("demo",), ["--port", "8765", "--no-browser"]),
        (
            ("run",),
            [
                "SLACK_BOT_TOKEN",
                "SLACK_APP_TOKEN",
                "SLACK_SIGNING_SECRET",
                "SCHOOL_FILE",
                "KEY_FILE",
            ],
        ),
        (("check",), ["exit code 1"]),
        (("protocol", "show"), ["NAME"]),
        (("protocol", "try"), ["NAME", "FILE", "YAML", "exit code 2", "missing", "second-look"]),
    ],
)
def test_the_help_of_each_command_is_enough_to_use_it(command, words, told):
    answer = command(*words, "--help")
    assert answer.exit_code == 0
    for part in told:
        assert part in answer.stdout


@pytest.mark.parametrize("words", [["check"], ["run"]])
def test_mistakes_are_sentences_on_stderr_and_exit_code_1(words, tmp_path):
    answer = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONPATH": str(EXAMPLE.parent)},
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert answer.returncode == 1
    assert "SLACK_BOT_TOKEN: is missing" in answer.stderr
    assert "SLACK_APP_TOKEN: is missing" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_check_ends_well_when_all_is_set_up(command, monkeypatch, tmp_path):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SCHOOL_FILE", str(EXAMPLE))
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "keys" / "key"))
    answer = command("check")
    assert answer.exit_code == 0
    assert (
        "Protocol: uk-schools. Adopted by Dana Shaw on 1 September 2026 (edition 1)."
        in answer.stdout
    )
    assert "Nothing is wrong" in answer.stdout


def test_what_is_installed_without_the_repository_has_the_same_manifest():
    root = EXAMPLE.parents[1] / "manifest.yml"
    assert (EXAMPLE.parent / "manifest.yml").read_bytes() == root.read_bytes()


def test_a_protocol_is_shown(command):
    answer = command("protocol", "show", "schools-2016")
    assert answer.exit_code == 0
    assert "1. Is any child suicidal" in answer.stdout
    assert "2. Is anyone involved 18 or over?" in answer.stdout


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


def test_a_protocol_of_ones_own_is_shown_and_tried_from_its_file(command):
    Path("hillside.yml").write_text(OWN, encoding="utf-8")
    Path("facts.yml").write_text("under-13: yes\n", encoding="utf-8")
    assert "# Hillside School" in command("protocol", "show", "hillside.yml").stdout
    found = json.loads(command("protocol", "try", "hillside.yml", "facts.yml").stdout)
    assert (found["protocol"], found["recommendation"]) == ("hillside", "IMMEDIATE_REFERRAL")


def school_with_its_own(folder="protocols"):
    Path("there", "protocols").mkdir(parents=True)
    Path("there", "protocols", "ours.yml").write_text(OWN, encoding="utf-8")
    text = EXAMPLE.read_text(encoding="utf-8")
    chosen = f'protocol = "hillside"\nprotocols = "{folder}"'
    text = text.replace('protocol = "uk-schools"', chosen, 1)
    text = text.replace('protocol = "uk-schools"', 'protocol = "hillside"')
    Path("there", "school.toml").write_text(text, encoding="utf-8")


def test_a_protocol_is_found_by_its_name_through_the_school_file(command, monkeypatch):
    school_with_its_own()
    assert (
        "there is no protocol called 'hillside'" in command("protocol", "show", "hillside").stderr
    )
    monkeypatch.setenv("SCHOOL_FILE", "there/school.toml")
    shown = command("protocol", "show", "hillside").stdout
    assert "# Hillside School" in shown
    assert "Adopted by Dana Shaw on 1 September 2026 (edition 1)." in shown
    assert "____" not in shown
    Path("facts.yml").write_text("under-13: yes\n", encoding="utf-8")
    assert (
        json.loads(command("protocol", "try", "hillside", "facts.yml").stdout)["protocol"]
        == "hillside"
    )


def test_only_the_sheet_of_the_schools_protocol_says_that_it_was_adopted(command, monkeypatch):
    school_with_its_own()
    assert "Adopted by (name and role): ____" in command("protocol", "show", "uk-schools").stdout
    monkeypatch.setenv("SCHOOL_FILE", "there/school.toml")
    assert "Adopted by (name and role): ____" in command("protocol", "show", "uk-schools").stdout
    Path("changed.yml").write_text(OWN.replace('"1"', '"2"'), encoding="utf-8")
    assert "Adopted by (name and role): ____" in command("protocol", "show", "changed.yml").stdout


def test_a_protocol_that_the_school_file_cannot_give_is_told_so_and_the_others_are_shown(
    command, monkeypatch
):
    school_with_its_own("nowhere")
    monkeypatch.setenv("SCHOOL_FILE", "there/school.toml")
    answer = command("protocol", "show", "hillside")
    assert answer.exit_code == 1
    assert "school.protocols: there is no folder there/nowhere" in answer.stderr
    assert command("protocol", "show", "uk-schools").exit_code == 0
    Path("there", "school.toml").write_text("[school", encoding="utf-8")
    assert "is not valid TOML" in command("protocol", "show", "hillside").stderr
    assert command("protocol", "show", "uk-schools").exit_code == 0


def test_every_fault_of_a_protocol_of_ones_own_is_told(command):
    Path("hillside.yml").write_text(
        OWN.replace("uk-schools", "uk-school") + "hat: 1\n", encoding="utf-8"
    )
    answer = command("protocol", "show", "hillside.yml")
    assert answer.exit_code == 1
    assert "uk-school" in answer.stderr
    assert "hat" in answer.stderr
    assert "nowhere.yml: cannot be read" in command("protocol", "show", "nowhere.yml").stderr


@pytest.mark.parametrize("words", [("show", "schools-2015"), ("try", "schools-2015", "facts.yml")])
def test_an_unknown_protocol_names_the_known_ones(command, words):
    answer = command("protocol", *words)
    assert answer.exit_code == 1
    assert "schools-2016" in answer.stderr


@pytest.mark.parametrize(
    "text", ['{\n\t"under-13": "yes"\n}', "under-13: yes\n", "\ufeffunder-13: yes\n"]
)
def test_a_set_of_facts_gives_one_object(command, text):
    Path("facts").write_text(text, encoding="utf-8")
    answer = command("protocol", "try", "schools-2016", "facts")
    assert answer.exit_code == 0
    given = json.loads(answer.stdout)
    assert given["recommendation"] == "IMMEDIATE_REFERRAL"
    assert given["complete"] is False
    first = given["reasons"][0]
    assert (first["question"], first["answer"], first["level"]) == (
        "under-13",
        "yes",
        "IMMEDIATE_REFERRAL",
    )
    assert first["cites"].startswith("Schools 2016")
    assert "coerced" in given["missing"]
    assert given["advice"] == []
    assert "protocol-superseded" in given["flags"]


def test_a_list_of_sets_of_facts_gives_a_list(command):
    Path("facts.json").write_text('[{"under-13": "yes"}, {}]', encoding="utf-8")
    answer = command("protocol", "try", "schools-2016", "facts.json")
    assert [one["recommendation"] for one in json.loads(answer.stdout)] == [
        "IMMEDIATE_REFERRAL",
        None,
    ]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ("under-31: yes", ["'under-31'; did you mean under-13?"]),
        ("under-13: yess", ["'yess'; did you mean yes?"]),
        ('{"under-13": true}', ["under-13 has no answer 'true'; there are yes, no, not-sure"]),
        ("under-13: [yes]", ["under-13 has no answer '[\"yes\"]'"]),
        ("under-13:", ["under-13 has no answer ''"]),
        (
            '[{"under-31": "yes"}, {"under-13": "no"}, {"coerced": "perhaps", "hat": "yes"}]',
            [
                "set 1: schools-2016 has no question 'under-31'",
                "set 3: coerced has no answer",
                "set 3: schools-2016",
            ],
        ),
    ],
)
def test_an_unknown_question_or_answer_is_refused_with_exit_code_2(command, facts, told):
    Path("facts.yml").write_text(facts, encoding="utf-8")
    answer = command("protocol", "try", "schools-2016", "facts.yml")
    assert answer.exit_code == 2
    for part in told:
        assert part in answer.stderr
    assert "Traceback" not in answer.output
    assert answer.stdout == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("words", "answers by question"),
        ("[words]", "answers by question"),
        ("", "answers by question"),
        ("{", "cannot be read as YAML"),
        ('{"under-13": "no", "under-13": "yes"}', "under-13 stands twice"),
        ("under-13: no\nunder-13: yes", "under-13 stands twice"),
    ],
)
def test_a_file_without_facts_is_told_so(command, text, told):
    Path("facts.yml").write_text(text, encoding="utf-8")
    answer = command("protocol", "try", "schools-2016", "facts.yml")
    assert answer.exit_code == 1
    assert told in answer.stderr


def test_a_file_that_is_no_text_is_told_so(command):
    Path("facts.yml").write_bytes(b"\xff\xfe")
    assert "not written as UTF-8" in command("protocol", "try", "schools-2016", "facts.yml").stderr


def test_a_missing_file_of_facts_is_told_so(command):
    answer = command("protocol", "try", "schools-2016", "nowhere.yml")
    assert answer.exit_code == 1
    assert "nowhere.yml: cannot be read" in answer.stderr
