"""How does a payload reach the app over HTTP, signed as Slack signs, and what came back?"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import urlencode

from yarl import URL

from bot.running.clock import SystemClock
from bot.sandbox.answer import Answer, Posting
from bot.sandbox.slack.acting.inputs import JSON

Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Retry:
    """Slack tries again: for which time, and why."""

    number: int
    reason: str


class Transport(Protocol):
    """A way to the app."""

    async def send(self, kind: Kind, payload: JSON, retry: Retry | None = None) -> Answer:
        """Deliver one payload and wait for the answer, three seconds at most."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class HttpTransport:
    """Requests to the app's own address."""

    def __init__(self, url: str, signing_secret: str, answer_within: float) -> None:
        self._url, self._secret = url, signing_secret
        self._posting = Posting(answer_within)

    async def send(self, kind: Kind, payload: JSON, retry: Retry | None = None) -> Answer:
        """Deliver one payload, signed now."""
        return await self.send_signed(kind, payload, retry)

    async def send_signed(
        self,
        kind: Kind,
        payload: JSON,
        retry: Retry | None = None,
        *,
        signature: str | None = None,
        seconds_ago: int = 0,
    ) -> Answer:
        """The same with a signature or an age of the caller's choice."""
        body, content_type = _written(kind, payload)
        # The app's verifier reads the machine's clock, so the signature does too.
        timestamp = str(int(SystemClock().now().timestamp()) - seconds_ago)
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature or sign(self._secret, timestamp, body),
        }
        if retry is not None:
            headers |= {
                "X-Slack-Retry-Num": str(retry.number),
                "X-Slack-Retry-Reason": retry.reason,
            }
        return await self._posting.post(self._url, body.encode(), headers)

    async def close(self) -> None:
        await self._posting.close()


def sign(secret: str, timestamp: str, body: str) -> str:
    """Slack's signature, version 0."""
    mac = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return f"v0={mac.hexdigest()}"


def _written(kind: Kind, payload: JSON) -> tuple[str, str]:
    form = "application/x-www-form-urlencoded"
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    if kind == "interactive":
        return URL.build(query={"payload": json.dumps(payload)}).raw_query_string, form  # in C
    return urlencode(payload), form
