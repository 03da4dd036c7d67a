"""Which buttons lead to the record, or stand on the bot's own page, and who may press them?"""

from __future__ import annotations

from flows.declared import Press

OPEN = Press("open", "reader", "page.open", "record")
BY_TIME = Press("by-time", "reader", "chronology.button", "record")
WHO_READ = Press("who-read", "ladder", "who-read.button", "record")
FIND = Press("find", "anybody", "find.button")
