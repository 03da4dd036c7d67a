"""What can be added to a record, and looked for in earlier ones?"""

from __future__ import annotations

from flows.declared import Rule
from flows.entries import earlier_records, entering
from flows.entries.buttons import (
    EARLIER,
    ENTER,
    HOLD,
    KEEP_UNTIL,
    MOVING,
    RECORD,
    RECORD_SENT,
)

RULES = (
    Rule(RECORD, entering.offer),
    Rule(ENTER, entering.ask, entering.keep),
    *(
        Rule(one, entering.ask_alone, entering.keep_alone)
        for one in (HOLD, KEEP_UNTIL, MOVING, RECORD_SENT)
    ),
    Rule(EARLIER, earlier_records.ask, earlier_records.look, beside=earlier_records.beside),
)
