"""How is an activity taken that Teams sends? What is answered is passed on, and nothing of what went
wrong.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext

from aiohttp import web

from bot.running.logs import begin_turn, logger
from bot.teams.dialogs import bodies
from bot.teams.dialogs.bodies import Body
from bot.teams.listeners import ASKING, Listeners
from bot.teams.reaching.door import Activity, Door, NoSchools
from bot.web import Handler, TurnedAway
from flows.wording.sentences import say

log = logger("report_image.teams")

TYPED = 32  # at once: whoever reports waits for no more of them
MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def route(door: Door, listeners: Callable[[str], Awaitable[Listeners]]) -> Handler:
    """The handler of `/api/messages`; each tenant is let in to its own school."""

    places = asyncio.Semaphore(TYPED)

    async def taken(activity: Activity, tenant: str) -> Body | None:
        """What is typed waits for a place, and is answered in the chat; presses and forms wait for none."""
        async with nullcontext() if activity.get("type") == "invoke" else places:
            return await (await listeners(tenant)).take(activity, tenant)

    async def handle(request: web.Request) -> web.Response:
        begin_turn()
        try:
            body = await taken(*await door.activity(request))
        except NoSchools as stranger:
            return _told(stranger)
        except TurnedAway as refused:
            return web.Response(status=refused.status)
        except web.HTTPException:
            raise
        except Exception as error:
            log.error("an activity could not be handled", error=type(error).__name__)
            return web.Response(status=400 if isinstance(error, MALFORMED) else 503)
        return web.json_response(body) if body else web.Response()

    return handle


def _told(stranger: NoSchools) -> web.Response:
    """Whoever asks for something is told where to turn instead; of the school, nothing."""
    if stranger.activity.get("name") in ASKING:
        return web.json_response(bodies.words(say("report.elsewhere")))
    return web.Response(status=stranger.status)
