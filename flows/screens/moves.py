"""What can be done from the record and from the bot's own page?"""

from __future__ import annotations

from flows.closing import attaching
from flows.declared import Rule
from flows.screens import home, record
from flows.screens.buttons import AWAY, BACK, OPEN

RULES = (
    Rule(OPEN, record.open_record, beside=attaching.beside),
    Rule(AWAY, alone=home.away),
    Rule(BACK, alone=home.away),
)
