"""Who may have which concern? Nothing of its content is handed out without asking for whom."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import Select, bindparam, func, or_, select, update

from flows.concern import Concern, Glance
from flows.school.routing import may_know
from flows.school.school import School
from storage.concerns.beside import Beside
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.evidence import lines, met, refusals
from storage.people import role_holders
from storage.sealing.damaged import Damaged
from storage.sealing.vault import Vault

SHREDDED = (
    "shredded"  # the state of a row whose concern was destroyed: for every reader it is not there
)
_Read = TypeVar("_Read", bound=Glance)
_PLACE = {"table": "concern", "column": "body"}
_concern = tables.concern.c
# Of one that was destroyed nothing sealed is left; one that was emptied only is damaged.
KEPT = or_(_concern.state != SHREDDED, func.length(_concern.body) > 0)
_STORED = select(_concern.id, _concern.school, _concern.version, _concern.body).where(
    _concern.id == bindparam("this"),
    _concern.school == bindparam("in_school"),
    KEPT,
)
_ANYWHERE = select(_concern.id, _concern.school, _concern.body).where(
    _concern.id == bindparam("this"), KEPT
)
_THERE = select(_concern.id).where(
    _concern.id == bindparam("this"), _concern.school == bindparam("in_school")
)
_LOCKED = _STORED.with_for_update()
_reporter = tables.reporter.c
_REPORTED = (
    select(_reporter.report)
    .where(_reporter.concern == bindparam("this"), _reporter.person == bindparam("by"))
    .limit(1)
)


class NotFound(LookupError):
    """No such concern for this person: it does not exist, is another school's, or not theirs to
    know.
    """

    def __init__(self) -> None:
        super().__init__("no such concern")


def load(tx: Transaction, school: School, person: str, concern_id: str) -> Concern:
    """A concern that this person may know of, locked until the transaction ends. Raises NotFound,
    Damaged.
    """
    effective = role_holders.effective(tx, school)
    with _noted(tx, school.id, person, concern_id):
        concern = _locked(tx, school.id, concern_id)
        if not may_know(concern, person, effective):
            raise NotFound
    tx.note(Note(school.id, person, "read", concern_id))
    tx.readers[concern_id] = person
    return concern


def load_for_reporter(tx: Transaction, school: School, person: str, concern_id: str) -> Concern:
    """A concern this person reported, locked, so that they can add to it; none of it may be shown
    to them.

    The table of reporters only says where to look; who reported stands sealed. Raises NotFound,
    Damaged.
    """
    with _noted(tx, school.id, person, concern_id):
        return _reported(tx, school, person, concern_id, _locked)


def look_for_reporter(tx: Transaction, school: School, person: str, concern_id: str) -> Concern:
    """The same only to say how it stands: nobody who works on it waits for that. Raises NotFound,
    Damaged.
    """
    return _reported(tx, school, person, concern_id, _looked_at)


def _reported(
    tx: Transaction,
    school: School,
    person: str,
    concern_id: str,
    read: Callable[[Transaction, str, str], Concern],
) -> Concern:
    if tx.run(_REPORTED, {"this": concern_id, "by": person}).first() is None:
        raise NotFound
    concern = read(tx, school.id, concern_id)
    if all(report.reporter != person for report in concern.reports):
        raise NotFound
    tx.note(Note(school.id, person, "read to add", concern_id))
    tx.readers[concern_id] = person
    return concern


def load_for_program(tx: Transaction, school_id: str, concern_id: str) -> Concern:
    """A concern for the program itself (delivery, the clock), locked. Nobody is authorised by this.

    Raises NotFound.
    """
    concern = _locked(tx, school_id, concern_id)
    tx.note(Note(school_id, "program", "read", concern_id))
    return concern


def sealed(vault: Vault, concern: Concern, beside: Beside) -> bytes:
    """The whole concern and what belongs beside it, as it is stored."""
    whole = b"\n".join([concern.model_dump_json().encode(), beside.model_dump_json().encode()])
    return vault.seal(whole, concern=concern.id, row=concern.id, **_PLACE)


def opened(vault: Vault, row: Any) -> Concern:
    """The concern that was stored in this row (its `id`, `school` and `body`). Raises Damaged."""
    return _parts(vault, row, Concern)[0]


def glance(vault: Vault, row: Any) -> Glance:
    """The same, of which no more is read than is seen at a glance. Raises Damaged."""
    return _parts(vault, row, Glance)[0]


def whole(vault: Vault, row: Any) -> tuple[Concern, Beside | None]:
    """The same with what was sealed beside it; None: it was saved by an earlier version. Raises
    Damaged.
    """
    concern, beside = _parts(vault, row, Concern)
    return concern, Beside.model_validate_json(beside) if beside else None


def _parts(vault: Vault, row: Any, kind: type[_Read]) -> tuple[_Read, bytes]:
    plain = vault.open(row.body, concern=row.id, row=row.id, **_PLACE)
    stored, _, beside = plain.partition(b"\n")
    concern = kind.model_validate_json(stored)
    if (
        concern.school != row.school
    ):  # two schools have the same roles, and in one deployment the same key
        raise Damaged("concern", row.id)
    return concern, beside


@contextmanager
def _noted(tx: Transaction, school_id: str, person: str, concern_id: str) -> Iterator[None]:
    """That somebody asked for what is not there, cannot be read or is not theirs goes to the audit."""
    try:
        yield
    except (NotFound, Damaged):
        ours = (school_id, concern_id) in tx.locked or _is_there(tx, school_id, concern_id)
        tx.note(refusals.note(school_id, person, concern_id if ours else None))
        raise


def _is_there(tx: Transaction, school_id: str, concern_id: str) -> bool:
    return tx.run(_THERE, {"this": concern_id, "in_school": school_id}).first() is not None


def _locked(tx: Transaction, school_id: str, concern_id: str) -> Concern:
    """Read once, however often it is asked for until it is written."""
    if (school_id, concern_id) not in tx.locked:
        tx.locked[school_id, concern_id] = _read(tx, school_id, concern_id, _LOCKED)
    return tx.locked[school_id, concern_id]


def _looked_at(tx: Transaction, school_id: str, concern_id: str) -> Concern:
    return _read(tx, school_id, concern_id, _STORED)


def _read(tx: Transaction, school_id: str, concern_id: str, stored: Select[Any]) -> Concern:
    this = {"this": concern_id, "in_school": school_id}
    row = tx.run(stored, this).first()
    if row is None and _was_moved(tx, school_id, concern_id):
        row = tx.run(stored, this).first()
    if row is None:
        raise NotFound
    row = as_saved(tx, row)
    tx.versions[row.id] = row.version
    concern, tx.beside[row.id] = whole(tx.vault, row)
    return concern


def as_saved(tx: Transaction, row: Any, noted: str | None = None) -> Any:
    """This row (its `id`, `school` and `body`), or as somebody saved it meanwhile. `noted`: what the
    audit notes of it, where that was read. Raises Damaged for a concern that was set back.
    """
    if noted and _is_of(noted, row):
        return row
    while not _is_as_saved(tx, row):
        again = tx.run(_STORED, {"this": row.id, "in_school": row.school}).first()
        if again is None or again.body == row.body:
            raise Damaged("concern", row.id)
        row = again
    return row


def _is_as_saved(tx: Transaction, row: Any) -> bool:
    """Whether it was not set back to what it once was: the audit notes what was sealed. Where that is
    gone too, it keeps nobody from going on.
    """
    noted = lines.digest_saved(tx, row.school, row.id)
    return noted is None or _is_of(noted, row)


def _is_of(noted: str, row: Any) -> bool:
    return noted.partition(".")[0] == hashlib.sha256(row.body).hexdigest()


def _was_moved(tx: Transaction, school_id: str, concern_id: str) -> bool:
    """Whether it is this school's, and only its row said that it is another's, which is put right; its
    reference may be another's by now, until it is looked over.
    """
    row = tx.run(_ANYWHERE, {"this": concern_id}).first()
    if row is None or tx.looks or not _is_sealed_for(tx.vault, row, school_id):
        return False
    met.note(tx, school_id, "school", concern_id)
    right = {"school": school_id, "reference": f"not-theirs:{uuid4()}"}
    tx.run(update(tables.concern).where(_concern.id == concern_id).values(right))
    return True


def _is_sealed_for(vault: Vault, row: Any, school_id: str) -> bool:
    try:
        plain = vault.open(row.body, concern=row.id, row=row.id, **_PLACE)
    except Damaged:
        return False
    return Glance.model_validate_json(plain.partition(b"\n")[0]).school == school_id
