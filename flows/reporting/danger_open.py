"""What if a report says nothing about danger while nobody may be there to ask? It is an emergency,
until its reporter says that no child is in danger now.
"""

from __future__ import annotations

from datetime import datetime

from flows.concern import Concern
from flows.context import Context
from flows.kept.report import Report
from flows.moves import Click
from flows.paging import paging
from flows.paging.offering.alone import LIFE
from flows.paging.offering.nobody_answers import NOBODY_YET
from flows.refusals import stale
from flows.reporting.buttons import NO_DANGER
from flows.school.school import School
from flows.screen import Button, Nothing
from flows.turn import Draft


def counts(report: Report, school: School) -> bool:
    """Whether danger was left open out of school hours, and nothing was said about it since."""
    return report.danger_left_open and report.came_at_night(school.in_hours)


def left_open(draft: Draft, report: Report) -> None:
    """Left open out of hours it counts like not sure."""
    if counts(report, draft.ctx.school):
        draft.change(urgency="emergency")
        draft.record("danger-left-open", "program")


def on_time(draft: Draft) -> None:
    """School is over and nobody has it, or has asked: what was left open counts like not sure from now
    on.
    """
    concern, ctx = draft.concern, draft.ctx
    at, unsaid = next_at(concern, ctx), _unsaid(concern)
    if at is None or at > ctx.now:
        return
    for report in unsaid:
        _put(draft, report.but(unsaid_at_night=ctx.now))
    draft.change(urgency="emergency")
    draft.record("danger-left-open", "program")
    for kind in ("receipt", paging.PAGE):
        draft.refresh(kind)
    paging.page_on(draft)
    if draft.concern.paging.exhausted_at != ctx.now:  # else they were told just now
        _ask(draft, unsaid)


def next_at(concern: Concern, ctx: Context) -> datetime | None:
    """When school is over (UTC), while nobody has it, or has asked; None where nothing was left open."""
    known = concern.owner or LIFE in concern.facts or concern.reopened_at
    if known or concern.urgency == "emergency" or not _unsaid(concern):
        return None
    closes = ctx.school.calendar.at(ctx.today, ctx.school.hours[1])
    return max(closes if ctx.school.in_hours(ctx.now) else ctx.now, concern.opened_at)


def _unsaid(concern: Concern) -> list[Report]:
    return [report for report in concern.reports if report.danger_left_open]


def _ask(draft: Draft, unsaid: list[Report]) -> None:
    """Those who left it open are asked in a message of its own: nobody looks at their receipt again."""
    for report in unsaid:
        draft.post(NOBODY_YET, report.reporter, "unsaid", report.id)
        draft.record("reporter-told", report.reporter, state=NOBODY_YET)


def buttons(concern: Concern, report: Report, school: School) -> tuple[Button, ...]:
    """**No child is in danger now**, as long as it is asked."""
    asked = concern.state == "open" and counts(report, school)
    return (NO_DANGER.button(concern=concern.id),) if asked else ()


def none(draft: Draft, click: Click) -> None:
    """The reporter says that no child is in danger now: it is paged as any other, unless something
    else makes it urgent.
    """
    concern = draft.concern
    report = next(r for r in concern.reports if r.reporter == click.person)
    if not counts(report, draft.ctx.school):
        draft.answer = stale(concern)
        return
    said(draft, report)
    draft.answer = Nothing()


def said(draft: Draft, report: Report) -> None:
    """What was left open is left open no more: no child is in danger now."""
    waited = counts(report, draft.ctx.school)
    _put(draft, report.but(no_danger_at=draft.ctx.now))
    draft.record("no-danger", report.reporter)
    if waited and not _urgent_still(draft.concern, draft.ctx.school):
        draft.change(urgency="other")
        paging.calmer(draft)
    for kind, to in (
        ("receipt", report.reporter),
        (NOBODY_YET, report.reporter),
        (paging.PAGE, None),
    ):
        draft.refresh(kind, to)


def _put(draft: Draft, changed: Report) -> None:
    reports = draft.concern.reports
    draft.change(reports=tuple(changed if r.id == changed.id else r for r in reports))


def _urgent_still(concern: Concern, school: School) -> bool:
    opened = any(counts(report, school) for report in concern.reports)
    now = concern.facts.get(LIFE) == "yes-now"
    return opened or now or concern.danger_told is not None
