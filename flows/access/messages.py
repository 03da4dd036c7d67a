"""What does somebody read who was let in to see a record?"""

from __future__ import annotations

from flows.access.readers import NOT_REACHED
from flows.concern import Concern
from flows.context import Context
from flows.declared import Args
from flows.screen import Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def reader(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    words = "readers.not-reached" if NOT_REACHED in args else "readers.told"
    return Message(
        say("concern.notice", reference=concern.reference),
        (say(words, reference=concern.reference),),
        ((OPEN.button(),),),
    )
