"""What can be done from the record and from the bot's own page?"""

from __future__ import annotations

from flows.declared import Rule
from flows.linking import earlier
from flows.screens import by_time, finding, record, who_has_read
from flows.screens.buttons import BY_TIME, FIND, OPEN, WHO_READ

RULES = (
    Rule(OPEN, record.open_record, beside=earlier.beside),
    Rule(BY_TIME, by_time.show, lines=True),
    Rule(WHO_READ, who_has_read.show, readings=True),
    Rule(FIND, alone=finding.look, needs=finding.needs),
)
