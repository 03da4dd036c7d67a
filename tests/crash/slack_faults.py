"""How does Slack fail? Before a call, after it has had its effect, too late, with what is not
Slack's.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.crash.faults import TOO_LONG, Faults, Handler, cut, wait
from tests.crash.processes import Fleet

AFTER_THE_LOOK_UP = TOO_LONG + 1.0
NOT_SLACKS = {
    "page": (b"<html>Sign in to the internet</html>", {"Content-Type": "text/html"}),
    "words": (b"ok", {"Content-Type": "text/plain"}),
    "half": (b'{"ok": tr', {"Content-Type": "application/json"}),
    "nothing": (b"", {"Content-Type": "application/json"}),
    "gzip": (b"no gzip", {"Content-Type": "application/json", "Content-Encoding": "gzip"}),
}
KINDS = (
    "429",
    "500",
    "refused",
    "timeout before",
    "timeout after",
    "cut before",
    "cut after",
    *(f"{what} {when}" for what in NOT_SLACKS for when in ("before", "after")),
)
POST = "chat.postMessage"


def kinds_of(_call: str) -> tuple[str, ...]:
    """In which ways this call can go wrong: every one in all of them."""
    return KINDS


class SlackFaults(Faults):
    """What goes wrong with each call to Slack.

    `late` are the keys of messages that were made to take effect after the look-up: nobody could
    have found them.
    """

    def __init__(self, fleet: Fleet, choose: Callable[[str], str]) -> None:
        super().__init__(fleet, choose)
        self.late: set[str] = set()

    def call(self, request: web.Request) -> str:
        return request.match_info["method"] if request.path.startswith("/api/") else ""

    async def fail(self, kind: str, request: web.Request, handler: Handler) -> web.StreamResponse:
        match kind:
            case "429":
                return web.json_response(
                    {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "2"}
                )
            case "500":
                return web.Response(status=500)
            case "refused":
                return web.json_response({"ok": False, "error": "messages_tab_disabled"})
            case "timeout before" | "cut before":
                await wait(kind, TOO_LONG)
                return cut(request)
            case "late":
                self.late.add(_key(await request.text()))
                await wait("timeout", AFTER_THE_LOOK_UP)
                await handler(request)
                return cut(request)
        what, _, when = kind.partition(" ")
        if when == "after":
            await handler(request)
        if what in NOT_SLACKS:
            return _not_slacks(*NOT_SLACKS[what])
        await wait(kind, TOO_LONG)
        return cut(request)


def _key(body: str) -> str:
    return key_of(json.loads(body).get("metadata"))


def key_of(metadata: Any) -> str:
    """The opaque key in a message's metadata, empty when it has none."""
    return str(((metadata or {}).get("event_payload") or {}).get("key", ""))


def _not_slacks(body: bytes, headers: dict[str, str]) -> web.Response:
    return web.Response(body=body, headers=headers)
