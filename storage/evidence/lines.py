"""Which single lines of the audit can be relied on? Those whose code fits them and the line before.

The whole chain is checked in `storage.evidence.audit`; this costs no more than the lines that are
asked for, and believes no line that was put there past the program.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal_column, select

from storage.database import row_bytes, tables
from storage.database.row_bytes import framed
from storage.database.tables import DRILL_DESTROYED, NOT_AS_WRITTEN, PEOPLE_KEPT
from storage.database.transaction import Transaction
from storage.evidence.numbers import LAST

FIELDS = ("school", "seq", "at", "who", "what", "concern", "platform", "digest")
AT_ONCE, SAVED = 100, "saved"
# Written out: SQLite looks at a pattern that is given when it plans, and plans anew each time.
_OF_SAVING: ColumnElement[str] = literal_column(f"'{SAVED}%'")
_OF_PEOPLE: ColumnElement[str] = literal_column("'%: %'")

_line = tables.audit
_before = tables.audit.alias("before")
_JUST_BEFORE = and_(_before.c.school == _line.c.school, _before.c.seq == _line.c.seq - 1)
_WITH_THE_ONE_BEFORE = select(
    *(_line.c[name] for name in FIELDS), _line.c.mac, _before.c.mac.label("mac_before")
)
_LINES = _WITH_THE_ONE_BEFORE.select_from(_line.outerjoin(_before, _JUST_BEFORE))


def _what_is(words: str) -> ColumnElement[bool]:
    """Written out, so that the database sees that it has an index of just these."""
    return _line.c.what == literal_column(f"'{words}'")


_of_school = _LINES.where(_line.c.school == bindparam("in_school"))
_KEPT = _of_school.where(_what_is(PEOPLE_KEPT)).order_by(_line.c.seq.desc())
_ABOUT_PEOPLE = _of_school.where(_line.c.what.like(_OF_PEOPLE), _line.c.concern.is_(None)).order_by(
    _line.c.seq
)
_BACKWARDS = (
    _of_school.where(_line.c.seq < bindparam("below")).order_by(_line.c.seq.desc()).limit(AT_ONCE)
)
_SAVED = _of_school.where(
    _line.c.concern == bindparam("of"), _line.c.what.like(_OF_SAVING)
).order_by(_line.c.seq.desc())
_LAST_SAVED = _SAVED.limit(1)
_LAST_KEPT = _KEPT.limit(1)
_of_each = tables.audit.alias("of_each")
_last_of_each = (
    select(_of_each.c.seq)
    .where(
        _of_each.c.school == bindparam("in_school"),
        _of_each.c.concern == tables.concern.c.id,
        _of_each.c.what.like(_OF_SAVING),
    )
    .order_by(_of_each.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_THEIR_LAST = and_(_line.c.school == bindparam("in_school"), _line.c.seq == _last_of_each)
_LAST_OF_EACH = _WITH_THE_ONE_BEFORE.select_from(
    tables.concern.join(_line, _THEIR_LAST).outerjoin(_before, _JUST_BEFORE)
).where(tables.concern.c.id.in_(bindparam("these", expanding=True)))
_DRILLS = _LINES.where(
    _line.c.school == bindparam("in_school"), _what_is(DRILL_DESTROYED)
).order_by(_line.c.seq)


def last(tx: Transaction, school_id: str) -> Any:
    """The last line that is as it was written; None when none is."""
    below = LAST
    while rows := tx.run(_BACKWARDS, {"in_school": school_id, "below": below}).all():
        for row in rows:
            if _holds(tx, row):
                return row
        below = rows[-1].seq
    return None


def digest_kept(tx: Transaction, school_id: str) -> str | None:
    """The digest noted last of the school's sealed document; None when none ever was."""
    pending = [n.digest for n in tx.notes if (n.school, n.what) == (school_id, PEOPLE_KEPT)]
    if pending:
        return pending[-1]
    noted = (str(row.digest) for row in _people_kept(tx, school_id) if _holds(tx, row))
    return next(noted, None)


def _people_kept(tx: Transaction, school_id: str) -> Iterator[Any]:
    """The last line comes first, and all of them only when it was put there past us."""
    last = tx.run(_LAST_KEPT, {"in_school": school_id}).all()
    yield from last
    if last:
        yield from tx.run(_KEPT, {"in_school": school_id}).all()


def digest_saved(tx: Transaction, school_id: str, concern_id: str) -> str | None:
    """The digests noted when this concern was saved last; None when it never was."""
    pending = [n.digest for n in tx.notes if n.concern == concern_id and n.what.startswith(SAVED)]
    known: str | None = pending[-1] if pending else tx.kept.get(SAVED, concern_id)
    return known or _saved_last(tx, {"in_school": school_id, "of": concern_id})


def digests_saved(tx: Transaction, school_id: str, concerns: Sequence[str]) -> dict[str, str]:
    """The same of several in one statement; without those whose last line was put there past us."""
    kept = {one: digests for one in concerns if (digests := tx.kept.get(SAVED, one))}
    others = [one for one in concerns if one not in kept]
    given = {"in_school": school_id, "these": others}
    rows = tx.run(_LAST_OF_EACH, given).all() if others else []
    return kept | {row.concern: row.digest for row in rows if _holds(tx, row)}


def _saved_last(tx: Transaction, this: dict[str, str]) -> str | None:
    for statement in (_LAST_SAVED, _SAVED):  # all of them only when one was put there past us
        for row in tx.run(statement, this):
            if _holds(tx, row):
                return str(row.digest)
    return None


def about_people(tx: Transaction, school_id: str) -> Iterator[Any]:
    """Every line that may tell of a role or an account, as it was written, in order."""
    for row in tx.run(_ABOUT_PEOPLE, {"in_school": school_id}).all():
        if _holds(tx, row):
            yield row


def drills_destroyed(tx: Transaction, school_id: str) -> Iterator[Any]:
    """Every line that tells that a drill was destroyed, as it was written, in order; its `digest` is
    the drill's id, or empty where an earlier version wrote it.
    """
    found = tx.run(_DRILLS, {"in_school": school_id}).all()
    return (row for row in found if _holds(tx, row))


def those(
    tx: Transaction, school_id: str, *which: ColumnElement[bool]
) -> Iterator[tuple[Any, bool]]:
    """Every line of which this is so, in order, and whether it is as it was written."""
    for row in tx.run(_of(school_id, *which).order_by(_line.c.seq)).all():
        yield row, _holds(tx, row)


def not_as_written(school_id: str) -> Select[Any]:
    """Every line in which the program says that it met something not as it was written."""
    return _of(school_id, _what_is(NOT_AS_WRITTEN)).order_by(_line.c.seq)


def _of(school_id: str, *which: ColumnElement[bool]) -> Select[Any]:
    return _LINES.where(_line.c.school == school_id, *which)


def _holds(tx: Transaction, row: Any) -> bool:
    fields = [row_bytes.stored(value) for value in row[: len(FIELDS)]]
    mac = tx.vault.mac(row.school, framed([row.mac_before or b"", *fields]))
    return hmac.compare_digest(mac, row.mac)
