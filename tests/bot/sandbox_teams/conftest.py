"""The local Teams, and a bot that a test teaches what to answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.running.clock import StoppedClock
from bot.sandbox.teams.sandbox import TeamsSandbox
from tests.support.teams.fake_bot import FakeBot, fake_bot


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))


@pytest.fixture
async def sandbox(clock: StoppedClock) -> AsyncIterator[TeamsSandbox]:
    sandbox = TeamsSandbox(clock, answer_within=0.3)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def bot(sandbox: TeamsSandbox) -> AsyncIterator[FakeBot]:
    async with fake_bot(sandbox) as bot:
        yield bot
