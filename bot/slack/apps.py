"""Which school is this payload for? The workspace says whose it is; each school has a Bolt app of its
own, made with its first payload.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.running.logs import begin_turn, logger
from bot.slack.home_pages import HomePages
from bot.slack.reaching.workspaces import named
from bot.turns.turn import Turns

log = logger("report_image.slack")

HELD_BACK = "app_rate_limited"  # no event itself, and Bolt knows no listener for it
KEPT = 1000  # of those used last: an app takes more memory than all else of a school
EVENT = "event_callback"
EVENTS = 32  # at once: whoever reports waits for no more of them
PLACE_SECONDS = 2.0  # Slack waits three for an answer, and sends an event again


@dataclass(frozen=True, eq=False)
class Front:
    """What one school's workspaces need. `make`: its Bolt app, and how its people are shown Home."""

    turns: Turns
    make: Callable[[], tuple[AsyncApp, HomePages]]


class Apps:
    """The Bolt apps of a deployment. `fronts`: by workspace; `elsewhere`: answers a workspace that is
    no school's here, where it is not the only school's app that does.

    The signature is looked at by whichever app gets the payload, before anything else is done with
    it.
    """

    def __init__(self, fronts: Mapping[str, Front], elsewhere: AsyncApp | Front) -> None:
        self._fronts, self._elsewhere = fronts, elsewhere
        self._made: dict[Front, tuple[AsyncApp, HomePages]] = {}
        self._places = asyncio.Semaphore(EVENTS)

    async def async_dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        """The answer of the school's own app. What Slack sends again (typed words, an opened Home) waits
        for a place; commands, presses and forms wait for none. All that is logged of a payload carries
        the same turn.
        """
        begin_turn()
        if request.body.get("type") == HELD_BACK:
            log.error("Slack held back events: there were too many")
            return BoltResponse(status=200)
        if request.body.get("type") != EVENT:
            return await self._answer(request)
        try:
            async with asyncio.timeout(PLACE_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            return BoltResponse(status=503)
        try:
            return await self._answer(request)
        finally:
            self._places.release()

    async def _answer(self, request: AsyncBoltRequest) -> BoltResponse:
        mine = next((each for each in named(request) if each in self._fronts), None)
        if mine is None:
            return await (await self._app(self._elsewhere)).async_dispatch(request)
        request.context["team_id"] = mine  # Bolt would take the first that a form names
        return await (await self._app(self._fronts[mine])).async_dispatch(request)

    async def look(self) -> None:
        """Show again every Home that Slack did not take."""
        for pages in [pages for _, pages in self._made.values() if pages.waits]:
            await pages.look()

    async def _app(self, front: AsyncApp | Front) -> AsyncApp:
        if isinstance(front, AsyncApp):
            return front
        if front.turns.current.to_begin:
            await _begun(front.turns)
        made = self._made.pop(front) if front in self._made else front.make()
        self._made[front] = made  # as the one used last
        if len(self._made) > KEPT:
            self._let_go()
        return made[0]

    def _let_go(self) -> None:
        """Of the one that was used longest ago, unless somebody's Home waits there."""
        if unused := next((one for one, (_, pages) in self._made.items() if not pages.waits), None):
            del self._made[unused]


async def _begun(turns: Turns) -> None:
    """The school is begun; where it cannot be, whoever asks is answered all the same."""
    try:
        await turns.begun()
    except Exception as error:
        log.error("a school could not be begun", school=turns.school.id, error=type(error).__name__)
