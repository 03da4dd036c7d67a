"""Deliveries are signed, tried again and repeated as Slack does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.running.clock import StoppedClock
from bot.sandbox.slack.sandbox import Sandbox
from tests.support.bot.sandbox_blocks import JSON


@pytest.fixture
def tries(app: AsyncApp, over_http: None) -> list[tuple[str, str | None, str | None]]:
    """Each event that reached the app: its id, the number and the reason of the retry."""
    return []


def failing(app: AsyncApp, tries: list[Any], times: int) -> None:
    @app.event("message")
    async def message(body: JSON, request: AsyncBoltRequest) -> None:
        number = request.headers.get("x-slack-retry-num", [None])[0]
        tries.append(
            (body["event_id"], number, request.headers.get("x-slack-retry-reason", [None])[0])
        )
        if len(tries) <= times:
            raise RuntimeError


async def test_a_signature_of_someone_else_or_of_long_ago_is_turned_away(
    sandbox: Sandbox, app: AsyncApp, tries: list[Any]
) -> None:
    failing(app, tries, 0)
    payload = sandbox.payloads.event(
        {"type": "message", "channel_type": "im", "user": "U0DSL", "text": "x"}
    )
    assert (
        await sandbox.deliver_badly_signed("events_api", payload, signature="v0=00")
    ).status == 401
    assert (
        await sandbox.deliver_badly_signed("events_api", payload, seconds_ago=301)
    ).status == 401
    assert tries == []
    assert (await sandbox.deliver_raw("events_api", payload)).status == 200
    assert len(tries) == 1


async def test_an_event_that_is_not_taken_comes_again_at_once(
    sandbox: Sandbox, app: AsyncApp, tries: list[Any]
) -> None:
    failing(app, tries, 1)
    await sandbox.person("U0DSL").type("hello")
    assert [number for _, number, _ in tries] == [None, "1"]
    assert len({event_id for event_id, _, _ in tries}) == 1
    assert tries[1][2] == "http_error"
    assert await sandbox.retry_due() == 0


async def test_the_later_tries_come_after_a_minute_and_after_five(
    sandbox: Sandbox, app: AsyncApp, tries: list[Any], clock: StoppedClock
) -> None:
    failing(app, tries, 99)
    await sandbox.person("U0DSL").type("hello")
    assert await sandbox.retry_due() == 0
    clock.forward(timedelta(minutes=1))
    assert await sandbox.retry_due() == 1
    clock.forward(timedelta(minutes=5))
    assert await sandbox.retry_due() == 1
    clock.forward(timedelta(hours=1))
    assert await sandbox.retry_due() == 0
    assert [number for _, number, _ in tries] == [None, "1", "2", "3"]


async def test_what_was_typed_while_the_app_was_down_arrives_later(
    sandbox: Sandbox, app: AsyncApp, tries: list[Any], clock: StoppedClock
) -> None:
    failing(app, tries, 0)
    there = sandbox.delivery.transport
    sandbox.delivery.transport = None
    await sandbox.person("U0DSL").type("hello")
    sandbox.delivery.transport = there
    clock.forward(timedelta(minutes=1))
    assert await sandbox.retry_due() == 1
    assert [number for _, number, _ in tries] == ["2"]


async def test_an_event_that_was_taken_can_be_delivered_again(
    sandbox: Sandbox, app: AsyncApp, tries: list[Any]
) -> None:
    failing(app, tries, 0)
    await sandbox.person("U0DSL").type("hello")
    assert (await sandbox.repeat_last()).ok
    assert [(number, reason) for _, number, reason in tries] == [
        (None, None),
        ("1", "http_timeout"),
    ]
    assert len({event_id for event_id, _, _ in tries}) == 1


async def test_there_is_nothing_to_repeat_before_anything_happened(sandbox: Sandbox) -> None:
    with pytest.raises(LookupError):
        await sandbox.repeat_last()
