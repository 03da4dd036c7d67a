"""What if a reporter has more to say? An addendum: the owner is told, danger tells everyone, a new
name re-routes.
"""

from __future__ import annotations

from flows.access import readers
from flows.concern import URGENT, Addendum, Concern, Paging, Report
from flows.moves import Click, Submit
from flows.paging import paging
from flows.paging.whom_to_ring import who_is_told
from flows.reporting import report_form, taking_in
from flows.reporting.buttons import ADD
from flows.reporting.reporting import thanks
from flows.school.routing import higher, ladder_for, people_of, route_for
from flows.screen import Errors, Form, Open, Part, Replace, Text, Words
from flows.turn import Draft
from flows.wording.sentences import say


def report_of(concern: Concern, person: str) -> Report:
    """This person's own report."""
    return next(r for r in concern.reports if r.reporter == person)


def ask(draft: Draft, click: Click) -> None:
    """**Add to this report**: danger now, more people, more words."""
    parts: tuple[Part, ...] = (
        Text(say("add.explain")),
        report_form.danger_field(),
        report_form.named_field(draft.ctx.school, click.person),
        Words("more", say("add.label"), say("report.account.hint-add"), long=True),
        Text(say("app.lost")),
    )
    form = Form(
        ADD.form,
        say("add.title"),
        parts,
        say("add.submit"),
        concern=draft.concern.id,
        nonce=draft.ctx.identifiers.id(),
    )
    draft.answer = Open(form)


def keep(draft: Draft, form: Submit) -> None:
    """What was added, kept beside the first account."""
    wrong = taking_in.wrong_names(form)
    if not form.text("more") and form.text("danger") not in URGENT and not form.several("named"):
        wrong["more"] = say("add.missing")
    if wrong:
        draft.answer = Errors(wrong)
        return
    report = report_of(draft.concern, form.person)
    extend(draft, report, taking_in.account(form, draft.ctx), form.text("more"))
    parts = (Text(say("add.done", reference=draft.concern.reference)), *_told(draft, form.person))
    draft.answer = Replace(Form("added", say("add.title"), parts))


def _told(draft: Draft, reporter: str) -> list[Part]:
    """Who is being told of it, by name, and whether they are away; to whoever is named, nothing."""
    concern = draft.concern
    people = [concern.owner] if concern.owner else [page.to for page in concern.paging.pages]
    if reporter in concern.named or not people:
        return []
    return [Text(say("add.told", names=who_is_told(people, draft.ctx)))]


def extend(draft: Draft, report: Report, more: Report, words: str) -> None:
    """Put what `more` says on top of a report, route the concern again if it names someone new, and
    tell people.
    """
    concern = draft.concern
    addendum = Addendum(
        at=draft.ctx.now, who=report.reporter, text=words, danger=more.danger, named=more.named
    )
    longer = report.but(
        addenda=(*report.addenda, addendum),
        unsure_who=report.unsure_who or more.unsure_who,
        other_adult=report.other_adult if more.other_adult is None else more.other_adult,
    )
    draft.change(reports=tuple(longer if r.id == report.id else r for r in concern.reports))
    draft.record(
        "added-to-report", report.reporter, text=words, danger=more.danger, named=sorted(more.named)
    )
    if more.named - concern.named or longer.other_adult != report.other_adult or more.unsure_who:
        route_again(draft, more.named)
    if concern.state == "closed":
        paging.reopen(draft)
    elif draft.concern.paging.course != concern.paging.course:
        paging.next_rung(draft)
    if more.danger in URGENT:
        draft.change(urgency="emergency")
        paging.tell_everyone(draft)
    paging.tell_owner(draft)


def route_again(draft: Draft, named: frozenset[str]) -> None:
    """These are involved: whoever may have the concern is worked out anew, and nobody has it where
    its owner may not.
    """
    concern, school = draft.concern, draft.ctx.school
    everyone = concern.named | named
    other = any(r.other_adult is not None or r.unsure_who for r in concern.reports)
    route = higher(concern.route, route_for(everyone, other_adult=other, school=school))
    draft.change(named=everyone, route=route)
    draft.refresh(paging.PAGE)
    for person in sorted(named - concern.named):
        draft.refresh(to=person)
    ladder = ladder_for(route, school)
    if concern.owner not in people_of(ladder, school, everyone) or ladder != concern.paging.ladder:
        draft.change(
            owner=None,
            owned_at=None,
            passing_to=None,
            handovers=concern.handovers + 1,
            paging=Paging(ladder=ladder, course=concern.paging.course + 1),
        )
        draft.record("routed-again", "program", route=route)
        readers.end(draft, concern.readers, "program")


def sent_again(draft: Draft, form: Submit) -> None:
    """A report already sent comes back with other words: nothing of them is lost."""
    wrong = taking_in.mistakes(form, draft.ctx)
    if wrong:
        draft.answer = Errors(wrong)
        return
    again = taking_in.account(form, draft.ctx)
    words = "\n".join(
        w
        for w in (again.children, again.account, again.where, *(a.text for a in again.addenda))
        if w
    )
    extend(draft, report_of(draft.concern, form.person), again, words)
    draft.answer = thanks(draft.concern, form.person, draft.ctx)
