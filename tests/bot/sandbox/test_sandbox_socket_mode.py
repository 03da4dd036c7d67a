"""Bolt's own Socket Mode client works against the workspace, and its connections can go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.sandbox import Sandbox
from tests.support.bot.sandbox_blocks import JSON, actions, button, modal, section, typed


@pytest.fixture
async def handler(sandbox: Sandbox, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    sandbox.use_socket_mode()
    handler = AsyncSocketModeHandler(app, sandbox.credentials.app_token, ping_interval=0.1)
    await handler.connect_async()
    await sandbox.socket_mode.connected()
    yield handler
    await handler.close_async()


async def test_commands_forms_clicks_and_events_work_over_a_websocket(
    sandbox: Sandbox, client: AsyncWebClient, app: AsyncApp, handler: AsyncSocketModeHandler
) -> None:
    said: list[str] = []

    @app.command("/report-image")
    async def command(ack: Any, body: JSON) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(typed()))
        await ack("opened")

    @app.view("form")
    async def form(ack: Any, body: JSON) -> None:
        await client.chat_postMessage(
            channel="U0DSL", text="ref", blocks=actions(button("I have it"))
        )
        await ack(response_action="errors", errors={"what": "Say more"})

    @app.action("go")
    async def go(ack: Any) -> None:
        await ack()

    @app.event("message")
    async def message(event: JSON) -> None:
        said.append(event["text"])

    dsl = sandbox.person("U0DSL")
    await dsl.type("/report-image")
    assert [each.text for each in dsl.ephemerals] == ["opened"]
    dsl.fill("what", "words")
    await dsl.submit()
    assert dsl.modal_errors == {"what": "Say more"}
    await dsl.close_modal()
    await dsl.click("I have it")
    assert dsl.problem is None
    await dsl.type("hello")
    assert said == ["hello"]


async def test_an_envelope_nobody_acknowledges_is_trouble(
    sandbox: Sandbox, app: AsyncApp, handler: AsyncSocketModeHandler
) -> None:
    @app.command("/report-image")
    async def command(ack: Any) -> None:
        raise RuntimeError

    await sandbox.person("U0DSL").type("/report-image")
    assert (
        sandbox.person("U0DSL").problem == '/report-image failed with the error "operation_timeout"'
    )


async def test_an_answer_larger_than_a_frame_ends_the_connection(
    sandbox: Sandbox, client: AsyncWebClient, app: AsyncApp, handler: AsyncSocketModeHandler
) -> None:
    @app.command("/report-image")
    async def command(ack: Any, body: JSON) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(typed()))
        await ack()

    @app.view("form")
    async def form(ack: Any) -> None:
        await ack(response_action="update", view=modal(*[section("x" * 3000)] * 7))

    dsl = sandbox.person("U0DSL")
    await dsl.type("/report-image")
    dsl.fill("what", "words")
    old = sandbox.socket_mode.connections[0]
    await dsl.submit()
    assert dsl.problem is not None
    await sandbox.socket_mode.connected()
    assert old not in sandbox.socket_mode.connections


async def test_an_app_asked_to_refresh_takes_a_new_connection(
    sandbox: Sandbox, app: AsyncApp, handler: AsyncSocketModeHandler
) -> None:
    @app.event("message")
    async def message() -> None: ...

    old = sandbox.socket_mode.connections[0]
    await sandbox.socket_mode.disconnect("refresh_requested")
    await sandbox.socket_mode.connected()
    assert sandbox.socket_mode.connections[0] is not old
    await sandbox.person("U0DSL").type("hello")
    assert sandbox.delivery.waiting == []


async def test_a_dropped_connection_is_trouble_until_the_app_is_back(
    sandbox: Sandbox, app: AsyncApp, handler: AsyncSocketModeHandler
) -> None:
    @app.command("/report-image")
    async def command(ack: Any) -> None:
        await ack()

    dsl = sandbox.person("U0DSL")
    await sandbox.socket_mode.drop()
    await dsl.type("/report-image")
    assert dsl.problem == '/report-image failed with the error "dispatch_failed"'
    await sandbox.socket_mode.connected()
    await dsl.type("/report-image")
    assert dsl.problem is None


async def test_a_connection_dropped_while_the_app_works_loses_the_answer(
    sandbox: Sandbox, app: AsyncApp, handler: AsyncSocketModeHandler
) -> None:
    @app.command("/report-image")
    async def command(ack: Any) -> None:
        await sandbox.socket_mode.drop()
        await ack()

    await sandbox.person("U0DSL").type("/report-image")
    assert (
        sandbox.person("U0DSL").problem == '/report-image failed with the error "dispatch_failed"'
    )


async def raw_link(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> aiohttp.ClientWebSocketResponse:
    app_client = AsyncWebClient(token=sandbox.credentials.app_token, base_url=sandbox.api_url)
    opened = await app_client.apps_connections_open(app_token=sandbox.credentials.app_token)
    return await session.ws_connect(opened["url"], autoping=False)


async def test_a_client_that_names_no_port_leaves_everybody_elses_address_as_it_is(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    before = sandbox.url
    no_port = {"Host": "127.0.0.1"}
    async with aiohttp.ClientSession() as session, session.get(f"{before}/link/", headers=no_port):
        assert sandbox.url == before
    link = (await client.apps_connections_open(app_token=sandbox.credentials.app_token))["url"]
    assert link.startswith(before.replace("http", "ws"))


async def test_a_link_works_once(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        link = await raw_link(sandbox, session)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(link._response.url)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(f"{sandbox.url}/link/?ticket=made-up")
        await link.close()


async def test_a_connection_says_hello_pings_and_numbers_its_retries(sandbox: Sandbox) -> None:
    sandbox.use_socket_mode()
    async with aiohttp.ClientSession() as session:
        link = await raw_link(sandbox, session)
        first = [await link.receive(), await link.receive()]
        assert {message.type for message in first} == {
            aiohttp.WSMsgType.TEXT,
            aiohttp.WSMsgType.PING,
        }
        hello = next(message.json() for message in first if message.type is aiohttp.WSMsgType.TEXT)
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        await link.ping(b"mine")
        assert (await link.receive()).type is aiohttp.WSMsgType.PONG
        typing = asyncio.create_task(sandbox.person("U0DSL").type("hello"))
        lost = await link.receive_json()
        again = await link.receive_json()
        await link.send_json({"envelope_id": again["envelope_id"]})
        await typing
        assert (lost["retry_attempt"], again["retry_attempt"], again["retry_reason"]) == (
            0,
            1,
            "http_timeout",
        )
        assert lost["payload"]["event_id"] == again["payload"]["event_id"]
        assert lost["accepts_response_payload"] is False
        await link.close()


async def test_two_connections_share_the_deliveries(sandbox: Sandbox) -> None:
    sandbox.use_socket_mode()
    async with aiohttp.ClientSession() as session:
        links = [await raw_link(sandbox, session) for _ in range(2)]

        async def take(link: aiohttp.ClientWebSocketResponse) -> int:
            taken = 0
            async for message in link:
                if message.type is aiohttp.WSMsgType.TEXT and "envelope_id" in message.json():
                    taken += 1
                    await link.send_json({"envelope_id": message.json()["envelope_id"]})
            return taken

        taking = [asyncio.create_task(take(link)) for link in links]
        for _ in range(4):
            await sandbox.person("U0DSL").type("hello")
        await sandbox.socket_mode.close()
        assert [await each for each in taking] == [2, 2]
