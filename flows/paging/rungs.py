"""Which rungs of a ladder are paged together? In an emergency the first two on which somebody is there."""

from __future__ import annotations

from flows.concern import Concern
from flows.school.routing import of_step
from flows.school.who_is_who import Ladder
from flows.turn import Draft


def urgent(concern: Concern) -> bool:
    """Whether it is paged as an emergency is."""
    return concern.urgency == "emergency" or concern.paging.pressing


def rungs(draft: Draft) -> Ladder:
    """The ladder as it is paged now: in an emergency the first two rungs on which somebody is there
    are one, and the deputies with them.
    """
    ladder = draft.ctx.school.who.whole(draft.concern.paging.ladder)
    there = _with_somebody(draft, ladder) if urgent(draft.concern) else []
    first = [s for s in ladder if s in there[:2] or (there and s[0].startswith("deputy:"))]
    rest = (s for s in ladder if s not in first)
    return (tuple(role for s in first for role in s), *rest) if first else ladder


def _with_somebody(draft: Draft, ladder: Ladder) -> list[tuple[str, ...]]:
    """The rungs that bring somebody who is there and on none before."""
    concern, counted = draft.concern, set(draft.ctx.gone)
    found = []
    for step in ladder:
        people = of_step(step, concern, draft.ctx.school)
        if not counted.issuperset(people):
            found.append(step)
        counted.update(people)
    return found
