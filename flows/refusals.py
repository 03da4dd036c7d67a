"""What is shown to somebody whose click can do nothing? A sentence in a form, which leaves nothing
in the chat.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.moves import Click, Submit
from flows.screen import Answer, Form, Open, Replace, Text
from flows.wording.sentences import say


def notice(*sentences: str) -> Open:
    """A sentence or two in a form."""
    return Open(Form("notice", say("concern.refused-title"), tuple(map(Text, sentences))))


def refused(move: Click | Submit) -> Answer:
    """The same words whether the concern does not exist, cannot be read, or is not this person's to
    know of.
    """
    if isinstance(move, Submit):
        return in_place(notice(say("concern.refused"), say("concern.refused-form")))
    return notice(say("concern.refused"))


def in_place(answer: Answer) -> Answer:
    """After a form was sent, what would open above it takes its place."""
    return Replace(answer.form) if isinstance(answer, Open) else answer


def stale(concern: Concern) -> Open:
    """A button whose moment has passed."""
    return notice(say("concern.closed") if concern.state == "closed" else say("concern.stale"))


def only_reads() -> Open:
    """Whoever was let in to read can do nothing else."""
    return notice(say("readers.only"))


def not_owner(concern: Concern, ctx: Context) -> Open:
    """Only the owner can do that."""
    if concern.owner is None:
        return notice(say("concern.nobody-has"))
    return notice(say("concern.not-yours", name=ctx.school.display(concern.owner)))
