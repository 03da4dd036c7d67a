"""Which buttons link two concerns, and who may press them?"""

from __future__ import annotations

from flows.declared import Press

LINK = Press("link", "owner", "link.button")
LINK_ERROR = Press("link-error", "owner", "link.error.button")
AGREE_LINK = Press("link-answer", "owner", "look.open")
