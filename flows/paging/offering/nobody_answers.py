"""What do reporters hear when nobody answers, though somebody has it?"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.paging.offering import alone
from flows.turn import Draft

NOBODY_YET, PICKED_UP, SILENT = "nobody-yet", "picked-up", "silent"


def tell_reporters(draft: Draft, mark: str, *, all_were_asked: bool) -> None:
    """What a reporter added reached nobody who said so, or nobody answers while they said that a child
    may be in danger: they hear it, with the numbers; this once, for the owner may be with the child.
    """
    concern = draft.concern
    added = concern.watch.why == "came" and concern.watch.came_at
    silent = all_were_asked and draft.before.watch.round == 1 and _danger_waits(concern, draft.ctx)
    what = "added" if added else SILENT
    for report in concern.reports if added or silent else ():
        if report.reporter not in concern.named | {concern.owner}:
            draft.post(NOBODY_YET, report.reporter, what, mark)
            draft.record("reporter-told", report.reporter, state=what)


def _danger_waits(concern: Concern, ctx: Context) -> bool:
    """Whether it is an emergency by what reporters said or left open; no answer shows here."""
    opened = (r.danger_left_open and r.came_at_night(ctx.school.in_hours) for r in concern.reports)
    return alone.pressing(concern) and (concern.danger_reported is not None or any(opened))
