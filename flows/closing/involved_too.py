"""Who is out of what hangs together? Whoever is out of one concern is out of all that is attached to it,
or that it is attached to: it is the same event.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.moves import InvolvedToo
from flows.reporting import additions
from flows.turn import Draft


def keep_up(draft: Draft) -> None:
    """Whoever is newly out of this one is so in those beside it, in the same turn."""
    if out := _out(draft.concern) - _out(draft.before):
        for other in _beside(draft.before):
            draft.then(InvolvedToo(other, out))


def follow(draft: Draft, move: InvolvedToo) -> None:
    """It goes on to what hangs together with this one, as far as it is new there."""
    if new := move.people - _out(draft.concern):
        draft.change(perhaps=draft.concern.perhaps - new)
        draft.record("involved-too", "program", named=sorted(new))
        additions.route_again(draft, new)


def _out(concern: Concern) -> frozenset[str]:
    return concern.named - concern.perhaps


def _beside(concern: Concern) -> list[str]:
    """What hangs on this concern now, and what it hangs on, by their ids."""
    hangs_on = [concern.closing.to] if concern.closing and concern.closing.to else []
    return [*(one.concern for one in concern.attached if not one.ended_at), *hangs_on]
