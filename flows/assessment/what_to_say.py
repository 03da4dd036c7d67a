"""What is said on the telephone? A summary to read out, in the order in which an agency asks.

Sources: KCSIE, Part one; UKCIS 2024, children's social care contact and referrals.
"""

from __future__ import annotations

from flows.assessment import home_authority
from flows.assessment.buttons import REFERRAL, REMOVE, SAY, TALK
from flows.assessment.what_is_known import (
    asks_for,
    done,
    in_brief,
    offers_report_remove,
    pair,
    worries,
)
from flows.concern import Concern
from flows.context import Context
from flows.entries.choosing.child_there import involved
from flows.entries.reported import added_parts, said_about
from flows.kept.report import Report
from flows.moves import Click
from flows.school.people_in_words import name_and_role, phone_of
from flows.school.routing import ORDINARY
from flows.screen import Open, Part, Row, Text
from flows.screens.record import staff_advice
from flows.turn import Draft
from flows.wording.sentences import say

ASK = ("name", "next", "parents", "safe", "image", "writing")


def ways(concern: Concern, ctx: Context) -> list[Part]:
    """The ways to what helps now; to Report Remove where it is offered."""
    offered = (REMOVE,) if offers_report_remove(concern, ctx) else ()
    buttons = tuple(one.button() for one in (SAY, REFERRAL, TALK, *offered))
    return [Text(say("what-now.ways"), strong=True), Row(buttons)]


def ask(draft: Draft, click: Click) -> None:
    """**What to say**, with the number it is said to."""
    concern, ctx = draft.concern, draft.ctx
    draft.record("read", click.person, what="what to say")
    parts = (
        *home_authority.everybody(concern, ctx),
        *staff_advice(concern, ctx),
        Text(say("what-to-say.heading"), strong=True),
        Text(_opening(concern, click.person, ctx)),
        *_children(concern, ctx),
        *_what_happened(concern, ctx),
        *worries(concern, ctx),
        *done(concern, ctx),
        Text(say("what-to-say.ask-heading"), strong=True),
        *(Text(say(f"what-to-say.ask.{one}")) for one in ASK),
        Text(say("what-to-say.never")),
        Text(say("why.source", citation=say("what-to-say.source"))),
    )
    draft.answer = Open(draft.form(SAY.form, say("what-to-say.title"), parts))


def _opening(concern: Concern, person: str, ctx: Context) -> str:
    who = say(
        "what-to-say.who",
        name=name_and_role(ctx.school, person),
        school=ctx.school.name,
        phone=phone_of(ctx.school, person),
        reference=concern.reference,
    )
    return f"{who} {say(f'what-to-say.opening.{asks_for(concern, ctx)}')}"


def _children(concern: Concern, ctx: Context) -> list[Part]:
    known = [in_brief(child, ctx) for child in involved(concern)]
    reported = (report.children for report in concern.reports)
    return [*known] or [pair(say("what-to-say.children"), "\n".join(filter(None, reported)))]


def _what_happened(concern: Concern, ctx: Context) -> list[Part]:
    staff = ("named",) if concern.route != ORDINARY else ()
    return [part for report in concern.reports for part in _told(report, staff, ctx)]


def _told(report: Report, staff: tuple[str, ...], ctx: Context) -> list[Part]:
    """What the reporter said, danger first, and what they added."""
    danger = () if report.danger_left_open else ("danger",)
    said = said_about(report, (*danger, "account", "where", "seen", *staff), ctx)
    return [*(pair(label, words) for label, words in said), *added_parts(report, ctx)]
