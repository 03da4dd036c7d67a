"""What do people read about a second look? That one is asked for, and that it was given."""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.decision import second_look
from flows.decision.buttons import SECOND_LOOK
from flows.declared import Args
from flows.messages import over
from flows.paging.buttons import CANNOT
from flows.screen import Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def asked(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    look = second_look.waiting(concern)
    if look is None or look.to != person:
        return over(concern, say("look.over", reference=concern.reference))
    button = SECOND_LOOK.button(nonce=args[0])
    words = say("look.asked", reference=concern.reference)
    return Message(
        say("look.notice", reference=concern.reference), (words,), ((button, CANNOT.button()),)
    )


def looked(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    words = say("look.said", reference=concern.reference)
    return Message(say("look.notice", reference=concern.reference), (words,), ((OPEN.button(),),))
