"""Whom is a copy about, in which records are they, and which entries are about somebody else?

Whatever the search finds is asked about (`perhaps`), with nothing chosen: that a name is the same,
or a date of birth another one by a slip, makes it nobody's copy until a person says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from flows.concern import Concern
from flows.entries.found_by import keys_of, keys_of_child
from flows.kept.entry import RecordEntry
from flows.kept.report import Report
from flows.names import children as involved
from flows.names.children import KIND, about, differ_in_birth, everyone
from flows.names.folding import same_name, telling_words
from flows.names.reading import is_description
from flows.names.similar import may_be_same

Place = tuple[str, int]  # a concern's id, and a child's place in it (`flows.names.children`)


@dataclass(frozen=True)
class Child:
    """Whom a copy is about; `born` as entered, None when it was not. `also`: their other names.
    `entered`: each place where a person says that it is they; without any, wherever the name is the
    same and no other date of birth stands.
    """

    name: str
    born: date | None = None
    also: tuple[str, ...] = ()
    entered: frozenset[Place] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """All their names."""
        return (self.name, *self.also)

    @property
    def birth_year(self) -> int | None:
        """The year of the date of birth."""
        return self.born.year if self.born else None


@dataclass(frozen=True)
class Perhaps:
    """Somebody in a record of whom it is asked whether it is this child; without a child, the
    record names one in what was typed.
    """

    concern: Concern
    child: involved.Child | None = None


def children(concerns: Iterable[Concern]) -> list[Child]:
    """Every child entered by name in these concerns who counts, in order."""
    return [
        Child(one.name, one.born, one.names[1:], frozenset({(concern.id, one.at)}))
        for concern in concerns
        for one in involved.children(concern.entries)
        if one.names
    ]


def perhaps(child: Child, concerns: Iterable[Concern]) -> list[Perhaps]:
    """Everybody in these concerns who may be this child, and is not said to be."""
    found: list[Perhaps] = []
    for concern in concerns:
        those = involved.children(concern.entries)
        near = [c for c in those if not is_this(c, concern, child) and _may_be(c, child)]
        found += [Perhaps(concern, one) for one in near]
        typed = keys_of(concern.but(attached=())) & keys_of_child(child.names)
        if typed and not near and not is_in(concern, child):
            found.append(Perhaps(concern))
    return found


def joined(child: Child, one: Perhaps) -> Child:
    """The child, once a person said that this is they, with the names they have there."""
    if one.child is None:
        return child
    names = tuple(name for name in one.child.names if name not in child.names)
    here = frozenset({(one.concern.id, one.child.at)})
    return replace(child, also=(*child.also, *names), entered=child.entered | here)


def is_this(one: involved.Child, concern: Concern, child: Child) -> bool:
    """Whether a child entered in a concern is the one the copy is about."""
    if child.entered:
        return (concern.id, one.at) in child.entered
    same = any(same_name(name, its) for its in one.names for name in child.names)
    return same and not differ_in_birth(one, child)


def is_in(concern: Concern, child: Child) -> bool:
    """Whether this child is entered in the concern."""
    return any(is_this(one, concern, child) for one in involved.children(concern.entries))


def others(concern: Concern, child: Child) -> list[involved.Child]:
    """Everybody else who was ever entered in a concern, in error too."""
    return [one for one in everyone(concern.entries) if not is_this(one, concern, child)]


def pupils(reports: Iterable[Report], child: Child) -> list[Report]:
    """What pupils wrote themselves who cannot be the child."""
    wrote = (one for one in reports if one.standing == "pupil" and one.name)
    return [one for one in wrote if not any(may_be_same(one.name, name) for name in child.names)]


def of_another(entry: RecordEntry, child: Child, concern: Concern) -> bool:
    """Whether an entry is about another child of the concern; where it cannot be told it stays, for
    a person to see.
    """
    if one := about(entry, concern.entries):
        return not is_this(one, concern, child)
    typed = entry.values.get(KIND, "")
    if not typed or any(may_be_same(typed, name) for name in child.names):
        return False
    return _is_anothers(typed, child) or any(
        may_be_same(typed, name) for one in others(concern, child) for name in one.names
    )


def _is_anothers(name: str, child: Child) -> bool:
    """Whether it is first name and surname, and no word of it is the child's."""
    words = set(telling_words(name))
    own = {word for its in child.names for word in telling_words(its)}
    return len(words) > 1 and not words & own and not is_description(name)


def _may_be(one: involved.Child, child: Child) -> bool:
    return any(may_be_same(name, its) for its in one.names for name in child.names)
