"""What comes instead of an answer when a call goes wrong?"""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.sandbox.faults import Fault


async def instead(request: web.Request, fault: Fault) -> web.StreamResponse | None:
    """What comes at once; None: the call is done all the same."""
    match fault.kind:
        case "status":
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        case "answer":
            return _not_the_services(fault)
        case "drop_before":
            return cut(request)
        case "delay":
            await asyncio.sleep(fault.seconds)
    return None


def cut(request: web.Request) -> web.Response:
    """The connection goes without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _not_the_services(fault: Fault) -> web.Response:
    headers = {"Content-Type": fault.content_type}
    if fault.encoding:
        headers["Content-Encoding"] = fault.encoding
    return web.Response(status=fault.status, body=fault.body, headers=headers)
