"""The programs that are measured against each other, each run as a process of its own.

    python -m tests.bench.server NAME, with what it needs as JSON on its standard input

It prints its address, and ends when its input does.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

from bot.app import running
from bot.desks import Place
from bot.running import logs
from bot.running.clock import SystemClock
from bot.running.identifiers import RandomIdentifiers
from bot.serving import serving
from bot.slack.credentials import SlackKeys
from bot.starting import settled
from storage.concerns import repeats
from storage.database.database import Database
from tests.bench.machine import SERVER, keep_on
from tests.support.world import example_school

KEY = bytes(range(32))


@dataclass(frozen=True)
class Given:
    """What a server is told."""

    database: str
    token: str
    secret: str
    api: str
    ticking: bool = False
    core: int | None = SERVER

    def as_json(self) -> str:
        return json.dumps(asdict(self))


@asynccontextmanager
async def whole_turn(given: Given) -> AsyncIterator[str]:
    """The bot. Not ticking: pages are stored but not sent, as they follow after the answer."""
    keys = SlackKeys(given.token, given.secret, None, given.api)
    place = Place(given.database, KEY, SystemClock(), RandomIdentifiers())
    async with running(example_school(), keys, place, ticking=given.ticking) as program:
        yield f"{program.url}/slack/events"


@contextmanager
def one_insert(given: Given) -> Iterator[Callable[[], Awaitable[None]]]:
    """What commits one small row, and no more, through the same database layer."""
    database = Database(given.database, KEY, SystemClock().now)
    database.upgrade()

    def insert() -> None:
        database.transaction(
            lambda tx: repeats.remember(tx, "bench", str(uuid4()), None, "", SystemClock().now())
        )

    async def inserted() -> None:
        await asyncio.get_running_loop().run_in_executor(database.executor, insert)

    yield inserted
    database.close()


@asynccontextmanager
async def plain_insert(given: Given) -> AsyncIterator[str]:
    """aiohttp, the signature, one row committed, an empty answer."""
    verifier = SignatureVerifier(given.secret)
    with one_insert(given) as insert:

        async def handle(request: web.Request) -> web.Response:
            body = await request.read()
            if not verifier.is_valid_request(body, dict(request.headers)):
                return web.Response(status=401)
            await insert()
            return web.Response()

        async with _answering(handle) as url:
            yield url


@asynccontextmanager
async def bolt_insert(given: Given) -> AsyncIterator[str]:
    """Bolt with process_before_response, and the same row: as little as a bot on Bolt can do and
    have it committed.
    """
    with one_insert(given) as insert:
        async with bare_bolt(given, first=True, before=insert) as url:
            yield url


async def _nothing() -> None:
    pass


@asynccontextmanager
async def bare_bolt(
    given: Given, *, first: bool, before: Callable[[], Awaitable[None]] = _nothing
) -> AsyncIterator[str]:
    """Bolt with one listener that only acknowledges; `first`: with process_before_response."""
    who = AuthorizeResult(
        enterprise_id=None, team_id="T0HILLSIDE", bot_token=given.token, bot_user_id="U0BOT"
    )

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return who

    app = AsyncApp(signing_secret=given.secret, authorize=authorize, process_before_response=first)

    async def acknowledge(ack: Callable[[], Awaitable[object]]) -> None:
        await before()
        await ack()

    app.view("report")(acknowledge)

    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    async with _answering(handle) as url:
        yield url


@asynccontextmanager
async def _answering(handle: Any) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/slack/events", handle)
    async with serving(app, "127.0.0.1", 0) as url:
        yield f"{url}/slack/events"


SERVERS: dict[str, Callable[[Given], AbstractAsyncContextManager[str]]] = {
    "report-image": whole_turn,
    "plain": plain_insert,
    "bolt": lambda given: bare_bolt(given, first=False),
    "bolt-first": lambda given: bare_bolt(given, first=True),
    "bolt-insert": bolt_insert,
}


async def _serve(name: str) -> None:
    given = Given(**json.loads(sys.stdin.readline()))
    keep_on(given.core)
    if name == "report-image":
        logs.set_up("json")  # each report writes a line, as it does in use
    async with SERVERS[name](given) as url:
        if name == "report-image":
            settled()  # as at its real start
        print(url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
