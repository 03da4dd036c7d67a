"""In which workspaces is the app installed, and with which token? Sealed like content, each with a keyset of its own.

So a token goes the way of all that is sealed: a new key re-wraps it, and one that is taken back cannot be read again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select

from storage.tables import installation as table
from storage.unit import Note, Unit


@dataclass(frozen=True)
class Installation:
    """What Slack gave the app in one workspace."""

    bot_token: str
    bot_id: str
    bot_user_id: str


def save(unit: Unit, school_id: str, workspace: str, installed: Installation, who: str, now: datetime) -> None:
    """The app is installed there from now on, with this token and no other. `now`: aware."""
    keyset = _keyset(workspace)
    unit.vault.begin(keyset, school_id)
    body = unit.vault.seal(json.dumps(asdict(installed)).encode(), **_place(workspace))
    row = {"school": school_id, "workspace": workspace, "at": now, "body": body}
    known = unit.insert(table).values(row)
    unit.run(known.on_conflict_do_update(index_elements=["school", "workspace"], set_={"at": now, "body": body}))
    unit.note(Note(school_id, who, "installed"))


def find(unit: Unit, school_id: str, workspace: str) -> Installation | None:
    """What Slack gave the app there; None when it is not installed. Raises Damaged."""
    there = (table.c.school == school_id, table.c.workspace == workspace)
    body = unit.run(select(table.c.body).where(*there)).scalar()
    return Installation(**json.loads(unit.vault.open(body, **_place(workspace)))) if body else None


def forget(unit: Unit, school_id: str, workspace: str) -> None:
    """The app is not installed there any more."""
    there = (table.c.school == school_id, table.c.workspace == workspace)
    if unit.changed(delete(table).where(*there)):
        unit.vault.shred(_keyset(workspace), school_id)
        unit.note(Note(school_id, "program", "uninstalled"))


def _keyset(workspace: str) -> str:
    return f"installation:{workspace}"


def _place(workspace: str) -> dict[str, str]:
    return {"concern": _keyset(workspace), "table": "installation", "column": "body", "row": workspace}
