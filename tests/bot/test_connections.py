"""Over how many connections does the bot call Slack? Each takes a while to make, and a form has
three seconds.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.app import running
from bot.desks import Place
from bot.running.clock import StoppedClock
from bot.sandbox.slack.sandbox import Sandbox
from tests.support.world import (
    KEY,
    MONDAY_MORNING,
    ROOT,
    CountedIdentifiers,
    World,
    example_school,
    keys_of,
    record_in,
)


async def test_what_is_called_one_after_another_goes_over_one_connection(tmp_path):
    clock, connections = StoppedClock(MONDAY_MORNING), set()

    @web.middleware
    async def counted(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        connections.add(request.transport)
        return await handler(request)

    sandbox = Sandbox(clock, ROOT / "manifest.yml")
    (app := sandbox.web_app()).middlewares.append(counted)
    await sandbox.start(app)
    place = Place(f"sqlite:///{record_in(tmp_path)}", KEY, clock, CountedIdentifiers())
    async with running(example_school(), keys_of(sandbox), place, ticking=False) as program:
        sandbox.connect_http(f"{program.url}/slack/events")
        w = World(sandbox, program, clock, tmp_path)
        for _ in range(3):
            await w.person("TEACHER").type("/report-image")
            await w.person("TEACHER").close_modal()
        assert len(sandbox.traffic) > 3 * 2
        assert len(connections) == 1
    await sandbox.stop()
