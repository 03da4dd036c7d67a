"""What does the audit tell of roles and accounts? The last word on each, of lines that hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from flows.school.role_changes import Held
from storage.database.transaction import Transaction
from storage.evidence import lines

SETTLED = re.compile(
    r"(?:(\S+) (confirmed|waiting|refused|kept|left)|(account) (works|closed)): (.+)", re.DOTALL
)
WHOSE = re.compile(r"account of (\S+): (\S+)")


def people(tx: Transaction, school_id: str, rows: Iterable[Held] = ()) -> dict[str, Any]:
    """The roles (`held`), whose an account is (`accounts`) and which are closed (`closed`) of a
    school, as the audit has them.

    `rows`: what an earlier version kept of them; each stands for what the audit tells, where it
    says the same.
    """
    roles: dict[tuple[str, str], Held] = {}
    accounts: dict[str, str] = {}
    closed: dict[str, datetime] = {}
    stored = {(row.role, row.person, row.state): row for row in rows}
    for line in lines.about_people(tx, school_id):
        if whose := WHOSE.fullmatch(line.what):
            accounts[whose[2]] = whose[1]
        told = SETTLED.fullmatch(line.what)
        if told and told[3]:
            closed.pop(told[5], None)
            closed |= {told[5]: line.at} if told[4] == "closed" else {}
        elif told:
            new = _held(roles.get((told[1], told[5])), told, line.at)
            roles[new.role, new.person] = stored.get((new.role, new.person, new.state), new)
    return {"held": tuple(roles.values()), "accounts": accounts, "closed": closed}


def _held(before: Held | None, told: re.Match[str], at: datetime) -> Held:
    state: Any = told[2]
    goes_on = before if before and before.state != "left" else None
    known = (goes_on.id, goes_on.since) if goes_on else (str(uuid4()), at)
    return Held(known[0], told[1], told[5], "", 0, state, known[1])
