"""What if a report says nothing about danger while nobody may be there to ask? It is an emergency,
until its reporter says that no child is in danger now.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.kept.report import Report
from flows.moves import Click
from flows.paging import paging
from flows.refusals import stale
from flows.reporting.buttons import NO_DANGER
from flows.school.school import School
from flows.screen import Button, Nothing
from flows.turn import Draft


def waits(report: Report, school: School) -> bool:
    """Whether danger was left open out of school hours, and nothing was said about it since."""
    return report.danger_left_open and not school.in_hours(report.at)


def left_open(draft: Draft, report: Report) -> None:
    """Left open out of hours it counts like not sure."""
    if waits(report, draft.ctx.school):
        draft.change(urgency="emergency")
        draft.record("danger-left-open", "program")


def buttons(concern: Concern, report: Report, school: School) -> tuple[Button, ...]:
    """**No child is in danger now**, as long as it is asked."""
    asked = concern.state == "open" and waits(report, school)
    return (NO_DANGER.button(concern=concern.id),) if asked else ()


def none(draft: Draft, click: Click) -> None:
    """The reporter says that no child is in danger now: it is paged as any other, unless something
    else makes it urgent.
    """
    concern, school = draft.concern, draft.ctx.school
    report = next(r for r in concern.reports if r.reporter == click.person)
    if not waits(report, school):
        draft.answer = stale(concern)
        return
    said = report.but(no_danger_at=draft.ctx.now)
    draft.change(reports=tuple(said if r.id == report.id else r for r in concern.reports))
    draft.record("no-danger", click.person)
    if not _urgent_still(draft.concern, school):
        draft.change(urgency="other")
        paging.calmer(draft)
    draft.refresh("receipt", click.person)
    draft.answer = Nothing()


def _urgent_still(concern: Concern, school: School) -> bool:
    opened = any(waits(report, school) for report in concern.reports)
    now = concern.facts.get("life-at-risk") == "yes-now"
    return opened or now or concern.danger_told is not None
