"""Which buttons does a reminder have, and who may press them?"""

from __future__ import annotations

from flows.declared import Press

DONE = Press("done", "owner", "remind.done", look="main")
SNOOZE = Press("snooze", "owner", "remind.snooze")
PASS_ON = Press("pass-on", "owner", "remind.pass-on")
WHAT_IS_DUE = Press("what-is-due", "owner", "remind.open", look="main")
