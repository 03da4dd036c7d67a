"""Which protocol was an answer given under? Its text is kept, word for word, from the first use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage import tables
from storage.unit import Unit


def freeze(unit: Unit, school_id: str, name: str, digest: str, text: str, now: datetime) -> None:
    """Keep this text of the protocol; the first use counts. `now`: aware."""
    row = {"school": school_id, "name": name, "digest": digest, "text": text, "first_used_at": now}
    unit.run(unit.insert(tables.protocol).values(row).on_conflict_do_nothing())


def frozen(unit: Unit, school_id: str, name: str, digest: str) -> str | None:
    """The protocol's text as it was when this digest was used, None when it never was."""
    columns = tables.protocol.c
    used = (columns.school == school_id, columns.name == name, columns.digest == digest)
    return unit.run(select(columns.text).where(*used)).scalar()
