"""What can be done now? Whom to ring, and what helps with the call and with the child, each a form
of its own.
"""

from __future__ import annotations

from flows.assessment import home_authority
from flows.assessment.buttons import REFERRAL, REMOVE, SAY, TALK, WHAT_NOW
from flows.assessment.what_is_known import offers_report_remove
from flows.concern import Concern
from flows.context import Context
from flows.moves import Click
from flows.screen import Form, Open, Part, Row, Text
from flows.screens.record import staff_advice
from flows.turn import Draft
from flows.wording.sentences import say


def ask(draft: Draft, click: Click) -> None:
    """**What to do now**: numbers first."""
    concern, ctx = draft.concern, draft.ctx
    draft.record("read", click.person, what="what to do now")
    parts = (
        Text(say("action.contacts-heading"), strong=True),
        *home_authority.everybody(concern, ctx),
        *ways(concern, ctx),
        *staff_advice(concern, ctx),
        *_advice(concern, ctx),
    )
    draft.answer = Open(Form(WHAT_NOW.form, say("what-now.title"), parts, concern=concern.id))


def ways(concern: Concern, ctx: Context) -> list[Part]:
    """The ways to what helps now; Report Remove where it is offered."""
    offered = (REMOVE,) if offers_report_remove(concern, ctx) else ()
    buttons = tuple(one.button() for one in (SAY, REFERRAL, TALK, *offered))
    return [Text(say("what-now.ways"), strong=True), Row(buttons)]


def _advice(concern: Concern, ctx: Context) -> list[Part]:
    told = [ctx.protocol.advice_text(one) for one in ctx.protocol.recommend(concern.facts).advice]
    return [
        part
        for one in told
        for part in (Text(one.text), Text(say("why.source", citation=one.citation)))
    ]
