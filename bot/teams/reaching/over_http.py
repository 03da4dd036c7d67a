"""How is an activity taken that Teams sends? What is answered is passed on, and nothing of what went
wrong.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.running.logs import begin_turn, logger
from bot.teams.listeners import Listeners
from bot.teams.reaching.door import Door, TurnedAway
from bot.web import Handler

log = logger("report_image.teams")

MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def route(door: Door, listeners: Callable[[str], Awaitable[Listeners]]) -> Handler:
    """The handler of `/api/messages`; each tenant is let in to its own school."""

    async def handle(request: web.Request) -> web.Response:
        begin_turn()
        try:
            activity, tenant = await door.activity(request)
            body = await (await listeners(tenant)).take(activity, tenant)
        except TurnedAway as refused:
            return web.Response(status=refused.status)
        except web.HTTPException:
            raise
        except Exception as error:
            log.error("an activity could not be handled", error=type(error).__name__)
            return web.Response(status=400 if isinstance(error, MALFORMED) else 503)
        return web.json_response(body) if body else web.Response()

    return handle
