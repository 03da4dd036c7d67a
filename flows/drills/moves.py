"""Which button of a drill begins a concern? **This is real**, and no other."""

from __future__ import annotations

from flows.declared import Rule
from flows.drills import real
from flows.drills.buttons import REAL

RULES = (Rule(REAL, alone=real.new_concern),)
