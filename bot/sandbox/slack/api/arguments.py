"""What did the app pass to this method, wherever in the request it stood?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.workspace import Refusal


@dataclass
class Arguments:
    """The arguments of one call, read by name and type."""

    method: str
    given: JSON
    used_token: str = ""

    def text(self, name: str) -> str:
        """A required string."""
        value = self.maybe_text(name)
        if not value:
            raise Refusal("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def maybe_text(self, name: str) -> str | None:
        """An optional string."""
        value = self.given.get(name)
        if value is not None and not isinstance(value, (str, int, float)):
            raise Refusal("invalid_arguments", [f"[ERROR] must be a string [json-pointer:/{name}]"])
        return None if value is None else str(value)

    def number(self, name: str, otherwise: int) -> int:
        """An optional number from 0 to 999, as limits and cursors are."""
        value = self.maybe_text(name)
        if value is None or value == "":
            return otherwise
        if not value.isdigit() or int(value) > 999:
            raise Refusal("invalid_limit" if name == "limit" else "invalid_cursor")
        return int(value)

    def flag(self, name: str) -> bool:
        """An optional yes or no: true, 1 and their strings."""
        return str(self.given.get(name, "")).lower() in ("true", "1")

    def structure(self, name: str, error: str) -> Any:
        """An optional list or object, as itself or as a JSON string."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        if value == "":
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(error) from None

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """An argument nobody knows is a mistake; Bolt adds team_id to some."""
        unknown = sorted(set(self.given) - set(known) - {"token", "team_id"})
        if unknown:
            raise Refusal(
                "invalid_arguments", [f"[ERROR] unknown argument: {name}" for name in unknown]
            )


async def read_arguments(request: web.Request) -> Arguments:
    """Query string, form and JSON alike: Slack's own client uses all three."""
    given: JSON = dict(request.query)
    if request.content_type == "application/json":
        given |= await _json(request)
    elif request.body_exists:
        given |= {
            name: value for name, value in (await request.post()).items() if isinstance(value, str)
        }
    return Arguments(request.match_info["method"], given)


async def _json(request: web.Request) -> JSON:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise Refusal("invalid_json") from None
    if not isinstance(body, dict):
        raise Refusal("json_not_object")
    return body
