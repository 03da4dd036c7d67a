"""What if a pupil writes to the bot? They get words for a child; the safeguarding lead is told that
they wrote, and not what. So is whoever deals with it when they write again, once an hour.

Nothing of what they wrote is kept but a report they sent, for it may be all they dare to say. In the
chat stands a reference; who it is stands in the form, as with any concern.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flows.concern import Concern
from flows.context import Context
from flows.kept.report import Report
from flows.moves import PupilWrote
from flows.reporting import additions, reporting
from flows.reporting.for_pupils import is_pupil
from flows.turn import Draft
from flows.wording.sentences import say

AGAIN = timedelta(hours=1)


def told_of(reported: Iterable[Concern], person: str) -> Concern | None:
    """The open concern about this pupil's having written, if there is one."""
    return next((c for c in reported if c.state == "open" and is_pupil(c, person)), None)


def is_told_again(concern: Concern, person: str, now: datetime) -> bool:
    """Whether whoever deals with it is told that this pupil has written again; `now` in UTC."""
    return additions.report_of(concern, person).last_at + AGAIN <= now


def wrote_again(draft: Draft, move: PupilWrote) -> None:
    """Whoever deals with it is told, as of anything that is added."""
    report = additions.report_of(draft.concern, move.person)
    words = say("pupil.sent-file" if move.file else "pupil.wrote")
    again = Report(
        id=report.id, reporter=move.person, standing="pupil", at=draft.ctx.now, learned_at=None
    )
    additions.extend(draft, report, again, words)


def new_concern(move: PupilWrote, ctx: Context) -> Draft:
    """A concern of its own, paged on its ladder."""
    report = Report(
        id=ctx.identifiers.id(),
        reporter=move.person,
        name=move.name,
        standing="pupil",
        at=ctx.now,
        learned_at=ctx.now,
        account=say("pupil.sent-file" if move.file else "pupil.wrote"),
    )
    return reporting.begin(report, ctx)
