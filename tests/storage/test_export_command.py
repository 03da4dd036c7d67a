"""The role-holder at the machine gets a copy to check, of what they may see; it is set as text,
noted and announced.
"""

from __future__ import annotations

import json
import stat
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select

from bot.commands.childs_copy import typesetting
from bot.commands.childs_copy.typesetting import pdf
from bot.running.mistakes import ConfigurationError
from flows.concern import Concern
from flows.kept.entry import RecordEntry
from storage.concerns import chronology, concerns
from storage.database import tables
from storage.database.database import Database
from storage.evidence import audit
from tests.support.storage.commands import Command, command_line
from tests.support.storage.records import (
    CHILD,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    TEACHER,
    concern,
    do,
    queued,
    report,
    stored,
)

EVIL = '#read("/etc/passwd") $x$ *b* <l> @r \\u{41} // #panic()'
OTHER = "Marek Žižka"
ACCOUNT = f"Marek zizka forwarded it. {EVIL}"
ANSWERS = "{who}\n{reference}\n1\n{more}access\ny\nn\n"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> Command:
    return command_line(monkeypatch, tmp_path, url)


def child(name: str, **values: str) -> RecordEntry:
    return RecordEntry(
        kind="child", values={"name": name, "role": "made"} | values, who=DSL, at=NOW
    )


def about(name: str = CHILD, **fields: Any) -> Concern:
    given = {
        "entries": (child(name), child(OTHER)),
        "reports": (report(account=ACCOUNT, name="Tim Reed"),),
    }
    return concern(**(given | fields))


def exported(command: Command, one: Concern, who: str = "Dana Okafor", more: str = "") -> Any:
    return command(
        "export", "child", typed=ANSWERS.format(who=who, reference=one.reference, more=more)
    )


def files(folder: Path) -> dict[str, Path]:
    return {path.suffix: path for path in folder.glob("export-*")}


def pages(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_a_copy_is_written_that_only_its_maker_can_read(
    db: Database, command: Command, tmp_path: Path
) -> None:
    one = stored(db, about())
    answer = exported(command, one)
    assert answer.exit_code == 0, answer.output
    made = files(tmp_path)
    assert set(made) == {".pdf", ".json"}
    if sys.platform != "win32":
        assert {stat.S_IMODE(path.stat().st_mode) for path in made.values()} == {0o600}
    for path in made.values():
        assert CHILD not in path.name
        assert one.reference not in path.name
    data, read = json.loads(made[".json"].read_text()), pages(made[".pdf"].read_bytes())
    for block in data["concerns"][0]["blocks"]:
        for line in (block["heading"], *block["lines"]):
            assert "".join(line.split()) in "".join(read.split())


def test_a_name_steers_no_terminal(db: Database, command: Command) -> None:
    answer = exported(command, stored(db, about(f"{CHILD}\x1b[31m\n2  Somebody")))
    assert f"1  {CHILD}\\x1b[31m\\x0a2  Somebody, date of birth not entered\n" in answer.output
    assert "\x1b" not in answer.output


def test_what_somebody_typed_is_set_letter_by_letter(
    db: Database, command: Command, tmp_path: Path
) -> None:
    exported(command, stored(db, about(f"{CHILD} {EVIL}")))
    read = "".join(pages(files(tmp_path)[".pdf"].read_bytes()).split())
    assert "".join(ACCOUNT.split()).replace("Marekzizka", "[anotherchild]") in read
    assert "root:" not in read
    assert read.count("#read") >= 3


def test_the_other_child_is_nowhere(db: Database, command: Command, tmp_path: Path) -> None:
    exported(command, stored(db, about()))
    made = files(tmp_path)
    for text in (made[".json"].read_text(), pages(made[".pdf"].read_bytes())):
        for name in ("Marek", "Žižka", "zizka"):
            assert name not in text
        assert "[another child] forwarded it" in text
        assert "Tim Reed" not in text


def test_it_stands_in_the_audit_and_the_record_and_the_ladder_is_told(
    db: Database, command: Command, tmp_path: Path
) -> None:
    one = stored(db, about())
    answer = exported(command, one)
    columns = tables.audit.c
    rows = do(
        db, lambda tx: tx.run(select(columns.seq, columns.who, columns.what, columns.concern)).all()
    )
    (line,) = [row for row in rows if row.concern == one.id and "exported" in row.what]
    assert line.who == DSL
    assert (HILLSIDE.id, DSL, "searched every record for an export") in {
        (HILLSIDE.id, r.who, r.what) for r in rows
    }
    end = do(db, audit.head, HILLSIDE.id)
    printed = f"hillside:{end.seq}:{end.mac}"
    assert end.seq >= line.seq
    assert printed in answer.output
    assert printed in "".join(pages(files(tmp_path)[".pdf"].read_bytes()).split())
    assert {d.person for d in queued(db) if d.kind == "exported"} == {DSL, "slack:U0DDSL", HEAD}
    (entry,) = [e for e in do(db, chronology.read, HILLSIDE, DSL, one.id) if e.kind == "exported"]
    assert entry.body["child"] == CHILD
    assert do(db, audit.verify, HILLSIDE.id) is None


def test_other_records_of_the_same_child_come_only_when_somebody_says_so(
    db: Database, command: Command, tmp_path: Path
) -> None:
    one, again = stored(db, about()), stored(db, about("FARRINGTON-QUILL ebony"))
    apart = stored(db, about("Ada Poe", reports=(report(children="", account=""),)))
    answer = exported(command, one, more="y\n")
    assert f"{again.reference}: FARRINGTON-QUILL ebony, date of birth not" in answer.output
    both = files(tmp_path)[".json"].read_text()
    assert one.reference in both
    assert again.reference in both
    assert apart.reference not in both
    for path in files(tmp_path).values():
        path.unlink()
    exported(command, one, more="\nn\n")
    assert again.reference not in files(tmp_path)[".json"].read_text(), "there is no default"


@pytest.mark.parametrize("fields", [{"named": frozenset({DSL})}, {"route": "head"}], ids=str)
def test_a_record_they_may_not_see_is_as_if_there_were_none(
    db: Database, command: Command, tmp_path: Path, fields: dict[str, Any]
) -> None:
    one, secret = stored(db, about()), stored(db, about(**fields))
    answer = exported(command, secret)
    assert answer.exit_code == 1
    assert answer.output.endswith(f"{secret.reference}: you can see no record of this reference.\n")
    assert (
        exported(command, concern())
        .output.splitlines()[-1]
        .endswith("you can see no record of this reference.")
    )
    answer = exported(command, one)
    assert secret.reference not in answer.output + files(tmp_path)[".json"].read_text()
    assert "There may be records that you cannot see" in answer.output


@pytest.mark.parametrize("who", ["Pat", TEACHER, "Tim Reed", "nobody"])
def test_nobody_without_a_safeguarding_role_gets_anything(
    db: Database, command: Command, tmp_path: Path, who: str
) -> None:
    answer = exported(command, stored(db, about()), who)
    assert answer.exit_code == 1
    assert CHILD not in answer.output
    assert files(tmp_path) == {}


def test_a_record_without_a_child_says_what_to_do(
    db: Database, command: Command, tmp_path: Path
) -> None:
    answer = exported(command, stored(db, about(entries=())))
    assert answer.exit_code == 1
    assert "no child is entered in this record" in answer.output
    assert files(tmp_path) == {}


def test_without_typst_it_says_how_to_get_it_and_nothing_is_noted(
    db: Database, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = stored(db, about())
    monkeypatch.setitem(sys.modules, "typst", None)
    answer = exported(command, one)
    assert answer.exit_code == 1
    assert "pip install -e .[export]" in answer.output
    assert "exported" not in str(do(db, lambda tx: tx.run(select(tables.audit.c.what)).all()))


def test_a_folder_that_cannot_be_written_leaves_nothing_noted(
    db: Database, command: Command, tmp_path: Path
) -> None:
    one = stored(db, about())
    typed = ANSWERS.format(who="dsl", reference=one.reference, more="")
    answer = command("export", "child", "--folder", str(tmp_path / "nowhere"), typed=typed)
    assert answer.exit_code == 1
    assert "cannot be written" in answer.output
    assert not [d for d in queued(db) if d.kind == "exported"]
    assert do(db, concerns.load, HILLSIDE, DSL, one.id) == one


PAPER = {
    "title": "T",
    "sheet": {"title": "S", "lines": ["l"], "fields": ["f"]},
    "about": "a",
    "audit": "h",
    "receipt": None,
    "concerns": [{"title": "C", "blocks": [{"heading": "H", "lines": ["x"]}]}],
}


def test_the_pdf_is_tagged_and_says_its_language_and_title() -> None:
    root = PdfReader(BytesIO(pdf(PAPER))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_letters_that_no_font_can_show_are_written_as_numbers() -> None:
    read = pages(pdf(PAPER | {"about": "\u202emirror\u202c \ue123 bell\x07 tab\tend"}))
    assert "[U+202E]mirror[U+202C]" in read
    assert "bell[U+0007] tab" in read


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_whatever_was_typed_a_paper_comes_of_it(typed: str) -> None:
    assert pdf(PAPER | {"title": f"x{typed}", "about": typed}).startswith(b"%PDF")


def test_a_fault_that_is_none_of_the_letters_ends_in_plain_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ConfigurationError, match="cannot be set in type"):
        pdf({"title": "a secret"})
    assert "secret" not in str(typesetting._impossible())
