"""What do both owners read when a link is asked for?"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.declared import Args
from flows.linking.buttons import AGREE_LINK
from flows.linking.links import ERROR, MADE, NOT_REACHED, waiting
from flows.messages import over, plain
from flows.school.people_in_words import name_and_phone
from flows.screen import Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def asked(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    asked = args[2] if NOT_REACHED in args else person
    if waiting(concern, args[0]) is None or concern.owner != asked:
        return over(concern, say("link.over", reference=concern.reference))
    if NOT_REACHED in args:
        who = name_and_phone(ctx.school, asked)
        return plain(concern, say("link.not-asked", reference=concern.reference, who=who))
    words = say("link.asked", reference=concern.reference)
    button = AGREE_LINK.button(step=args[0])
    notice = say("concern.notice", reference=concern.reference)
    return Message(notice, (words,), ((button,),))


def answered(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    told = {ERROR: "link.error.told", MADE: "link.made"}.get(args[-1], "link.answered")
    words = say(told, reference=concern.reference)
    notice = say("concern.notice", reference=concern.reference)
    return Message(notice, (words,), ((OPEN.button(),),))
