"""**This is real**: how does a real report come out of a drill? At once, and as any other; nothing of
the drill goes with it.
"""

from __future__ import annotations

from flows.context import Context
from flows.kept.report import Report
from flows.moves import Click
from flows.refusals import refused
from flows.reporting import additions, reporting
from flows.screen import Answer
from flows.turn import Draft
from flows.wording.sentences import say


def new_concern(click: Click, ctx: Context) -> Draft | Answer:
    """A concern of its own, stored and paged; the form to say more opens at once."""
    if click.person not in ctx.school.everybody():
        return refused(click)
    report = Report(
        id=ctx.identifiers.id(),
        reporter=click.person,
        name=ctx.school.display(click.person),
        standing="staff",
        at=ctx.now,
        learned_at=ctx.now,
        account=say("drill.real-account"),
    )
    draft = reporting.begin(report, ctx)
    draft.post(reporting.RECEIPT, click.person, report.id)
    additions.ask(draft, click)
    return draft
