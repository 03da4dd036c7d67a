"""What can be done in a drill that is of a concern? Make it real, and nothing else."""

from __future__ import annotations

from flows.declared import Rule
from flows.drills import real
from flows.drills.buttons import REAL

RULES = (Rule(REAL, alone=real.new_concern),)
