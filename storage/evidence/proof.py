"""Is each concern's record what was noted in the audit when it was saved? The audit's own chain is
checked apart.

Every saving is noted with a digest of the concern as it was sealed, then one of each line that was
added to its chronology (ids, times and what was sealed). So it is found, without any key and also
when a concern is shredded, that a line was changed, removed or added behind the program's back, or
that a concern was put back to what it once was.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from storage.concerns import access
from storage.database import row_bytes, tables
from storage.database.transaction import Transaction
from storage.evidence import lines

SAVED, SHREDDED, BETWEEN = b"saved", b"shredded", b"."
FIELDS = ("id", "school", "concern", "seq", "at", "kind", "who", "body")


def digests(body: bytes, lines: Sequence[dict[str, Any]]) -> str:
    """What is noted of a saving: `body` is the sealed concern, `lines` are rows of the
    chronology.
    """
    return BETWEEN.join([_digest(body), *map(_of_line, lines)]).decode()


def faults(tx: Transaction, school_id: str) -> Iterator[str]:
    """A sentence for each concern of the school whose record is not what was noted, with its id and
    no content.
    """
    noted, held = _noted(tx, school_id), _held(tx, school_id)
    rows = {
        row.id: row
        for row in row_bytes.rows(
            tx, tables.concern, school_id, ("id", "state", "body"), "concern.id"
        )
    }
    for concern in sorted({*noted, *held, *rows}):
        body, lines = noted[concern]
        fault = _different(held[concern], lines) or _changed(body, rows.get(concern))
        if fault:
            yield f"concern {concern.decode('utf-8', 'replace')}: {fault}"


def lines_of(tx: Transaction, school_id: str, concern_id: str) -> list[str] | None:
    """The ids of the lines of this concern's chronology, in order, without any that somebody else put
    there; None where one is not as the audit noted it.
    """
    about = (tables.audit.c.concern == concern_id, tables.audit.c.what.like("saved%"))
    said = list(lines.those(tx, school_id, *about))
    noted = [one for row, _ in said for one in row.digest.encode().split(BETWEEN)[1:]]
    by_number = ("chronology.seq", "concern")
    found = row_bytes.rows(tx, tables.chronology, concern_id, FIELDS, *by_number)
    held = {_digest(row_bytes.framed(row)): row for row in found}
    if not (all(holds for _, holds in said) and held.keys() >= set(noted)):
        return None
    taken = {b"0", *(row.seq for row in found)}  # each is numbered after one that was there
    follows = all(b"%d" % (int(held[one].seq) - 1) in taken for one in noted)
    return [held[one].id.decode() for one in noted] if follows else None


def _noted(tx: Transaction, school_id: str) -> dict[bytes, tuple[bytes | None, list[bytes]]]:
    """By concern, what the audit noted: the digest of the concern (None when it is destroyed) and
    of each line.
    """
    noted: dict[bytes, tuple[bytes | None, list[bytes]]] = defaultdict(lambda: (None, []))
    for row in row_bytes.rows(
        tx, tables.audit, school_id, ("concern", "what", "digest"), "audit.seq"
    ):
        if row.concern and row.what.startswith(SAVED):
            body, *lines = row.digest.split(BETWEEN)
            noted[row.concern] = body, noted[row.concern][1] + lines
        elif row.concern and row.what.startswith(SHREDDED):
            noted[row.concern] = None, noted[row.concern][1]
    return noted


def _held(tx: Transaction, school_id: str) -> dict[bytes, list[bytes]]:
    """By concern, the digest of each line of its chronology as it now is."""
    held: dict[bytes, list[bytes]] = defaultdict(list)
    order = "chronology.concern, chronology.seq"
    for row in row_bytes.rows(tx, tables.chronology, school_id, FIELDS, order):
        held[row.concern].append(_digest(row_bytes.framed(row)))
    return held


def _different(held: list[bytes], lines: list[bytes]) -> str:
    for number, (line, noted) in enumerate(zip_longest(held, lines), 1):
        if line != noted:
            what = (
                "was added"
                if noted is None
                else "is missing"
                if line is None
                else "is not as it was written"
            )
            return f"line {number} of its chronology {what}"
    return ""


def _changed(noted: bytes | None, row: Any) -> str:
    if row is None:
        return "it is missing" if noted else ""
    destroyed = row.state == access.SHREDDED.encode()
    if noted is None:
        return "" if destroyed else "it is there, though it was destroyed or never saved"
    if destroyed:
        return "it stands there as destroyed, which nobody did"
    return "" if _digest(row.body) == noted else "it is not as it was last saved"


def _of_line(line: dict[str, Any]) -> bytes:
    return _digest(row_bytes.framed([row_bytes.stored(line[name]) for name in FIELDS]))


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
