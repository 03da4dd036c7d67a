"""Is the new owner of a concern told whose second look is pending?"""

from __future__ import annotations

from flows.decision.second_look import ASKED, LOOK, LOOKED, looks, waiting, wanted
from flows.turn import Draft


def keep_up(draft: Draft) -> None:
    """Who is asked, or wants to talk; these read with whom, and whoever had it before reads no more
    of it.
    """
    before, concern = draft.before, draft.concern
    if before.owner == concern.owner or not looks(concern):
        return
    draft.refresh(ASKED)
    draft.refresh(LOOK)
    look = waiting(concern) if wanted(concern, draft.ctx.protocol) else None
    if look in before.second_looks and look and concern.owner:
        number, mark = str(concern.second_looks.index(look) + 1), draft.ctx.identifiers.id()
        if look.answer:
            draft.post(LOOKED, concern.owner, number, mark, look.answer)
        else:
            draft.post(ASKED, concern.owner, number, mark)
