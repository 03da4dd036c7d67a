"""Which buttons lead to a decision and a second look at it, and who may press them?"""

from __future__ import annotations

from flows.declared import Press

OPEN_DECISION = Press("open-decision", "owner", "ready.open", opens="decision")
SECOND_LOOK = Press("second-look", "ladder", "look.open", "second-look", "main")
LOOK_OUTSIDE = Press("look-outside", "owner", "open.look-outside")
