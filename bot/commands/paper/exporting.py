"""How is a copy made that was asked for in the chat? Noted and announced first, in one transaction;
then written, locked, where nobody else can read it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.commands.given.turns import turns_of
from bot.commands.paper import new_file
from bot.commands.paper.encrypting import locked
from bot.commands.paper.typesetting import pdf, with_places
from bot.turns.turn import Turns
from flows.export.pages.layout import data
from flows.export.pages.sheet import sheet
from flows.export.papers import Made, made
from flows.kept.copies import Copy
from flows.moves import CopyWanted, Exported
from flows.school.school import School
from storage.concerns import chronology, concerns, copies
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.evidence import audit


@dataclass(frozen=True)
class Written:
    """The copy, the sheet for whoever checks it, in whose name it was asked for, the audit's last
    line.
    """

    copy: Path
    sheet: Path
    person: str
    head: str


def write(
    school: School, database: Database, reference: str, kinds: tuple[str, ...], file: Path
) -> Written | None:
    """Write what was asked for last; None: nobody asked. Raises ConfigurationError, NotFound.

    Nothing is overwritten; no file is left when something goes wrong.
    """
    turns = turns_of(school, database)
    asked = database.transaction(lambda tx: copies.asked(tx, turns.school, reference, kinds))
    if asked is None:
        return None
    concern, copy = asked
    beside = file.with_name(f"{file.stem}-to-check{file.suffix}")
    with new_file.claimed([file, beside]):
        one, head = _made(turns, concern, copy)
        whole, check = _set(one, copy)
        new_file.fill(file, whole)
        new_file.fill(beside, check)
    return Written(file, beside, copy.who, head)


def want(school: School, database: Database, reference: str, person: str) -> None:
    """Ask this person in the chat whether they want a copy; nothing, where it is not theirs."""
    turns = turns_of(school, database)

    def asked(tx: Transaction) -> None:
        found = copies.of(tx, turns.school, person, reference)
        if found:
            turns.turning(tx).advance(found, CopyWanted(person, found.id))

    database.transaction(asked)


def _made(turns: Turns, concern: str, copy: Copy) -> tuple[Made, str]:
    """The copy, and the last line of the audit, in which it stands by then that this was made."""
    found = turns.database.transaction(lambda tx: _noted(turns, tx, concern, copy))
    end = turns.database.transaction(lambda tx: audit.head(tx, turns.school.id))
    head = f"{turns.school.id}:{end.seq}:{end.mac}" if end else ""
    return made(copy, found, head), head


def _noted(turns: Turns, tx: Transaction, concern: str, copy: Copy) -> list[Any]:
    """Everything that goes into it, read and noted in the name of whoever asked."""
    which = copies.together_with(tx, turns.school, copy, concern)
    loaded = [concerns.load(tx, turns.school, copy.who, one) for one in which]
    found = [
        (
            each,
            chronology.read(tx, turns.school, copy.who, each.id),
            turns.turning(tx).context_of(each),
        )
        for each in loaded
    ]
    for each in loaded:
        turns.turning(tx).advance(each, Exported(copy.who, each.id, _wish(copy)))
    return found


def _wish(copy: Copy) -> dict[str, str | bool]:
    return {
        "child": copy.child,
        "occasion": copy.kind,
        "mark": copy.mark,
        "staff_named": copy.staff_named,
        "reporter_named": copy.reporter_named,
    }


def _set(one: Made, copy: Copy) -> tuple[bytes, bytes]:
    """The copy and its sheet, each locked with the copy's password."""
    plain = data(one.paper)
    whole, places = with_places(data(one.paper, one.judge.runs) if one.judge else plain)
    check = pdf(data(sheet(one.paper.title, one.wish, one.extracts, one.unread, places, copy.mark)))
    record = json.dumps(plain, indent=2, ensure_ascii=False).encode()
    beside = {"record.json": record} if one.wish else {}
    return locked(whole, copy.password, beside), locked(check, copy.password, {})
