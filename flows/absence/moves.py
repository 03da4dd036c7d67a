"""What is done when somebody says that they, or somebody else, are away or there again?"""

from __future__ import annotations

from flows.absence import another, own
from flows.absence.buttons import AWAY, BACK, MARK, UNMARK
from flows.declared import Rule

RULES = (
    Rule(AWAY, alone=own.away),
    Rule(BACK, alone=own.away),
    Rule(MARK, alone=another.mark),
    Rule(UNMARK, alone=another.unmark),
)
