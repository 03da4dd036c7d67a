"""Nobody does, sees or learns what they may not, whoever they are and whatever they send. And what sees
that can see.
"""

from __future__ import annotations

from itertools import combinations, islice, product

import pytest
import pytest_asyncio

from flows import refusals, rights
from flows.subjects import CLICKS, COMMANDS, FORMS
from storage.concerns import access
from storage.people import knowing
from tests.attack.attack import ALL_STATES, MOVES, PEOPLE, attacked, field_of, pairs
from tests.attack.target import target
from tests.attack.verdict import CHANGED, DIFFERS, SEEN
from tests.support.world import KEY, record_in

FEW = 7  # on PostgreSQL one of so many
# What each kind of wrong is found by, once it is there: whose a button is, who may know, who is told
# that a concern cannot be read.
INTO_HOLES = list(
    product(("a teacher", "a deputy"), ALL_STATES, ("press open", "press give-back"), (False,))
)
HOLES = {
    CHANGED: [(refusals, "refusal", lambda *_: None)],
    SEEN: [(access, "may_know", lambda *_: True), (rights, "may_know", lambda *_: True)],
    DIFFERS: [(knowing, "was_told", lambda *_: True)],
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ready(tmp_path_factory):
    """A concern in every state. Every attempt on it is taken back."""
    file = record_in(tmp_path_factory.mktemp("attacked"))
    async with target(f"sqlite:///{file}", KEY) as record:
        yield await field_of(record)


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="module")
async def test_nobody_does_sees_or_learns_what_they_may_not(ready):
    outcome = await attacked(ready, pairs())
    assert outcome.wrong == [], str(outcome)
    assert outcome.tried == len(PEOPLE) * len(MOVES)
    assert outcome.offered > 200  # what those who may are shown was found


@pytest.mark.timeout(300)
async def test_the_same_on_postgresql(empty_postgres):
    async with target(empty_postgres.replace("postgresql:", "postgresql+psycopg:"), KEY) as record:
        outcome = await attacked(await field_of(record), islice(pairs(), 0, None, FEW))
    assert outcome.wrong == [], str(outcome)


def test_any_two_of_who_where_what_and_how_meet():
    cases = list(pairs())
    every = (PEOPLE, ALL_STATES, MOVES, [False, True])
    for one, other in combinations(range(4), 2):
        met = {(case[one], case[other]) for case in cases}
        assert met == set(product(every[one], every[other])), (one, other)


def test_whatever_is_declared_is_tried():
    assert {f"press {name}" for name in CLICKS if name not in COMMANDS} <= set(MOVES)
    assert {f"send {kind}" for kind in FORMS} <= set(MOVES)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_hole_is_found(ready, monkeypatch):
    """Whoever can find nothing wrong proves nothing: three holes, one after another."""
    found = {}
    for name, holes in HOLES.items():
        with monkeypatch.context() as holed:
            for module, function, instead in holes:
                holed.setattr(module, function, instead)
            outcome = await attacked(ready, INTO_HOLES)
        found[name] = {one.kind for one in outcome.wrong}
    assert all(name in kinds for name, kinds in found.items()), found
