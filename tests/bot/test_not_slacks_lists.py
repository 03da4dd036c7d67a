"""What is no list of Slack's is no answer, and a list that never ends is read once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.delivery.channel import TryAgain
from bot.running.clock import SystemClock
from bot.sandbox.slack.sandbox import Sandbox
from bot.slack.client import SlackChannel
from bot.slack.credentials import SlackKeys, client
from bot.slack.installing.oauth import MANIFEST
from bot.slack.trying.manifest import differences
from bot.slack.trying.members import members
from tests.support.bot.not_slacks import NOT_SLACKS

LIST = {"users.list": "members", "conversations.history": "messages"}
NO_LISTS = [None, {}, "all of them", ["U0DSL"], [None]]

Asks = Callable[[Sandbox], Awaitable[Any]]


def keys(sandbox: Sandbox) -> SlackKeys:
    return SlackKeys(sandbox.credentials.bot_token, "", None, sandbox.api_url)


async def everybody(sandbox: Sandbox) -> list[str]:
    return [one.id for one in await members(client(keys(sandbox)), "T0HILLSIDE")]


async def looked_for(sandbox: Sandbox) -> str | None:
    since = datetime(2026, 11, 23, tzinfo=UTC)
    return await SlackChannel(client(keys(sandbox))).find("D0TEACHER", None, "key", since)


async def compared(sandbox: Sandbox) -> list[str]:
    return await differences(keys(sandbox), sandbox.credentials.configuration_token)


ASKED: list[tuple[str, Asks]] = [
    ("users.list", everybody),
    ("conversations.history", looked_for),
    ("bots.info", compared),
    ("apps.manifest.export", compared),
]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(SystemClock(), MANIFEST)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


def answers(sandbox: Sandbox, method: str, **told: object) -> None:
    body = json.dumps({"ok": True} | told).encode()
    sandbox.faults.add(
        method, "answer", 100, status=200, body=body, content_type="application/json"
    )


@pytest.mark.parametrize(("method", "asks"), ASKED)
@pytest.mark.parametrize("what", NOT_SLACKS)
async def test_what_is_not_slacks_is_no_answer(
    sandbox: Sandbox, method: str, asks: Asks, what: str
) -> None:
    sandbox.faults.add(method, "answer", 100, **NOT_SLACKS[what])
    with pytest.raises(TryAgain):
        await asks(sandbox)


@pytest.mark.parametrize(("method", "asks"), ASKED[:2])
@pytest.mark.parametrize("told", NO_LISTS)
async def test_what_is_no_list_is_no_answer(
    sandbox: Sandbox, method: str, asks: Asks, told: object
) -> None:
    answers(sandbox, method, **{LIST[method]: told})
    with pytest.raises(TryAgain):
        await asks(sandbox)


@pytest.mark.parametrize(("method", "asks"), ASKED[:2])
async def test_a_list_that_says_for_ever_that_it_goes_on_ends(
    sandbox: Sandbox, method: str, asks: Asks
) -> None:
    again = {"next_cursor": "the same"}
    answers(sandbox, method, **{LIST[method]: []}, response_metadata=again)
    assert not await asks(sandbox)
    assert sum(each.kind == method for each in sandbox.traffic) == 2
