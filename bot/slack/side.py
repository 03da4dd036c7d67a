"""What is the Slack side of the whole program? A Bolt app for each school, over HTTP or Socket Mode."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import cycle, islice

import aiohttp
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.rounds import Look
from bot.desks import Desk, Service
from bot.running.clock import Clock
from bot.slack import app, credentials
from bot.slack.accounts import People, workspaces_of
from bot.slack.apps import Apps, Front
from bot.slack.client import SlackChannel
from bot.slack.credentials import SlackKeys
from bot.slack.home_pages import HomePages
from bot.slack.installing import oauth
from bot.slack.installing.installed import Installed
from bot.slack.reaching import over_http, socket_mode
from bot.web import Handler
from flows.school.school import School
from storage.database.database import Database

ASKED = 10  # workspaces, whether they know the bot


class SlackSide:
    """Slack, for all schools."""

    name = "slack"

    def __init__(
        self,
        keys: SlackKeys,
        schools: Sequence[School],
        database: Database,
        clock: Clock,
        session: aiohttp.ClientSession,
    ) -> None:
        self._keys, self._schools, self._clock = keys, schools, clock
        self._session = session
        self._installed = Installed(database, schools, clock) if keys.by_oauth else None
        self._clients = [
            credentials.client_of(keys, each, self._installed, session) for each in schools
        ]
        self._turn_by_turn, self._asked = cycle(self._clients), min(len(self._clients), ASKED)
        self._made: Apps | None = None
        self._alone = not database.is_shared

    def service(self, number: int) -> Service:
        client, school = self._clients[number], self._schools[number]
        return Service(
            self.name,
            SlackChannel(client),
            People(client, self._clock, workspaces_of(school)),
            credentials.knows(client),
        )

    def routes(self, desks: Sequence[Desk]) -> Mapping[str, Handler]:
        """With an app token Slack's payloads come by Socket Mode instead."""
        secret = self._keys.signing_secret if not self._keys.app_token else None
        return {"/slack/events": over_http.route(self._apps(desks), secret)} if secret else {}

    def add_pages(self, site: web.Application, desks: Sequence[Desk]) -> None:
        """The two pages on which a workspace installs the app."""
        keys, turns = self._keys, desks[0].turns
        if self._installed and keys.client_id and keys.client_secret:
            flow = oauth.flow(
                keys.api_url,
                keys.client_id,
                keys.client_secret,
                self._installed,
                oauth.States(turns.database, turns.clock),
                credentials.client(keys, self._session),
            )
            for path, handler in oauth.routes(flow):
                site.router.add_get(path, handler)

    @asynccontextmanager
    async def reached(
        self, desks: Sequence[Desk], lost: Callable[[], None]
    ) -> AsyncIterator[Sequence[Look]]:
        """By Socket Mode, where there is an app token: then a watchdog looks whether it is. Home
        is shown again where Slack did not take it.
        """
        apps = self._apps(desks)
        if not self._keys.app_token:
            yield [apps.look]
            return
        async with socket_mode.connected(
            apps, self._keys, self._clock, lost, alone=self._alone
        ) as watchdog:
            yield [apps.look, watchdog.look]

    async def known(self) -> object:
        """Whether Slack knows the bot in any of a few workspaces, others each time: one that took it
        out does not make the whole deployment ill.
        """
        ask = [credentials.knows(client) for client in islice(self._turn_by_turn, self._asked)]
        answers = await asyncio.gather(*(one() for one in ask), return_exceptions=True)
        if all(isinstance(answer, BaseException) for answer in answers):
            raise LookupError("no workspace knows the bot")
        return answers

    def _apps(self, desks: Sequence[Desk]) -> Apps:
        """A school's own Bolt app for each of its workspaces; the only school's for whoever else
        knocks.
        """
        if self._made is None:
            self._made = self._made_for(desks)
        return self._made

    def _made_for(self, desks: Sequence[Desk]) -> Apps:
        fronts = {
            name: front
            for desk, client in zip(desks, self._clients, strict=True)
            for front in [Front(desk.turns, partial(self._front, desk, client))]
            for name in workspaces_of(desk.turns.school)
        }
        alone = len(desks) == 1 and not self._installed
        return Apps(fronts, next(iter(fronts.values())) if alone else app.elsewhere(self._keys))

    def _front(self, desk: Desk, client: AsyncWebClient) -> tuple[AsyncApp, HomePages]:
        return app.bolt(self._keys, desk, client, self._clock, self._installed)


@asynccontextmanager
async def connected(
    keys: SlackKeys, schools: Sequence[School], database: Database, clock: Clock
) -> AsyncIterator[SlackSide]:
    """The Slack side for as long as the block runs."""
    async with credentials.session() as session:
        yield SlackSide(keys, schools, database, clock, session)
