"""Which concerns know somebody by another of their accounts? They are put under the person's own
reference before that account counts as theirs.

Else whoever was named by one account could read from the other, and sign what they decided.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from flows.concern import Concern
from flows.school.accounts import References
from flows.school.school import School
from flows.turn import Turn
from storage.concerns import access, concerns
from storage.database import tables
from storage.database.transaction import Transaction

_PLACES = (
    (tables.reporter.c.concern, tables.reporter.c.person),
    (tables.named.c.concern, tables.named.c.person),
    (tables.added.c.concern, tables.added.c.person),
    (tables.concern.c.id, tables.concern.c.owner),
)


def known_otherwise(tx: Transaction, school: School) -> list[str]:
    """The concerns in which somebody is reporter, named, let in or owner by another account than the
    one that stands for them.
    """
    others = list(_others(school))
    found: set[str] = set()
    for concern, person in _PLACES if others else ():
        ours = (concern.table.c.school == school.id, person.in_(others))
        found.update(tx.run(select(concern).where(*ours)).scalars())
    return sorted(found)


def put_together(tx: Transaction, school: School, concern_id: str, now: datetime) -> None:
    """Let this concern know each person by their one reference. Raises NotFound, Damaged."""
    others = _others(school)
    concern = access.load_for_program(tx, school.id, concern_id)
    report = tables.reporter.c
    by_others = (report.concern == concern_id, report.person.in_(list(others)))
    tx.run(delete(tables.reporter).where(*by_others))
    beside = tx.beside[concern_id]
    told = json.loads(concern.model_dump_json())
    same = Concern.model_validate_json(json.dumps(_renamed(told, others)))
    concerns.save(tx, school, Turn(same, wake_at=beside.wake_at if beside else now), now)


def _others(school: School) -> References:
    return {one: person for one, person in school.who.known.items() if one != person}


def _renamed(told: Any, others: Mapping[str, str]) -> Any:
    """The same with each reference that is another account's in place of it; nothing that was typed
    is one.
    """
    match told:
        case str():
            return others.get(told, told)
        case list():
            return [_renamed(each, others) for each in told]
        case dict():
            return {_renamed(key, others): _renamed(each, others) for key, each in told.items()}
    return told
