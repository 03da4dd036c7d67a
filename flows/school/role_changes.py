"""What follows when the people of a school change? Who has to be confirmed, by whom, and who is
told.

The school file says who holds a role; this compares it with what it said before. Nothing here is
about a concern. What the messages say: `flows.school.role_change_messages`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from flows.context import Identifiers
from flows.school.confirmations import SENIOR, Confirmations, Once, without_number
from flows.school.role_words import is_role
from flows.school.school import School

Pair = tuple[str, str]
UNREACHED = "unreached"
State = Literal["confirmed", "waiting", "refused", "kept", "left"]


@dataclass(frozen=True)
class Held:
    """One person in one role, from being named for it until leaving it. `name`: as the school file
    has it; `formerly`: as it had it before, each until when.

    `place` counts the deputies from 1, and is 0 for any other role. "kept": the school file names
    them for the more senior role of the two, and until that is confirmed they keep this one. `by`
    confirmed or refused it; nobody had to when the school was set up. Times are UTC.
    """

    id: str
    role: str
    person: str
    name: str
    place: int
    state: State
    since: datetime
    by: str | None = None
    at: datetime | None = None
    formerly: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True)
class Told:
    """A message to one person: what happened, about which `Held`; `news` makes each happening a
    message of its own.
    """

    what: str
    held: str
    news: str
    to: str


@dataclass(frozen=True)
class Change:
    """What is different: the rows as they are from now on, and who is told of it."""

    rows: tuple[Held, ...] = ()
    told: tuple[Told, ...] = ()


def written(school: School, now: datetime, identifiers: Identifiers) -> list[Held]:
    """The people of the school file, each in each role, as if they were named just now."""
    return [
        Held(
            identifiers.id(),
            without_number(role),
            person,
            school.display(person),
            int(role.partition(":")[2] or 0),
            "waiting",
            now,
        )
        for role, person in school.who.named
    ]


def set_up(school: School, now: datetime, identifiers: Identifiers) -> Change:
    """The first time a school is seen its people are taken as they are, and nobody is told."""
    return Change(
        tuple(replace(one, state="confirmed") for one in written(school, now, identifiers))
    )


def compared(
    before: Sequence[Held], school: School, now: datetime, identifiers: Identifiers
) -> Change:
    """What the school file changes. `before`: everyone who has not left."""
    file = {_pair(one): one for one in written(school, now, identifiers)}
    known = {_pair(one): one for one in before}
    gone = [_without_it(one, known, file, now) for pair, one in known.items() if pair not in file]
    new = [_named(one, known) for pair, one in file.items() if pair not in known]
    stayed = [_as_written(known[pair], one) for pair, one in file.items() if pair in known]
    after = [*(one for one in gone if one.state == "kept"), *stayed, *new]
    events = [
        *(("left", one) for one in gone if one.state == "left"),
        *((_what(one), one) for one in new),
        *_reordered(before, stayed),
    ]
    told = [each for what, one in events for each in tell(what, one, after, identifiers)]
    return Change(
        tuple(one for one in (*gone, *stayed, *new) if known.get(_pair(one)) != one), tuple(told)
    )


def _pair(one: Held) -> Pair:
    return one.role, one.person


def _senior(one: Held) -> Pair:
    return SENIOR.get(one.role, ""), one.person


def _without_it(one: Held, known: dict[Pair, Held], file: dict[Pair, Held], now: datetime) -> Held:
    """Left; or kept, while the same person waits to be confirmed in the more senior role."""
    senior = known.get(_senior(one)) or file.get(_senior(one))
    waits = _senior(one) in file and senior is not None and senior.state in ("waiting", "refused")
    if waits and one.state in ("confirmed", "kept"):
        return replace(one, state="kept")
    return replace(one, state="left", at=now)


def _named(one: Held, known: dict[Pair, Held]) -> Held:
    """Waiting; but whoever was confirmed in the more senior role of the two may no more than
    before.
    """
    senior = known.get(_senior(one))
    return replace(one, state="confirmed") if senior and senior.state == "confirmed" else one


def _as_written(known: Held, new: Held) -> Held:
    state: State = "confirmed" if known.state == "kept" else known.state
    formerly = ((known.name, new.since),) if known.name != new.name else ()
    return replace(
        known,
        name=new.name,
        place=new.place,
        state=state,
        formerly=(*known.formerly, *formerly),
    )


def _what(one: Held) -> str:
    return "named" if one.state == "waiting" else "junior"


def _reordered(before: Iterable[Held], stayed: Iterable[Held]) -> list[tuple[str, Held]]:
    """The deputies who were there before stand in another order; that others came or went is no
    other order.
    """
    now = sorted((one for one in stayed if one.role == "deputy"), key=lambda one: one.place)
    ids = {one.id for one in now}
    was = sorted((one for one in before if one.id in ids), key=lambda one: one.place)
    return [("order", now[0])] if [one.id for one in was] != [one.id for one in now] else []


def may_settle(rows: Sequence[Held], person: str, one: Held) -> bool:
    """Whether this person may confirm or refuse: anybody confirmed in a role, or where nobody is,
    anybody who waits.

    Nobody confirms themselves.
    """
    return person != one.person and person in _those_asked(rows)


def _those_asked(rows: Iterable[Held]) -> list[str]:
    rows = list(rows)
    confirmed = [one.person for one in rows if one.state in ("confirmed", "kept")]
    return list(dict.fromkeys(confirmed or [one.person for one in rows if one.state == "waiting"]))


def settled(
    rows: Sequence[Held], one: Held, by: str, state: State, now: datetime, identifiers: Identifiers
) -> Change:
    """Somebody confirmed ("confirmed") or refused ("refused") that this person holds this role."""
    kept = [
        old
        for old in rows
        if old.state == "kept" and _senior(old) == _pair(one) and state == "confirmed"
    ]
    changed = [
        replace(one, state=state, by=by, at=now),
        *(replace(old, state="left", at=now) for old in kept),
    ]
    after = [*(row for row in rows if row.id not in {each.id for each in changed}), changed[0]]
    return Change(tuple(changed), tuple(tell(state, one, after, identifiers)))


def tell(what: str, one: Held, rows: Sequence[Held], identifiers: Identifiers) -> list[Told]:
    """Everybody with a role is told, and whoever it is about."""
    news = identifiers.id()
    return [
        Told(what, one.id, news, person)
        for person in dict.fromkeys([*_those_asked(rows), one.person])
    ]


def unreached(
    one: Held, person: str, rows: Sequence[Held], administrators: Iterable[str]
) -> list[Told]:
    """The chat does not reach this person about somebody who waits to be confirmed: whoever looks after
    the bot is told, once; where it is the new one themself, whoever is asked to confirm them too.
    """
    asked = _those_asked(rows) if person == one.person else []
    people = dict.fromkeys((*administrators, *asked))
    return [Told(UNREACHED, one.id, person, each) for each in people if each != person]


def confirmations(rows: Iterable[Held], deactivated: Iterable[str]) -> Confirmations:
    """How far the school's people may act. `rows`: everyone who was ever named, also who has
    left.
    """
    rows = list(rows)
    pairs = {
        state: frozenset(_pair(one) for one in rows if one.state == state)
        for state in ("waiting", "refused", "left")
    }
    kept = tuple(_pair(one) for one in rows if one.state == "kept")
    gone = pairs["left"] - {_pair(one) for one in rows if one.state != "left"}
    had = (one for one in rows if one.state not in ("waiting", "refused"))
    ever = tuple(once for one in had for once in _onces(one))
    return Confirmations(
        pairs["waiting"], pairs["refused"], kept, frozenset(deactivated), gone, ever
    )


def _onces(one: Held) -> Iterator[Once]:
    """One for each name they had in the role."""
    since, left = one.since, one.at if one.state == "left" else None
    for name, until in (*one.formerly, (one.name, left)):
        yield Once(one.person, one.role, "" if is_role(name) else name, since, until)
        since = until or since
