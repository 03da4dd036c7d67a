"""What do messages about a concern have in common? One without buttons, and what stays of one that
has done its work.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.screen import Message
from flows.wording.sentences import say


def plain(concern: Concern, *paragraphs: str, notice: str = "concern.notice") -> Message:
    """A message without buttons."""
    return Message(say(notice, reference=concern.reference), paragraphs)


def over(concern: Concern, words: str) -> Message:
    """What stays of a message that has done its work."""
    return Message(say("concern.notice", reference=concern.reference), (words,), quiet=True)
