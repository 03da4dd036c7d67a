"""Is this row as the program wrote it? Rows that are acted on carry a code over what they say, made
with a lasting key of the school, so that a new key re-makes none.

What is not in it says only when, for how long and how often (a due time, a lease, attempts): those
are bounded wherever they are used. How often a message was sent is in it: after twice it is not sent
any more. A row whose code does not fit counts as not there.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete

from storage.database import tables
from storage.database.columns import in_utc
from storage.database.row_bytes import framed
from storage.database.transaction import Transaction
from storage.evidence import met

SAYS = {
    tables.duty: (
        *("key", "school", "concern", "what", "kind", "args"),
        *("person", "thread", "urgent", "state"),
    ),
    tables.message: (
        *("key", "school", "concern", "person", "kind", "args"),
        *("channel", "ts", "thread_root", "state", "sent_at"),
    ),
    tables.repeat: ("school", "key", "concern", "digest", "at"),
}
# In the code unless it is nothing: so the rows of a record from before it was kept hold.
UNLESS_NOTHING = {tables.duty: ("sendings",)}


def code(tx: Transaction, table: Table, values: Mapping[str, Any]) -> bytes:
    """The code of a row with these values. Raises Damaged."""
    said = [table.name.encode(), *[_bytes(values[name]) for name in SAYS[table]]]
    said += [_bytes(n) for name in UNLESS_NOTHING.get(table, ()) if (n := values.get(name))]
    return tx.vault.row_mac(values["school"], framed(said))


def coded(tx: Transaction, table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """These values and the code that belongs to them."""
    return {**values, "mac": code(tx, table, values)}


def holds(tx: Transaction, table: Table, row: Any) -> bool:
    """Whether a stored row (all its columns) is as the program wrote it."""
    values = dict(zip(row._fields, row, strict=True))  # looked up one by one: three times as long
    mac = values["mac"]
    return isinstance(mac, bytes) and hmac.compare_digest(mac, code(tx, table, values))


def only(tx: Transaction, table: Table, rows: Iterable[Any]) -> list[Any]:
    """Those of these rows (all their columns) that are as the program wrote them; any other is
    noted, and taken away, so that it is noted once and stands in the way of nothing.
    """
    true = []
    for row in rows:
        if holds(tx, table, row):
            true.append(row)
        elif not tx.looks:
            met.note(tx, row.school, table.name, row.concern)
            tx.run(
                delete(table).where(*(key == row._mapping[key.name] for key in table.primary_key))
            )
    return true


def _bytes(value: Any) -> bytes | None:
    match value:
        case str():
            return value.encode()
        case None | bytes():
            return value
        case bool() | int():
            return b"%d" % value
        case datetime():
            return in_utc(value).encode()
        case tuple():
            return json.dumps(value).encode()
    return str(value).encode()
