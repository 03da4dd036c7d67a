"""How can a record be closed, or opened again, and what is said of it?"""

from __future__ import annotations

from flows.closing import closing, messages, to_agree, without_assessment
from flows.closing.buttons import AGREE_CLOSE, CLOSE, OTHER_CLOSE, REOPEN
from flows.declared import Rule, Says

RULES = (
    Rule(CLOSE, closing.ask, closing.keep),
    Rule(
        OTHER_CLOSE,
        without_assessment.ask,
        without_assessment.keep,
        beside=without_assessment.beside_first,
    ),
    Rule(
        AGREE_CLOSE,
        without_assessment.ask_second,
        without_assessment.keep_second,
        beside=without_assessment.beside_second,
    ),
    Rule(REOPEN, closing.ask_reopen, closing.keep_reopen),
)
MESSAGES = (Says(to_agree.ASKED, messages.asked, left="stub-with-open"),)
