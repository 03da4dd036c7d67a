"""What does an owner read of whom a link is asked, and whoever asked for it?"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.declared import Args
from flows.linking.buttons import AGREE_LINK
from flows.linking.links import waiting
from flows.messages import over
from flows.screen import Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def asked(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    if waiting(concern, args[0]) is None or concern.owner != person:
        return over(concern, say("link.over", reference=concern.reference))
    words = say("link.asked", reference=concern.reference)
    button = AGREE_LINK.button(step=args[0])
    notice = say("concern.notice", reference=concern.reference)
    return Message(notice, (words,), ((button,),))


def answered(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    told = "link.error.told" if args[1:] else "link.answered"
    words = say(told, reference=concern.reference)
    notice = say("concern.notice", reference=concern.reference)
    return Message(notice, (words,), ((OPEN.button(),),))
