"""What comes instead of an answer when a call goes wrong, and about whom was it?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from aiohttp import web

from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.faults import Fault
from bot.sandbox.slack.state import Person


async def instead(request: web.Request, fault: Fault) -> web.StreamResponse | None:
    """What comes at once; None: the call is done all the same."""
    match fault.kind:
        case "status":
            return web.Response(status=fault.status)
        case "error":
            return web.json_response({"ok": False, "error": fault.error})
        case "answer":
            return _not_slacks(fault)
        case "drop_before":
            return cut(request)
        case "delay":
            await asyncio.sleep(fault.seconds)
    return None


def about(given: JSON, people: Iterable[Person]) -> str:
    """The id of the person whom a call is about, as far as it names one or their private chat."""
    where = str(given.get("channel") or "")
    named = given.get("users") or given.get("user") or given.get("user_id")
    return str(named or next((each.id for each in people if each.chat_id == where), where))


def cut(request: web.Request) -> web.Response:
    """The connection goes without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _not_slacks(fault: Fault) -> web.Response:
    headers = {"Content-Type": fault.content_type}
    if fault.encoding:
        headers["Content-Encoding"] = fault.encoding
    return web.Response(status=fault.status, body=fault.body, headers=headers)
