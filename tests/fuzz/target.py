"""What is fuzzed: the real bot over HTTP or Socket Mode, with an empty record, sent real payloads
that are damaged.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path as Folder
from typing import Any

import aiohttp

from tests.fuzz.damage import PLANTED, Choices, Path, damaged
from tests.fuzz.ways import Found, Http, SocketMode, Way
from tests.fuzz.written import written_in
from tests.support.bot.steps import answer, connected, fill_in, pick_up, report
from tests.support.logged import logged
from tests.support.teams.world import TeamsWorld
from tests.support.world import World

LOOK_EVERY = 500  # payloads: a row that is found was written by one of so many
NOT_HANDLED = "a payload could not be handled"
UNREADABLE = frozenset(
    {
        "AttributeError",
        "IndexError",
        "JSONDecodeError",
        "KeyError",
        "TypeError",
        "UnicodeEncodeError",
        "ValueError",
    }
)

NAMES_A_FORM: tuple[tuple[Path, ...], ...] = (
    (("user",),),
    (("user", "id"),),
    (("view",),),
    (("view", "callback_id"),),
    (("type",),),
)


@dataclass(frozen=True)
class Seed:
    """A payload as it really came, and what it cannot do without; nothing, if it writes nothing in
    an empty record. What says the same in several places is one need.
    """

    kind: str
    payload: dict[str, Any]
    needed: tuple[tuple[Path, ...], ...] = ()


@dataclass
class Target:
    """Sends what the choices make of the seeds, and looks at what comes of it.

    `errors`: what the bot's log says it could not handle, by the error's type. `uncaught`: errors
    that no task caught.
    """

    world: World | TeamsWorld
    seeds: list[Seed]
    way: Way
    log: io.StringIO
    uncaught: list[str]
    before: dict[str, int]
    sent: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)

    async def send(self, data: bytes) -> None:
        """One damaged payload. Raises Found."""
        choices = Choices(data)
        seed = self.seeds[choices.number(len(self.seeds))]
        said, text = await self.way.send(
            seed.kind, damaged(seed.payload, choices, seed.needed), choices
        )
        self.sent += 1
        self.answers[said] += 1
        if "Traceback" in text:
            raise Found(f"a traceback in the answer: {text[:200]}")
        self._read_log()
        if self.sent % LOOK_EVERY == 0:
            self.look()

    def look(self) -> None:
        """Nothing was written since the beginning, and nothing else is wrong. Raises Found."""
        self.world.sandbox.traffic.clear()
        rows = written_in(self.world)
        if rows != self.before:
            raise Found(f"rows were written: {rows}, before: {self.before}")
        if self.uncaught:
            raise Found(f"errors that nobody caught: {self.uncaught}")
        self._read_log()

    def _read_log(self) -> None:
        written = self.log.getvalue().splitlines()
        self.log.seek(0)
        self.log.truncate()
        if shown := [line for line in written if PLANTED in line or "Traceback" in line]:
            raise Found(f"in the log: {shown[0]}")
        failed = [line for line in map(json.loads, written) if "error" in line]
        self.errors.update(line["error"] for line in failed)
        if ours := [
            line
            for line in failed
            if line["event"] == NOT_HANDLED and line["error"] not in UNREADABLE
        ]:
            raise Found(f"not the payload's fault: {ours[0]}")  # over HTTP a 5xx

    def __str__(self) -> str:
        return (
            f"{self.sent} payloads. Answers: {dict(self.answers)}. Errors in the log: {dict(self.errors)}. "
            f"Errors that nobody caught: {len(self.uncaught)}"
        )


@asynccontextmanager
async def target(
    folder: Folder, *, socket_mode: bool = False, database_url: str = ""
) -> AsyncIterator[Target]:
    """The bot with an empty record, and seeds from another one's day. Without `database_url`, on
    SQLite.
    """
    with tempfile.TemporaryDirectory() as elsewhere:
        found = await _seeds(Folder(elsewhere))
    uncaught = uncaught_errors()
    async with (
        connected(folder, socket_mode=socket_mode, database_url=database_url, limits=False) as w,
        aiohttp.ClientSession() as session,
    ):
        way = SocketMode(w) if socket_mode else Http(w, session)
        with logged(level=logging.INFO) as log:
            yield Target(w, found, way, log, uncaught, written_in(w))


def uncaught_errors() -> list[str]:
    """All from now on that no task of this loop catches."""
    uncaught: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, about: uncaught.append(repr(about)))
    return uncaught


async def _seeds(folder: Folder) -> list[Seed]:
    async with connected(folder, limits=False) as w:
        await report(w, children=PLANTED, account=PLANTED, where="here")
        dsl = await pick_up(w)
        await answer(w, "DSL", "no")
        await dsl.type(PLANTED, thread=dsl.chat[0].ts)
        await dsl.share_file("image.jpg")
        await dsl.click("Note")
        dsl.fill("note", PLANTED)
        await dsl.submit()
        await dsl.open_home()
        await (await fill_in(w)).close_modal()
        real = {
            _name(carried): Seed(carried.kind, carried.content, _needed(carried.content))
            for carried in w.sandbox.traffic
            if carried.direction == "to_bot"
        }
    return [
        *real.values(),
        Seed("slash_commands", {"ssl_check": "1"}),
        Seed("events_api", {"type": "url_verification", "challenge": "x"}),
    ]


def _name(carried: Any) -> tuple[str, ...]:
    content = carried.content
    about = content.get("event") or {}
    form = (content.get("view") or {}).get("callback_id", "")
    pressed = [one["action_id"] for one in content.get("actions", [])]
    return (
        carried.kind,
        content.get("type", ""),
        about.get("type", ""),
        about.get("subtype", ""),
        form,
        *pressed,
    )


def _needed(content: dict[str, Any]) -> tuple[tuple[Path, ...], ...]:
    """A report, one that is put away unsent and a file write something even in an empty record, if
    they are whole. Who sent a file is also who brought it to Slack.
    """
    report = (content.get("view") or {}).get("callback_id") == "report"
    if content.get("type") == "view_closed" and report:
        return NAMES_A_FORM
    if content.get("type") == "view_submission" and report:
        return (*NAMES_A_FORM, (("view", "state"),))
    if (content.get("event") or {}).get("subtype") == "file_share":
        return (
            (("event", "user"), ("event", "files", 0, "user")),
            (("event", "channel"),),
            (("event", "type"),),
        )
    return ()
