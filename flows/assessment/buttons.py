"""Which buttons does the card in the thread have, and who may press them?"""

from __future__ import annotations

from flows.declared import Press

# Kinds of message: the card; words typed that may be an answer; what there was before the card was
# one.
CARD, CONFIRM = "card", "confirm"
STEP, REVISIT = "step", "revisit"

ANSWER = Press("answer", "owner", recognised=True)
SEVERAL = Press("several", "owner", "ask.several")
WHAT_NOW = Press("what-now", "beside", "ask.what-now", opens="action")
SO_FAR = Press("so-far", "owner", "ask.so-far")
NOTE = Press("note", "beside", "ask.note")
WHY = Press("why", "owner", "ask.why")
CHANGE = Press("change", "owner", "so-far.change")
USE_TYPED = Press("use-typed", "owner", "ask.use")
SAY = Press("what-to-say", "beside", "what-to-say.title")
REFERRAL = Press("referral-form", "beside", "referral-form.title")
TALK = Press("first-talk", "beside", "first-talk.button")
REMOVE = Press("report-remove", "beside", "report-remove.title")
HOME_AUTHORITY = Press("home-authority", "beside")
