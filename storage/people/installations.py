"""In which workspaces is the app installed, and with which token? Sealed like content, each with a
keyset of its own.

So a token goes the way of all that is sealed: a new key re-wraps it, and one that is taken back
cannot be read again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select

from storage.database.tables import installation as table
from storage.database.transaction import Note, Transaction


@dataclass(frozen=True)
class Installation:
    """What Slack gave the app in one workspace."""

    bot_token: str
    bot_id: str
    bot_user_id: str


def save(
    tx: Transaction,
    school_id: str,
    workspace: str,
    installed: Installation,
    who: str,
    now: datetime,
) -> None:
    """The app is installed there from now on, with this token and no other. `now`: aware."""
    keyset = _keyset(workspace)
    tx.vault.begin(keyset, school_id)
    body = tx.vault.seal(json.dumps(asdict(installed)).encode(), **_place(workspace))
    row = {"school": school_id, "workspace": workspace, "at": now, "body": body}
    known = tx.insert(table).values(row)
    tx.run(
        known.on_conflict_do_update(
            index_elements=["school", "workspace"], set_={"at": now, "body": body}
        )
    )
    tx.note(Note(school_id, who, "installed"))


def find(tx: Transaction, school_id: str, workspace: str) -> Installation | None:
    """What Slack gave the app there; None when it is not installed. Raises Damaged."""
    there = (table.c.school == school_id, table.c.workspace == workspace)
    body = tx.run(select(table.c.body).where(*there)).scalar()
    return Installation(**json.loads(tx.vault.open(body, **_place(workspace)))) if body else None


def forget(tx: Transaction, school_id: str, workspace: str, since: datetime) -> None:
    """The app is not installed there any more since then (aware), unless it was installed anew."""
    there = (table.c.school == school_id, table.c.workspace == workspace)
    if tx.changed(delete(table).where(*there, table.c.at <= since)):
        tx.vault.shred(_keyset(workspace), school_id)
        tx.note(Note(school_id, "program", "uninstalled"))


def _keyset(workspace: str) -> str:
    return f"installation:{workspace}"


def _place(workspace: str) -> dict[str, str]:
    return {
        "concern": _keyset(workspace),
        "table": "installation",
        "column": "body",
        "row": workspace,
    }
