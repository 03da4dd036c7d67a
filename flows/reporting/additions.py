"""What if a reporter has more to say? An addendum: the owner is told, danger tells everyone, a new
name re-routes.
"""

from __future__ import annotations

from typing import Any

from flows.access import readers
from flows.concern import Concern
from flows.entries.reported import said_about
from flows.kept.report import URGENT, Addendum, Report
from flows.moves import Click, Submit
from flows.paging import naming, ownership, paging, told_of_more
from flows.paging.offering.offers import DANGER
from flows.paging.whom_to_ring import numbers, numbers_for, who_is_told
from flows.reporting import danger_open, names_typed, receipt, report_form, taking_in
from flows.reporting.buttons import ADD
from flows.reporting.reporting import thanks
from flows.school.people_in_words import name_and_role
from flows.school.routing import higher, route_for
from flows.screen import Errors, Form, Open, Part, Replace, Row, Text, Words
from flows.turn import Draft
from flows.wording.sentences import say


def report_of(concern: Concern, person: str) -> Report:
    """This person's own report."""
    return next(r for r in concern.reports if r.reporter == person)


def ask(draft: Draft, click: Click) -> None:
    """**Add to this report**: danger now, more people, more words."""
    draft.answer = Open(_form(draft, click.person))


def _form(draft: Draft, reporter: str) -> Form:
    parts: tuple[Part, ...] = (
        Text(say("add.explain")),
        report_form.danger_field(),
        report_form.named_field(draft.ctx.school, reporter),
        Words("more", say("add.label"), say("report.account.hint-add"), long=True),
        Text(say("app.lost")),
    )
    return draft.form(ADD.form, say("add.title"), parts, say("add.submit"))


def keep(draft: Draft, form: Submit) -> None:
    """What was added, kept beside the first account."""
    wrong = taking_in.wrong_names(form)
    if not form.text("more") and form.text("danger") not in URGENT and not form.several("named"):
        wrong["more"] = say("add.missing")
    if wrong:
        draft.answer = Errors(wrong)
        return
    if people := _to_ask(draft, form):
        again = _form(draft, form.person)
        draft.answer = Replace(names_typed.asking(again, form, people, draft.ctx, required=True))
        return
    report = report_of(draft.concern, form.person)
    extend(draft, report, taking_in.account(form, draft.ctx), form.text("more"))
    urgent = form.text("danger") in URGENT
    parts = (
        *([Text(say("receipt.ring-999"), strong=True)] if urgent else []),
        Text(say("add.done", reference=draft.concern.reference)),
        *_told(draft, form),
        *_owner_meant(draft, form),
    )
    draft.answer = Replace(Form("added", say("add.title"), parts))


def _owner_meant(draft: Draft, form: Submit) -> list[Part]:
    """In danger nothing waits for an answer: whose name was typed although they have it is asked
    about afterwards.
    """
    concern, school = draft.concern, draft.ctx.school
    owner = concern.owner or ""
    if form.person in concern.named or owner not in names_typed.meant(form, school):
        return []
    if form.text("danger") not in URGENT:
        return []
    words = say("add.owner-meant", name=name_and_role(school, owner))
    return [Text(words), Row((ADD.button(concern=concern.id),))]


def _to_ask(draft: Draft, form: Submit) -> tuple[str, ...]:
    """Those who may be told of it, and whose name was typed: it is asked first whether they are part
    of it, unless a child may be in danger.
    """
    if form.text("danger") in URGENT:
        return ()
    meant = names_typed.meant(form, draft.ctx.school)
    return names_typed.not_said(form, (one for one in meant if one not in draft.concern.named))


def _told(draft: Draft, form: Submit) -> list[Part]:
    """Who is being told of it, by name, and whether they are away; to whoever is named, no name. In
    danger, where nobody is there, and where it goes another way until somebody has it, whom to ring.
    Where nobody has it yet, those who were paged find it there.
    """
    concern, ctx = draft.concern, draft.ctx
    asked = [h.to for h in concern.watch.helpers if h.at == ctx.now]
    sent = [concern.owner, *asked] if concern.owner else [p.to for p in concern.paging.pages]
    people = [one for one in sent if one not in concern.named | {form.person}]
    if concern.owner == form.person and not people:
        return []
    if untold := receipt.nobody_told(concern, form.person, people, ctx):
        return untold
    if form.person in concern.named:
        return _told_if_named(draft, form)
    paged_anew = concern.paging.pages != draft.before.paging.pages
    goes = concern.owner or paged_anew or form.text("danger") in URGENT
    words = "add.told" if goes else "add.told-before"
    told: list[Part] = [Text(say(words, names=who_is_told(people, ctx)))]
    away = all(person in ctx.gone for person in people)
    if away or concern.paging.pressing or form.text("danger") in URGENT:
        ring = numbers(concern, ctx, form.person)
        told.append(Text(say("add.ring" if away else "receipt.worried", numbers=ring)))
    return told


def _told_if_named(draft: Draft, form: Submit) -> list[Part]:
    """That nobody has it yet, and the numbers; those in danger too."""
    waits = draft.concern.owner is None
    if not waits and form.text("danger") not in URGENT:
        return []
    ring = Text(say("receipt.ring", numbers=numbers_for(draft.concern, form.person, draft.ctx)))
    return [*([Text(say("receipt.named"))] if waits else []), ring]


def extend(draft: Draft, report: Report, more: Report, words: str) -> None:
    """Put what `more` says on top of a report, route the concern again if it names someone new, and
    tell people.
    """
    concern = draft.concern
    perhaps = more.perhaps - concern.named - {concern.owner}
    longer = _put_on_top(draft, report, more.but(perhaps=perhaps), words)
    known = concern.named - concern.perhaps - concern.excused
    themself = more.named & {report.reporter}
    draft.change(
        perhaps=(concern.perhaps | perhaps) - more.named, recused=concern.recused | themself
    )
    if more.danger in URGENT:
        draft.change(urgency="emergency")
        draft.refresh(to=report.reporter)  # 999 is the first line of all that they read of it
    elif more.danger == "no" and longer.danger_left_open:
        danger_open.said(draft, longer)
    if more.named - known or longer.adults != report.adults or more.unsure_who:
        route_again(draft, more.named, untold=perhaps)
    if perhaps:
        _not_told_yet(draft, perhaps, danger=more.danger in URGENT)
    if concern.state == "closed":
        ownership.reopen(draft)
    told_of_more.tell(draft, report.reporter, danger=more.danger in URGENT)


def _put_on_top(draft: Draft, report: Report, more: Report, words: str) -> Report:
    """The report with what was added, as it is kept from now on."""
    said: dict[str, Any] = {
        "danger": more.danger,
        "other_adult": more.other_adult,
        "unsure_who": more.unsure_who,
    }
    addendum = Addendum(at=draft.ctx.now, who=report.reporter, text=words, named=more.named, **said)
    longer = report.but(
        addenda=(*report.addenda, addendum),
        perhaps=(report.perhaps | more.perhaps) - more.named,
        mentioned=(report.mentioned | more.mentioned) - more.named,
    )
    reports = draft.concern.reports
    draft.change(reports=tuple(longer if r.id == report.id else r for r in reports))
    draft.record("added-to-report", report.reporter, text=words, named=sorted(more.named), **said)
    return longer


def _not_told_yet(draft: Draft, people: frozenset[str], *, danger: bool) -> None:
    """Whose name was only typed is not told before whoever has it settles it; where nobody has it,
    the next on the ladder are.
    """
    concern = draft.concern
    draft.change(named=concern.named | people)
    for person in sorted(people):
        draft.refresh(to=person)
    told_next = danger and draft.before.urgency != "emergency"  # by `tell_everyone`
    told_next |= concern.paging.course != draft.before.paging.course  # by `route_again`
    if concern.owner is None and concern.state == "open" and not told_next:
        paging.page_on(draft)


def route_again(draft: Draft, named: frozenset[str], untold: frozenset[str] = frozenset()) -> None:
    """These are involved, says somebody: whoever may have the concern is worked out anew. Taken
    from whoever had it, it is paged as an emergency until somebody else has it. `untold`: whose name
    was only typed; the way does not depend on them, and they are not told.
    """
    concern, school = draft.concern, draft.ctx.school
    everyone = concern.named | named
    other = any(report.others_ticked for report in concern.reports)
    route = route_for(everyone - concern.excused, other_adult=other, school=school)
    cleared = concern.cleared - named
    draft.change(named=everyone | untold, cleared=cleared, route=higher(concern.route, route))
    for kind in (paging.PAGE, DANGER):
        draft.refresh(kind)
    for person in sorted(named - concern.named):
        draft.refresh(to=person)
    naming.move(draft, pressing=True)
    if concern.owner and draft.concern.owner is None:
        draft.change(passed_on=concern.passed_on | {concern.owner})
    if draft.concern.paging.course != concern.paging.course:
        readers.end(draft, concern.readers, "program")


def keep_up(draft: Draft) -> None:
    """Where somebody involved has come to a more senior role, it goes to those who are above them
    now."""
    concern, school = draft.concern, draft.ctx.school
    involved = concern.named - concern.perhaps - concern.excused
    route = route_for(involved, other_adult=False, school=school)
    if involved and higher(route, concern.route) != concern.route:
        route_again(draft, frozenset())


def _chosen_anew(report: Report, again: Report, draft: Draft) -> list[str]:
    """What else is filled in otherwise than before, each with what it is called."""
    fields = ("device", "seen", "learned", "guest", "link")
    before, now = (said_about(one, fields, draft.ctx) for one in (report, again))
    return [f"{label}: {words}" for label, words in now if words and (label, words) not in before]


def sent_again(draft: Draft, form: Submit) -> None:
    """A report already sent comes back with other words: nothing of them is lost."""
    wrong = taking_in.mistakes(form, draft.ctx)
    if wrong:
        draft.answer = Errors(wrong)
        return
    again = taking_in.account(form, draft.ctx)
    report = report_of(draft.concern, form.person)
    typed = (again.children, again.account, again.where, *(a.text for a in again.addenda))
    extend(
        draft, report, again, "\n".join(filter(None, (*typed, *_chosen_anew(report, again, draft))))
    )
    draft.answer = thanks(draft.concern, form.person, draft.ctx)
