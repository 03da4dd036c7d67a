"""What if somebody deletes in the chat what they had sent? What the record holds of it stays; the record
says that it was deleted, and so is whoever sent it told.

Whoever deals with the concern is told of a file: the police may ask for it.
"""

from __future__ import annotations

from flows.moves import Deleted
from flows.reporting.files_sent import belongs, told
from flows.turn import Draft

DELETED, FILE_DELETED = "deleted", "file-deleted"
TYPED, FILE = "typed", "file"


def follow(draft: Draft, move: Deleted) -> None:
    """It stays as it is, with a line that says so. Whoever is shut out meanwhile is told nothing."""
    concern, school = draft.concern, draft.ctx.school
    what = FILE if move.file else TYPED
    draft.record("deleted-in-chat", move.person, what=what)
    if belongs(concern, move.person, school):
        draft.post(DELETED, move.person, what, move.event)
    if move.file and concern.state == "open":
        for person in told(concern, school):
            draft.post(FILE_DELETED, person, move.event)
