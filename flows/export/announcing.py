"""What follows when an export was made? It stands in the record, and everyone who deals with the
concern is told.

The person in whose name it was made is told too: somebody else may have given their name at the
machine.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.moves import Exported
from flows.school.routing import people_of
from flows.screen import Message
from flows.turn import Draft
from flows.wording.sentences import say

KIND = "exported"


def announce(draft: Draft, move: Exported) -> None:
    """Write it down and tell the whole ladder, without content."""
    draft.record(KIND, move.person, **move.wish)
    mark = draft.ctx.identifiers.id()
    for person in people_of(draft.concern.paging.ladder, draft.ctx.school, draft.concern.named):
        draft.post(KIND, person, mark, move.person)


def message(concern: Concern, person: str, args: tuple[str, ...], ctx: Context) -> Message:
    """What each of them reads; it says the same when the concern is closed."""
    words = say(
        "export.told",
        reference=concern.reference,
        name=ctx.school.display(args[1]),
        school=ctx.school.name,
    )
    return Message(say("concern.notice", reference=concern.reference), (words,))
