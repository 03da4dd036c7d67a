"""Which of the app's credentials is Slack called with, and by which route?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.running.network import proxy_for
from bot.slack.accounts import workspaces_of
from bot.slack.client import TIMEOUT_SECONDS
from bot.slack.installing.installed import Installed, InstalledClient
from bot.slack.web_api import Told, called
from flows.school.school import School


@dataclass(frozen=True)
class SlackKeys:
    """What Slack gave this app."""

    bot_token: str | None
    signing_secret: str | None
    app_token: str | None
    api_url: str
    client_id: str | None = None
    client_secret: str | None = None

    @property
    def by_oauth(self) -> bool:
        """Whether each workspace installs the app itself: then there is no one bot token."""
        return self.client_id is not None


def session() -> aiohttp.ClientSession:
    """What calls one after another share, so that not each makes a connection of its own and waits
    for it: a form must be open within three seconds (Slack, trigger_id). No call waits for another,
    and no workspace's cookie goes to another.
    """
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
        connector=aiohttp.TCPConnector(limit=0),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def client(keys: SlackKeys, session: aiohttp.ClientSession | None = None) -> AsyncWebClient:
    """The Web API, with a timeout well below a duty's lease; without a `session` each call makes a
    connection.

    It repeats nothing by itself: a call whose answer was lost may have had its effect, and would
    have it twice.
    """
    return _by_our_proxy(
        AsyncWebClient(
            keys.bot_token,
            base_url=keys.api_url,
            timeout=TIMEOUT_SECONDS,
            session=session,
            retry_handlers=[],
        )
    )


def client_of(
    keys: SlackKeys, school: School, installed: Installed | None, session: aiohttp.ClientSession
) -> AsyncWebClient:
    """The same, for one school's workspace, when each has a token of its own."""
    if installed is None:
        return client(keys, session)
    return _by_our_proxy(
        InstalledClient(
            installed,
            workspaces_of(school)[0],
            base_url=keys.api_url,
            timeout=TIMEOUT_SECONDS,
            session=session,
            retry_handlers=[],
        )
    )


def _by_our_proxy(client: AsyncWebClient) -> AsyncWebClient:
    """slack_sdk takes any proxy it finds in the environment, also where NO_PROXY says otherwise."""
    client.proxy = proxy_for(client.base_url)
    return client


def without_token(keys: SlackKeys) -> AsyncWebClient:
    """What Bolt makes its clients from: it puts the token in that `authorize` gives it."""
    return AsyncWebClient(base_url=keys.api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])


def knows(client: AsyncWebClient) -> Callable[[], Awaitable[Told]]:
    """Asks Slack whether it knows the bot; raises what `called` does when not."""
    return lambda: called(client, "auth.test")
