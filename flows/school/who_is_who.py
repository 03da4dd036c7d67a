"""Who holds which role now, and how are they called and reached? Worked out once, from the people of
the school file and how far they are confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from flows.school.accounts import References, together
from flows.school.confirmations import Confirmations, Pair
from flows.school.tables import People, Person

Grouped = Mapping[str, tuple[str, ...]]
Ladder = tuple[tuple[str, ...], ...]
LADDERS = 32  # a school has a handful: one for each route, and those of before it had a deputy more


@dataclass(frozen=True)
class WhoIsWho:
    """`named`: each role of the school file with its person, confirmed or not; `written`: the same by
    person. `deputies`: their roles in order; whoever keeps that of a deputy for now comes last.

    `holders` and `waiting`: the people of a role, who may act in it or wait to be confirmed in it.
    `roles`: the roles a person holds. `entries`: everyone, once for each place in which they stand;
    `people`: the same, once each, with the first name and phone given under any role. `known`:
    whose an account is, also of those who left.
    """

    named: tuple[Pair, ...]
    written: Grouped
    deputies: tuple[str, ...]
    holders: Grouped
    waiting: Grouped
    roles: Grouped
    entries: tuple[Person, ...]
    people: Mapping[str, Person]
    known: References

    def person_of(self, account: str) -> str:
        """The reference of whoever has this account; of somebody unknown it is the account's own."""
        return self.known.get(account, account)

    def written_for(self, person: str) -> tuple[str, ...]:
        """The roles for which the school file names this person, confirmed or not."""
        return self.written.get(person, ())

    @cached_property
    def on_ladder(self) -> Callable[[Ladder], tuple[tuple[str, ...], tuple[str, ...]]]:
        """Whoever holds a role on a ladder, and whoever waits to be confirmed in one: each once, in
        order. Worked out once for a ladder: every turn asks many times.
        """
        return lru_cache(LADDERS)(self._on_ladder)

    def _on_ladder(self, ladder: Ladder) -> tuple[tuple[str, ...], tuple[str, ...]]:
        roles = [role for step in self.whole(ladder) for role in step]
        held = [person for role in roles for person in self.holders.get(role, ())]
        waits = [person for role in roles for person in self.waiting.get(role, ())]
        return tuple(dict.fromkeys(held)), tuple(dict.fromkeys(waits))

    def whole(self, ladder: Ladder) -> Ladder:
        """A ladder with the deputies the school has now, also those that came after it was taken: they
        come last.
        """
        steps = {role for step in ladder for role in step}
        later = [one for one in self.deputies if one not in steps] if "dsl" in steps else []
        return (*ladder, *((role,) for role in later))

    @property
    def listed(self) -> frozenset[str]:
        """The accounts of everybody who stands in the school file."""
        return frozenset(one for each in self.people.values() for one in each.accounts)

    def accounts_of(self, person: str) -> tuple[str, ...]:
        """Every account of this person, in the order in which they are tried."""
        if person in self.people:
            return self.people[person].accounts
        earlier = tuple(one for one, whose in self.known.items() if whose == person)
        return earlier or (person,)

    def ever_of(self, person: str) -> frozenset[str]:
        """Under what this person may stand somewhere: their reference, each account they have or had."""
        return frozenset({person, *(one for one, whose in self.known.items() if whose == person)})


def known_as(people: People, references: References) -> People:
    """The same people, each with all their accounts wherever they stand, under the reference by
    which they are known.
    """
    every = _everyone(people)
    whole = {one: each for each in together(one.accounts for one in every) for one in each}

    def known(one: Person) -> Person:
        accounts = whole[one.accounts[0]]
        person = references.get(accounts[0], accounts[0])
        return one.model_copy(update={"id": person, "accounts": accounts})

    changed: dict[str, Person | tuple[Person, ...]] = {
        name: known(there) if isinstance(there, Person) else tuple(map(known, there))
        for name in People.model_fields
        if isinstance(there := getattr(people, name), Person | tuple)
    }
    return people.model_copy(update=changed)


def _everyone(people: People) -> list[Person]:
    return [*(one for _, one in _written(people)), *people.administrators]


def who_is_who(people: People, confirmations: Confirmations, references: References) -> WhoIsWho:
    """Everybody in the order of the school file; administering is no role."""
    written = list(_written(people))
    named = tuple((role, one.id) for role, one in written)
    entries = tuple(_everyone(people))
    kept = sum(role == "deputy" for role, _ in confirmations.kept)
    deputies = tuple(f"deputy:{n}" for n in range(1, len(people.deputies) + kept + 1))
    held = [pair for pair in named if confirmations.holds(*pair)]
    held += _kept(confirmations, iter(deputies[len(people.deputies) :]))
    return WhoIsWho(
        named,
        _grouped((person, role) for role, person in named),
        deputies,
        holders=_grouped(held),
        waiting=_grouped(pair for pair in named if confirmations.waits(*pair)),
        roles=_grouped((person, role) for role, person in held),
        entries=entries,
        people={one.id: _as_one(one.id, entries) for one in entries},
        known={**references, **{each: one.id for one in entries for each in one.accounts}},
    )


def _written(people: People) -> Iterator[tuple[str, Person]]:
    deputies = [(f"deputy:{number}", one) for number, one in enumerate(people.deputies, start=1)]
    heads = [("headteacher", people.headteacher), ("acting-head", people.acting_head)]
    governors = [
        ("chair-of-governors", people.chair_of_governors),
        ("vice-chair", people.vice_chair),
    ]
    for role, holder in [("dsl", people.dsl), *deputies, *heads, *governors]:
        if holder:
            yield role, holder


def _kept(confirmations: Confirmations, deputies: Iterator[str]) -> Iterator[Pair]:
    for role, person in confirmations.kept:
        numbered = next(deputies) if role == "deputy" else role
        if person not in confirmations.deactivated:
            yield numbered, person


def _grouped(pairs: Iterable[tuple[str, str]]) -> Grouped:
    grouped: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        grouped[key] = (*grouped.get(key, ()), value)
    return grouped


def _as_one(person: str, entries: Iterable[Person]) -> Person:
    theirs = [one for one in entries if one.id == person]
    said = {
        "name": next((one.name for one in theirs if one.name), ""),
        "phone": next((one.phone for one in theirs if one.phone), ""),
        "language": next((one.language for one in theirs if one.language), None),
        "outside": tuple(dict.fromkeys(place for one in theirs for place in one.outside)),
        "never": tuple(dict.fromkeys(day for one in theirs for day in one.never)),
    }
    return theirs[0].model_copy(update=said)
