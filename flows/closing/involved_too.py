"""Who is shut out of concerns that are attached to each other? Whoever is out of one concern is out
of all that is attached to it, or that it is attached to: it is the same event.

Each keeps where it was said. What is settled there is settled here too, unless somebody said the
same here, or in another that hangs together with this one.
"""

from __future__ import annotations

from collections.abc import Iterable

from flows.closing.attaching import named_here
from flows.concern import Concern
from flows.kept.access import InvolvedIn
from flows.kept.report import Addendum
from flows.moves import InvolvedToo
from flows.paging import naming
from flows.reporting import additions
from flows.turn import Draft


def keep_up(draft: Draft) -> None:
    """Whoever is newly out of this one is so in those beside it, in the same turn; whoever is not any
    more, in those that ever were.
    """
    _keep_whoever_was_named_again(draft)
    before, now = draft.before, draft.concern
    for other in named_here(now):
        known = _says(before, other) if other in named_here(before) else frozenset()
        people = _says(now, other)
        excused = people & now.excused
        if (people, excused) != (known, known & before.excused):
            draft.then(InvolvedToo(other, now.id, people, people & now.recused, excused))


def follow(draft: Draft, move: InvolvedToo) -> None:
    """As that one says from now on. Nobody is newly out of what does not hang together with it any
    more.
    """
    if move.by in _beside(draft.concern):
        _involved(draft, move)
    _cleared(draft, move)


def _involved(draft: Draft, move: InvolvedToo) -> None:
    concern = draft.concern
    out = _out(concern)
    here = (out & move.people) - _said_somewhere(concern)
    _say(draft, [*_in(here, concern.id), *_in(move.people, move.by, move.excused)])
    draft.change(recused=concern.recused | move.themselves)
    named_since = (concern.excused - draft.concern.excused) & move.people
    if new := (move.people - out) | named_since:
        draft.change(perhaps=concern.perhaps - new)
        draft.record("involved-too", "program", named=sorted(new))
        additions.route_again(draft, new)


def _cleared(draft: Draft, move: InvolvedToo) -> None:
    """Whoever was out of this one only because of that one is not any more; whose name was typed here
    is asked about again.
    """
    before = draft.concern
    said = before.involved_in
    over = [one for one in said if one.concern == move.by and one.person not in move.people]
    draft.change(involved_in=tuple(one for one in said if one not in over))
    cleared = _said_somewhere(before) - _said_somewhere(draft.concern)
    typed = frozenset().union(*(r.perhaps for r in before.reports)) - before.cleared
    draft.change(perhaps=before.perhaps | (cleared & typed))
    if known := cleared - typed:
        naming.clear(draft, known)
        draft.record("cleared-too", "program", named=sorted(known))
        naming.move(draft, pressing=False)


def _keep_whoever_was_named_again(draft: Draft) -> None:
    """Out of it because of another so far, and now somebody said so here as well."""
    before, now = draft.before, draft.concern
    earlier = _addenda(before)
    added = (one.named for one in _addenda(now) if one not in earlier)
    again = (now.recused - before.recused).union(*added) & _said_somewhere(now)
    _say(draft, _in(again, now.id))


def _say(draft: Draft, said: list[InvolvedIn]) -> None:
    """Each once; what is said anew of somebody counts."""
    known, now = draft.concern.involved_in, {(one.person, one.concern): one for one in said}
    if new := [one for one in said if one not in known]:
        kept = (one for one in known if (one.person, one.concern) not in now or one in said)
        draft.change(involved_in=(*kept, *new))


def _addenda(concern: Concern) -> list[Addendum]:
    return [one for report in concern.reports for one in report.addenda]


def _in(
    people: Iterable[str], concern: str, excused: frozenset[str] = frozenset()
) -> list[InvolvedIn]:
    return [
        InvolvedIn(person=one, concern=concern, excused=one in excused) for one in sorted(people)
    ]


def _said_somewhere(concern: Concern) -> frozenset[str]:
    return frozenset(one.person for one in concern.involved_in)


def _out(concern: Concern) -> frozenset[str]:
    return concern.named - concern.perhaps


def _says(concern: Concern, other: str) -> frozenset[str]:
    """Whoever is out of this concern, and not only because they are out of that other one."""
    there, elsewhere = (
        {one.person for one in concern.involved_in if (one.concern == other) is so}
        for so in (True, False)
    )
    return _out(concern) - (there - elsewhere)


def _beside(concern: Concern) -> list[str]:
    """What hangs on this concern now, and what it hangs on, by their ids."""
    hangs_on = [concern.closing.to] if concern.closing and concern.closing.to else []
    return [*(one.concern for one in concern.attached if not one.ended_at), *hangs_on]
