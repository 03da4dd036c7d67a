"""How does a report become a concern? Routing first, then the record, the receipt and the first
page.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.concern import URGENT, Concern, Paging, Report
from flows.context import Context
from flows.dates import moment
from flows.declared import Press
from flows.moves import Command, Submit
from flows.paging import paging
from flows.paging.whom_to_ring import numbers
from flows.reporting import danger_open, report_form
from flows.reporting.buttons import ADD, HELP, STATUS
from flows.school.people_in_words import names, phone_of
from flows.school.routing import ladder_for, people_of, route_of_report
from flows.screen import Answer, Errors, Form, Open, Part, Replace, Row, Text
from flows.turn import Draft
from flows.wording.sentences import say

RECEIPT, PICKED_UP, GIVEN_BACK, FINISHED = "receipt", "picked-up", "given-back", "finished"
SHOWN = 30
CHILDS_DEVICES = frozenset({"taken-flight-mode", "taken-off", "taken-on", "several", "with-child"})


def command(move: Command, ctx: Context) -> Answer:
    """What `/report-image` shows: help, how one's own reports stand, or the form. People from
    another workspace get none of these.
    """
    if move.standing == "stranger":
        return Open(_stranger(ctx))
    if _asks(move, HELP):
        return Open(help_form(ctx))
    if wants_status(move):
        return status(move.person, ctx.others, ctx)
    return Open(report_form.form(ctx, move))


def wants_status(move: Command) -> bool:
    """Whether the command asks how one's own reports stand."""
    return move.standing != "stranger" and _asks(move, STATUS)


def _asks(move: Command, button: Press) -> bool:
    return move.words.strip().lower() == button.command


def status(person: str, reported: Sequence[Concern], ctx: Context) -> Answer:
    """How each report of this person stands: received, picked up, finished; never more."""
    parts = [part for concern in reported[:SHOWN] for part in _standing(concern, person, ctx)]
    return Open(Form("status", say("status.title"), tuple(parts) or (Text(say("status.none")),)))


def _standing(concern: Concern, person: str, ctx: Context) -> list[Part]:
    """One report, with the way to say more; while nobody has it, with the numbers to ring."""
    waits = concern.state == "open" and concern.owner is None and person not in concern.named
    ring = (
        [Text(say("status.ring", numbers=numbers(concern, ctx.school, ctx.now)))] if waits else []
    )
    return [
        Text(_line(concern, person, ctx), button=ADD.button(concern=concern.id)),
        *ring,
    ]


def report_lines(person: str, reported: Sequence[Concern], ctx: Context) -> list[str]:
    """A line for each report of this person."""
    return [_line(concern, person, ctx) for concern in reported]


def _line(concern: Concern, person: str, ctx: Context) -> str:
    return say(
        "status.line",
        reference=concern.reference,
        time=moment(ctx, concern.opened_at),
        state=_state(concern, person, ctx),
    )


def _state(concern: Concern, person: str, ctx: Context) -> str:
    if person in concern.named:
        return say("status.states.named")
    if concern.finished:
        return say("status.states.finished")
    if concern.owner is None:
        return say("status.states.received")
    return say(
        "status.states.picked-up",
        name=ctx.school.display(concern.owner),
        time=moment(ctx, concern.owned_at or ctx.now),
    )


def submit(move: Submit, ctx: Context) -> Draft | Answer:
    """A report sent: what is wrong with it at its fields, or a new concern with its first pages and
    its receipt. From another workspace: no record.
    """
    if move.standing == "stranger":
        return Replace(_stranger(ctx))
    wrong = report_form.mistakes(move, ctx)
    if wrong:
        return Errors(wrong)
    draft = Draft(concern_of(report_form.account(move, ctx), ctx), ctx)
    report = draft.concern.reports[0]
    draft.record("reported", move.person, report=report.model_dump(mode="json"))
    danger_open.left_open(draft, report)
    paging.start(draft)
    draft.post(RECEIPT, move.person, report.id)
    draft.answer = thanks(draft.concern, move.person, ctx)
    return draft


def concern_of(report: Report, ctx: Context) -> Concern:
    """A new concern made of this report, routed before anyone is told."""
    route = route_of_report(report, ctx.school)
    return Concern(
        id=ctx.identifiers.id(),
        school=ctx.school.id,
        reference=ctx.identifiers.reference(),
        opened_at=ctx.now,
        urgency="emergency" if report.danger in URGENT else "other",
        reports=(report,),
        named=report.named,
        route=route,
        protocol=ctx.protocol.name,
        digest=ctx.protocol.digest,
        paging=Paging(ladder=ladder_for(route, ctx.school)),
    )


def thanks(concern: Concern, person: str, ctx: Context) -> Answer:
    """The receipt of this person's report, the same whenever it is asked for."""
    return Replace(receipt(concern, next(r for r in concern.reports if r.reporter == person), ctx))


def receipt(concern: Concern, report: Report, ctx: Context) -> Form:
    """What the form changes to: who is told, the device, what never to do, the reference. It ends
    nobody's duty.

    A safeguarding lead who reports has the concern at once: nothing that is their work is forbidden
    to them.
    """
    name, yours = (
        _whom_to_tell(concern, report, ctx),
        "-yours" if concern.owner == report.reporter else "",
    )
    first, *more = told(concern, report, ctx)
    parts: list[Part] = [first, *_out_of_hours(report, ctx), *more]
    parts += [
        Text(say("receipt.device-heading"), strong=True),
        Text(_about_device(report, name, yours, ctx)),
        Text(say("receipt.never-heading"), strong=True),
        Text(say(f"receipt.never{yours}")),
    ]
    if report.seen not in ("no", "not-said"):
        parts.append(Text(say(f"receipt.seen{yours}", name=name)))
    parts += [
        Text(say("receipt.yourself")),
        Row((*danger_open.buttons(concern, report, ctx.school), ADD.button())),
        Text(say("receipt.heading", reference=concern.reference, time=moment(ctx, report.at))),
    ]
    return Form("receipt", say("receipt.title"), tuple(parts), concern=concern.id)


def _about_device(report: Report, name: str, yours: str, ctx: Context) -> str:
    if report.device in CHILDS_DEVICES and ctx.school.device_advice:
        return ctx.school.device_advice
    if yours and report.device in ("none", "not-known", "not-said"):
        return say("receipt.device-yours")
    return say(f"receipt.device.{report.device}", name=name)


def told(concern: Concern, report: Report, ctx: Context) -> list[Part]:
    """Who is being told, in truth, and that it stays the reporter's until somebody has it."""
    app, people = say("app.name"), [p.to for p in concern.paging.pages]
    if concern.owner == report.reporter:
        return [Text(say("receipt.yours", app=app))]
    if not people:
        return [
            Text(say("receipt.nobody", numbers=numbers(concern, ctx.school, ctx.now)), strong=True)
        ]
    if report.reporter in concern.named:
        return [Text(say("receipt.named"), strong=True)]
    rung = "; ".join(f"{ctx.school.display(p)}, {phone_of(ctx.school, p)}" for p in people)
    return [
        Text(say("receipt.paging", names=names(ctx.school, people)), strong=True),
        Text(say("receipt.worried", numbers=f"{rung}.")),
        Text(say("receipt.until", app=app)),
    ]


def _whom_to_tell(concern: Concern, report: Report, ctx: Context) -> str:
    everyone = people_of(concern.paging.ladder, ctx.school, concern.named)
    people = [person for person in everyone if person != report.reporter]
    return ctx.school.display(people[0]) if people else ctx.school.name


def _out_of_hours(report: Report, ctx: Context) -> list[Part]:
    if ctx.school.in_hours(report.at):
        return []
    teams = [
        c for c in ctx.school.contacts_for(ctx.school.authority) if c.role == "emergency-duty-team"
    ]
    return [
        Text(
            say(
                "receipt.out-of-hours",
                edt=say("receipt.edt", phone=teams[0].phone) if teams else "",
            )
        )
    ]


def help_form(ctx: Context) -> Form:
    """What every member of staff is told (UKCIS 2024, schools guidance 2016, KCSIE)."""
    dsl = report_form.first_told(ctx.school)
    who = say(
        "help.dsl",
        name=ctx.school.display(dsl.id) if dsl else ctx.school.name,
        phone=phone_of(ctx.school, dsl.id) if dsl else ctx.school.phone,
    )
    parts = (
        Text(say("help.danger"), strong=True),
        Text(say("receipt.never-heading"), strong=True),
        Text(say("receipt.never")),
        Text(say("help.device-heading"), strong=True),
        Text(ctx.school.device_advice or say("help.device")),
        Text(say("help.seen")),
        Text(say("help.dsl-heading"), strong=True),
        Text(who),
        Text(say("help.yourself")),
        Text(say("help.commands")),
    )
    return Form("help", say("help.title"), parts)


def _stranger(ctx: Context) -> Form:
    return Form(
        "stranger",
        say("report.guest-title"),
        (Text(say("report.guest-only", phone=ctx.school.phone)),),
    )


def tell_reporters(draft: Draft, kind: str, *args: str) -> None:
    """Tell every reporter how it stands, without content; a reporter who is named hears no more."""
    for report in draft.concern.reports:
        if report.reporter not in draft.concern.named and report.reporter != draft.concern.owner:
            draft.post(kind, report.reporter, *args)


def tell_who_has_it(draft: Draft) -> None:
    """Reporters are told when somebody picks it up, and when nobody has it any more."""
    before, now = draft.before.owner, draft.concern.owner
    if before != now:
        draft.refresh(RECEIPT)
    if now and now != before:
        tell_reporters(draft, PICKED_UP, str(len(draft.concern.answers)), now)
    elif before and now is None:
        tell_reporters(draft, GIVEN_BACK, draft.ctx.identifiers.id())
