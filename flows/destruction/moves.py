"""How is the destruction of a record confirmed or stopped, and what is said of it?"""

from __future__ import annotations

from flows.declared import Rule, Says
from flows.destruction import deciding, messages, steps
from flows.destruction.buttons import CONFIRM, STOP

RULES = (
    Rule(CONFIRM, deciding.ask_confirm, deciding.keep_confirm, beside=deciding.beside),
    Rule(STOP, deciding.ask_stop, deciding.keep_stop, beside=deciding.beside),
)
MESSAGES = (Says(steps.TOLD, messages.told, left="itself", still_changes=messages.still_changes),)
