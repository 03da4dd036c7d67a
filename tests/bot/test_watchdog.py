"""A bot that Slack does not reach any more ends, so that whatever watches over it starts it
anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desks import Place
from bot.running.clock import StoppedClock
from bot.sandbox.slack.sandbox import Sandbox
from bot.slack import app as slack
from bot.slack.apps import Apps
from bot.slack.credentials import client
from bot.slack.reaching import socket_mode
from bot.slack.reaching.watchdog import ASK_AGAIN, ASK_EVERY, REFUSALS, SILENT, Watchdog
from bot.starting import CHANNEL_LOST, serve
from tests.support.bot.steps import connected, fill_in, pages, report
from tests.support.world import MONDAY_MORNING, ROOT, CountedIdentifiers, example_school, keys_of

MOMENT = timedelta(seconds=1)
NEVER = 1000.0


@dataclass
class Watched:
    """A connection to the workspace, what watches over it, and the clock that moves as the test
    wants.
    """

    sandbox: Sandbox
    watchdog: Watchdog
    clock: StoppedClock
    lost: asyncio.Event

    async def after(self, by: timedelta) -> bool:
        """Whether the watchdog has given up when it looks that much later."""
        self.clock.forward(by)
        await self.watchdog.look()
        return self.lost.is_set()

    async def heard(self) -> None:
        """The next pong has come."""
        before = self.watchdog.connection.last_ping_pong_time
        await until(lambda: before != self.watchdog.connection.last_ping_pong_time)


@asynccontextmanager
async def watched(folder: Path, ping_seconds: float) -> AsyncIterator[Watched]:
    async with connected(folder) as w:
        clock, lost = StoppedClock(MONDAY_MORNING), asyncio.Event()
        keys = keys_of(w.sandbox, socket_mode=True)
        bolt, _ = slack.bolt(keys, w.program.desks[0], client(keys), clock)
        async with socket_mode.connected(
            Apps({}, bolt), keys, clock, lost.set, ping_seconds
        ) as watchdog:
            await w.sandbox.socket_mode.connected()
            yield Watched(w.sandbox, watchdog, clock, lost)


async def test_a_connection_that_answers_is_left_alone(tmp_path):
    async with watched(tmp_path, 0.05) as w:
        for _ in range(3):
            await w.heard()
            assert not await w.after(SILENT)


async def test_a_connection_that_seems_open_and_says_nothing_is_given_up(tmp_path):
    async with watched(tmp_path, NEVER) as w:
        await w.heard()
        assert not await w.after(timedelta())
        assert await w.watchdog.connection.is_connected()
        assert not await w.after(SILENT)
        assert await w.after(MOMENT)


async def test_a_connection_that_is_cut_and_does_not_come_back_is_given_up(tmp_path):
    async with watched(tmp_path, 0.05) as w:
        await w.heard()
        w.sandbox.faults.add("apps.connections.open", "error", 10_000)
        await w.sandbox.socket_mode.drop()
        await until(lambda: w.watchdog.connection.current_session.closed)
        assert not await w.after(MOMENT)
        assert await w.after(SILENT + MOMENT)


async def test_a_connection_that_comes_back_is_left_alone(tmp_path):
    async with watched(tmp_path, 0.05) as w:
        await w.heard()
        await w.sandbox.socket_mode.drop()
        assert not await w.after(SILENT - MOMENT)
        await w.sandbox.socket_mode.connected()
        await w.heard()
        assert not await w.after(MOMENT)
        assert not await w.after(SILENT - MOMENT)


async def test_a_message_too_large_to_be_taken_costs_one_connection_and_the_next_is_there(tmp_path):
    async with watched(tmp_path, 0.05) as w:
        await w.heard()
        [first] = w.sandbox.socket_mode.connections
        with suppress(ConnectionError):  # the bot hangs up before it has all of it
            await first.socket.send_str("x" * 5_000_000)
        await until(lambda: first not in w.sandbox.socket_mode.connections)
        await w.sandbox.socket_mode.connected()
        await w.heard()
        assert not await w.after(MOMENT)


@pytest.mark.parametrize("alone", [True, False])
async def test_a_second_copy_with_a_record_of_its_own_is_told(tmp_path, caplog, alone):
    async with connected(tmp_path, socket_mode=True) as w:
        keys = keys_of(w.sandbox, socket_mode=True)
        bolt, _ = slack.bolt(keys, w.program.desks[0], client(keys), w.clock)
        async with socket_mode.connected(
            Apps({}, bolt), keys, w.clock, lambda: None, 0.05, alone=alone
        ) as watchdog:
            await until(lambda: watchdog.connection.last_ping_pong_time is not None)
    assert ("another copy of the bot" in caplog.text) == alone


async def test_a_clock_set_back_is_no_silence(tmp_path):
    async with watched(tmp_path, NEVER) as w:
        await w.heard()
        for by in (timedelta(), -timedelta(hours=1), SILENT):
            assert not await w.after(by)
        assert await w.after(MOMENT)


async def test_a_token_that_is_refused_again_and_again_is_given_up(tmp_path):
    async with watched(tmp_path, 0.05) as w:
        w.sandbox.faults.add("auth.test", "error", REFUSALS, error="token_revoked")
        given_up = []
        for _ in range(REFUSALS):
            await w.heard()
            given_up.append(await w.after(ASK_AGAIN))
        assert given_up == [False, False, True]


async def test_a_slack_that_fails_a_while_is_not_given_up_as_long_as_it_is_connected(tmp_path):
    async with watched(tmp_path, 0.05) as w:
        w.sandbox.faults.add("auth.test", "status", 100, status=500)
        for _ in range(2 * REFUSALS):
            await w.heard()
            assert not await w.after(MOMENT)
            w.clock.forward(ASK_EVERY - SILENT)
            await w.heard()
            assert not await w.after(timedelta())


@pytest.mark.waits
async def test_the_program_ends_with_an_error_when_it_is_given_up(tmp_path):
    clock = StoppedClock(MONDAY_MORNING)
    sandbox = Sandbox(clock, ROOT / "manifest.yml")
    await sandbox.start()
    place = Place(f"sqlite:///{tmp_path / 'record.db'}", bytes(32), clock, CountedIdentifiers())
    sandbox.faults.add("auth.test", "error", 1000, error="token_revoked")
    passing = asyncio.create_task(time_passes(clock))
    with pytest.raises(SystemExit) as ended:
        await serve(example_school(), keys_of(sandbox, socket_mode=True), place)
    assert ended.value.code == CHANNEL_LOST
    passing.cancel()
    await sandbox.stop()


async def time_passes(clock: StoppedClock) -> None:
    """Much faster than on the wall: the program ticks by the machine's clock and reckons by this
    one.
    """
    while True:
        await asyncio.sleep(0.5)
        clock.forward(ASK_AGAIN)


async def test_what_is_being_sent_is_finished_and_nothing_more_is_begun(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        await (await fill_in(w)).submit()
        w.sandbox.faults.add("chat.postMessage", "delay", 2, seconds=0.5)
        before = len(w.sandbox.traffic)
        working = asyncio.create_task(w.program.delivery.deliver())
        await until(lambda: len(w.sandbox.traffic) > before)
        await w.program.delivery.finish()
        assert working.done()
        assert len(pages(w, "DSL")) == 2
        calls = len(w.sandbox.traffic)
        await (await fill_in(w, "HEAD")).submit()
        await w.program.delivery.deliver()
        assert [c.kind for c in w.sandbox.traffic[calls:] if c.kind == "chat.postMessage"] == []


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110
        await asyncio.sleep(0)
