"""Are the rows that are acted on as the program wrote them, and all there? For whoever verifies.

Each carries a code (`storage.database.row_codes`). How many there are is sealed in their concern,
and a message that was sent stands beside the duty that sent it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, Table, bindparam, select

from flows.protocol.rules import Protocol
from storage.concerns import access, protocols
from storage.concerns.beside import Beside
from storage.database import row_codes, tables
from storage.database.transaction import Transaction
from storage.duties.claiming import out_of_bounds
from storage.duties.duties import DONE, LONGEST_WAIT, OPEN, POST
from storage.duties.waking import WAKE, WAKE_KEY
from storage.evidence import lines
from storage.people import installations
from storage.sealing.damaged import Damaged

_school: BindParameter[str] = bindparam("in_school")
_concern, _keyset = tables.concern.c, tables.keyset.c
_OF_SCHOOL: dict[Table, Select[Any]] = {
    table: select(table).where(table.c.school == _school)
    for table in (*row_codes.SAYS, tables.installation)
}
_CONCERNS = select(tables.concern).where(_concern.school == _school, access.KEPT)
_elsewhere = select(_keyset.concern).where(_keyset.school != _school)
_ELSEWHERE = _elsewhere.where(_keyset.concern == bindparam("this"))
_MOVED = _elsewhere.join_from(tables.keyset, tables.concern, _keyset.concern == _concern.id).where(
    _concern.school == _school
)


def faults(tx: Transaction, school_id: str, now: datetime, after: int = 0) -> Iterator[str]:
    """A sentence for each, with ids and no content. `after`: the line of the audit after which the
    program's own findings are told. `now`: aware.
    """
    yield from _of_rows(tx, school_id, now)
    yield from _of_the_rest(tx, school_id)
    for line in tx.run(lines.not_as_written(school_id)).all():
        if line.seq > after:
            about = f", concern {line.concern}" if line.concern else ""
            yield f"line {line.seq}: met {line.at:%d.%m.%Y}, not as it was written: {line.digest}{about}"


def _of_rows(tx: Transaction, school_id: str, now: datetime) -> Iterator[str]:
    true: dict[str, dict[str, Any]] = {}
    for table in row_codes.SAYS:
        rows = tx.run(_OF_SCHOOL[table], {"in_school": school_id}).all()
        holding = [row for row in rows if row_codes.holds(tx, table, row)]
        true[table.name] = {row.key: row for row in holding}
        for row in set(rows) - set(holding):
            yield f"{table.name} {row.key}: not as it was written"
    duties, messages = true["duty"], true["message"]
    sent = {key for key, row in duties.items() if (row.what, row.state) == (POST, DONE)}
    for key in sorted(sent - set(messages)):
        yield f"message {key}: it is missing"
    for key in sorted(set(messages) - set(duties)):
        yield f"duty {key}: it is missing"
    yield from _of_concerns(tx, school_id, list(duties.values()), now)


def _of_concerns(
    tx: Transaction, school_id: str, duties: Sequence[Any], now: datetime
) -> Iterator[str]:
    made = Counter(row.concern for row in duties if row.what != WAKE)
    there, used = {row.key: row for row in duties}, set[tuple[str, str]]()
    for row in tx.run(_CONCERNS, {"in_school": school_id}).all():
        try:
            one, beside = access.whole(tx.vault, row)
        except Damaged:
            continue  # told where the sealed values are checked
        if beside and beside.made != made[one.id]:
            yield f"concern {one.id}: {beside.made} duties were made, {made[one.id]} are there"
        waking = there.get(WAKE_KEY + one.id)
        if beside and one.state == "open" and not _in_time(waking, beside, now):
            yield f"concern {one.id}: nothing wakes it when it wants to be woken"
        used.add((one.protocol, one.digest))
    for protocol in sorted(used):
        yield from _of_its_protocol(tx, school_id, *protocol)
    for each in duties:
        if each.state == OPEN and out_of_bounds(each, now):
            yield f"duty {each.key}: its time or its lease is too far away"


def _in_time(waking: Any, beside: Beside, now: datetime) -> bool:
    if beside.wake_at is None:
        return True
    wanted = max(beside.wake_at, now + LONGEST_WAIT)
    return waking is not None and waking.state == OPEN and waking.due_at <= wanted


def _of_its_protocol(tx: Transaction, school_id: str, name: str, digest: str) -> Iterator[str]:
    text = protocols.frozen(tx, school_id, name, digest)
    if text is not None and Protocol.kept(text, digest) is None:
        yield f"protocol {name}: its text is not the one that was used"


def _of_the_rest(tx: Transaction, school_id: str) -> Iterator[str]:
    for row in tx.run(_OF_SCHOOL[tables.installation], {"in_school": school_id}).all():
        try:
            installations.find(tx, school_id, row.workspace)
        except Damaged as damage:
            yield str(damage)
    document = {"this": f"school:{school_id}", "in_school": school_id}
    if tx.run(_ELSEWHERE, document).first():
        yield "the keyset of what is kept of its people stands under another school"
    for one in tx.run(_MOVED, {"in_school": school_id}):
        yield f"concern {one.concern}: its keyset stands under another school"
