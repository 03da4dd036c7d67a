"""What stands in a referral? A form filled in from the record, to read and copy from, and to send
in the school's own way.

Whose it is, each child, who is involved, what is known and by whom, what was done, what is asked;
what nobody recorded is said to be missing, never guessed. Sources: KCSIE, Part one; UKCIS 2024,
children's social care contact and referrals.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flows.assessment import home_authority
from flows.assessment.buttons import REFERRAL
from flows.assessment.what_is_known import asks_for, child_lines, done, pair, worries
from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.entries.choosing.child_there import involved
from flows.entries.reported import added_parts, reporter_of, said_about, staff_said
from flows.kept.report import Report
from flows.moves import Click
from flows.school.people_in_words import called_then, name_and_role, phone_of
from flows.screen import Open, Pair, Part, Text
from flows.turn import Draft
from flows.wording.sentences import say

LATER = timedelta(days=3660)  # as read years from now: every moment with its day and year
REPORTED = ("account", "where", "device", "seen")


def ask(draft: Draft, click: Click) -> None:
    """**Referral form**."""
    draft.record("read", click.person, what="referral form")
    shown = (Text(say("referral-form.explain")), *parts(draft.concern, click.person, draft.ctx))
    form = draft.form(REFERRAL.form, say("referral-form.title"), shown)
    draft.answer = Open(form)


def parts(concern: Concern, person: str, ctx: Context) -> tuple[Part, ...]:
    """The form as this person would send it, filled in as far as the record goes."""
    dated = replace(ctx, now=ctx.now + LATER)
    return (
        *_from(concern, person, ctx),
        *_to(concern, ctx),
        *_each_child(concern, ctx),
        *_involved(concern, ctx),
        *_known(concern, dated),
        *_section("done", done(concern, dated)),
        *_asked(concern, ctx),
        Text(say("why.source", citation=say("what-to-say.source"))),
    )


def _section(name: str, lines: list[Pair]) -> list[Part]:
    empty: list[Part] = [Text(say("referral-form.empty"))]
    return [Text(say(f"referral-form.headings.{name}"), strong=True), *(lines or empty)]


def _line(name: str, value: str) -> Pair:
    return pair(say(f"referral-form.lines.{name}"), value)


def _from(concern: Concern, person: str, ctx: Context) -> list[Part]:
    return _section(
        "from",
        [
            _line("who", name_and_role(ctx.school, person)),
            _line("school", say("contact.line", name=ctx.school.name, phone=ctx.school.phone)),
            _line("phone", phone_of(ctx.school, person)),
            _line("reference", concern.reference),
            _line("filled-in", moment(replace(ctx, now=ctx.now + LATER), ctx.now)),
        ],
    )


def _to(concern: Concern, ctx: Context) -> list[Part]:
    numbers = home_authority.numbers(concern, ["mash", *home_authority.duty_team(ctx)], ctx)
    return [*_section("to", [])[:1], *numbers]


def _each_child(concern: Concern, ctx: Context) -> list[Part]:
    known = involved(concern)
    if not known:
        reported = "\n".join(filter(None, (report.children for report in concern.reports)))
        return _section("child", [_line("children", reported), *_to_add()])
    return [
        part
        for child in known
        for part in _section("child", [*child_lines(child, concern, ctx), *_to_add()])
    ]


def _to_add() -> list[Pair]:
    """What every agency asks, and nobody records here."""
    return [_line("know", ""), _line("more", "")]


def _involved(concern: Concern, ctx: Context) -> list[Part]:
    staff = [line for r in concern.reports for line in staff_said(r, ctx)]
    said = [words for words in dict.fromkeys(staff) if words != say("open.not-answered")]
    lines = [_line("staff", "\n".join(said)), _line("others", "")]
    return _section("involved", lines)


def _known(concern: Concern, ctx: Context) -> list[Part]:
    """What each reporter said, by whom it was added, what was noted and what was answered."""
    reported = [part for report in concern.reports for part in _reported(report, ctx)]
    notes = [
        Pair(_by(called_then(ctx.school, note.who, note.at), moment(ctx, note.at)), note.text)
        for note in concern.notes
    ]
    return [*_section("known", [*reported, *notes]), *worries(concern, ctx)]


def _reported(report: Report, ctx: Context) -> list[Pair]:
    who = reporter_of(report, ctx)
    danger = () if report.danger_left_open else ("danger",)
    fields = (*danger, *REPORTED)
    first = [pair(label, words) for label, words in said_about(report, fields, ctx)]
    return [_line("reporter", _by(who, moment(ctx, report.at))), *first, *added_parts(report, ctx)]


def _by(name: str, time: str) -> str:
    return say("referral-form.by", name=name, time=time)


def _asked(concern: Concern, ctx: Context) -> list[Part]:
    words = say(f"referral-form.asked.{asks_for(concern, ctx)}")
    return [*_section("asked", [])[:1], Text(words)]
