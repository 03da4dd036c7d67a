"""Which open concerns may this person know of, what is due first before all else? Reads no more
than can be shown.

Plain columns say which it may be; whether it is so, only the concern itself, opened, says.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select, union_all

from flows.concern import AskedOf, Concern, Glance
from flows.follow_up.follow_ups import due_first
from flows.school.routing import ROUTES, may_act, may_know, routes_held
from flows.school.school import School
from storage.concerns import access
from storage.concerns.finding.due_first import in_batches
from storage.concerns.finding.each_once import each_once
from storage.concerns.finding.ways import Ways, ways
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.evidence import lines
from storage.people import role_holders
from storage.sealing.damaged import Damaged
from storage.sealing.vault import Vault

log = logging.getLogger("report_image")

_Kind = TypeVar("_Kind")
LISTED = 100  # nobody reads more on one page
_concern, _named = tables.concern.c, tables.named.c
_OWNERS = each_once(
    _concern.owner, _concern.school == bindparam("in_school"), _concern.state == "open"
)


@dataclass(frozen=True)
class Summary:
    """A concern in a list: no content. `due_at`: since or from when something is due, `due`: by
    which rule of its protocol; `asks`: what of whoever reads the list, where another has it. Times are UTC.
    """

    id: str
    reference: str
    urgency: str
    owner: str | None
    opened_at: datetime
    protocol: str
    digest: str
    due_at: datetime | None
    due: str = ""
    reopened_at: datetime | None = None
    asks: AskedOf = ""


def open_for(tx: Transaction, school: School, person: str, limit: int = LISTED) -> list[Summary]:
    """The open concerns that this person may know of, overdue ones first, then what is due next.

    At most `limit`. A damaged one is left out and logged.
    """
    by = ways(tx, person, role_holders.effective(tx, school))
    return _known(tx, school, person, by, limit)


def open_of(tx: Transaction, school: School, owner: str, limit: int = LISTED) -> list[Summary]:
    """The open concerns that this person has, and may know of; in the same order."""
    known = _known(tx, school, owner, Ways(ROUTES), limit, had=True)
    return [one for one in known if one.owner == owner]


def owners_out(tx: Transaction, school: School) -> list[str]:
    """Every open concern whose owner is not on its ladder any more: its id.

    Opens only what may be so: concerns on whose ladder the owner holds no role, and those in which
    the owner is named.
    """
    now, found = role_holders.effective(tx, school), []
    for owner in tx.run(_OWNERS, {"in_school": school.id}).scalars().all():
        rows = tx.run(_doubtful(owner, now)).all()
        tx.vault.fetch([row.id for row in rows])
        found += [one.id for one in _glances(tx, school.id, rows) if owner_is_out(one, now)]
    return found


def owner_is_out(concern: Glance, school: School) -> bool:
    """Whether somebody has it who is not on its ladder any more. `school`: as it is confirmed."""
    had = concern.state == "open" and concern.owner is not None
    return had and not may_act(concern, concern.owner or "", school)


def readable(tx: Transaction, school_id: str, rows: Sequence[Any]) -> Iterator[Concern]:
    """The concerns of the school in these rows. One that is damaged, or was set back, is left out, with
    a line in the log. Authorises nobody.
    """
    noted = lines.digests_saved(tx, school_id, [row.id for row in rows])
    return _read(tx, rows, noted, access.opened)


def _glances(tx: Transaction, school_id: str, rows: Sequence[Any]) -> Iterator[Glance]:
    """The same, of which no more is read than is seen at a glance, and what the audit notes of them is
    kept: nobody looks as often as Home does.
    """
    noted = lines.digests_saved(tx, school_id, [row.id for row in rows])
    for concern, digests in noted.items():
        tx.kept.put(lines.SAVED, concern, digests)
    return _read(tx, rows, noted, access.glance)


def _read(
    tx: Transaction,
    rows: Sequence[Any],
    noted: Mapping[str, str],
    by: Callable[[Vault, Any], _Kind],
) -> Iterator[_Kind]:
    for row in rows:
        try:
            yield by(tx.vault, access.as_saved(tx, row, noted.get(row.id)))
        except Damaged as damage:
            place = {"table": damage.table, "concern": damage.concern}
            log.error("left out of a list", extra=place)


def _doubtful(owner: str, school: School) -> Select[Any]:
    """From the few ids: an owner may have any number."""
    theirs = (_concern.state == "open", _concern.owner == owner)
    others = [route for route in ROUTES if route not in routes_held(owner, school)]
    elsewhere = select(_concern.id).where(
        _concern.school == school.id, *theirs, _concern.route.in_(others)
    )
    named = select(_named.concern).where(_named.school == school.id, _named.person == owner)
    maybe = union_all(elsewhere, named)
    return select(tables.concern).where(_concern.id.in_(maybe), *theirs)


def _known(
    tx: Transaction,
    school: School,
    person: str,
    by: Ways,
    limit: int,
    *,
    had: bool = False,
) -> list[Summary]:
    """`had`: only what this person has."""
    tx.note(Note(school.id, person, "listed"))
    found: list[Summary] = []
    now = role_holders.effective(tx, school)

    for rows in in_batches(tx, school.id, person, by, limit, had=had):
        glances = _glances(tx, school.id, rows)
        theirs = (one for one in glances if one.state == "open" and may_know(one, person, now))
        found += [_summary(one, person, now) for one in theirs]
        if len(found) >= limit:
            break
    return found[:limit]


def _summary(concern: Glance, person: str, school: School) -> Summary:
    due_at, rule = due_first(concern)
    return Summary(
        concern.id,
        concern.reference,
        concern.urgency,
        concern.owner,
        concern.opened_at,
        concern.protocol,
        concern.digest,
        due_at,
        rule,
        concern.reopened_at,
        concern.asks(person) if may_act(concern, person, school) else "",
    )
