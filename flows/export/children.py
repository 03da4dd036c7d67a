"""Which children does the record hold, and which of its entries is about which of them?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flows.closing.attaching import together
from flows.closing.retention import CHILD
from flows.concern import Concern
from flows.kept.entry import RecordEntry
from flows.names.folding import same_child, same_name
from flows.names.redaction import Hidden, Redaction

OF_A_CHILD = {
    "child": "name",
    "parents": "child",
    "school-told": "child",
    "moving": "child",
    "record-sent": "child",
}


@dataclass(frozen=True)
class Child:
    """A child as recorded; `born` as entered, None when it was not."""

    name: str
    born: date | None = None


def children(concerns: Iterable[Concern]) -> list[Child]:
    """Every child recorded in these concerns, each once, in order."""
    found: list[Child] = []
    for concern in concerns:
        for child in map(_child, _entries(concern)):
            same = next(
                (c for c in found if same_child(c.name, c.born, child.name, child.born)), None
            )
            if same is None:
                found.append(child)
            elif same.born is None:
                found[found.index(same)] = Child(same.name, child.born)
    return found


def is_in(concern: Concern, child: Child) -> bool:
    """Whether this child is recorded in the concern."""
    return any(same_child(c.name, c.born, child.name, child.born) for c in children([concern]))


def records_of(concerns: Sequence[Concern], child: Child) -> list[Concern]:
    """Those in which this child is recorded, and all that is attached to them or they to."""
    return together([concern.id for concern in concerns if is_in(concern, child)], concerns)


def _entries(concern: Concern) -> list[RecordEntry]:
    return [entry for entry in concern.entries if entry.kind == CHILD and entry.values.get("name")]


def _child(entry: RecordEntry) -> Child:
    try:
        return Child(entry.values["name"], date.fromisoformat(entry.values.get("born", "")))
    except ValueError:
        return Child(entry.values["name"])


def of_another(entry: RecordEntry, child: Child, concern: Concern) -> bool:
    """Whether an entry is about another child of the concern; where it cannot be told it stays, for
    a person to see.
    """
    if entry.kind == CHILD:
        other = _child(entry)
        return not same_child(other.name, other.born, child.name, child.born)
    about = entry.values.get(OF_A_CHILD.get(entry.kind, ""), "")
    if not about or same_name(about, child.name):
        return False
    others = [Hidden(c.name, "") for c in children([concern]) if not same_name(c.name, child.name)]
    return Redaction(others, child.name).clean(about).found > 0 and not _is_named(about, child)


def _is_named(words: str, child: Child) -> bool:
    return Redaction([Hidden(child.name, "")]).clean(words).found > 0
