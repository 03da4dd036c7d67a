"""Does the crash test know which messages the program had no way to know of in Teams?"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.crash.teams_faults import TeamsFaults

CHAT, MESSAGE = "a-chat", "1"
ROUTE = "/v3/conversations/{chat}/activities"


async def answered(*, waits: bool) -> TeamsFaults:
    """A message is sent to a Teams that answers at once, or once whoever sent it has hung up."""
    fleet: Any = SimpleNamespace(alive={}, doomed=lambda name: "")
    faults, hung_up = TeamsFaults(fleet, lambda call: ""), asyncio.Event()

    async def handler(_request: web.Request) -> web.Response:
        if waits:
            await hung_up.wait()
        return web.json_response({"id": MESSAGE}, status=201)

    app = faults.around(web.Application())
    app.router.add_post(ROUTE, handler)
    async with TestServer(app) as server:
        async with aiohttp.ClientSession() as client:
            patience = aiohttp.ClientTimeout(total=0.05 if waits else 5)
            with suppress(TimeoutError):
                await client.post(server.make_url(ROUTE.format(chat=CHAT)), timeout=patience)
        hung_up.set()
    return faults


async def test_an_answer_that_came_after_the_program_had_hung_up_was_lost() -> None:
    faults = await answered(waits=True)
    assert faults.why_unknown((CHAT, MESSAGE)) == "the answer was lost"


async def test_of_what_the_program_was_told_it_is_expected_to_know() -> None:
    faults = await answered(waits=False)
    assert faults.why_unknown((CHAT, MESSAGE)) == ""
    assert faults.told_when((CHAT, MESSAGE)) == "the process was told of it, and lived on"
