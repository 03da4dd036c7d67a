"""How are figures asked for?"""

from __future__ import annotations

from flows.declared import Rule
from flows.figures import asking
from flows.figures.buttons import FIGURES

RULES = (Rule(FIGURES, alone=asking.look, needs=asking.needs),)
