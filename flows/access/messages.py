"""What does somebody read who was let in to see a record?"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.declared import Args
from flows.screen import Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def reader(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    words = say("readers.told", reference=concern.reference)
    return Message(
        say("concern.notice", reference=concern.reference), (words,), ((OPEN.button(),),)
    )
