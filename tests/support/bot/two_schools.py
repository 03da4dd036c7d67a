"""Two schools in one deployment, on one database: their workspaces, the bot, and people with the
same ids in both.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.app import Program, running
from bot.desks import Place
from bot.running.clock import StoppedClock
from bot.sandbox.slack.credentials import Credentials
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.slack.site import OAuthApp, Site
from bot.school.current import CurrentSchool
from bot.school.current_trust import CurrentTrust
from bot.slack.credentials import SlackKeys
from flows.school.school import School
from tests.support.world import (
    KEY,
    MONDAY_MORNING,
    ROOT,
    CountedIdentifiers,
    World,
    example_school,
    record_in,
)

HILLSIDE, RIVERSIDE, STRANGER = "T0HILLSIDE", "T0RIVERSIDE", "T0ELSEWHERE"
PUBLIC = "https://report.example.org"
REDIRECT = f"{PUBLIC}/slack/oauth_redirect"


@dataclass
class Town:
    """Everything a test can see and touch."""

    site: Site
    sandboxes: dict[str, Sandbox]
    program: Program
    clock: StoppedClock
    folder: Path

    def world(self, team: str) -> World:
        """One school's part, as the tests of one school know it."""
        number = [HILLSIDE, RIVERSIDE].index(team)
        own = Program([self.program.desks[number]], self.program.url, self.program.lost)
        return World(self.sandboxes[team], own, self.clock, self.folder)

    async def settle(self) -> None:
        """Both schools' messages are delivered."""
        for team in (HILLSIDE, RIVERSIDE):
            await self.world(team).settle()

    async def begin(self, browser: aiohttp.ClientSession) -> str:
        """Open the page on which the app is installed: where Slack's page is."""
        async with browser.get(
            f"{self.program.url}/slack/install", allow_redirects=False
        ) as answer:
            assert answer.status == 302
            return answer.headers["Location"]

    async def come_back(
        self, browser: aiohttp.ClientSession, address: str, cookie: str
    ) -> tuple[int, str]:
        """What the page says to which Slack sends the browser back."""
        there = address.replace(PUBLIC, self.program.url)
        async with browser.get(there, headers={"Cookie": cookie} if cookie else {}) as answer:
            return answer.status, await answer.text()

    async def install(self, team: str) -> tuple[int, str]:
        """Somebody of this workspace installs the app, from the first page to the last."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
            async with browser.get(
                f"{self.program.url}/slack/install", allow_redirects=False
            ) as answer:
                cookie = answer.headers["Set-Cookie"].partition(";")[0]
                address = answer.headers["Location"]
            onward = self.site.consent(address, self.sandboxes[team], "U0HEAD")
            return await self.come_back(browser, onward, cookie)


@asynccontextmanager
async def town(
    folder: Path,
    *,
    database_url: str = "",
    teams: Sequence[str] = (HILLSIDE, RIVERSIDE),
    schools: Sequence[School | CurrentSchool] = (),
    trust: CurrentTrust | None = None,
) -> AsyncIterator[Town]:
    """The bot for two schools; the app is installed in these workspaces."""
    clock = StoppedClock(MONDAY_MORNING)
    places = {
        team: Sandbox(clock, ROOT / "manifest.yml", team_id=team, installed=False)
        for team in (HILLSIDE, RIVERSIDE, STRANGER)
    }
    site = Site(clock, OAuthApp(REDIRECT), list(places.values()))
    for sandbox in places.values():
        await sandbox.start()  # for the addresses at which an answer may be given later
    await site.start()
    keys = SlackKeys(
        None,
        Credentials().signing_secret,
        None,
        site.api_url,
        site.app.client_id,
        site.app.client_secret,
    )
    riverside = example_school(id="riverside", name="Riverside", workspaces=(f"slack:{RIVERSIDE}",))
    place = Place(
        database_url or f"sqlite:///{record_in(folder)}", KEY, clock, CountedIdentifiers()
    )
    try:
        every = schools or [example_school(), riverside]
        async with running(every, keys, place, trust=trust, ticking=False) as program:
            for sandbox in places.values():
                sandbox.connect_http(f"{program.url}/slack/events")
            made = Town(site, places, program, clock, folder)
            for team in teams:
                assert (await made.install(team))[0] == 200
            yield made
    finally:
        for sandbox in places.values():
            await sandbox.stop()
        await site.stop()
