"""What does the reporter read once the report is sent, or asks how it stands, and whoever asks what
to do? Most urgent first.

The receipt ends nobody's duty. A safeguarding lead who reports has the concern at once: nothing
that is their work is forbidden to them. Sources: UKCIS 2024; the schools guidance of 2016; KCSIE.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.kept.report import Report
from flows.paging.whom_to_ring import numbers_for, there_or_all, who_is_told
from flows.reporting import danger_open, names_typed
from flows.reporting.buttons import ADD, WHO
from flows.reporting.first_words import first_words
from flows.school.contacts import contact_of, social_care
from flows.school.people_in_words import name_and_phone, names
from flows.school.routing import nobody_left, people_of
from flows.school.school import School
from flows.screen import Answer, Form, Open, Pair, Part, Row, Text
from flows.wording.sentences import listed, say

NOT_A_CHILDS = frozenset({"adult-or-school", "mine"})
NEVER = ("image", "ask", "law", "child", "people", "secret")
LAST_HOUR = timedelta(hours=1)
SHOWN = 30


def receipt(concern: Concern, report: Report, ctx: Context) -> Form:
    """What the form changes to: 999, who is told, the device, what never to do, the reference."""
    parts = (
        *_urgent(report, ctx),
        *_told(concern, report, ctx),
        *_not_told(concern, report, ctx),
        *_out_of_hours(report, ctx),
        Text(say("receipt.yourself", mash=social_care(ctx.school, ctx.now))),
        *_about_device(concern, report, ctx),
        *_never(concern, report, ctx),
        Row((*danger_open.buttons(concern, report, ctx.school), ADD.button())),
        Text(say("receipt.heading", reference=concern.reference, time=moment(ctx, report.at))),
    )
    return Form("receipt", say("receipt.title"), parts, concern=concern.id)


def rings_999(report: Report, school: School) -> bool:
    """Whether 999 comes first: danger or a threat was ticked, then or later, or it is left open while
    nobody may be there to ask.
    """
    return danger_open.counts(report, school) or report.danger_said


def _urgent(report: Report, ctx: Context) -> list[Part]:
    if not rings_999(report, ctx.school):
        return []
    threat = [] if report.danger != "threatened" else [Text(say("receipt.threatened"))]
    return [Text(say("receipt.ring-999"), strong=True), *threat]


def _told(concern: Concern, report: Report, ctx: Context) -> list[Part]:
    """Who is being told, in truth, and that it stays the reporter's until somebody has acted."""
    app, people = say("app.name"), [p.to for p in concern.paging.pages if p.to not in concern.named]
    if concern.owner == report.reporter:
        return [Text(say("receipt.yours", app=app))]
    there = [one for one in people if one not in ctx.gone]
    alone = nobody_left(concern.paging.ladder, ctx.school, concern.named)
    if not there or alone or report.reporter in concern.named:
        return _to_ring(concern, report, people, ctx, alone=alone)
    rung = "\n".join(name_and_phone(ctx.school, p) for p in there)
    return [
        Text(say("receipt.paging", names=who_is_told(people, ctx)), strong=True),
        Text(say("receipt.worried", numbers=rung)),
        Text(say("receipt.until", app=app)),
    ]


def _to_ring(
    concern: Concern, report: Report, people: list[str], ctx: Context, *, alone: bool
) -> list[Part]:
    """Whom the reporter rings, where nobody may come by being told. `alone`: nobody on the ladder is
    left.
    """
    numbers = numbers_for(concern, report.reporter, ctx)
    if untold := nobody_told(concern, report.reporter, people, ctx):
        return untold
    if report.reporter in concern.named:
        return [Text(say("receipt.named")), Text(say("receipt.ring", numbers=numbers))]
    if alone:
        asked = Text(say("receipt.last-of-all", names=who_is_told(people, ctx)))
        return [Text(say("receipt.nobody-left", numbers=numbers), strong=True), asked]
    return [Text(say("receipt.all-away")), Text(say("receipt.ring", numbers=numbers))]


def nobody_told(concern: Concern, reporter: str, people: Sequence[str], ctx: Context) -> list[Part]:
    """Where none of these people can be told: whom the reporter rings, and first what only they can say.
    Nothing where somebody is told.
    """
    asked = names_typed.left_to(concern, reporter, ctx.school)
    if people and not asked:
        return []
    numbers = numbers_for(concern, reporter, ctx)
    if not asked:
        return [Text(say("receipt.nobody", numbers=numbers), strong=True)]
    kept = Text(say("settle.own-kept", reference=concern.reference), strong=True)
    who = Row((WHO.button(concern=concern.id),))
    return [kept, who, Text(say("receipt.ring", numbers=numbers))]


def _not_told(concern: Concern, report: Report, ctx: Context) -> list[Part]:
    """Whose name was only typed is not told yet: the reporter may think that they are."""
    left = names_typed.left_to(concern, report.reporter, ctx.school)
    waiting = sorted(report.perhaps & concern.perhaps) if not left else []
    return [Text(say("receipt.perhaps", names=names(ctx.school, waiting)))] if waiting else []


def _out_of_hours(report: Report, ctx: Context) -> list[Part]:
    """That it may be long before it is seen; also when the day is nearly over."""
    school = ctx.school
    if school.in_hours(report.at) and school.in_hours(report.at + LAST_HOUR):
        return []
    team = contact_of(school, "emergency-duty-team", ctx.now)
    words = "last-hour" if school.in_hours(report.at) else "out-of-hours"
    edt = say("receipt.edt", team=team) if team else ""
    threat = [] if report.danger == "threatened" else [Text(say("receipt.threatened"))]
    return [Text(say(f"receipt.{words}", edt=edt)), *threat, Text(say("receipt.hurt"))]


def _about_device(concern: Concern, report: Report, ctx: Context) -> list[Part]:
    own = ctx.school.device_advice if report.device not in NOT_A_CHILDS else ""
    words = own or say(f"receipt.device.{report.device}", name=_whom_to_tell(concern, report, ctx))
    return [Text(say("receipt.device-heading"), strong=True), Text(words)]


def _never(concern: Concern, report: Report, ctx: Context) -> list[Part]:
    yours = concern.owner == report.reporter
    words = say("receipt.never-yours") if yours else never()
    parts: list[Part] = [Text(say("receipt.never-heading"), strong=True), Text(words)]
    if report.seen not in ("no", "not-said"):
        name = _whom_to_tell(concern, report, ctx)
        parts.append(Text(say("receipt.seen-yours" if yours else "receipt.seen", name=name)))
    return parts


def never() -> str:
    """What never to do, a line each."""
    return listed(say(f"receipt.never.{one}") for one in NEVER)


def _whom_to_tell(concern: Concern, report: Report, ctx: Context) -> str:
    everyone = people_of(concern.paging.ladder, ctx.school, concern.named | {report.reporter})
    first = there_or_all(everyone, ctx)[:1]
    if not first:
        return ctx.school.name
    return who_is_told(first, ctx) if first[0] in ctx.gone else ctx.school.display(first[0])


def help_form(ctx: Context, person: str) -> Form:
    """What every member of staff is told."""
    parts = (
        *first_words(ctx, person, in_form=False),
        Text(say("receipt.yourself", mash=social_care(ctx.school, ctx.now))),
        Text(say("help.commands")),
        Text(say("receipt.device-heading"), strong=True),
        Text(ctx.school.device_advice or say("receipt.device.not-said")),
        Text(say("help.device")),
        Text(say("receipt.never-heading"), strong=True),
        Text(never()),
        Text(say("help.seen")),
    )
    return Form("help", say("help.title"), parts)


def status(person: str, reported: Sequence[Concern], ctx: Context) -> Answer:
    """How each report of this person stands: received, picked up, finished; never more."""
    parts = [part for concern in reported[:SHOWN] for part in _standing(concern, person, ctx)]
    return Open(Form("status", say("status.title"), tuple(parts) or (Text(say("status.none")),)))


def _standing(concern: Concern, person: str, ctx: Context) -> list[Part]:
    """One report, with the way to say more; while nobody has it, or is there, with the numbers to ring."""
    nobody = concern.owner is None or (concern.ring_instead is None and person not in concern.named)
    waits = concern.state == "open" and nobody
    ring = [Text(say("status.ring", numbers=numbers_for(concern, person, ctx)))] if waits else []
    return [
        replace(_line(concern, person, ctx), button=ADD.button(concern=concern.id)),
        *ring,
    ]


def report_lines(person: str, reported: Sequence[Concern], ctx: Context) -> list[Pair]:
    """A line for each report of this person."""
    return [_line(concern, person, ctx) for concern in reported]


def _line(concern: Concern, person: str, ctx: Context) -> Pair:
    time = moment(ctx, concern.opened_at)
    sent = say("status.line", reference=concern.reference, time=time)
    return Pair(sent, _state(concern, person, ctx))


def _state(concern: Concern, person: str, ctx: Context) -> str:
    if concern.owner is None and concern.state == "open":
        had = concern.handovers and person not in concern.named
        return say(f"status.states.{'given-back' if had else 'received'}")
    if person in concern.named:
        return say("status.states.named")
    if concern.finished:
        return say("status.states.finished", mash=social_care(ctx.school, ctx.now))
    return say(
        f"status.states.picked-up{'-away' if concern.ring_instead else ''}",
        name=ctx.school.display(concern.owner or ""),
        time=moment(ctx, concern.owned_at or ctx.now),
        who=name_and_phone(ctx.school, concern.ring_instead or ""),
    )
