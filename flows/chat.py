"""What does each message in a private chat say now? The reference, the question, the buttons; never
content.

Made from the concern as it stands when the message is sent or brought up to date.
"""

from __future__ import annotations

from dataclasses import replace

from flows.assessment import messages as assessment_messages
from flows.concern import Concern
from flows.context import Context
from flows.export import announcing
from flows.paging import messages as paging_messages
from flows.paging.messages import open_button, over
from flows.reporting import messages as reporting_messages
from flows.reporting.messages import Args
from flows.school.routing import may_act, may_know
from flows.screen import Message
from flows.wording.sentences import say

_READERS = frozenset({"reader", "not-kept"})  # what somebody may be told who was let in to read
_RENDERERS = (
    reporting_messages.RENDERERS | paging_messages.RENDERERS | assessment_messages.RENDERERS
)


def message(concern: Concern, kind: str, person: str, args: Args, ctx: Context) -> Message | None:
    """The message of this kind for this person as it reads now; None when there is nothing left to
    say.

    A concern that is closed leaves only a stub, except for what tells a reporter so, or of an
    export. Whoever is not on its ladder any more is told nothing, but for who was let in to read,
    of that.
    """
    may = may_know if kind in _READERS else may_act
    if kind not in reporting_messages.RENDERERS and not may(concern, person, ctx.school):
        return None
    if kind == announcing.KIND:
        return announcing.message(concern, person, args, ctx)
    if is_stub(concern, kind):
        return _closed(concern, kind)
    return _RENDERERS[kind](concern, person, args, ctx)


def is_stub(concern: Concern, kind: str) -> bool:
    """Whether a message of this kind is nothing but a stub now."""
    return (
        concern.state == "closed"
        and kind not in reporting_messages.RENDERERS
        and kind != announcing.KIND
    )


def _closed(concern: Concern, kind: str) -> Message:
    left = over(concern, say("concern.stub", reference=concern.reference))
    return (
        replace(left, rows=((open_button(),),))
        if kind in ("page", "other-close", "reader")
        else left
    )


def stub(concern: Concern) -> Message:
    """What stays of a message that says nothing any more."""
    return over(concern, say("concern.stub-moved", reference=concern.reference))
