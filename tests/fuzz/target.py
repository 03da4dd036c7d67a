"""What is fuzzed: the real bot over HTTP, with an empty record and valid signatures around damaged insides."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path as Folder
from typing import Any

import aiohttp

from bot.clock import SystemClock
from bot.sandbox.transport import sign
from tests.bot.test_edge_steps import answer, connected, fill_in, pick_up, report, rows_in
from tests.fuzz.damage import Choices, Path, body, damaged
from tests.world import World

ALLOWED = frozenset({200, 400, 401, 404, 413})
LOOK_EVERY = 500


@dataclass(frozen=True)
class Seed:
    """A payload as it really came, and what it cannot do without; nothing, if it writes nothing in an empty record."""

    kind: str
    payload: dict[str, Any]
    needed: tuple[Path, ...] = ()


class Found(AssertionError):
    """The bot did what it must never do."""


@dataclass
class Target:
    """Sends what the choices make of the seeds, and looks at what comes of it."""

    world: World
    seeds: list[Seed]
    session: aiohttp.ClientSession
    before: dict[str, int]
    sent: int = 0
    answers: dict[int, int] = field(default_factory=dict)

    async def send(self, data: bytes) -> None:
        """One damaged payload. Raises Found."""
        choices = Choices(data)
        seed = self.seeds[choices.number(len(self.seeds))]
        status, text = await self._post(*body(seed.kind, damaged(seed.payload, choices, seed.needed), choices))
        self.sent += 1
        self.answers[status] = self.answers.get(status, 0) + 1
        if status not in ALLOWED or "Traceback" in text:
            raise Found(f"{status} for {data.hex()}: {text[:200]}")
        if self.sent % LOOK_EVERY == 0:
            self.look()

    def look(self) -> None:
        """Nothing was written since the beginning. Raises Found."""
        self.world.sandbox.traffic.clear()
        rows = rows_in(self.world)
        if rows != self.before:
            raise Found(f"rows were written: {rows}, before: {self.before}")

    async def _post(self, written: str, kind: str) -> tuple[int, str]:
        stamp = str(int(SystemClock().now().timestamp()))
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp,
                   "X-Slack-Signature": sign(self.world.sandbox.credentials.signing_secret, stamp, written)}
        url = f"{self.world.program.url}/slack/events"
        async with self.session.post(url, data=written.encode(), headers=headers) as reply:
            return reply.status, await reply.text()


@asynccontextmanager
async def target(folder: Folder) -> AsyncIterator[Target]:
    """The bot with an empty record, and seeds from another one's day."""
    with tempfile.TemporaryDirectory() as elsewhere:
        found = await _seeds(Folder(elsewhere))
    async with connected(folder, limits=False) as w, aiohttp.ClientSession() as session:
        yield Target(w, found, session, rows_in(w))


async def _seeds(folder: Folder) -> list[Seed]:
    async with connected(folder, limits=False) as w:
        await report(w, children="Kim", where="here")
        dsl = await pick_up(w)
        await answer(w, "DSL", "no")
        await dsl.type("words", thread=dsl.chat[0].ts)
        await dsl.share_file("image.jpg")
        await dsl.click("Note")
        dsl.fill("note", "a note")
        await dsl.submit()
        await dsl.open_home()
        await (await fill_in(w)).close_modal()
        real = {_name(carried): Seed(carried.kind, carried.content, _needed(carried.content))
                for carried in w.sandbox.traffic if carried.direction == "to_bot"}
    return [*real.values(), Seed("slash_commands", {"ssl_check": "1"}), Seed("events_api", {"type": "url_verification",
                                                                                          "challenge": "x"})]


def _name(carried: Any) -> tuple[str, ...]:
    content = carried.content
    about = content.get("event") or {}
    form = (content.get("view") or {}).get("callback_id", "")
    pressed = [one["action_id"] for one in content.get("actions", [])]
    return carried.kind, content.get("type", ""), about.get("type", ""), about.get("subtype", ""), form, *pressed


def _needed(content: dict[str, Any]) -> tuple[Path, ...]:
    """A report and a file write something even in an empty record, if they are whole."""
    if content.get("type") == "view_submission" and content["view"]["callback_id"] == "report":
        return (("user",), ("user", "id"), ("view",), ("view", "callback_id"), ("view", "state"), ("type",))
    if (content.get("event") or {}).get("subtype") == "file_share":
        return (("event", "user"), ("event", "channel_type"), ("event", "channel"), ("event_id",), ("event", "type"))
    return ()
