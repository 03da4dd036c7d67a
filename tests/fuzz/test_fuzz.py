"""Real payloads with damaged insides: never a 5xx, a traceback, a row, a dead connection. See `make
fuzz` too.
"""

from __future__ import annotations

import asyncio
import copy
import gc
import logging
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.teams.dialogs.answering import Answering
from bot.teams.presenter import PRESS
from tests.fuzz.damage import PLANTED, Choices
from tests.fuzz.in_teams import teams_target
from tests.fuzz.target import Target, target

EXAMPLES = 250


def sent_many(around: AbstractAsyncContextManager[Target]) -> Target:
    """The bot there, after many damaged payloads. Hypothesis knows no `async`, so the loop is
    turned by hand.
    """
    with asyncio.Runner() as runner:
        fuzzed = runner.run(around.__aenter__())

        @settings(
            max_examples=EXAMPLES,
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        @given(st.binary(max_size=120))
        def sends(data: bytes) -> None:
            runner.run(fuzzed.send(data))

        try:
            sends()
            fuzzed.look()
        finally:
            runner.run(around.__aexit__(None, None, None))
    return fuzzed


@pytest.mark.timeout(180)
def test_a_damaged_payload_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    fuzzed = sent_many(target(tmp_path))
    assert len(fuzzed.seeds) > 12
    assert sum(bool(seed.needed) for seed in fuzzed.seeds) == 3
    assert {"200", "400"} <= set(fuzzed.answers)


@pytest.mark.timeout(180)
def test_on_postgresql_it_writes_nothing_either(tmp_path: Path, empty_postgres: str) -> None:
    assert {"200", "400"} <= set(sent_many(target(tmp_path, database_url=empty_postgres)).answers)


@pytest.mark.timeout(180)
def test_over_socket_mode_the_connection_lives_on_as_well(tmp_path: Path) -> None:
    assert set(sent_many(target(tmp_path, socket_mode=True)).answers) == {
        "acknowledged",
        "not acknowledged",
    }


@pytest.mark.timeout(180)
def test_a_damaged_activity_of_teams_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    fuzzed = sent_many(teams_target(tmp_path))
    assert len(fuzzed.seeds) > 12
    assert {"200", "400", "403"} <= set(fuzzed.answers)


async def test_a_whole_report_among_the_activities_would_be_noticed(tmp_path: Path) -> None:
    async with teams_target(tmp_path) as fuzzed:
        [whole] = [seed for seed in fuzzed.seeds if seed.kind == "report"]
        await fuzzed.way.send(whole.kind, whole.payload, Choices(b""))
        with pytest.raises(AssertionError, match="rows were written"):
            fuzzed.look()


async def test_what_is_written_for_a_refused_activity_would_be_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused after something was kept of it: where they are reached."""
    monkeypatch.setattr(Answering, "look_at", lambda *_: None)
    async with teams_target(tmp_path) as fuzzed:
        [press] = [
            s for s in fuzzed.seeds if s.payload.get("value", {}).get("data", {}).get(PRESS)
        ][:1]
        none_of_ours = copy.deepcopy(press.payload)
        none_of_ours["from"]["id"] = "29:another"
        none_of_ours["value"]["data"][PRESS] = 5
        with pytest.raises(AssertionError, match="answered 400, and wrote"):
            await fuzzed.way.send(press.kind, none_of_ours, Choices(b""))


@pytest.mark.parametrize("socket_mode", [False, True], ids=["http", "socket-mode"])
async def test_a_whole_payload_among_them_would_be_noticed(
    tmp_path: Path, socket_mode: bool
) -> None:
    """The same report undamaged writes: what is counted is what would be written."""
    async with target(tmp_path, socket_mode=socket_mode) as fuzzed:
        [whole] = [
            seed
            for seed in fuzzed.seeds
            if seed.needed and seed.payload["type"] == "view_submission"
        ]
        await fuzzed.way.send(whole.kind, whole.payload, Choices(b""))
        with pytest.raises(AssertionError, match="rows were written"):
            fuzzed.look()


async def test_a_dead_connection_would_be_noticed(tmp_path: Path) -> None:
    async with target(tmp_path, socket_mode=True) as fuzzed:
        await fuzzed.world.sandbox.socket_mode.drop()
        with pytest.raises(AssertionError, match="connection is dead"):
            await fuzzed.send(b"")


async def test_a_payloads_words_in_the_log_would_be_noticed(tmp_path: Path) -> None:
    async with target(tmp_path) as fuzzed:
        logging.getLogger("report_image").warning(f"What was typed: {PLANTED}")
        with pytest.raises(AssertionError, match="in the log"):
            fuzzed.look()


async def test_an_error_that_nobody_caught_would_be_noticed(tmp_path: Path) -> None:
    async def fails() -> None:
        raise LookupError

    async with target(tmp_path) as fuzzed:
        await asyncio.wait({asyncio.create_task(fails())})
        gc.collect()
        with pytest.raises(AssertionError, match="nobody caught"):
            fuzzed.look()
