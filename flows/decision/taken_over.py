"""Is whoever takes a concern over told whose second look is waited for?"""

from __future__ import annotations

from flows.decision.second_look import ASKED, LOOKED, waiting, wanted
from flows.turn import Draft


def keep_up(draft: Draft) -> None:
    """Who is asked, or wants to talk; whoever had it before reads no more of it."""
    before, concern = draft.before, draft.concern
    look = waiting(concern)
    if before.owner == concern.owner or look not in before.second_looks:
        return
    draft.refresh(ASKED)
    if look and concern.owner and wanted(concern, draft.ctx.protocol):
        kind = LOOKED if look.answer else ASKED
        number = str(concern.second_looks.index(look) + 1)
        draft.post(kind, concern.owner, number, draft.ctx.identifiers.id())
