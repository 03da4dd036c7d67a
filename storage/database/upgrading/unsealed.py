"""What stood readable in earlier versions and is sealed from now on? Read before the tables go,
sealed after, in the transaction of the upgrade.

Whatever could be written by anybody is not believed for having been there: of roles and closed
accounts what the audit tells counts, and a row only where it says the same. Private chats are
opened anew. Rows that are acted on get their code as they stand.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import String, bindparam, column, inspect, select, table, update

from flows.school.role_changes import Held
from storage.database import row_codes, tables
from storage.database.columns import Utc
from storage.database.transaction import Transaction
from storage.duties.duties import DONE, POST, SKIPPED
from storage.evidence import audit, met
from storage.people import school_state, told_in_audit

log = logging.getLogger("report_image")

_ROLES = table(
    "role_holder",
    *(
        column(name, Utc if name in ("since", "at") else None)
        for name in Held.__dataclass_fields__
        if name != "formerly"
    ),
    column("school"),
)
_CLOSED = table("deactivated", column("school"), column("person"))
_AWAY = table("away", column("school"), column("person"), column("until", Utc))
_COUNTED = table("counted", column("school"), column("calendar", String))
_OLD = (_ROLES, _CLOSED, _AWAY, _COUNTED)


@dataclass(frozen=True)
class Unsealed:
    """Rows of the tables that go, by table."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def of(self, name: str, school_id: str) -> list[dict[str, Any]]:
        """The rows of one school, without its name."""
        ours = [row for row in self.rows.get(name, []) if row["school"] == school_id]
        return [{key: value for key, value in row.items() if key != "school"} for row in ours]


def read(tx: Transaction) -> Unsealed | None:
    """What stands in the tables of an earlier version; None when this version made them."""
    there = set(inspect(tx.connection).get_table_names())
    if "concern" not in there or tables.school_state.name in there:
        return None
    old = [one for one in _OLD if one.name in there]
    return Unsealed({one.name: [dict(row._mapping) for row in tx.run(select(one))] for one in old})


def seal(tx: Transaction, before: Unsealed) -> None:
    """Keep it sealed, as far as the audit tells of it, and give every row its code."""
    schools = {row["school"] for rows in before.rows.values() for row in rows}
    for school_id in sorted(schools | set(audit.schools(tx))):
        _seal_people(tx, school_id, before)
    for coded in row_codes.SAYS:
        _code_all(tx, coded)


def _seal_people(tx: Transaction, school_id: str, before: Unsealed) -> None:
    rows = [Held(**row) for row in before.of("role_holder", school_id)]
    known = told_in_audit.people(tx, school_id, rows)
    kept = {(one.role, one.person): one.state for one in known["held"]}
    _left_out(tx, school_id, "role_holder", _differ(kept, rows))
    closed = {row["person"] for row in before.of("deactivated", school_id)}
    _left_out(tx, school_id, "deactivated", len(closed ^ set(known["closed"])))
    state = school_state.SchoolState(
        **known,
        away={row["person"]: row["until"] for row in before.of("away", school_id)},
        calendar="".join(row["calendar"] for row in before.of("counted", school_id)),
    )
    school_state.begin_with(tx, school_id, state)


def _differ(kept: dict[tuple[str, str], str], rows: list[Held]) -> int:
    """How many people hold a role that the audit does not tell of, or do not hold one it tells."""
    stood = {(row.role, row.person): row.state for row in rows if row.state != "left"}
    told = {pair: state for pair, state in kept.items() if state != "left"}
    return len(stood.items() ^ told.items())


def _left_out(tx: Transaction, school_id: str, kind: str, number: int) -> None:
    for _ in range(number):
        met.note(tx, school_id, kind)


def _code_all(tx: Transaction, coded: Any) -> None:
    sent = set(tx.run(select(tables.message.c.key)).scalars())
    found = [_as_now(dict(row._mapping), sent, coded) for row in tx.run(select(coded)).all()]
    of_row = [column == bindparam(f"this_{column.name}") for column in coded.primary_key]
    said = ["mac", *(["state"] if "state" in coded.c else [])]
    change = update(coded).where(*of_row).values({name: bindparam(f"new_{name}") for name in said})
    given = [
        {f"this_{key.name}": row[key.name] for key in coded.primary_key}
        | {f"new_{name}": row_codes.coded(tx, coded, row)[name] for name in said}
        for row in found
    ]
    if given:
        tx.run(change, given)


def _as_now(row: dict[str, Any], sent: set[str], coded: Any) -> dict[str, Any]:
    """A post that is done and left no message was skipped, as this version says."""
    done = coded is tables.duty and (row["what"], row["state"]) == (POST, DONE)
    return row | {"state": SKIPPED} if done and row["key"] not in sent else row
