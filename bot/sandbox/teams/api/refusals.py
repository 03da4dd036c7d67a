"""How does the connector say no?"""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import web


class Refusal(Exception):
    """The call is refused with this status and code; the message tells of no content."""

    def __init__(
        self, status: int, code: str, message: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message
        self.headers = dict(headers or {})

    def response(self) -> web.Response:
        """What goes over the line."""
        return web.Response(
            status=self.status,
            body=refusal_body(self.code, self.message),
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
