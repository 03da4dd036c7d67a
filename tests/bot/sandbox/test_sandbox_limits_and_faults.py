"""Calls are limited as Slack limits them, and go wrong when told to."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.running.clock import StoppedClock
from bot.sandbox.slack.sandbox import Sandbox
from tests.support.bot.sandbox_blocks import modal

POST = {"channel": "U0DSL", "text": "ref"}


async def test_posting_is_a_burst_of_four_then_one_a_second_in_each_channel(
    sandbox: Sandbox, client: AsyncWebClient, clock: StoppedClock
) -> None:
    for _ in range(4):
        await client.chat_postMessage(**POST)
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(**POST)
    response = limited.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (
        429,
        "ratelimited",
        "1",
    )
    await client.chat_postMessage(channel="U0HEAD", text="ref")
    clock.forward(timedelta(seconds=1))
    await client.chat_postMessage(**POST)
    assert len(sandbox.person("U0DSL").chat) == 5


async def test_a_method_has_its_tier_a_minute(client: AsyncWebClient, clock: StoppedClock) -> None:
    for _ in range(50):
        await client.conversations_open(users="U0DSL")
    clock.forward(timedelta(seconds=20))
    with pytest.raises(SlackApiError) as limited:
        await client.conversations_open(users="U0DSL")
    assert limited.value.response.headers["Retry-After"] == "40"
    await client.users_info(user="U0DSL")
    clock.forward(timedelta(seconds=40))
    await client.conversations_open(users="U0DSL")


async def test_a_benchmark_may_do_without_limits(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.limits.on = False
    for _ in range(60):
        await client.chat_postMessage(**POST)
    assert len(sandbox.person("U0DSL").chat) == 60


async def test_a_fault_is_there_as_often_as_asked_and_for_its_method_only(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.add("chat.postMessage", "error", times=2, error="fatal_error")
    await client.auth_test()
    for _ in range(2):
        with pytest.raises(SlackApiError, match="fatal_error"):
            await client.chat_postMessage(**POST)
    await client.chat_postMessage(**POST)
    assert len(sandbox.person("U0DSL").chat) == 1


async def test_an_http_error_has_no_effect(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add("chat.postMessage", "status", status=503)
    with pytest.raises(SlackApiError) as failed:
        await client.chat_postMessage(**POST)
    assert failed.value.response.status_code == 503
    assert sandbox.person("U0DSL").chat == []


async def test_a_connection_can_be_cut_before_or_after_the_effect(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    client.retry_handlers.clear()
    sandbox.faults.add("chat.postMessage", "drop_before")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(**POST)
    assert sandbox.person("U0DSL").chat == []
    sandbox.faults.add("chat.postMessage", "drop_after")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(**POST)
    assert len(sandbox.person("U0DSL").chat) == 1
    assert sandbox.traffic[-1].answer["ok"]


async def test_a_late_answer_still_has_its_effect(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add("views.open", "delay", seconds=0.01)
    trigger = sandbox.workspace.new_trigger("U0DSL")
    await client.views_open(trigger_id=trigger, view=modal())
    assert sandbox.person("U0DSL").modal is not None


async def test_faults_can_be_taken_back(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add("*", "error", times=100)
    with pytest.raises(SlackApiError):
        await client.auth_test()
    sandbox.faults.clear()
    assert (await client.auth_test())["user_id"] == "U0BOT"


async def test_what_the_bot_sent_into_a_fault_is_in_the_traffic(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.add("chat.postMessage", "status")
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="U0DSL", text="lost words")
    assert sandbox.traffic[-1].content["text"] == "lost words"


async def test_the_traffic_keeps_what_was_sent_as_it_was_sent(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    await client.api_call("chat.postMessage", json={**POST, "blocks": [{"type": "divider"}]})
    assert sandbox.traffic[-1].content["blocks"] == [{"type": "divider"}]
