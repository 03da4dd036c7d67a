"""Figures are counted from what is sealed, for one school, noted as a read of their own kind, and written
to a PDF without a name.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from flows.kept.closing import Closing
from flows.turn import Turn
from storage.concerns import concerns, counting
from storage.database import tables
from storage.database.database import Database
from tests.support.storage.commands import Command, command_line
from tests.support.storage.records import (
    CHILD,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    after,
    concern,
    do,
    line,
    stored,
)

FROM_TO = ("--from", "2026-09-01", "--to", "2027-07-31")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> Command:
    return command_line(monkeypatch, tmp_path, url)


def text_of(file: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(file.read_bytes())).pages)


def figures(db: Database, **times: Any) -> Any:
    return do(db, counting.figures, HILLSIDE, HEAD, times.get("since", after(-999)), after(999))


def test_figures_are_written_without_a_name_and_that_they_were_counted_is_noted(
    db: Database, command: Command, tmp_path: Path
) -> None:
    one = stored(db, concern())
    stored(db, concern(route="head"))
    answer = command("governors", "figures.pdf", *FROM_TO)
    assert answer.exit_code == 0, answer.output
    text = text_of(tmp_path / "figures.pdf")
    assert "All concerns\n1\n" in text
    assert not [word for word in (CHILD, one.reference, "Okafor") if word in text]
    noted = do(db, lambda tx: tx.run(select(tables.audit.c.what)).scalars().all())
    assert "counted every record" in noted


def test_each_row_of_bars_says_the_same_to_a_screen_reader(
    db: Database, command: Command, tmp_path: Path
) -> None:
    stored(db, concern())
    command("governors", "figures.pdf", *FROM_TO)
    with pikepdf.open(tmp_path / "figures.pdf") as pdf:
        tags = list(_tags(pdf.Root.StructTreeRoot))
    said = [str(tag.Alt) for tag in tags if tag.get("/S") == "/Figure"]
    assert len(said) == 1
    assert said[0].startswith("Bars. By term.")
    kinds = {str(tag.S) for tag in tags if "/S" in tag}
    assert {"/Table", "/TR", "/TH", "/TD", "/H1", "/P"} <= kinds


def _tags(tag: Any) -> Any:
    yield tag
    inner = tag.get("/K", [])
    for one in inner if isinstance(inner, pikepdf.Array) else [inner]:
        if isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield from _tags(one)


def test_when_somebody_had_it_first_is_counted_however_often_it_was_handed_over(
    db: Database,
) -> None:
    one = concern()
    taken = [line("acknowledged", DSL, after(minutes)) for minutes in (5, 50)]
    do(db, concerns.save, HILLSIDE, Turn(one, tuple(taken)), NOW)
    picked_up = dict(figures(db).took)["picked-up"]
    assert picked_up is not None
    assert picked_up.longest == after(5) - one.opened_at


def test_closed_ones_count_and_what_was_reported_before_does_not(db: Database) -> None:
    closing = Closing(note="n", who=DSL, at=NOW)
    stored(db, concern(state="closed", closings=(closing,)))
    assert (figures(db).total, figures(db).open) == (1, 0)
    assert figures(db, since=after(1)).total == 0


def test_one_that_cannot_be_read_is_left_out(db: Database) -> None:
    stored(db, concern())
    lost = stored(db, concern())
    broken = update(tables.concern).where(tables.concern.c.id == lost.id).values(body=b"x")
    do(db, lambda tx: tx.run(broken))
    assert figures(db).total == 1


def test_days_the_wrong_way_round_write_nothing(command: Command, tmp_path: Path) -> None:
    answer = command("governors", "f.pdf", "--from", "2027-01-01", "--to", "2026-01-01")
    assert answer.exit_code == 1
    assert "--to" in answer.output
    assert not (tmp_path / "f.pdf").exists()
