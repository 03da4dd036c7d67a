"""How do the connector and Graph say no?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from aiohttp import web


class Refusal(Exception):
    """The call is refused with this status and code; the message tells of no content."""

    def __init__(
        self, status: int, code: str, message: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message
        self.headers = dict(headers or {})

    def response(self, body: Callable[[str, str], bytes]) -> web.Response:
        """What goes over the line, with a body as the service writes it."""
        return web.Response(
            status=self.status,
            body=body(self.code, self.message),
            content_type="application/json",
            headers=self.headers,
        )


def refusal_body(code: str, message: str = "") -> bytes:
    """A refusal as Teams writes it; an empty one has no code. That somebody blocked the bot comes as
    JSON inside a string.
    """
    if not code:
        return b""
    if code == "MessageWritesBlocked":
        inner = {"subCode": code, "details": "Thread is blocked from message writes."}
        return json.dumps({"errorCode": 209, "message": json.dumps(inner)}).encode()
    return json.dumps({"error": {"code": code, "message": message or code}}).encode()


def graph_refusal_body(code: str, message: str = "") -> bytes:
    """A refusal as Microsoft Graph writes it."""
    inner = {"date": "2026-11-23T09:00:00", "request-id": "0", "client-request-id": "0"}
    error = {"code": code, "message": message or code, "innerError": inner}
    return json.dumps({"error": error}).encode()
