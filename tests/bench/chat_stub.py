"""A chat service that takes everything at once and counts it: for more workspaces than the sandbox
can hold. It stands for Slack's Web API as far as a report and a page go.

    python -m tests.bench.chat_stub

It prints its address, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from itertools import count
from typing import Any

from aiohttp import web

from bot.serving import serving

TOKEN = "xoxb-"  # and the workspace it is for


class Service:
    """Answers for every workspace; `GET /told` says how often each method was called."""

    def __init__(self) -> None:
        self._told: Counter[str] = Counter()
        self._stamps = count(1)

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/api/{method}", self._answer)
        app.router.add_get("/told", self._tell)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        method, team = request.match_info["method"], _workspace(request)
        self._told[method] += 1
        given = await (request.post() if "json" not in request.content_type else request.json())
        return web.json_response({"ok": True} | self._found(method, team, given))

    def _found(self, method: str, team: str, given: Any) -> dict[str, Any]:
        match method:
            case "users.info":
                user = str(given["user"])
                return {"user": {"id": user, "team_id": team, "real_name": f"Somebody {user}"}}
            case "conversations.open":
                return {"channel": {"id": f"D{team}{given['users']}"}}
            case "chat.postMessage":
                return {"ts": f"{next(self._stamps)}.000100"}
        return {"bot_id": "B0", "user_id": "U0", "messages": []}

    async def _tell(self, request: web.Request) -> web.Response:
        return web.json_response(self._told)


def _workspace(request: web.Request) -> str:
    return request.headers.get("Authorization", "").partition(TOKEN)[2]


async def _serve() -> None:
    async with serving(Service().application(), "127.0.0.1", 0) as url:
        print(url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
