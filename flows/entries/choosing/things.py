"""Which devices, take-downs and records of another school are entered, here or in what is attached, and
which of them are not settled?
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.concern import Concern
from flows.entries.kinds import kinds
from flows.kept.entry import ABOUT, RecordEntry, by_place
from flows.names.folding import words_of
from flows.wording.sentences import say

_CALLED = {"device": "device", "deletion": "what", "received": "child"}
_COME_WITH_IT = ("device", "deletion")
_TOLD = ("state", "by")  # of one there: how it is, and by when; who has it and why stays there


def called(kind: str) -> str:
    """The field in which it says what an entry of this kind is about; empty where nothing has a name."""
    return _CALLED.get(kind, "")


def held(concern: Concern) -> list[RecordEntry]:
    """The devices that were neither given back nor handed over: the last entry about each."""
    return _unsettled(concern, "device")


def asked_for(concern: Concern) -> list[RecordEntry]:
    """What was to be taken down or deleted and is not confirmed: the last entry about each."""
    return _unsettled(concern, "deletion")


def unacknowledged(concern: Concern) -> list[RecordEntry]:
    """The records that came from another school without a receipt given: the last entry about each
    child.
    """
    return _unsettled(concern, "received")


def _unsettled(concern: Concern, kind: str) -> list[RecordEntry]:
    last = settled_last(kind, concern).values()
    return [one for one in last if not kinds()[kind].settles(one.values)]


def settled_last(kind: str, concern: Concern) -> dict[str, RecordEntry]:
    """The last entry of this kind about each thing, by its place: those that are not settled first."""
    known = (_there(concern) | by_place(concern.entries)).items()
    those = sorted((one for one in known if one[1].kind == kind), key=lambda one: one[1].at)
    last = {_which(one.values, kind): (place, one) for place, one in those}
    return dict(sorted(last.values(), key=lambda one: kinds()[kind].settles(one[1].values)))


def _which(values: Mapping[str, str], kind: str) -> str:
    """What tells it from others: what it is called; of a child who was chosen, who they are."""
    return values.get(ABOUT) or " ".join(words_of(values.get(called(kind), "")))


def is_there(values: Mapping[str, str], kind: str, concern: Concern) -> bool:
    """Whether one that is called so is entered and not settled."""
    which = _which(values, kind)
    return any(_which(one.values, kind) == which for one in _unsettled(concern, kind))


def _there(concern: Concern) -> dict[str, RecordEntry]:
    """What was not settled in what is attached, when it was."""
    hanging = [one for one in concern.attached if not one.ended_at]
    return {f"{each.reference}/{at}": one for each in hanging for at, one in enumerate(each.things)}


def left(concern: Concern) -> tuple[RecordEntry, ...]:
    """What is not settled, as the concern has it on which this one hangs."""
    those = (one for kind in _COME_WITH_IT for one in _unsettled(concern, kind))
    return tuple(_told(one, concern) for one in those)


def _told(entry: RecordEntry, concern: Concern) -> RecordEntry:
    name = called(entry.kind)
    words = say("record.there", what=entry.values[name], reference=concern.reference)
    said = {one: entry.values[one] for one in _TOLD if one in entry.values}
    return entry.but(values={name: words, **said})
