"""Everybody tries everything on every concern: how often could somebody do, see or learn what they may
not?

Strangers, guests, pupils, staff, reporters, readers, those on the ladder, in and out (`people`) try
every declared button, form and event (`moves`) on a concern in every state (`states`, which says who
may know of it), with values that were offered and with forged ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from storage.database import tables
from tests.attack import states
from tests.attack.moves import Try, every
from tests.attack.offered import Offered, offered
from tests.attack.people import KINDS, elsewhere, id_of
from tests.attack.states import ELSEWHERE, STATES, Standing
from tests.attack.target import Target, turns_of
from tests.attack.verdict import WRONGS, Judge, Wrong

PEOPLE = list(KINDS)
MOVES = list(every())
ALL_STATES = [*STATES, ELSEWHERE]
Case = tuple[str, str, str, bool]  # who, in which state, does what, with forged values


@dataclass
class Outcome:
    """What came of an attack. `tried`: how many attempts, `offered`: how many buttons and forms of
    those who may were found.
    """

    offered: int
    tried: int = 0
    wrong: list[Wrong] = field(default_factory=list)

    def __str__(self) -> str:
        counted = Counter(one.kind for one in self.wrong)
        lines = [f"{kind:40} {counted[kind]}" for kind in WRONGS]
        return "\n".join([f"{'attempts':40} {self.tried}", *lines, *map(str, self.wrong[:20])])


def all_cases() -> Iterator[Case]:
    """Everybody, in every state, with everything."""
    for state in ALL_STATES:
        for move in MOVES:
            for person in PEOPLE:
                yield from ((person, state, move, forged) for forged in (False, True))


def pairs() -> Iterator[Case]:
    """So few that any two of who, in which state, does what, with which values meet in one."""
    for m, move in enumerate(MOVES):
        for p, person in enumerate(PEOPLE):
            turn, state = divmod(m + p, len(ALL_STATES))
            yield person, ALL_STATES[state], move, (state + turn) % 2 == 0


@dataclass
class Field:
    """A concern in every state, ready to be attacked."""

    target: Target
    standing: dict[str, Standing]
    shown: dict[str, Offered]
    threads: dict[str, tuple[str, str]]

    def attempt(self, person: str, state: str, forged: bool) -> Try:
        """This person's, on the concern in this state."""
        one = self.standing[state]
        who, thread = id_of(KINDS[person]), self.threads[state]
        return Try(self.target, who, one, one.concern, self.shown[state], forged, thread)


async def field_of(target: Target) -> Field:
    """The concerns on this record, and what those who may are offered."""
    standing = await _made(target)
    shown = {name: await offered(target, one) for name, one in standing.items()}
    threads = {name: _thread(target, one) for name, one in standing.items()}
    return Field(target, standing, shown, threads)


async def attacked(ready: Field, cases: Iterable[Case]) -> Outcome:
    """Each of these tried once, each on the same record."""
    outcome = Outcome(sum(len(one.clicks) + len(one.forms) for one in ready.shown.values()))
    moves, judge = every(), Judge(ready.target, list(ready.standing.values()))
    for person, state, move, forged in cases:
        outcome.tried += 1
        attempt = ready.attempt(person, state, forged)
        outcome.wrong += await judge.judged(attempt, moves[move])
    return outcome


async def _made(target: Target) -> dict[str, Standing]:
    """A concern in every state; whose accounts work is settled before anybody attacks."""
    await target.begin()
    found = {name: await states.made(target, name, f"zq{n}word") for n, name in enumerate(STATES)}
    found[ELSEWHERE] = await _of_another_school(target)
    for person in PEOPLE:
        await target.entrance.home(id_of(KINDS[person]))
    target.keep()
    return found


async def _of_another_school(target: Target) -> Standing:
    word, there = "zqfarword", turns_of(target.database, elsewhere(), target.turns.clock)
    await there.start()
    before = set(target.connection.execute(select(tables.concern.c.id)).scalars())
    one = states.Begun(target.of(there), Standing(ELSEWHERE, word, frozenset(), nonce="far"))
    await one.report(id_of("FAR"))
    assert one.concern not in before
    concern = tables.concern.c
    row = target.connection.execute(select(concern.reference).where(concern.id == one.concern))
    return Standing(
        ELSEWHERE,
        word,
        frozenset(),
        reporter=id_of("FAR"),
        concern=one.concern,
        reference=row.scalar_one(),
        nonce="far",
    )


def _thread(target: Target, one: Standing) -> tuple[str, str]:
    """A chat, and a message in it, about the concern."""
    message = tables.message.c
    found = select(message.channel, message.ts).where(message.concern == one.concern)
    row = target.connection.execute(found.order_by(message.sent_at).limit(1)).first()
    return (row.channel, row.ts) if row else ("D0NOBODY", "1.000000")
