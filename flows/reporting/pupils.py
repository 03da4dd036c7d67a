"""What if a pupil writes to the bot? They get words for a child; the safeguarding lead is told that
they wrote, and not what.

Nothing of what they wrote is kept but a report they sent, for it may be all they dare to say. In the
chat stands a reference; who it is stands in the form, as with any concern.
"""

from __future__ import annotations

from collections.abc import Iterable

from flows.concern import Concern
from flows.context import Context
from flows.kept.report import Report
from flows.moves import PupilWrote
from flows.paging import paging
from flows.reporting import reporting
from flows.reporting.for_pupils import is_pupil
from flows.turn import Draft
from flows.wording.sentences import say


def is_told_of(reported: Iterable[Concern], person: str) -> bool:
    """Whether somebody is dealing with this pupil's having written: then nobody is told again."""
    return any(one.state == "open" and is_pupil(one, person) for one in reported)


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
    draft = Draft(reporting.concern_of(report, ctx), ctx)
    draft.record("reported", move.person, report=report.model_dump(mode="json"))
    paging.start(draft)
    return draft
