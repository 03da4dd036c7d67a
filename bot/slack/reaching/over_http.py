"""How is a payload taken that Slack sends over HTTP? What Bolt answers is passed on, and nothing of
what went wrong.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.running.logs import Rarely, logger
from bot.slack.apps import Apps
from bot.slack.reaching import request_check
from bot.web import TurnedAway

log = logger("report_image.slack")
READY = "socket_mode"  # Bolt's word for a payload whose sender is known and that is decoded already


def route(app: Apps, signing_secret: str) -> Any:
    """The handler of `/slack/events`: what Bolt answers, and nothing of what went wrong inside."""

    turned_away = Rarely(log)

    async def handle(request: web.Request) -> web.Response:
        try:
            payload = await request_check.payload(request, signing_secret, turned_away)
            answer = await app.async_dispatch(AsyncBoltRequest(body=payload, mode=READY))
        except request_check.CertificateCheck:
            return web.Response()
        except TurnedAway as refused:
            return web.Response(status=refused.status)
        except web.HTTPException:
            raise
        except Exception as error:  # what Bolt cannot even read
            log.error("a request could not be read", error=type(error).__name__)
            return web.Response(status=400)
        kind = answer.first_headers_without_set_cookie()
        return web.Response(status=answer.status, body=answer.body.encode(), headers=kind)

    return handle
