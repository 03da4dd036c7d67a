"""How does Teams fail? Before a call, after it has had its effect, for this person only, and with what
is a proxy's.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.teams.api.refusals import refusal_body
from tests.crash.faults import TOO_LONG, Faults, Handler, cut, wait
from tests.crash.processes import Fleet, Life
from tests.crash.program import WHO

PAGE = (b"<html>Sign in to the internet</html>", {"Content-Type": "text/html"})
ONLY_THEM = (
    "",
    "MessageWritesBlocked",
    "ConversationBlockedByUser",
    "BotNotInConversationRoster",
    "BotDisabledByAdmin",
)
KINDS = (
    "412",
    "429",
    "500 before",
    "502 before",
    "502 after",
    "504 before",
    "504 after",
    "timeout before",
    "timeout after",
    "cut before",
    "cut after",
    "page before",
    "page after",
)
REFUSALS = ("404", *(f"403 {code}".strip() for code in ONLY_THEM))
SEND = "send"
CALLS = (
    ("PUT", r"/activities/", "update"),
    ("POST", r"/activities", SEND),
    ("POST", r"/v3/conversations$", "create"),
    ("GET", r"/members/", "member"),
    ("POST", r"/oauth2/", "token"),
    ("GET", r"/\.well-known/", "keys"),
)
SOON = 1.0  # seconds in which what was answered is noted, on a machine with much to do
Place = tuple[str, str]  # a chat, and a message in it


@dataclass(frozen=True)
class Answered:
    """A message was sent, and the process that sent it was told so."""

    life: Life | None
    at: float


def kinds_of(call: str) -> tuple[str, ...]:
    """In which ways this call can go wrong: only a message is refused for whom it is to."""
    return KINDS + REFUSALS if call == SEND else KINDS


class TeamsFaults(Faults):
    """What goes wrong with each call to Teams, and which messages the program cannot know of.

    `unheard_of`: those that were sent while the answer was lost. `noted`: those that were seen to
    stand in the record at some time.
    """

    def __init__(self, fleet: Fleet, choose: Callable[[str], str]) -> None:
        super().__init__(fleet, choose)
        self.unheard_of: set[Place] = set()
        self.told: dict[Place, Answered] = {}
        self.noted: set[Place] = set()
        self._refused: dict[str, bytes] = {}

    def why_unknown(self, place: Place) -> str:
        """Why the program had no way to know, or to note, that this message arrived; nothing if it
        had.
        """
        if place in self.unheard_of:
            return "the answer was lost"
        told = self.told.get(place)
        if told is None or place in self.noted:
            return ""
        ended = told.life.ended_at if told.life else None
        if ended is not None and ended - told.at < SOON:
            return "killed before it was noted"
        hard = any(begun - SOON < told.at < over for begun, over in self.hard_times)
        return "it could not be noted" if hard else ""

    def told_when(self, place: Place) -> str:
        """For whoever looks into a message that came twice: was the process told of it, how long did it
        live then?
        """
        told = self.told.get(place)
        if told is None:
            return "the process was told nothing"
        ended = told.life.ended_at if told.life else None
        lived = f"ended {ended - told.at:.2f} s later" if ended is not None else "lived on"
        return f"the process was told of it, and {lived}"

    def call(self, request: web.Request) -> str:
        return next(
            (
                name
                for method, path, name in CALLS
                if request.method == method and re.search(path, request.path)
            ),
            "",
        )

    def can(self, kind: str, request: web.Request) -> bool:
        """Once refused, a chat takes everything until it has taken that very message: refused twice is
        for good, and so is the first message into a chat that was only just opened.
        """
        if kind not in REFUSALS:
            return True
        chat = request.match_info["chat"]
        return chat not in self._refused and chat in {place[0] for place in self.told}

    async def fail(self, kind: str, request: web.Request, handler: Handler) -> web.StreamResponse:
        what, _, more = kind.partition(" ")
        if what in ("412", "429"):
            return web.Response(status=int(what), headers={"Retry-After": "2"})
        if what in ("403", "404"):
            self._refused[request.match_info["chat"]] = await request.read()
            code = more if what == "403" else "ConversationNotFound"
            return web.Response(status=int(what), body=refusal_body(code))
        if more == "after":
            await self.unheard(request, handler)
        if what == "page":
            return web.Response(body=PAGE[0], headers=PAGE[1])
        if what.isdecimal():
            return web.Response(status=int(what))
        await wait(kind, TOO_LONG)
        return cut(request)

    async def answered(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        place = self._sent(request, response)
        await asyncio.sleep(0)  # whoever hung up meanwhile is heard of
        if place and (request.transport is None or request.transport.is_closing()):
            self.unheard_of.add(place)
        elif place:
            life = self._fleet.alive.get(request.headers.get(WHO, ""))
            self.told[place] = Answered(life, time.monotonic())
            if self._refused.get(place[0]) == await request.read():
                del self._refused[place[0]]
        return response

    async def unheard(self, request: web.Request, handler: Handler) -> None:
        place = self._sent(request, await handler(request))
        if place:
            self.unheard_of.add(place)

    def _sent(self, request: web.Request, response: web.StreamResponse) -> Place | None:
        if self.call(request) != SEND or response.status != 201:
            return None
        assert isinstance(response, web.Response)
        assert isinstance(response.body, bytes)
        return request.match_info["chat"], json.loads(response.body)["id"]
