"""What does the second person read when a record is to be closed without an assessment?"""

from __future__ import annotations

from flows.closing import to_agree
from flows.closing.buttons import AGREE_CLOSE
from flows.concern import Concern
from flows.context import Context
from flows.declared import Args
from flows.messages import over, plain
from flows.paging.buttons import CANNOT
from flows.screen import Message
from flows.wording.sentences import say


def asked(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    if to_agree.NOBODY in args:
        return _nobody(concern)
    newest = args[0] == str(len(concern.other_closings))
    wish = concern.wish_to_close
    if wish is None or wish.second != person or not newest:
        return over(concern, say("look.over", reference=concern.reference))
    button = AGREE_CLOSE.button(nonce=args[0])
    words = say("other.asked", reference=concern.reference)
    return Message(
        say("look.notice", reference=concern.reference), (words,), ((button, CANNOT.button()),)
    )


def _nobody(concern: Concern) -> Message:
    """To its owner: nobody is left who could agree, until somebody comes onto the ladder."""
    wish = concern.wish_to_close
    words = "other.nobody-agrees" if wish and not wish.second else "look.over"
    return plain(concern, say(words, reference=concern.reference))
