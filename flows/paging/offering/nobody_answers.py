"""What do reporters hear when nobody answers, though somebody has it? And when whoever has it is not there,
and nobody else is left?
"""

from __future__ import annotations

from collections.abc import Set

from flows.concern import Concern
from flows.context import Context
from flows.paging.offering import alone
from flows.paging.rounds import part_of_day
from flows.paging.rungs import urgent
from flows.paging.whom_to_ring import left_alone
from flows.turn import Draft

NOBODY_YET, PICKED_UP, SILENT, ALONE = "nobody-yet", "picked-up", "silent", "alone"
NOT_REACHED = "not-reached"


def tell_reporters(draft: Draft, mark: str, *, all_were_asked: bool) -> None:
    """What a reporter added reached nobody who said so, or nobody answers while they said that a child
    may be in danger: they hear it, with the numbers; this once, for the owner may be with the child.
    Where nobody else is left to be asked it is not said again and again.
    """
    concern, watch = draft.concern, draft.concern.watch
    if draft.before.watch.round > 1 and left_alone(concern, draft.ctx):
        return
    adding = watch.came_from or _reporters(concern)  # not stored by earlier versions: all of them
    added = adding if watch.why == "came" and watch.came_at else frozenset()
    _tell(draft, "added", mark, added)
    danger = alone.pressing(concern) and _danger_said(concern, draft.ctx)
    if all_were_asked and draft.before.watch.round == 1 and danger:
        _tell(draft, SILENT, mark, _reporters(concern) - added)


def tell_of_owner_alone(draft: Draft, mark: str) -> None:
    """Nobody is left to be asked while whoever has it is not there: they are told all the same, and
    whoever reported it, with the person outside the school and every number.
    """
    owner = draft.concern.owner
    if owner and left_alone(draft.concern, draft.ctx):
        draft.post(NOT_REACHED, owner, ALONE, mark)
        _tell(draft, ALONE, mark, _reporters(draft.concern))


def reporters_know(draft: Draft) -> bool:
    """Whether they were told in this part of the day that nobody has it, and said nothing of danger:
    each round would tell them nothing new.
    """
    concern, ctx, then = draft.concern, draft.ctx, draft.concern.paging.exhausted_at
    if not (concern.paging.said and then) or (urgent(concern) and _danger_said(concern, ctx)):
        return False
    return part_of_day(then, ctx.school) == part_of_day(ctx.now, ctx.school)


def _tell(draft: Draft, what: str, mark: str, people: Set[str]) -> None:
    """Those of these people who reported it, and are not out of it, nor have it."""
    concern = draft.concern
    for person in sorted(people & _reporters(concern) - concern.named - {concern.owner}):
        draft.post(NOBODY_YET, person, what, mark)
        draft.record("reporter-told", person, state=what)


def _reporters(concern: Concern) -> frozenset[str]:
    return frozenset(report.reporter for report in concern.reports)


def _danger_said(concern: Concern, ctx: Context) -> bool:
    """Whether reporters said, or left open, that a child may be in danger; no answer shows here."""
    opened = (r.danger_left_open and r.came_at_night(ctx.school.in_hours) for r in concern.reports)
    return concern.danger_reported is not None or any(opened)
