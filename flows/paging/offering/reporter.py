"""What if the chat does not reach whoever reported it? Whoever has it goes to them, or rings."""

from __future__ import annotations

from flows.moves import Undelivered
from flows.paging.offering.nobody_answers import NOT_REACHED, PICKED_UP
from flows.turn import Draft

REPORTER = "reporter"


def undelivered(draft: Draft, move: Undelivered) -> None:
    """Told once to each who has it: a reporter who hears nothing thinks that nothing is done."""
    owner = draft.concern.owner
    if owner and move.kind == PICKED_UP and move.person != owner:
        draft.post(NOT_REACHED, owner, REPORTER, move.person)
