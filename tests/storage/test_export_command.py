"""What a role-holder asked for in the chat is written at the machine: locked, set as text, noted and
announced, of what they may see; nobody at the machine reads a word of it.
"""

from __future__ import annotations

import json
import re
import stat
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select

from bot.commands.paper import typesetting
from bot.commands.paper.typesetting import pdf
from bot.running.mistakes import ConfigurationError
from flows.concern import Concern
from flows.kept.closing import Closing
from flows.kept.copies import Copy
from flows.kept.entry import RecordEntry
from flows.turn import Turn
from storage.concerns import chronology, concerns
from storage.database import tables
from storage.database.database import Database
from storage.evidence import audit
from tests.support.flows.recorded import lines_of
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
)

EVIL = '#read("/etc/passwd") $x$ *b* <l> @r \\u{41} // #panic()'
OTHER = "Marek Žižka"
ACCOUNT = f"Marek zizka forwarded it. {EVIL}"
PASSWORD = "BBBB-CCCC-DDDD-FFFF-GGGG-HHHH"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> Command:
    return command_line(monkeypatch, tmp_path, url)


def child(name: str, **values: str) -> RecordEntry:
    return RecordEntry(
        kind="child", values={"name": name, "role": "made"} | values, who=DSL, at=NOW
    )


def asked(kind: str = "child", **fields: Any) -> Copy:
    given = {"mark": "KKKK-LLLL", "who": DSL, "at": NOW, "child": CHILD, "reporter_named": False}
    return Copy(kind=kind, password=PASSWORD, **(given | fields))  # type: ignore[arg-type]


def about(name: str = CHILD, **fields: Any) -> Concern:
    given = {
        "entries": (child(name), child(OTHER)),
        "reports": (report(account=ACCOUNT, name="Tim Reed"),),
        "copies": (asked(child=name),),
    }
    return concern(**(given | fields))


def kept(db: Database, one: Concern) -> Concern:
    """Stored, with all that stands in it written down."""
    do(db, concerns.save, HILLSIDE, Turn(one, tuple(lines_of(one, HILLSIDE))), NOW)
    return one


def written(command: Command, one: Concern, kind: str = "child", typed: str = "") -> Any:
    return command("paper", kind, one.reference, "copy.pdf", typed=typed)


def opened(path: Path) -> PdfReader:
    """With the password, by another library than the one that locked it."""
    reader = PdfReader(path)
    assert reader.is_encrypted
    assert reader.decrypt(PASSWORD)
    return reader


def read(path: Path) -> str:
    return "\n".join(page.extract_text() for page in opened(path).pages)


def beside(path: Path) -> dict[str, Any]:
    (content,) = opened(path).attachments["record.json"]
    return json.loads(content)  # type: ignore[no-any-return]


def pages(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def solid(text: str) -> str:
    return "".join(text.split())


def test_a_copy_is_locked_and_nothing_of_it_can_be_read_without_its_password(
    db: Database, command: Command, tmp_path: Path
) -> None:
    one = kept(db, about())
    answer = written(command, one)
    assert answer.exit_code == 0, answer.output
    made = sorted(tmp_path.glob("*.pdf"))
    assert [path.name for path in made] == ["copy-to-check.pdf", "copy.pdf"]
    for path in made:
        if sys.platform != "win32":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for wrong in ("", PASSWORD.lower(), "KKKK-LLLL"):
            with pytest.raises(pikepdf.PasswordError):
                pikepdf.open(path, password=wrong)
        content = path.read_bytes()
        assert all(name.encode() not in content for name in (CHILD, "Reed", "record.json"))
        with pikepdf.open(path, password=PASSWORD) as inside:
            assert inside.encryption.R == 6
            assert inside.encryption.bits == 256
    assert not [word for word in (CHILD, OTHER, "Reed", PASSWORD) if word in answer.output]


def test_the_whole_record_of_the_child_is_in_it(
    db: Database, command: Command, tmp_path: Path
) -> None:
    written(command, kept(db, about()))
    text = solid(read(tmp_path / "copy.pdf"))
    for block in beside(tmp_path / "copy.pdf")["blocks"]:
        words = (
            block["text"] if isinstance(block.get("text"), str) else "".join(block.get("text", []))
        )
        assert solid(words) in text


def test_it_is_tagged_for_screen_readers_once_it_is_opened(
    db: Database, command: Command, tmp_path: Path
) -> None:
    written(command, kept(db, about()))
    for name in ("copy.pdf", "copy-to-check.pdf"):
        root = opened(tmp_path / name).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en-GB"
        assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_its_tags_hold_every_word_and_its_fonts_are_in_it(
    db: Database, command: Command, tmp_path: Path
) -> None:
    """What veraPDF asks of PDF/UA first: all is tagged, headings begin at one, letters have their
    meaning.
    """
    written(command, kept(db, about()))
    with pikepdf.open(tmp_path / "copy.pdf", password=PASSWORD) as pdf:
        kinds = [str(tag.S) for tag in _tags(pdf.Root.StructTreeRoot) if "/S" in tag]
        headings = [kind for kind in kinds if re.fullmatch("/H[1-6]", kind)]
        assert headings[0] == "/H1"
        assert "/P" in kinds
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        for page in pdf.pages:
            assert "/StructParents" in page
            for operands, operator in pikepdf.parse_content_stream(page):
                assert str(operator) != "BDC" or str(operands[0]) in {
                    "/Artifact",
                    "/P",
                    "/Span",
                    *kinds,
                }
            for font in page.Resources.Font.values():
                assert "/ToUnicode" in font
                (inner,) = font.DescendantFonts
                assert {"/FontFile2", "/FontFile3"} & {*inner.FontDescriptor.keys()}


def _tags(tag: Any) -> Iterator[Any]:
    yield tag
    inner = tag.get("/K", [])
    for one in inner if isinstance(inner, pikepdf.Array) else [inner]:
        if isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield from _tags(one)


def test_what_somebody_typed_is_set_letter_by_letter(
    db: Database, command: Command, tmp_path: Path
) -> None:
    written(command, kept(db, about(f"{CHILD} {EVIL}")))
    text = solid(read(tmp_path / "copy.pdf"))
    assert solid(ACCOUNT).replace("Marekzizka", "[anotherchild]") in text
    assert "root:" not in text
    assert text.count("#read") >= 3


def test_the_other_child_is_nowhere_and_the_sheet_says_where_a_name_was(
    db: Database, command: Command, tmp_path: Path
) -> None:
    written(command, kept(db, about()))
    for text in (read(tmp_path / "copy.pdf"), json.dumps(beside(tmp_path / "copy.pdf"))):
        for name in ("Marek", "Žižka", "zizka"):
            assert name not in text
        assert "[another child] forwarded it" in text
        assert "Tim Reed" not in text
    assert "[another child]" in read(tmp_path / "copy-to-check.pdf")


def test_the_sheet_gives_the_page_and_the_line_of_each_place(
    db: Database, command: Command, tmp_path: Path
) -> None:
    far = "\n".join(["x"] * 120)
    many = report(account=f"{far}\nThen Zebedee came", name="Tim Reed")
    written(command, kept(db, about(reports=(many,))))
    lines = read(tmp_path / "copy-to-check.pdf").splitlines()
    (place,) = [line for line in lines if "Zebedee" in line]
    page, number = place.split()[:2]
    shown = opened(tmp_path / "copy.pdf").pages[int(page) - 1].extract_text().splitlines()
    at = shown.index("Then Zebedee came")
    assert int(page) > 1
    assert abs(int(number) - (at + 1)) <= 1


def test_it_stands_in_the_audit_and_the_record_and_the_ladder_is_told(
    db: Database, command: Command, tmp_path: Path
) -> None:
    one = kept(db, about())
    answer = written(command, one)
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
    assert printed in solid(read(tmp_path / "copy.pdf"))
    assert {d.person for d in queued(db) if d.kind == "exported"} == {DSL, "slack:U0DDSL", HEAD}
    (entry,) = [e for e in do(db, chronology.read, HILLSIDE, DSL, one.id) if e.kind == "exported"]
    assert entry.body["child"] == CHILD
    assert PASSWORD not in str(entry)
    assert do(db, audit.verify, HILLSIDE.id) is None


def test_what_was_asked_for_once_is_written_once(
    db: Database, command: Command, tmp_path: Path
) -> None:
    one = kept(db, about())
    assert written(command, one).exit_code == 0
    answer = command("paper", "child", one.reference, "again.pdf", typed="dsl\n")
    assert answer.exit_code == 1
    assert "nobody has asked for this copy yet" in answer.output
    assert not (tmp_path / "again.pdf").exists()


def test_other_records_go_into_it_only_when_they_were_chosen_and_attached_ones_always(
    db: Database, command: Command, tmp_path: Path
) -> None:
    again, apart = kept(db, about(copies=())), kept(db, about(copies=()))
    one = about()
    hangs = kept(
        db,
        about(copies=(), state="closed", closings=(_attached_to(one.id),)),
    )
    one = kept(db, one.but(copies=(asked(concerns=(again.id,)),)))
    assert written(command, one).exit_code == 0
    text = read(tmp_path / "copy.pdf")
    for there in (one, again, hangs):
        assert f"Concern {there.reference}" in text
    assert apart.reference not in text


def _attached_to(concern_id: str) -> Closing:
    return Closing(note="x", who=DSL, at=NOW, kind="attached", to=concern_id)


@pytest.mark.parametrize("fields", [{"named": frozenset({DSL})}, {"route": "head"}], ids=str)
def test_whoever_may_not_see_it_any_more_gets_no_copy_and_the_machine_tells_nothing(
    db: Database, command: Command, tmp_path: Path, fields: dict[str, Any]
) -> None:
    secret, nothing = kept(db, about(**fields)), concern()
    told = [written(command, each, typed="dsl\n") for each in (secret, nothing)]
    assert [answer.exit_code for answer in told] == [1, 1]
    assert told[0].output.replace(secret.reference, "") == told[1].output.replace(
        nothing.reference, ""
    )
    assert list(tmp_path.glob("*.pdf")) == []
    assert not queued(db)


def test_who_is_said_to_want_one_is_asked_in_the_chat(db: Database, command: Command) -> None:
    one = kept(db, about(copies=()))
    answer = written(command, one, typed="Dana Okafor\n")
    assert answer.exit_code == 1
    assert [(d.person, d.kind) for d in queued(db)] == [(DSL, "copy-wanted")]
    assert CHILD not in answer.output


@pytest.mark.parametrize("who", ["Pat", TEACHER, "Tim Reed", "nobody"])
def test_nobody_without_a_safeguarding_role_is_asked(
    db: Database, command: Command, who: str
) -> None:
    answer = written(command, kept(db, about(copies=())), typed=f"{who}\n")
    assert answer.exit_code == 1
    assert not queued(db)


def test_a_file_where_the_reference_belongs_asks_nobody_for_a_copy(
    db: Database, command: Command
) -> None:
    one = kept(db, about(copies=()))
    answer = command("paper", "child", "copy.pdf", one.reference)
    assert (answer.exit_code, "it comes first" in answer.output) == (2, True)
    assert not queued(db)


@pytest.mark.parametrize("kind", ["chronology", "referral", "plan"])
def test_every_paper_comes_and_nothing_is_taken_out_of_one_about_everybody(
    db: Database, command: Command, tmp_path: Path, kind: str
) -> None:
    one = kept(db, about(copies=(asked(kind, child=""),)))
    answer = written(command, one, kind)
    assert answer.exit_code == 0, answer.output
    text = read(tmp_path / "copy.pdf")
    assert CHILD in text
    assert OTHER in text
    assert "Nothing was taken out" in read(tmp_path / "copy-to-check.pdf")


def test_export_child_writes_the_same_under_a_name_that_tells_nothing(
    db: Database, command: Command, tmp_path: Path
) -> None:
    one = kept(db, about())
    assert command("export", "child", typed=f"{one.reference}\n").exit_code == 0
    made = {path.name for path in tmp_path.glob("export-*.pdf")}
    assert len(made) == 2
    assert not [name for name in made if one.reference in name]


def test_without_typst_it_says_how_to_get_it_and_nothing_is_noted(
    db: Database, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = kept(db, about())
    monkeypatch.setitem(sys.modules, "typst", None)
    answer = written(command, one)
    assert answer.exit_code == 1
    assert "pip install -e .[export]" in answer.output
    assert "exported" not in str(do(db, lambda tx: tx.run(select(tables.audit.c.what)).all()))


def test_a_file_that_cannot_be_written_leaves_nothing_noted(
    db: Database, command: Command, tmp_path: Path
) -> None:
    one = kept(db, about())
    answer = command("paper", "child", one.reference, str(tmp_path / "nowhere" / "x.pdf"))
    assert answer.exit_code == 1
    assert "cannot be written" in answer.output
    assert not [d for d in queued(db) if d.kind == "exported"]
    assert do(db, concerns.load, HILLSIDE, DSL, one.id) == one


def test_the_blank_pack_needs_no_record_and_no_password(command: Command, tmp_path: Path) -> None:
    answer = command("paper", "blank", "pack.pdf")
    assert answer.exit_code == 0, answer.output
    text = pages((tmp_path / "pack.pdf").read_bytes())
    for words in (
        "In danger now? Ring 999.",
        "Dana Okafor",
        "Do not ask anyone to send",
        "Colin Frost",
    ):
        assert words in text


PAPER: dict[str, Any] = {
    "title": "T",
    "foot": "f",
    "numbered": True,
    "blocks": [{"is": "heading", "level": 1, "text": "H"}],
}


def line(*runs: Any) -> dict[str, Any]:
    return PAPER | {"blocks": [*PAPER["blocks"], {"is": "line", "text": list(runs)}]}


def test_a_place_that_begins_a_line_has_the_number_of_that_line() -> None:
    _, (place,) = typesetting.with_places(line("one\n", {"text": "Zed", "why": "x"}, " ends"))
    assert (place["page"], place["line"]) == (1, 4), "the title, the heading, one, Zed"


def test_each_place_of_a_long_copy_has_the_line_of_its_own_page() -> None:
    told = PAPER | {
        "blocks": [{"is": "line", "text": [{"text": "Zed", "why": "x"}, " came. "]}] * 400
    }
    _, places = typesetting.with_places(told)
    found = [(place["page"], place["line"]) for place in places]
    assert found == [(page, line) for page, lines in _lines(told).items() for line in lines]


def _lines(told: dict[str, Any]) -> dict[int, range]:
    """Which lines of each page it stands in: the title has the first of all."""
    texts = [page.extract_text() for page in PdfReader(BytesIO(pdf(told))).pages]
    return {
        page: range(1 + (page == 1), 1 + (page == 1) + text.count("Zed"))
        for page, text in enumerate(texts, 1)
    }


def test_what_belongs_together_stands_on_one_page() -> None:
    """A time with what was done then; bars with their table: wherever the page ends."""
    told = {"is": "labelled", "label": "TIME", "text": ["An answer"]}
    detail = {"is": "detail", "label": "DETAIL", "text": ["No"]}
    also = {"is": "line", "text": ["DETAIL"], "joined": True}
    bars = {"is": "bars", "alt": "x", "rows": [["BARS", 3]]}
    table = {"is": "table", "widths": [1], "head": ["HEAD"], "rows": [["TABLE"]]}
    parted = []
    for before in range(43, 48):
        lines = {"is": "line", "text": ["\n".join("x" for _ in range(before))]}
        for these in ((told, detail), (told, also), (bars, table)):
            content = pdf(PAPER | {"blocks": [lines, *these]})
            shown = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
            parted += [text for text in shown if ("TIME" in text) != ("DETAIL" in text)]
            parted += [text for text in shown if ("BARS" in text) != ("TABLE" in text)]
    assert not parted


def test_letters_that_no_font_can_show_are_written_as_numbers() -> None:
    text = pages(pdf(line("\u202emirror\u202c \ue123 bell\x07 tab\tend")))
    assert "[U+202E]mirror[U+202C]" in text
    assert "bell[U+0007] tab" in text
    assert "[signwriting hand-fist index]" in pages(pdf(line("\U0001d800")))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_a_line_ends_where_it_was_ended_whatever_sign_stands_there(end: str) -> None:
    content = pdf(line(f"one{end}two"))
    assert pages(content) == pages(pdf(line("one\ntwo")))


def test_a_mark_of_bytes_from_another_program_stops_no_paper() -> None:
    assert "Kit Marlow" in pages(pdf(line("\ufeffKit Mar\ufefflow")))


@pytest.mark.parametrize(
    "typed",
    [
        "a" * 220,
        "Ŵyn ap Siôn, Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, ŷ",
        "Nguyễn Thị Ánh, Łukasz Żółć, O’Brien-Ní Dhomhnaill, Zoë, Ọlá",
        "王小明 和 李小龙",
        "one\ttwo\t\tthree",
    ],
)
def test_nothing_typed_is_lost_at_the_papers_edge(typed: str) -> None:
    """Every letter is there, and stands between the margins."""
    content = pdf(line(typed))
    assert solid(typed) in solid(pages(content))
    for page in PdfReader(BytesIO(content)).pages:
        ends = [0.0]

        def seen(text: str, _cm: Any, tm: Any, _font: Any, size: float, ends: Any = ends) -> None:
            ends.append(tm[4] + len(text.strip()) * size * 0.3)

        page.extract_text(visitor_text=seen)
        assert max(ends) < page.mediabox.width


def test_letters_of_other_writings_stand_there_as_themselves() -> None:
    fonts = {
        str(font["/BaseFont"]).partition("+")[2]
        for page in PdfReader(BytesIO(pdf(line("Sam محمد 王")))).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert {name.partition("-")[0] for name in fonts} >= {
        "Arimo",
        "IBMPlexSansArabic",
        "NotoSansCJKsc",
    }


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_whatever_was_typed_a_paper_comes_of_it(typed: str) -> None:
    assert pdf(line(typed) | {"title": f"x{typed}"}).startswith(b"%PDF")


def test_a_fault_that_is_none_of_the_letters_ends_in_plain_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ConfigurationError, match="cannot be set in type"):
        pdf({"title": "a secret"})
    assert "secret" not in str(typesetting._impossible())
