"""Which children move school, here or in what is attached, and when? Those whose record is not sent on
since.
"""

from __future__ import annotations

from datetime import date, datetime

from flows.concern import Concern
from flows.entries.choosing.child_there import FIELD
from flows.entries.each_child import MOVING, RECORD_SENT, of_each, without
from flows.entries.kinds import kinds
from flows.kept.closing import Attached
from flows.kept.entry import standing
from flows.names.children import Child, Entries, among, as_child, everyone, is_certain
from flows.turn import Draft

Sent = tuple[datetime, Child | None]


def first(concern: Concern) -> date | None:
    """The first of these days."""
    return min((*_here(concern).values(), *there(concern).values()), default=None)


def left(concern: Concern) -> dict[str, date]:
    """The day of each of these moves by the child's place, for the concern on which this one hangs."""
    own = {f"{concern.reference}/{at}": day for at, day in _here(concern).items()}
    return own | there(concern)


def _here(concern: Concern) -> dict[int | None, date]:
    """For each child entered here the day of the move, as entered last."""
    entries = concern.entries
    moving = [one for one in standing(entries) if one.kind == MOVING and "day" in one.values]
    if not moving:
        return {}
    waiting = {child.at for child in without(entries, RECORD_SENT)}
    days = (date.fromisoformat(one.values["day"]) for one in moving)
    moves = dict(zip(of_each(moving, entries), days, strict=True))
    return {child: day for child, day in moves.items() if child in waiting}


def there(concern: Concern) -> dict[str, date]:
    """The same of the children of what is attached. What is sent on of another child settles nothing."""
    come = [one for one in concern.attached if one.moves and not one.ended_at]
    sent = _sent(concern) if come else []
    return {
        place: day
        for one in come
        for place, day in one.moves.items()
        if not any(at > one.at and _may_be(place, one, who, concern.entries) for at, who in sent)
    }


def entered_there(draft: Draft) -> bool:
    """Whether it was entered just now, in what is attached, that a child moves."""
    return not there(draft.concern).keys() <= there(draft.before).keys()


def _sent(concern: Concern) -> list[Sent]:
    """Whose record was sent on from here, and when; None for a child who is not entered here."""
    kind, entries, known = kinds()[RECORD_SENT], concern.entries, everyone(concern.entries)
    steps = [one for one in standing(entries) if one.kind == RECORD_SENT]
    return [(one.at, among(one, entries, known)) for one in steps if kind.settles(one.values)]


def _may_be(place: str, one: Attached, child: Child | None, entries: Entries) -> bool:
    """Whether this child may be the one at this place of what is attached."""
    if child is None or any(entries[at].values.get(FIELD) == place for at in child.entries):
        return True
    told = (each for each in one.children if each.values[FIELD] == place)
    return any(is_certain(child, as_child(-1, each.values, each.at)) for each in told)
