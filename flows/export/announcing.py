"""What follows when a copy was made? It stands in the record, and everyone who deals with the
concern is told.

The person in whose name it was made is told too: somebody else may have given their name at the
machine.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.export.buttons import PAPER
from flows.moves import CopyWanted, Exported
from flows.school.routing import on_ladder
from flows.screen import Message
from flows.turn import Draft
from flows.wording.sentences import say

KIND, WANTED = "exported", "copy-wanted"


def announce(draft: Draft, move: Exported) -> None:
    """Write it down and tell the whole ladder, without content."""
    draft.record(KIND, move.person, **move.wish)
    mark, made = draft.ctx.identifiers.id(), move.wish.get("mark")
    draft.change(
        copies=tuple(
            one.but(made_at=draft.ctx.now) if one.mark == made else one
            for one in draft.concern.copies
        )
    )
    for person in on_ladder(draft.concern, draft.ctx.school):
        draft.post(KIND, person, mark, move.person)


def ask_whether(draft: Draft, move: CopyWanted) -> None:
    """Whoever is said to want a copy is asked in their own chat."""
    draft.record("copy-wanted", move.person)
    draft.post(WANTED, move.person, draft.ctx.identifiers.id())


def message(concern: Concern, person: str, args: tuple[str, ...], ctx: Context) -> Message:
    """What each of them reads; it says the same when the concern is closed."""
    words = say(
        "export.told",
        reference=concern.reference,
        name=ctx.school.display(args[1]),
    )
    return Message(say("concern.notice", reference=concern.reference), (words,))


def wanted(concern: Concern, person: str, args: tuple[str, ...], ctx: Context) -> Message:
    """That a copy is wanted in their name, with the way to say of what."""
    words = say("paper.wanted", reference=concern.reference)
    notice = say("concern.notice", reference=concern.reference)
    return Message(notice, (words,), ((PAPER.button(),),))
