"""Who holds which role, as far as it is confirmed? What was read from the school file, and what
people said of it.

Whoever authorises or routes asks `effective` for the school: in each transaction anew, so that all
processes agree.
"""

from __future__ import annotations

from datetime import datetime

from flows.context import Identifiers
from flows.school import role_changes
from flows.school.accounts import references, together
from flows.school.role_changes import Change, Held
from flows.school.school import School
from storage.database.transaction import Note, Transaction
from storage.people import school_state
from storage.people.school_state import SchoolState

_KEPT = "effective"


def effective(tx: Transaction, school: School) -> School:
    """This school with nobody in a role in whom they are not confirmed, or whose accounts are all
    closed; its people under the references by which they are stored.

    The same throughout a transaction, until its people are changed in it.
    """
    if school.id not in tx.effective:
        tx.effective[school.id] = _as_now(tx, school)
    return tx.effective[school.id]


def _as_now(tx: Transaction, school: School) -> School:
    """Worked out once for a school file and what is kept beside it, not in every turn."""
    state, of_this = school_state.read(tx, school.id), tx.kept.get(_KEPT, school.id)
    if of_this and of_this[0] is school and of_this[1] is state:
        known: School = of_this[2]
        return known
    known = as_known(tx, school)
    told = role_changes.confirmations(state.held, deactivated(tx, known))
    now = known.confirmed_by(told)
    tx.kept.put(_KEPT, school.id, (school, state, now))
    return now


def as_known(tx: Transaction, school: School) -> School:
    """The school with its people under the references by which they are stored."""
    accounts = school_state.read(tx, school.id).accounts
    return school.known_as(accounts) if accounts else school


def read_accounts(tx: Transaction, school: School) -> School:
    """Keep whose each account of the school file is; the school with its people under the references
    by which they are stored.
    """
    school_state.alone(tx, school.id)
    state = school_state.read(tx, school.id)
    listed = together(one.accounts for one in school.entries())
    known = references(listed, state.accounts, {one.person for one in state.held})
    for account in sorted(known.keys() - {a for a, p in state.accounts.items() if p == known[a]}):
        tx.note(Note(school.id, "program", f"account of {known[account]}: {account}"))
    school_state.change(tx, school.id, lambda state: state.but(accounts=known), "program")
    return as_known(tx, school)


def held(tx: Transaction, school_id: str) -> list[Held]:
    """Everyone named for a role who has not left it, in the order in which they were named."""
    return [one for one in school_state.read(tx, school_id).held if one.state != "left"]


def one(tx: Transaction, school_id: str, held_id: str) -> Held | None:
    """This person in this role, also when they have left it; None when there is none."""
    ever = school_state.read(tx, school_id).held
    return next((one for one in ever if one.id == held_id), None)


def read(tx: Transaction, school: School, now: datetime, identifiers: Identifiers) -> Change:
    """Compare the school file with what it said before, and keep what is different. `now`: aware.

    The first time a school is seen its people are taken as they are.
    """
    school_state.alone(tx, school.id)
    before, seen = held(tx, school.id), _seen(tx, school.id)
    change = (
        role_changes.compared(before, school, now, identifiers)
        if seen
        else role_changes.set_up(school, now, identifiers)
    )
    keep(tx, school.id, change, "program")
    return change


def keep(tx: Transaction, school_id: str, change: Change, who: str) -> None:
    """Store the rows of a change, and note in the audit who is in which role from now on, and by
    whom.
    """
    if not change.rows:
        return
    after = {row.id: row for row in change.rows}
    for row in change.rows:
        tx.note(Note(school_id, who, f"{row.role} {row.state}: {row.person}"))

    def changed(state: SchoolState) -> SchoolState:
        ever = {row.id: row for row in state.held} | after
        return state.but(held=tuple(sorted(ever.values(), key=lambda row: (row.since, row.id))))

    school_state.change(tx, school_id, changed, who)


def deactivated(tx: Transaction, school: School) -> list[str]:
    """The people whose accounts were all closed when the chat services were last asked."""
    closed, who = school_state.read(tx, school.id).closed, as_known(tx, school).who
    people = {who.person_of(account) for account in closed}
    return sorted(one for one in people if closed.keys() >= set(who.accounts_of(one)))


def set_account(tx: Transaction, school_id: str, account: str, works: bool, now: datetime) -> bool:
    """Note whether this account works; whether that is different from before. `now`: aware."""
    if works == (account not in school_state.read(tx, school_id).closed):
        return False
    school_state.alone(tx, school_id)
    if works == (account not in school_state.read(tx, school_id).closed):
        return False  # another process noted it meanwhile

    def changed(state: SchoolState) -> SchoolState:
        others = {one: since for one, since in state.closed.items() if one != account}
        return state.but(closed=others if works else others | {account: now})

    school_state.change(tx, school_id, changed, "program")
    tx.note(Note(school_id, "program", f"account {'works' if works else 'closed'}: {account}"))
    return True


def _seen(tx: Transaction, school_id: str) -> bool:
    """Whether this school's people were ever read."""
    return bool(school_state.read(tx, school_id).held)
