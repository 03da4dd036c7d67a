"""What is somebody told outside the chat? That it waits for them there: the reference, and nothing
of the concern.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.paging.paging import PAGE
from flows.school.routing import may_act
from flows.wording.sentences import say


def words(concern: Concern, person: str, about: str, ctx: Context) -> tuple[str, str] | None:
    """A title and a text; None when they need not look any more. `about`: "page" or "danger".

    A page is no longer of use once somebody has the concern; that a child may be in danger is.
    """
    over = concern.state == "closed" or (about == PAGE and concern.owner is not None)
    if over or not may_act(concern, person, ctx.school):
        return None
    title = say("outside.title", school=ctx.school.name)
    return title, say("outside.text", reference=concern.reference, phone=ctx.school.phone)
