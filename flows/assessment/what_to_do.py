"""What helps with the call, and with the child? The ways there, where it is said what to do now."""

from __future__ import annotations

from flows.assessment.buttons import REFERRAL, REMOVE, SAY, TALK
from flows.assessment.what_is_known import offers_report_remove
from flows.concern import Concern
from flows.context import Context
from flows.screen import Part, Row, Text
from flows.wording.sentences import say


def ways(concern: Concern, ctx: Context) -> list[Part]:
    """The ways to what helps now; to Report Remove where it is offered."""
    offered = (REMOVE,) if offers_report_remove(concern, ctx) else ()
    buttons = tuple(one.button() for one in (SAY, REFERRAL, TALK, *offered))
    return [Text(say("what-now.ways"), strong=True), Row(buttons)]
