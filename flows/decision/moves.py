"""What can be done about a decision and a second look at it, and what is said of it?"""

from __future__ import annotations

from flows.decision import deciding, messages, second_look_forms
from flows.decision.buttons import LOOK_OUTSIDE, OPEN_DECISION, SECOND_LOOK
from flows.decision.nobody_to_ask import BY_PHONE
from flows.decision.second_look import ASKED, LOOK, LOOKED
from flows.declared import Rule, Says

RULES = (
    Rule(OPEN_DECISION, deciding.open_form, deciding.keep),
    Rule(SECOND_LOOK, second_look_forms.ask, second_look_forms.keep),
    Rule(LOOK_OUTSIDE, second_look_forms.ask_outside, second_look_forms.keep_outside),
)
MESSAGES = (
    Says(LOOK, messages.asked),
    Says(ASKED, messages.owner_told),
    Says(LOOKED, messages.looked),
    Says(BY_PHONE, messages.by_phone),
)
