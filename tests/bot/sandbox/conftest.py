"""A workspace, and a small Bolt app that a test teaches what to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.running.clock import StoppedClock
from bot.sandbox.slack.sandbox import Sandbox

MANIFEST = Path(__file__).parents[3] / "manifest.yml"


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))


@pytest.fixture
async def sandbox(clock: StoppedClock) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(clock, MANIFEST, answer_within=0.5)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def client(sandbox: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(token=sandbox.credentials.bot_token, base_url=sandbox.api_url)


@pytest.fixture
def app(sandbox: Sandbox, client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(
        client=client,
        signing_secret=sandbox.credentials.signing_secret,
        process_before_response=True,
    )


@pytest.fixture
async def over_http(sandbox: Sandbox, app: AsyncApp) -> AsyncIterator[asyncio.Event]:
    """The app served over HTTP; a listener may wait for the event, which comes when the test is
    over.
    """
    over = asyncio.Event()

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    served = web.Application()
    served.router.add_post("/slack/events", events)
    runner = web.AppRunner(served)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.connect_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield over
    over.set()
    await runner.cleanup()
