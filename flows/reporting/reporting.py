"""How does a report become a concern? Routing first, then the record, the receipt and the first
page.
"""

from __future__ import annotations

from datetime import datetime

from flows.concern import Concern
from flows.context import Context
from flows.declared import Press
from flows.kept.paging import Paging
from flows.kept.report import URGENT, Report
from flows.moves import Command, Submit
from flows.paging import paging
from flows.paging.offering.nobody_answers import NOBODY_YET, PICKED_UP
from flows.reporting import danger_open, for_pupils, names_typed, receipt, report_form, taking_in
from flows.reporting.buttons import HELP, STATUS
from flows.school.rota import WEEK, changes_at
from flows.school.routing import ladder_for, on_ladder, people_of, route_for, route_of_report
from flows.school.school import School
from flows.screen import Answer, Errors, Form, Open, Replace, Text
from flows.turn import Draft
from flows.wording.sentences import say

RECEIPT, GIVEN_BACK, FINISHED = "receipt", "given-back", "finished"


def command(move: Command, ctx: Context) -> Answer:
    """What `/report-image` shows: help, how one's own reports stand, or the form. People from
    another workspace get none of these.
    """
    if move.standing == "stranger":
        return Open(stranger(ctx.school))
    if _asks(move, HELP):
        return Open(receipt.help_form(ctx, move.person))
    if wants_status(move):
        return receipt.status(move.person, ctx.others, ctx)
    return Open(report_form.form(ctx, move))


def wants_status(move: Command) -> bool:
    """Whether the command asks how one's own reports stand."""
    return move.standing != "stranger" and _asks(move, STATUS)


def _asks(move: Command, button: Press) -> bool:
    return move.words.strip().lower() == button.command


def submit(move: Submit, ctx: Context) -> Draft | Answer:
    """A report sent: what is wrong with it at its fields, or a new concern with its first pages and
    its receipt. From another workspace: no record.
    """
    if move.standing == "stranger":
        return Replace(stranger(ctx.school))
    if wrong := taking_in.mistakes(move, ctx):
        return Errors(wrong)
    report = taking_in.account(move, ctx)
    if people := names_typed.to_ask(move, report, ctx.school):
        return Replace(names_typed.asking(_again(move, ctx), move, people, ctx))
    draft = begin(report, ctx)
    draft.post(RECEIPT, move.person, report.id)
    draft.answer = thanks(draft.concern, move.person, ctx)
    return draft


def begin(report: Report, ctx: Context) -> Draft:
    """A new concern made of this report, whatever it came by: recorded, and paged."""
    draft = Draft(concern_of(report, ctx), ctx)
    draft.record("reported", report.reporter, report=report.model_dump(mode="json"))
    danger_open.left_open(draft, report)
    paging.start(draft)
    return draft


def _again(move: Submit, ctx: Context) -> Form:
    """The report's form once more, with the fields that it had."""
    more = report_form.typed_more(move)
    words = move.text("account") if more else ""
    same = Command(move.person, move.standing, words, move.text("link"))
    return report_form.form(ctx, same, more)


def concern_of(report: Report, ctx: Context) -> Concern:
    """A new concern made of this report, routed before anyone is told.

    Whose name was only typed is not told before it is settled; where that would leave nobody, it
    goes the way it would if they were ticked.
    """
    route, school = route_of_report(report, ctx.school), ctx.school
    named = report.named | report.perhaps
    if report.perhaps and not people_of(ladder_for(route, school), school, named):
        route = route_for(named, other_adult=True, school=school)
    return Concern(
        id=ctx.identifiers.id(),
        school=ctx.school.id,
        reference=ctx.identifiers.reference(),
        opened_at=ctx.now,
        urgency="emergency" if report.danger in URGENT else "other",
        reports=(report,),
        named=named,
        recused=report.named & {report.reporter},
        perhaps=report.perhaps,
        route=route,
        protocol=ctx.protocol.name,
        digest=ctx.protocol.digest,
        paging=Paging(ladder=ladder_for(route, ctx.school)),
    )


def thanks(concern: Concern, person: str, ctx: Context) -> Answer:
    """The receipt of this person's report, the same whenever it is asked for; a pupil's has words
    for a child.
    """
    report = next(r for r in concern.reports if r.reporter == person)
    if report.standing == "pupil":
        return Replace(for_pupils.page(ctx.school, "sent"))
    return Replace(receipt.receipt(concern, report, ctx))


def stranger(school: School) -> Form:
    """What people from another workspace are told, and no more."""
    return Form(
        "stranger",
        say("report.guest-title"),
        (Text(say("report.guest-only", phone=school.phone)),),
    )


def tell_reporters(draft: Draft, kind: str, *args: str) -> None:
    """Tell every reporter how it stands, without content; a reporter who is named hears no more."""
    for report in draft.concern.reports:
        if report.reporter not in draft.concern.named and report.reporter != draft.concern.owner:
            draft.post(kind, report.reporter, *args)
            draft.record("reporter-told", report.reporter, state=kind)


def tell_finished(draft: Draft) -> None:
    """It is closed: told each time, also after it, or what it hangs on, was opened again."""
    when = f"{draft.ctx.now:%Y%m%dT%H%M%S}"
    tell_reporters(draft, FINISHED, str(len(draft.concern.closings)), when)


def tell_who_has_it(draft: Draft) -> None:
    """Reporters are told when somebody picks it up, and when nobody has it any more. What they were
    told before says so too: whom to ring is whoever has it now, and nobody who is out of it.
    """
    before, now = draft.before.owner, draft.concern.owner
    draft.change(ring_instead=_ring_instead(draft))
    if before != now or _others_may_have_it(draft) or (now is None and _others_are_told(draft)):
        draft.refresh(RECEIPT)
    for kind in _true_no_more(draft):
        draft.refresh(kind)
    if now and now != before:
        tell_reporters(draft, PICKED_UP, str(draft.concern.handovers), now)
    elif before and now is None and draft.concern.paging.exhausted_at != draft.ctx.now:
        tell_reporters(draft, GIVEN_BACK, str(draft.concern.handovers))


def _ring_instead(draft: Draft) -> str | None:
    """Whom reporters ring while whoever has it is not there: the next on its ladder who is; None where
    that is nobody. What was answered shows nowhere in it, nor in its moment.
    """
    concern, gone = draft.concern, draft.ctx.gone
    if concern.owner not in gone:
        return ""
    people = on_ladder(concern, draft.ctx.school)
    reporters = {report.reporter for report in concern.reports}
    return next((one for one in people if one not in gone and one not in reporters), None)


def next_at(concern: Concern, ctx: Context) -> datetime | None:
    """When reporters may be sent to somebody else (UTC): whoever has it goes or is back, or whoever is
    rung instead goes, or anybody is there where nobody was. A holiday is looked at again each week.
    """
    people = [concern.owner or "", concern.ring_instead or ""]
    if concern.ring_instead is None:
        people += on_ladder(concern, ctx.school)
    found = [ctx.away.get(one) or changes_at(one, ctx.school, ctx.now) for one in people]
    again = ctx.now + WEEK if concern.owner in ctx.gone else None
    return min((at for at in found if at), default=again)


def _true_no_more(draft: Draft) -> tuple[str, ...]:
    """The kinds of what reporters were told before, where it may be true no more."""
    before, now = draft.before, draft.concern
    asked = any(report.unsaid_at_night for report in before.reports)
    nobody = before.paging.exhausted_at or before.paging.course > 1
    told = before.handovers or nobody or asked
    if told and (before.owner != now.owner or _others_may_have_it(draft)):
        return PICKED_UP, GIVEN_BACK, NOBODY_YET
    seen = before.watch.came_at and not now.watch.came_at
    away = before.ring_instead != now.ring_instead
    return (*((PICKED_UP,) if away else ()), *((NOBODY_YET,) if seen else ()))


def _others_are_told(draft: Draft) -> bool:
    told, known = ({p.to for p in one.paging.pages} for one in (draft.concern, draft.before))
    return told != known and draft.concern.opened_at < draft.ctx.now


def _others_may_have_it(draft: Draft) -> bool:
    """Whether somebody is out of it since, or in it again: it goes another way."""
    before, now = draft.before, draft.concern
    return (before.named, before.paging.ladder) != (now.named, now.paging.ladder)
