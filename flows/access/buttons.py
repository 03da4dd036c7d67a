"""Which buttons let somebody else read a record, and who may press them?"""

from __future__ import annotations

from flows.declared import Press

LET_SEE = Press("let-see", "owner", "readers.button", "record")
TAKE_AWAY = Press("take-away", "ladder", "readers.take")
