"""Signed payloads with damaged insides: never a 5xx, never a traceback, never a row. See `make fuzz` too."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.target import Target, target

EXAMPLES = 400


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.AbstractEventLoop, Target]]:
    loop = asyncio.new_event_loop()
    around = target(tmp_path_factory.mktemp("fuzz"))
    yield loop, loop.run_until_complete(around.__aenter__())
    loop.run_until_complete(around.__aexit__(None, None, None))
    loop.close()


@pytest.mark.timeout(180)
def test_a_damaged_payload_is_refused_and_writes_nothing(place: tuple[asyncio.AbstractEventLoop, Target]) -> None:
    loop, fuzzed = place
    assert len(fuzzed.seeds) > 12
    assert sum(bool(seed.needed) for seed in fuzzed.seeds) == 2

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.binary(max_size=120))
    def sends(data: bytes) -> None:
        loop.run_until_complete(fuzzed.send(data))

    sends()
    fuzzed.look()
    assert {200, 400} <= set(fuzzed.answers)


async def test_a_whole_payload_among_them_would_be_noticed(tmp_path: Path) -> None:
    """The same report undamaged writes: what is counted is what would be written."""
    async with target(tmp_path) as fuzzed:
        [whole] = [seed for seed in fuzzed.seeds if seed.needed and seed.kind == "interactive"]
        await fuzzed.world.sandbox.deliver_raw("interactive", whole.payload)
        with pytest.raises(AssertionError, match="rows were written"):
            fuzzed.look()
