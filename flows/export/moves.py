"""How is a copy on paper asked for, and what is said when one is made?"""

from __future__ import annotations

from flows.declared import Rule, Says
from flows.export import announcing, asking
from flows.export.buttons import PAPER

RULES = (Rule(PAPER, asking.ask, asking.keep, beside=asking.beside),)
MESSAGES = (
    Says(announcing.KIND, announcing.message, left="itself"),
    Says(announcing.WANTED, announcing.wanted, left="itself"),
)
