"""What can be done about who else reads a record, and what is said of it?"""

from __future__ import annotations

from flows.access import messages, readers
from flows.access.buttons import LET_SEE, TAKE_AWAY
from flows.declared import Rule, Says

RULES = (
    Rule(LET_SEE, readers.ask, readers.keep),
    Rule(TAKE_AWAY, readers.ask_take_away, readers.keep_take_away),
)
MESSAGES = (Says(readers.READER, messages.reader, may="reader", left="stub-with-open"),)
