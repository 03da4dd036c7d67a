"""Which button asks for a copy on paper, and who may press it?"""

from __future__ import annotations

from flows.declared import Press

PAPER = Press("paper", "ladder", "paper.button", "record")
