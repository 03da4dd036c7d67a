"""Which copy was asked for, and which concerns may go into it? Those on whose ladder whoever asked
is; open ones and closed ones.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select

from flows.closing.attaching import together
from flows.concern import Concern
from flows.export.asking import waits
from flows.kept.copies import Copy
from flows.school.routing import may_act
from flows.school.school import School
from storage.concerns import access, retention
from storage.concerns.access import KEPT, SHREDDED
from storage.concerns.open_concerns import readable
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.people import role_holders

_concern = tables.concern.c
_OLDEST_FIRST = (
    select(tables.concern)
    .where(_concern.school == bindparam("in_school"), KEPT)
    .order_by(_concern.opened_at, _concern.id)
)


def asked(
    tx: Transaction, school: School, reference: str, kinds: tuple[str, ...]
) -> tuple[str, Copy] | None:
    """The concern of this reference, by its id, and the copy of one of these kinds that somebody
    asked for last, who still may, and that is not written yet. None: there is none. Raises Damaged.
    """
    found = retention.find(tx, school, reference)
    if found is None or found.state == SHREDDED:
        return None
    concern = access.load_for_program(tx, school.id, found.id)
    copy, now = waits(concern, kinds), role_holders.effective(tx, school)
    return (found.id, copy) if copy and may_act(concern, copy.who, now) else None


def of(tx: Transaction, school: School, person: str, reference: str) -> Concern | None:
    """The concern of this reference, if this person may take a copy of it. Raises Damaged."""
    found = retention.find(tx, school, reference)
    try:
        concern = access.load(tx, school, person, found.id) if found else None
    except access.NotFound:
        return None
    now = role_holders.effective(tx, school)
    return concern if concern and may_act(concern, person, now) else None


def together_with(tx: Transaction, school: School, copy: Copy, concern: str) -> list[str]:
    """All that goes into a copy, by ids: the concern it was asked for in first; a chronology and a
    child's copy with what was chosen, and what is attached to any of it. Raises NotFound.
    """
    if copy.kind in ("referral", "plan"):
        return [concern]
    known = known_to(tx, school, copy.who)
    theirs = {one.id for one in known}
    wanted = [one for one in (concern, *copy.concerns) if one in theirs]
    goes = [one.id for one in together(wanted, known)]
    if concern not in goes:
        raise access.NotFound
    return sorted(goes, key=lambda one: one != concern)


def known_to(tx: Transaction, school: School, person: str) -> list[Concern]:
    """Every concern on whose ladder this person is, oldest first; one that cannot be read is left
    out and logged.

    Whoever was let in to read takes no copy.
    """
    rows = tx.run(_OLDEST_FIRST, {"in_school": school.id}).all()
    tx.note(Note(school.id, person, "searched every record for an export"))
    tx.vault.fetch([row.id for row in rows])
    now = role_holders.effective(tx, school)
    return [one for one in readable(tx, school.id, rows) if may_act(one, person, now)]
