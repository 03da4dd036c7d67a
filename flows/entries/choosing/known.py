"""Which device, or which take-down, of those entered already? Chosen, so that none is taken for another
because it was called otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.concern import Concern
from flows.entries.choosing.things import called, is_there, settled_last
from flows.entries.kinds import kinds
from flows.wording.sentences import say

FIELD = "known"


def choices(kind: str, concern: Concern) -> dict[str, str]:
    """Those of this kind, here and in what is attached, by their place, as they were called last: what is
    not settled first.
    """
    name = called(kind)
    those = settled_last(kind, concern) if name else {}
    return {place: one.values[name] for place, one in those.items()}


def mistakes(kind: str, given: Mapping[str, str], concern: Concern) -> dict[str, str]:
    """What is wrong with the choice, at its field. `given`: what was filled in."""
    chosen = given.get(FIELD, "")
    if not chosen:
        return _called_alike(kind, given, concern)
    if given.get(called(kind)):
        return {FIELD: say("record.known-or-new")}
    there = chosen in choices(kind, concern)
    return {} if there else {FIELD: say("record.missing", field=_label(kind))}


def _called_alike(kind: str, given: Mapping[str, str], concern: Concern) -> dict[str, str]:
    """Where one can be chosen, one more of the same name may be another or the same. One that comes back
    is the same.
    """
    offered = any(field.type == FIELD for field in kinds()[kind].fields)
    if not offered or kinds()[kind].settles(given) or not is_there(given, kind, concern):
        return {}
    return {called(kind): say("record.called-alike")}


def _label(kind: str) -> str:
    return next(f.label for f in kinds()[kind].fields if f.id == FIELD)


def taken(values: Mapping[str, str], kind: str, concern: Concern) -> dict[str, str]:
    """The values of an entry, what was chosen by what it is called."""
    chosen = values.get(FIELD, "")
    rest = {name: said for name, said in values.items() if name != FIELD}
    return {called(kind): choices(kind, concern)[chosen], **rest} if chosen else rest
