"""Which buttons does a page have, and who may press them?"""

from __future__ import annotations

from flows.assessment.buttons import ANSWER
from flows.declared import Press

ACKNOWLEDGE = Press(
    "acknowledge",
    "ladder",
    "page.have",
    "page",
    "main",
    open_only=True,
    before_it_is_theirs=True,
    recognised=True,
)
GIVE_BACK = Press("give-back", "owner", "page.give-back", "page", recognised=True)
CANNOT = Press("cannot", "reader", "page.cannot", "page", before_it_is_theirs=True)
HAND_OVER = Press("hand-over", "owner", "hand-over.button", "page")
TO_THE_ROTA = Press("to-the-rota", "owner", "hand-over.rota", "page", recognised=True)
STILL_YES = Press("still-yes", "owner", "still.yes", "still", "main")
STILL_MORE = Press("still-more", "owner", "still.more", "still")
HELPING = Press("helping", "ladder", "still.help-yes", "still")
NAMED = Press("named", "ladder", "named.button", "record", open_only=True)
# Pressing one of these shows that what is new has been seen; a button that opens something does not.
RECOGNISED = frozenset(
    one.name for one in (ACKNOWLEDGE, GIVE_BACK, STILL_YES, STILL_MORE, HELPING, ANSWER)
)
