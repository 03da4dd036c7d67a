"""Promises about the command line: its help is enough, a user's mistake is a sentence and no
traceback.
"""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from pypdf import PdfReader
from typer.testing import CliRunner

from bot.commands.cli import app
from bot.commands.paper import typesetting
from bot.running.clock import SystemClock
from bot.running.keys import load_or_make_key
from bot.running.record_version import ready
from bot.serving import serving
from bot.settings import Settings
from flows.protocol.library import load
from flows.protocol.signing import signing_sheet
from tests.support.bot.processes import settings, started, workspace
from tests.support.world import signed

DEMO = Path(__file__).parents[2] / "bot" / "school.demo.toml"


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
        env={"PATH": "", "PYTHONPATH": str(DEMO.parent)},
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert answer.returncode == 1
    assert "SLACK_BOT_TOKEN: is missing" in answer.stderr
    assert "SLACK_APP_TOKEN: is missing" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_whoever_runs_it_before_it_is_set_up_is_told_what_sets_it_up(command):
    answer = command("run")
    assert answer.exit_code == 1
    assert "report-image setup asks for the settings" in answer.stderr.splitlines()[-1]


def test_check_ends_well_when_all_is_set_up(command, monkeypatch, tmp_path):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    school = tmp_path / "signed.toml"
    school.write_text(signed(DEMO.read_text(encoding="utf-8")), encoding="utf-8")
    monkeypatch.setenv("SCHOOL_FILE", str(school))
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "keys" / "key"))
    answer = command("check", "--offline")
    assert answer.exit_code == 0
    assert (
        "Protocol: uk-schools. Adopted by Dana Shaw on 1 September 2026 (edition 4)."
        in answer.stdout
    )
    *_, right, next_step = answer.stdout.splitlines()
    assert "Nothing is wrong" in right
    assert "weigh the notes above, the worst first; then report-image run" in next_step


def test_what_is_installed_without_the_repository_has_the_same_manifest():
    root = DEMO.parents[1] / "manifest.yml"
    assert (DEMO.parent / "manifest.yml").read_bytes() == root.read_bytes()


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
    text = signed(DEMO.read_text(encoding="utf-8"))
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
    assert "Adopted by Dana Shaw on 1 September 2026 (edition 4)." in shown
    assert "____" not in shown
    Path("facts.yml").write_text("under-13: yes\n", encoding="utf-8")
    assert (
        json.loads(command("protocol", "try", "hillside", "facts.yml").stdout)["protocol"]
        == "hillside"
    )


def test_the_sheet_is_a_tagged_pdf_that_is_never_written_over(command):
    answer = command("protocol", "show", "uk-schools", "--pdf", "sheet.pdf")
    assert answer.exit_code == 0, answer.stderr
    written = Path("sheet.pdf").read_bytes()
    assert written.startswith(b"%PDF")
    assert b"/StructTreeRoot" in written
    again = command("protocol", "show", "uk-schools", "--pdf", "sheet.pdf")
    assert again.exit_code == 1
    assert "is there already" in again.stderr
    assert Path("sheet.pdf").read_bytes() == written


def test_whoever_signs_the_sheet_signs_below_what_they_sign():
    """However long the sheet is: a page that holds the line alone could belong to any other."""
    sheet = signing_sheet(load("schools-2016"), [], None) | {"questions": []}
    for more in range(0, 40, 3):
        longer = sheet | {"about": sheet["about"] + ["And one line."] * more}
        pages = PdfReader(BytesIO(typesetting.pdf(longer, "sheet.typ"))).pages
        [last] = [text for page in pages if "Signature" in (text := page.extract_text())]
        assert "I adopt schools-2016" in last


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


def test_the_version_is_told(command):
    assert command("--version").stdout.startswith("report-image 0.")


def as_a_program(folder, *words, **given):
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={"PATH": "", "PYTHONPATH": str(DEMO.parents[1]), **given},
        capture_output=True,
        timeout=50,
    )


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "utf-8"])
def test_any_terminal_shows_what_there_is_to_say(tmp_path, encoding):
    text = DEMO.read_text(encoding="utf-8").replace("Dana Shaw", "Ŵyn Shaw")
    (tmp_path / "school.toml").write_text(text, encoding="utf-8")
    answer = as_a_program(tmp_path, "check", "--offline", PYTHONIOENCODING=encoding)
    assert answer.returncode == 1
    assert b"Traceback" not in answer.stderr
    assert {"utf-8": "Ŵyn".encode()}.get(encoding, rb"\u0174yn") in answer.stdout


@pytest.mark.parametrize(
    ("host", "port", "told"),
    [
        ("no.such.host.invalid", "3998", "HOST: no.such.host.invalid is not an address"),
        ("192.0.2.1", "3998", "HOST: 192.0.2.1 is not an address of this machine"),
        ("127.0.0.1", "TAKEN", "is in use by another program"),
    ],
)
async def test_where_the_bot_cannot_listen_is_said_in_a_sentence(tmp_path, host, port, told):
    async with workspace(socket_mode=False) as sandbox:
        taken = str(urlsplit(sandbox.api_url).port)
        given = settings(tmp_path, sandbox) | {"HOST": host, "PORT": port.replace("TAKEN", taken)}
        process = await started(tmp_path, given)
        _, said = await process.communicate()
    assert process.returncode == 1
    assert told in said.decode()
    assert "Traceback" not in said.decode()
    assert "crashed" not in said.decode()


async def test_an_address_of_the_newer_kind_is_written_as_such():
    async with serving(web.Application(), "::1", 0) as url:
        assert urlsplit(url).hostname == "::1"
        assert urlsplit(url).port


@pytest.mark.parametrize("sign", ["\u200b", " ", "\ufeff", "\u2013", "\n"])
def test_a_token_copied_with_what_cannot_be_seen_is_told(command, monkeypatch, sign):
    monkeypatch.setenv("SLACK_BOT_TOKEN", f"xoxb-1{sign}2")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    answer = command("check")
    assert "SLACK_BOT_TOKEN: holds a space, a sign that cannot be seen" in answer.stderr
    assert sign.strip() == "" or sign not in answer.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("given", ["protocol show safety", "protocol --help", "--version"])
def test_a_full_disk_under_what_is_printed_is_no_traceback(given, unbuffered):
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-m", "bot", *given.split()]
        with_it = os.environ | {"PYTHONUNBUFFERED": unbuffered}
        ended = subprocess.run(
            words, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=with_it
        )
    assert ended.stderr == "What was to be printed: there is no room left on the disk.\n"
    assert ended.returncode == 1


NEEDS_NO_SLACK = [
    ("backup", "copy.db"),
    ("audit", "verify"),
    ("db", "check"),
    ("db", "upgrade"),
    ("keys", "rotate", "--prepare"),
    ("retention", "due"),
]


@pytest.mark.parametrize("words", NEEDS_NO_SLACK, ids=" ".join)
def test_a_command_needs_only_what_it_uses(command, monkeypatch, tmp_path, words):
    key = tmp_path / "keys" / "key"
    monkeypatch.setenv("KEY_FILE", str(key))
    (tmp_path / "schools").mkdir()
    for school in ("hillside", "riverside"):
        text = DEMO.read_text(encoding="utf-8").replace('"hillside"', f'"{school}"', 1)
        (tmp_path / "schools" / f"{school}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("SCHOOL_FILE", "schools")
    ready("sqlite:///report-image.db", load_or_make_key(key), SystemClock().now).close()
    answer = command(*words)
    assert (answer.exit_code, answer.stderr) == (0, "")
    if words[0] == "backup":
        Path("report-image.db").unlink()
        for end in ("-wal", "-shm"):
            Path(f"report-image.db{end}").unlink(missing_ok=True)
        assert command("restore", "copy.db").exit_code == 0


def test_with_several_schools_it_is_asked_which_is_meant(command, monkeypatch, tmp_path):
    test_a_command_needs_only_what_it_uses(command, monkeypatch, tmp_path, ("retention", "due"))
    assert "one of hillside, riverside" in command("retention", "destroy", "KTRW7Q2M").stderr
    one = command("retention", "destroy", "KTRW7Q2M", "--school", "riverside")
    assert "there is no record of this reference" in one.stderr
