"""What can be done in the thread of questions, and what stands there?"""

from __future__ import annotations

from flows.assessment import (
    answering,
    buttons,
    calling,
    first_talk,
    messages,
    referral_form,
    typed,
    what_to_say,
)
from flows.declared import Rule, Says

RULES = (
    Rule(buttons.ANSWER, answering.answer),
    Rule(buttons.SEVERAL, answering.several, answering.keep_several),
    Rule(buttons.WHAT_NOW, calling.what_now, calling.keep_action),
    Rule(buttons.SO_FAR, answering.so_far),
    Rule(buttons.NOTE, answering.note, answering.keep_the_note),
    Rule(buttons.WHY, answering.why),
    Rule(buttons.CHANGE, answering.change, answering.keep_change),
    Rule(buttons.USE_TYPED, typed.use, typed.keep),
    Rule(buttons.SAY, what_to_say.ask),
    Rule(buttons.REFERRAL, referral_form.ask),
    Rule(buttons.TALK, first_talk.ask),
    Rule(buttons.REMOVE, first_talk.ask_report_remove),
    Rule(buttons.HOME_AUTHORITY, calling.choose_home),
)
MESSAGES = (
    Says(buttons.CARD, messages.card),
    Says(buttons.STEP, messages.earlier),
    Says(buttons.REVISIT, messages.earlier),
    Says(buttons.CONFIRM, messages.confirm),
    Says(typed.KEPT, messages.kept),
    Says(typed.NOT_KEPT, messages.not_kept, may="reader"),
)
