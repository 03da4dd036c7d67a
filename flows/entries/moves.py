"""What can be added to a record, and looked for in earlier ones?"""

from __future__ import annotations

from flows.declared import Rule
from flows.entries import earlier_records, entering
from flows.entries.buttons import EARLIER, ENTER, HOLD, KEEP_UNTIL, RECORD

RULES = (
    Rule(RECORD, entering.offer),
    Rule(ENTER, entering.ask, entering.keep),
    Rule(HOLD, entering.ask_alone, entering.keep_alone),
    Rule(KEEP_UNTIL, entering.ask_alone, entering.keep_alone),
    Rule(EARLIER, earlier_records.ask, earlier_records.look, beside=earlier_records.beside),
)
