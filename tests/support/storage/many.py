"""Many concerns in one school, made quickly: open ones are sealed as always, closed ones hold no
words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table

from flows.kept.access import Reader
from storage.concerns import access, places
from storage.concerns.beside import Beside
from storage.concerns.children import child_index
from storage.database import row_codes, tables
from storage.database.transaction import Transaction
from tests.support.storage.records import DSL, HILLSIDE, NOW, concern

DUE = 50  # of those that are open; the others later, each at its own moment
READER, LET_IN = "slack:U0READER", 30  # into so many of those that are open
LONG_AGO = NOW - timedelta(days=400)
DONE = {"due_at": LONG_AGO, "state": "done", "settled_at": LONG_AGO}


def open_many(tx: Transaction, numbers: Sequence[int]) -> None:
    """These are open; all that stands beside each does."""
    readers = (Reader(person=READER, why="covers", who=DSL, at=NOW),)
    template, rows = concern(owner=DSL, owned_at=NOW), defaultdict[Table, list[Any]](list)
    for number in numbers:
        due = (
            NOW - timedelta(minutes=1) if number < DUE else NOW + timedelta(days=1, seconds=number)
        )
        told = template.reports[0].but(id=f"report-{number}", reporter=f"slack:U{number:06}")
        one = template.but(
            id=f"open-{number:032x}",
            reference=f"{number:08x}",
            reports=(told,),
            opened_at=NOW - timedelta(seconds=number),
            readers=readers if number < LET_IN else (),
        )
        found_by = child_index.digest(child_index.tokens(tx, one))
        beside = Beside(version=1, wake_at=due, found_by=found_by)
        tx.vault.begin(one.id, one.school)
        body = {"body": access.sealed(tx.vault, one, beside)}
        rows[tables.concern].append(places.columns(one, beside) | body)
        rows[tables.duty].append(row_codes.coded(tx, tables.duty, _waking(one.id, due)))
        for table, found in places.rows(tx, one).items():
            rows[table] += found
    for table, found in rows.items():
        if found:
            tx.run(table.insert(), found)


def close_many(tx: Transaction, numbers: Sequence[int]) -> None:
    """These are closed, with what was done for each: it was woken, a page was sent and stands."""
    names = [f"closed-{number:032x}" for number in numbers]
    page = {"what": "post", "kind": "page", "person": DSL}
    tx.run(
        tables.concern.insert(),
        [
            _closed(name, LONG_AGO - timedelta(seconds=number))
            for name, number in zip(names, numbers, strict=True)
        ],
    )
    tx.run(tables.duty.insert(), [_waking(one, LONG_AGO) | DONE for one in names])
    pages = [_waking(one, LONG_AGO) | DONE | page | {"key": f"page:{one}"} for one in names]
    tx.run(tables.duty.insert(), pages)
    tx.run(tables.message.insert(), [_message(one) for one in names])
    tx.run(tables.reporter.insert(), [_reporter(one) for one in names])


def _closed(name: str, opened_at: datetime) -> dict[str, Any]:
    return {
        "id": name,
        "school": HILLSIDE.id,
        "reference": name,
        "state": "closed",
        "urgency": "other",
        "route": "ordinary",
        "owner": DSL,
        "protocol": "schools-2016",
        "opened_at": opened_at,
        "next_wake_at": None,
        "due_at": None,
        "version": 9,
        "body": b"",
    }


def _waking(name: str, due: datetime) -> dict[str, Any]:
    return {
        "key": f"wake:{name}",
        "school": HILLSIDE.id,
        "concern": name,
        "what": "wake",
        "kind": "wake",
        "args": (),
        "person": None,
        "thread": False,
        "urgent": 0,
        "due_at": due,
        "state": "open",
        "attempts": 0,
    }


def _message(name: str) -> dict[str, Any]:
    return {
        "key": f"page:{name}",
        "school": HILLSIDE.id,
        "concern": name,
        "person": DSL,
        "kind": "page",
        "args": (),
        "channel": "D0DSL",
        "ts": name,
        "state": "live",
        "sent_at": LONG_AGO,
    }


def _reporter(name: str) -> dict[str, Any]:
    here = {"school": HILLSIDE.id, "concern": name}
    return here | {"report": name, "person": f"somebody {name}", "at": LONG_AGO}
