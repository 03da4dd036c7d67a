"""Which buttons close a record or open it again, and who may press them?"""

from __future__ import annotations

from flows.declared import Press

CLOSE = Press("close", "owner", "decided.close")
OTHER_CLOSE = Press("other-close", "owner", "other.button")
AGREE_CLOSE = Press(
    "other-close-open", "ladder", "look.open", "other-close", "main", opens="agree-close"
)
REOPEN = Press("reopen", "ladder", "reopen.button", "record")
