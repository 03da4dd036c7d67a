"""How is an export made? Noted and announced first, in one transaction; then written where nobody
else can read it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.commands.childs_copy.typesetting import pdf
from bot.commands.given.turns import turns_of
from bot.running.mistakes import ConfigurationError
from bot.turns.turn import Turns
from flows.concern import Concern
from flows.export.childs_copy import Extract, Wish, extract
from flows.export.names_taken_out import hidden
from flows.export.paper import paper
from flows.moves import Exported
from flows.school.school import School
from storage.concerns import concerns
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.evidence import audit


def write(
    school: School,
    database: Database,
    person: str,
    wish: Wish,
    chosen: Sequence[Concern],
    folder: Path,
) -> tuple[list[Path], str]:
    """The files, a PDF and a JSON of the same, and the last line of the audit. Raises
    ConfigurationError, NotFound.

    Nothing is overwritten; no file is left when something goes wrong.
    """
    turns = turns_of(school, database)
    mark = turns.identifiers.reference()
    places = [folder / f"export-{mark}.{end}" for end in ("pdf", "json")]
    claimed: list[Path] = []
    try:
        claimed += [_claimed(place) for place in places]
        data, head = _made(turns, person, wish, chosen, mark)
        _fill(places, data)
    except BaseException:
        for place in claimed:
            place.unlink(missing_ok=True)
        raise
    return places, head


def _made(
    turns: Turns, person: str, wish: Wish, chosen: Sequence[Concern], mark: str
) -> tuple[dict[str, Any], str]:
    """The paper, and the last line of the audit, in which it stands by then that this was made."""
    extracts = turns.database.transaction(
        lambda tx: _extracts(turns, tx, person, wish, chosen, mark)
    )
    end = turns.database.transaction(lambda tx: audit.head(tx, turns.school.id))
    head = f"{turns.school.id}:{end.seq}:{end.mac}" if end else ""
    today = turns.school.local(turns.clock.now()).date()
    return paper(wish, extracts, turns.school, today, head, mark), head


def _extracts(
    turns: Turns, tx: Transaction, person: str, wish: Wish, chosen: Sequence[Concern], mark: str
) -> list[Extract]:
    loaded = [concerns.load(tx, turns.school, person, each.id) for each in chosen]
    names = hidden(loaded, wish, turns.school)
    noted: dict[str, str | bool] = {
        "child": wish.child.name,
        "occasion": wish.occasion,
        "mark": mark,
        "staff_named": wish.staff_named,
        "reporter_named": wish.reporter_named,
    }
    found = [extract(each, wish, names, turns.turning(tx).context_of(each)) for each in loaded]
    for each in loaded:
        turns.turning(tx).advance(each, Exported(person, each.id, noted))
    return found


def _claimed(place: Path) -> Path:
    """An empty file of our own, readable by nobody else."""
    try:
        os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise ConfigurationError(
            [f"{place}: cannot be written: {error.strerror}. Nothing was exported."]
        ) from None
    return place


def _fill(places: Sequence[Path], data: dict[str, Any]) -> None:
    as_pdf, as_json = places
    as_pdf.write_bytes(pdf(data))
    as_json.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
