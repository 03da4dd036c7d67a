"""What can be done about what is due, and what is said of it?"""

from __future__ import annotations

from flows.declared import Rule, Says
from flows.follow_up import messages, passing_on, reminders
from flows.follow_up.buttons import DONE, PASS_ON, SNOOZE, WHAT_IS_DUE
from flows.follow_up.follow_ups import OVERDUE, REMIND

RULES = (
    Rule(DONE, reminders.ask_done, reminders.keep_done),
    Rule(SNOOZE, reminders.ask_snooze, reminders.keep_snooze),
    Rule(PASS_ON, passing_on.ask, passing_on.keep),
    Rule(WHAT_IS_DUE, reminders.what_is_due),
)
MESSAGES = (Says(REMIND, messages.remind), Says(OVERDUE, messages.overdue))
