"""Will this concern be heard of again, as what is sealed in it says? What can be read beside it and
says otherwise is put right, and noted.

Nothing that can be read is believed here: no due time, no lease, no number of attempts, and no state
that says that it is closed. Every concern that says it is open is looked at each time; of all others
so many that each has its turn within a day. Whoever takes a turn meanwhile does not wait for all of
them: it goes in steps, each so long however much there is.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import BindParameter, Select, bindparam, func, select, update

from flows.concern import Concern
from flows.school.school import School
from storage.concerns import access, places
from storage.concerns.beside import Beside
from storage.concerns.open_concerns import owner_is_out
from storage.database import row_codes, tables
from storage.database.columns import is_exact
from storage.database.tables import duty
from storage.database.transaction import Transaction
from storage.duties import claiming, from_turn
from storage.duties.duties import LONGEST_WAIT
from storage.duties.waking import OPEN, WAKE_KEY
from storage.evidence import lines, met
from storage.people import role_holders
from storage.sealing.damaged import Damaged

log = logging.getLogger("report_image")

AT_ONCE = 11  # a step takes 5 ms: so long whoever takes a turn waits for it
_concern = tables.concern.c
_next = (
    select(_concern.id)
    .where(_concern.school == bindparam("in_school"), _concern.id > bindparam("after"))
    .order_by(_concern.id)
    .limit(bindparam("at_most"))
    .offset(bindparam("more"))
)
_NUMBER = select(func.count()).where(_concern.school == bindparam("in_school"))
_STATED_OPEN, _OF_ALL = _next.where(_concern.state == OPEN), _next.where(access.KEPT)
_these: BindParameter[str] = bindparam("these", expanding=True)
_THESE = (
    select(tables.concern, tables.keyset.c.wrapped)
    .outerjoin(tables.keyset, tables.keyset.c.concern == _concern.id)
    .where(_concern.school == bindparam("in_school"), _concern.id.in_(_these), access.KEPT)
    .with_for_update(of=tables.concern, skip_locked=True)
)
_OTHERS = update(tables.concern).where(
    _concern.school == bindparam("in_school"),
    _concern.reference == bindparam("called"),
    _concern.id != bindparam("this"),
)
_DUTIES = select(duty).where(duty.c.key.in_(_these))


@dataclass(frozen=True)
class Behind:
    """Where a list of concerns goes on: after this `id`, and so many `more`, whose ids nobody can be
    asked for what comes after: they cannot be given back as they are stored.
    """

    id: str = ""
    more: int = 0

    def and_behind(self, ids: Sequence[str]) -> Behind:
        """After these too."""
        if ids and is_exact(ids[-1]):
            return Behind(ids[-1])
        return Behind(self.id, self.more + len(ids))


START = Behind()


@dataclass(frozen=True)
class Place:
    """The last that was looked at of a school: a duty that is open, a concern that says it is."""

    duty: claiming.Place | None = None
    concern: Behind = START


@dataclass(frozen=True)
class Step:
    """What was found. `concerns`: those that were looked at, `to_wake` of these; `next`: where it goes
    on, None at the end.
    """

    concerns: tuple[str, ...]
    to_wake: tuple[str, ...]
    next: Place | None


def step(tx: Transaction, school: School, after: Place, now: datetime) -> Step:
    """Look at the next of what says it is open. `now`: aware."""
    duties = claiming.put_right(tx, school.id, now, after.duty, AT_ONCE)
    ids = stated_open(tx, school.id, after.concern, AT_ONCE)
    to_wake = look(tx, school, ids, now)
    here = Place([after.duty, *duties][-1], after.concern.and_behind(ids))
    return Step(tuple(ids), tuple(to_wake), here if AT_ONCE in (len(duties), len(ids)) else None)


def stated_open(tx: Transaction, school_id: str, after: Behind, at_most: int) -> list[str]:
    """The next concerns of this school that say they are open, by id."""
    return _ids(tx, _STATED_OPEN, school_id, after, at_most)


def of_all(tx: Transaction, school_id: str, after: Behind, at_most: int) -> list[str]:
    """The next of all concerns of this school, by id."""
    return _ids(tx, _OF_ALL, school_id, after, at_most)


def _ids(
    tx: Transaction, which: Select[tuple[str]], school_id: str, after: Behind, at_most: int
) -> list[str]:
    where = {"after": after.id, "more": after.more}
    return list(tx.run(which, {"in_school": school_id, "at_most": at_most, **where}).scalars())


def number(tx: Transaction, school_id: str) -> int:
    """How many concerns this school has ever had."""
    return int(tx.run(_NUMBER, {"in_school": school_id}).scalar_one())


def look(tx: Transaction, school: School, ids: Sequence[str], now: datetime) -> list[str]:
    """Put right what can be read of these concerns; those that are to be woken now. `now`: aware."""
    if not ids:
        return []
    rows = tx.run(_THESE, {"in_school": school.id, "these": ids}).all()
    noted = lines.digests_saved(tx, school.id, ids)
    opened, there = _opened(tx, rows, noted), places.stored(tx, ids)
    duties = _queued(tx, [(concern, beside) for _, concern, beside in opened])
    effective, to_wake = role_holders.effective(tx, school), []
    for row, concern, beside in opened:
        _put_right(tx, row, concern, beside, there)
        _requeue(tx, concern, beside, duties, now)
        asleep = _sleeps_too_long(concern, beside, duties.get(WAKE_KEY + row.id), now)
        if asleep or owner_is_out(concern, effective):
            to_wake.append(row.id)
    return to_wake


def _opened(
    tx: Transaction, rows: Sequence[Any], noted: Mapping[str, str]
) -> list[tuple[Any, Concern, Beside | None]]:
    """Each with its row; a damaged one is left out and logged."""
    found = []
    for row in rows:
        tx.vault.take(row.id, row.wrapped)
        try:
            access.as_saved(tx, row, noted.get(row.id))
            found.append((row, *access.whole(tx.vault, row)))
        except Damaged as damage:
            log.error("cannot be read", extra={"table": damage.table, "concern": damage.concern})
    return found


def _queued(tx: Transaction, opened: Sequence[tuple[Concern, Beside | None]]) -> Mapping[str, Any]:
    """Of what is to be done because of these, and of what wakes them, what is there as it was queued, by
    its key.
    """
    keys = [WAKE_KEY + concern.id for concern, _ in opened]
    keys += [one.key for _, beside in opened if beside for one in beside.duties]
    stored = tx.run(_DUTIES, {"these": keys}).all()
    return {row.key: row for row in row_codes.only(tx, duty, stored)}


def _requeue(
    tx: Transaction,
    concern: Concern,
    beside: Beside | None,
    there: Mapping[str, Any],
    now: datetime,
) -> None:
    """Queue again what is to be done because of this concern and is not there."""
    for row in from_turn.missing(concern, beside, there):
        met.note(tx, concern.school, f"{duty.name} gone", concern.id)
        from_turn.insert_rows(tx, [row], now)


def _put_right(
    tx: Transaction, row: Any, concern: Concern, beside: Beside | None, there: places.Rows
) -> None:
    said = places.columns(concern, beside)
    different = {name: value for name, value in said.items() if getattr(row, name) != value}
    if different:
        met.note(tx, concern.school, ",".join(sorted(different)), concern.id)
        if "reference" in different:
            _let_go(tx, concern)
        tx.run(update(tables.concern).where(_concern.id == concern.id).values(different))
    wrong = places.wrong(tx, concern, beside, there)
    for table in wrong:
        met.note(tx, concern.school, table.name, concern.id)
    if wrong:
        places.put_right(tx, concern, wrong)


def _let_go(tx: Transaction, concern: Concern) -> None:
    """No other row of the school has this one's reference; whose it is not, has none until it is
    looked at.
    """
    given = {"in_school": concern.school, "called": concern.reference, "this": concern.id}
    tx.run(_OTHERS.values(reference=f"not-theirs:{uuid4()}"), given)


def _sleeps_too_long(concern: Concern, beside: Beside | None, waking: Any, now: datetime) -> bool:
    """Whether nothing wakes it when it wants to be. What an earlier version saved is woken once."""
    if concern.state != "open" and (beside is None or beside.wake_at is None):
        return False
    if beside is None or beside.wake_at is None or waking is None or waking.state != OPEN:
        return True
    put_back: datetime = now + LONGEST_WAIT
    return bool(waking.due_at > max(beside.wake_at, put_back))
