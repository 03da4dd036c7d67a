"""Which buttons does the thread of questions have, and who may press them?"""

from __future__ import annotations

from flows.declared import Press

ANSWER = Press("answer", "owner", recognised=True)
WHY = Press("why", "owner", "ask.why")
NOTE = Press("note", "owner", "ask.note")
USE_TYPED = Press("use-typed", "owner", recognised=True)
SO_FAR = Press("so-far", "owner", "ask.so-far")
SEVERAL = Press("several", "owner", "so-far.several")
CHANGE = Press("change", "owner", "so-far.change")
ADVICE = Press("advice", "owner", "advice.button")
OPEN_ACTION = Press("open-action", "owner", "action.open", look="danger", opens="action")
WHAT_NOW = Press("what-now", "owner", "ask.what-now")
SAY = Press("what-to-say", "owner", "what-to-say.title")
REFERRAL = Press("referral-form", "owner", "referral-form.title")
TALK = Press("first-talk", "owner", "first-talk.button")
REMOVE = Press("report-remove", "owner", "report-remove.title")
HOME_AUTHORITY = Press("home-authority", "owner")
