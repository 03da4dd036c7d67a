"""Which children are involved, and which of them is an entry about? **The only place where one
child is told from another.**

Two entries are one child when a person said so (`SAME`), or name and date of birth are the same;
two, when a person said that or the births differ. Entries of before anybody was asked are one when
they have the same name and no two different births, for that was how an entry was corrected then;
where it could be either of two it is neither. A child who is not known by name has a description,
which is never a name. What was entered in error stays readable and counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from flows.dates import day_of, full_day
from flows.kept.entry import ABOUT, CHILD, PLACE, SAME, WITHDRAWN, RecordEntry
from flows.names.folding import same_name
from flows.names.reading import is_description, read
from flows.names.similar import may_be_same
from flows.wording.sentences import say

KIND = CHILD
ANOTHER = "another"  # as the answer in `SAME`: that it is not
Entries = Sequence[RecordEntry]
_YEAR = re.compile(r"[12]\d{3}")


class Born(Protocol):
    """Of whom the date or the year of birth may be known."""

    @property
    def born(self) -> date | None: ...

    @property
    def birth_year(self) -> int | None: ...


@dataclass(frozen=True)
class Child:
    """One involved child. `at`: the place of the first entry among the record's entries, by which
    the child is meant elsewhere in it. `entries`: the places of all. `values`: what was entered
    last in each field. `names`: as entered last, then former and other ones; empty for a child who
    is not known by name. `entered_at` (UTC): the first time. `withdrawn`: why it was an error.
    """

    at: int
    entries: tuple[int, ...]
    values: Mapping[str, str]
    names: tuple[str, ...]
    entered_at: datetime
    withdrawn: str = field(default="")

    @property
    def name(self) -> str:
        """As it was entered last; empty for a child who is not known by name."""
        return self.names[0] if self.names else ""

    @property
    def description(self) -> str:
        """How somebody not known by name was described."""
        return self.values.get("description", "") or (
            "" if self.names else self.values.get("name", "")
        )

    @property
    def born(self) -> date | None:
        """The date of birth, where a whole date was entered."""
        return day_of(self.values.get("born", "").strip())

    @property
    def born_by(self) -> date | None:
        """The last day on which they can have been born: of a year only, its end; None: not
        known.
        """
        year = self.birth_year
        return self.born or (date(year, 12, 31) if year else None)

    @property
    def birth_year(self) -> int | None:
        """The year of birth, where it was entered, alone or as part of a date."""
        given = (self.values.get("born", ""), self.values.get("year", ""))
        found = (int(one) for one in given if _YEAR.fullmatch(one.strip()))
        return self.born.year if self.born else next(found, None)

    @property
    def label(self) -> str:
        """How the child is told from others where one is chosen: with the birth, or that it is not
        entered.
        """
        who = self.name or say("children.not-known", description=self.description)
        if self.born:
            return say("children.born", name=who, day=full_day(self.born))
        if self.birth_year:
            return say("children.born", name=who, day=self.birth_year)
        return say("children.undated", name=who) if self.names else who


def children(entries: Entries) -> tuple[Child, ...]:
    """Every child who counts, in the order in which they were entered."""
    return tuple(child for child in everyone(entries) if not child.withdrawn)


def everyone(entries: Entries) -> tuple[Child, ...]:
    """Every child who was ever entered, those in error too."""
    found: list[Child] = []
    for at, entry in enumerate(entries):
        if entry.kind == KIND:
            _put(found, at, entry)
        elif entry.kind == WITHDRAWN and (wrong := _meant(entry, found)):
            found[found.index(wrong)] = replace(wrong, withdrawn=entry.values["why"])
    return tuple(found)


def only_named(
    entries: Entries, kinds: Collection[str], leaving: Collection[str] = ()
) -> tuple[Child, ...]:
    """Children whom an entry of these kinds names and who were not entered themselves: a name is typed
    where there is nobody to choose. `leaving`: the places of entries that are left out.
    """
    named = [(n, e) for n, e in enumerate(entries) if e.kind in kinds and KIND in e.values]
    typed = [(n, e) for n, e in named if ABOUT not in e.values and str(n) not in leaving]
    known, found = everyone(entries) if typed else (), list[Child]()
    for at, entry in typed:
        if _meant(entry, (*known, *found)) is None:
            found.append(as_child(at, {"name": entry.values[KIND]}, entry.at))
    return tuple(found)


def about(entry: RecordEntry, entries: Entries, also: Sequence[Child] = ()) -> Child | None:
    """The child an entry is about; None for one about no child, and where it cannot be told.
    `also`: children besides those entered.
    """
    return among(entry, entries, (*everyone(entries), *also))


def among(entry: RecordEntry, entries: Entries, known: Sequence[Child]) -> Child | None:
    """The same, where all the children that it may be about are known already."""
    if entry.kind == KIND:
        return next((c for c in known if any(entries[at] is entry for at in c.entries)), None)
    wrong = entry.values.get(PLACE, "") if entry.kind == WITHDRAWN else ""
    return among(entries[int(wrong)], entries, known) if wrong.isdecimal() else _meant(entry, known)


def could_be(typed: Mapping[str, str], entries: Entries) -> list[tuple[Child, bool]]:
    """The children entered already of whom it must be asked whether they are the one typed now: a
    name that is or may be the same, or who were not known by name so far; and whether the births
    differ, of which one may be a slip where the name is the same. Nobody, where both are the same.
    """
    known = children(entries)
    new = as_child(len(entries), typed, known[0].entered_at) if known else None
    if new is None or any(is_certain(one, new) for one in known):
        return []
    return [(one, differ_in_birth(one, new)) for one in known if _may_be(one, new)]


def differ_in_birth(one: Born, other: Born) -> bool:
    """Whether two births are known, and are not the same: then it is two children."""
    if one.born and other.born:
        return one.born != other.born
    return len({one.birth_year, other.birth_year} - {None}) > 1


def share_a_name(one: Child, other: Child) -> bool:
    """Whether a name of the one may be a name of the other."""
    return any(may_be_same(a, b) for a in one.names for b in other.names)


def said(child: str, entries: Entries) -> dict[str, str]:
    """A choice among the children as it is kept: the name and whose it is; words that were typed
    stay as they are.
    """
    chosen = next((one for one in children(entries) if str(one.at) == child), None)
    return {KIND: chosen.name or chosen.description, ABOUT: child} if chosen else {KIND: child}


def _may_be(one: Child, other: Child) -> bool:
    if differ_in_birth(one, other):
        return any(same_name(a, b) for a in one.names for b in other.names)
    described = other.names or same_name(one.description, other.description)
    return (not one.names and bool(described)) or share_a_name(one, other)


def _put(found: list[Child], at: int, entry: RecordEntry) -> None:
    new = as_child(at, entry.values, entry.at)
    one = _named_before(found, new, entry.values.get(SAME, ""))
    if one is None:
        found.append(new)
        return
    found[found.index(one)] = replace(
        one,
        entries=(*one.entries, at),
        values={**one.values, **new.values},
        names=tuple(dict.fromkeys((*new.names, *one.names))),
    )


def _named_before(found: Iterable[Child], new: Child, said: str) -> Child | None:
    if said:
        return next((one for one in found if str(one.at) == said), None)
    if certain := [one for one in found if is_certain(one, new)]:
        return certain[0]
    those = [one for one in found if _is_taken_for(one, new)]
    return those[0] if len(those) == 1 else None


def is_certain(one: Child, new: Child) -> bool:
    """The same name and the same date of birth."""
    return one.born is not None and one.born == new.born and _is_taken_for(one, new)


def _is_taken_for(one: Child, new: Child) -> bool:
    same = any(same_name(one.name, name) for name in new.names[:1]) and bool(one.names)
    return same and not one.withdrawn and not differ_in_birth(one, new)


def as_child(at: int, values: Mapping[str, str], when: datetime) -> Child:
    """The child of one entry, at this place, with these values."""
    name = values.get("name", "")
    first = () if not name or is_description(name) else (name,)
    others = read(given).names if (given := values.get("other-names")) else ()
    kept = {k: v for k, v in values.items() if k != SAME}
    return Child(at, (at,), kept, tuple(dict.fromkeys((*first, *others))), when)


def _meant(entry: RecordEntry, known: Sequence[Child]) -> Child | None:
    """By the place that was kept; in entries of before there was one, by the name, where only one
    has it.
    """
    if place := entry.values.get(ABOUT, ""):
        return next((one for one in known if int(place) in one.entries), None)
    name = entry.values.get(KIND, "")
    those = [one for one in known if any(same_name(name, its) for its in one.names)] if name else []
    return those[0] if len(those) == 1 else None
