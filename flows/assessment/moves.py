"""What can be done in the thread of questions, and what stands there?"""

from __future__ import annotations

from flows.assessment import (
    advice,
    answering,
    buttons,
    first_talk,
    gate,
    messages,
    referral_form,
    steps,
    what_to_do,
    what_to_say,
)
from flows.declared import Rule, Says

RULES = (
    Rule(buttons.ANSWER, answering.answer),
    Rule(buttons.WHY, answering.why),
    Rule(buttons.NOTE, answering.note, answering.keep_note),
    Rule(buttons.USE_TYPED, answering.use_typed),
    Rule(buttons.SO_FAR, answering.so_far),
    Rule(buttons.SEVERAL, answering.several_form, answering.keep_several),
    Rule(buttons.CHANGE, answering.change, answering.keep_change),
    Rule(buttons.ADVICE, advice.ask),
    Rule(buttons.OPEN_ACTION, gate.open_form, gate.keep),
    Rule(buttons.WHAT_NOW, what_to_do.ask),
    Rule(buttons.SAY, what_to_say.ask),
    Rule(buttons.REFERRAL, referral_form.ask),
    Rule(buttons.TALK, first_talk.ask),
    Rule(buttons.REMOVE, first_talk.ask_report_remove),
    Rule(buttons.HOME_AUTHORITY, gate.choose_home),
)
MESSAGES = (
    Says(steps.CARD, messages.card),
    Says(steps.STEP, messages.step),
    Says(answering.CONFIRM, messages.confirm),
    Says(answering.REVISIT, messages.revisit),
    Says(answering.KEPT, messages.kept),
    Says(answering.NOT_KEPT, messages.not_kept, may="reader"),
)
