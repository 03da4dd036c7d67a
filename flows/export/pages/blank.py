"""What does a school need on paper for the day the bot is down? Numbers, what never to do, a report
to fill in by hand, the questions of its protocol, lines for what was done.

Sources: UKCIS 2024; the schools guidance of 2016; KCSIE, Part one. Nothing of any record is in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.context import Context
from flows.dates import full_day
from flows.export.pages.layout import (
    Block,
    Choice,
    Field,
    Heading,
    Line,
    NewPage,
    Paper,
    Space,
    Table,
)
from flows.paging.whom_to_ring import outside_the_school
from flows.protocol.parts import Answer, Level, Question
from flows.protocol.rules import Protocol
from flows.protocol.sheet import counts
from flows.protocol.signing import in_words
from flows.reporting.receipt import never
from flows.reporting.report_form import options
from flows.school.contacts import told_line
from flows.school.people_in_words import name_and_role, phone_of
from flows.school.routing import CHAIR, HEAD, ORDINARY, STAFF, ladder_for, people_of
from flows.wording.sentences import say

REPORTS = 2  # empty forms in one pack
LINES = 10  # empty lines of the list of what was done


def pack(ctx: Context) -> Paper:
    """The pack of this school, as its file and its protocol are now."""
    day = full_day(ctx.today)
    title = say("blank.title", school=ctx.school.name)
    blocks = (
        Line(say("blank.about", day=day)),
        Heading(say("first.danger")),
        Line(f"{say('receipt.hurt')} {say('first.stay')}"),
        *_numbers(ctx),
        *_never(ctx),
        *(block for _ in range(REPORTS) for block in _report(ctx)),
        *_questions(ctx.protocol),
        *_done(),
    )
    return Paper(title, say("blank.foot", school=ctx.school.name, day=day), blocks)


def _never(ctx: Context) -> list[Block]:
    device = ctx.school.device_advice or say("receipt.device.not-said")
    said = (say(one) for one in ("help.device", "help.seen", "receipt.threatened"))
    return [
        Heading(say("receipt.never-heading"), 2),
        *_joined(never().splitlines()),
        Heading(say("receipt.device-heading"), 2),
        *_joined([device, *said]),
    ]


def _joined(lines: Sequence[str]) -> list[Block]:
    """Paragraphs on one page."""
    return [*map(Line, lines[:1]), *(Line(one, joined=True) for one in lines[1:])]


def _numbers(ctx: Context) -> list[Block]:
    """Whom to ring, by whom it is about; then the agencies of the school's own authority."""
    school, today = ctx.school, ctx.today
    about = [
        (say(f"blank.route.{route}"), _people(route, ctx))
        for route in (ORDINARY, STAFF, HEAD, CHAIR)
    ]
    known = [told_line(one, today) for one in school.own_contacts]
    agencies = "\n".join((*outside_the_school(school), *known))
    head = (say("blank.about-whom"), say("blank.ring"))
    return [
        Heading(say("blank.numbers", phone=school.phone), 2),
        Table((1, 2), head, tuple(about)),
        Heading(say("blank.outside"), 2),
        Line(agencies),
    ]


def _people(route: str, ctx: Context) -> str:
    school = ctx.school
    people = people_of(ladder_for(route, school), school, frozenset())
    lines = (
        say("contact.line", name=name_and_role(school, one), phone=phone_of(school, one))
        for one in people
    )
    return "\n".join(lines)


def _report(ctx: Context) -> list[Block]:
    """An empty report: the fields of the form, in its order."""
    danger = _labels("report.danger.answers")
    named = (
        say("report.named.nobody"),
        *(say(f"report.named.{one}") for one in ("other", "me", "unsure")),
    )
    return [
        NewPage(),
        Heading(say("report.title")),
        Line(say("first.danger")),
        Line(say("blank.report")),
        Choice(say("report.danger.label"), danger),
        Choice(say("report.named.label"), named),
        Field(say("blank.which")),
        Space(say("report.children.label"), 1),
        Space(f"{say('report.account.label')}. {say('report.account.hint')}", 6),
        Space(say("report.where.label"), 1),
        Choice(say("report.device.label"), _labels("report.device.answers")),
        Choice(say("report.seen.label"), _labels("report.seen.answers")),
        Field(say("blank.learned")),
        Field(say("blank.reporter")),
        Field(say("blank.received")),
    ]


def _labels(key: str) -> tuple[str, ...]:
    return tuple(option.label for option in options(key))


def _questions(protocol: Protocol) -> list[Block]:
    """Every question, with its answers; what an answer alone calls for at once stands beside it."""
    return [
        NewPage(),
        Heading(say("blank.questions", title=protocol.title)),
        Line(say("blank.how")),
        Line(say("blank.now", level=protocol.level_words(Level.IMMEDIATE_REFERRAL).title)),
        Line(say("sheet.not-sure")),
        Field(say("blank.about-child")),
        *(_asked(protocol, number, one) for number, one in enumerate(protocol.questions, 1)),
    ]


def _asked(protocol: Protocol, number: int, question: Question) -> Choice:
    answers = tuple(_answer(protocol, question, one) for one in question.answers)
    return Choice(f"{number}. {question.text}", answers, _only_if(protocol, question))


def _only_if(protocol: Protocol, question: Question) -> str:
    """Under which answers it is asked, by the numbers of their questions; empty for always."""
    if question.only_if is None:
        return ""
    return say("blank.only-if", when=in_words(question.only_if, protocol))


def _answer(protocol: Protocol, question: Question, answer: Answer) -> str:
    levels = [
        it.level
        for it in protocol.criteria
        if it.when.questions == (question.id,)
        and it.level >= Level.IMMEDIATE_REFERRAL
        and counts(it.when, question, answer)
    ]
    if not levels:
        return answer.text
    return say("blank.at-once", answer=answer.text, level=protocol.level_words(max(levels)).title)


def _done() -> list[Block]:
    head = tuple(say(f"blank.columns.{one}") for one in ("time", "what", "who"))
    return [
        NewPage(),
        Heading(say("blank.done")),
        Line(say("blank.after")),
        Field(say("blank.about-child")),
        Table((1, 4, 2), head, (("\n\n", "", ""),) * LINES),
        Space(say("blank.decision"), 3),
        Field(say("blank.decided-by")),
        Field(say("blank.second-look")),
    ]
