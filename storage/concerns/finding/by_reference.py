"""Which concern has this reference, however it was typed?"""

from __future__ import annotations

from sqlalchemy import Select, select

from storage.database import tables


def called(school_id: str, reference: str) -> Select[tuple[str]]:
    """A query for its id: hyphens, spaces and small letters do not count."""
    said = "".join(letter for letter in reference.upper() if letter.isalnum())
    columns = tables.concern.c
    ours = (columns.school == school_id, columns.reference.in_([said, f"{said[:4]}-{said[4:]}"]))
    return select(columns.id).where(*ours)
