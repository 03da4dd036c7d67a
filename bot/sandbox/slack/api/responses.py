"""What happens when the app writes to a response_url?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.sandbox.slack.acting.answers import show_ephemeral
from bot.sandbox.slack.workspace import Workspace

LIVES = timedelta(minutes=30)
USES = 5


@dataclass
class Open:
    """One address the app may write to."""

    person: str
    channel: str
    made_at: datetime
    left: int = USES


class Responses:
    """The addresses that came with commands and clicks: five answers each, within half an hour."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._open: dict[str, Open] = {}

    def new_path(self, person: str, channel: str) -> str:
        """The path of a new address."""
        name = self._workspace.new_id("response")
        self._open[name] = Open(person, channel, self._workspace.clock.now())
        return f"/response/{name}"

    async def handle(self, request: web.Request) -> web.Response:
        """An answer only that person sees; anything but an ephemeral one is refused."""
        address = self._open.get(request.match_info["name"])
        if address is None or self._workspace.clock.now() - address.made_at > LIVES:
            return web.Response(status=404, text="expired_url")
        if address.left == 0:
            return web.Response(status=404, text="used_url")
        address.left -= 1
        carried = self._workspace.carry(
            "from_bot", "response_url", json.loads(await request.text())
        )
        carried.answer = self._show(address, carried.content)
        return web.Response(status=200 if carried.answer == "ok" else 400, text=carried.answer)

    def _show(self, address: Open, body: object) -> str:
        if not isinstance(body, dict) or body.get("response_type", "ephemeral") != "ephemeral":
            return "invalid_payload"
        if body.get("replace_original") or body.get("delete_original"):
            return "invalid_payload"
        show_ephemeral(
            self._workspace, self._workspace.people[address.person], address.channel, body
        )
        return "ok"
