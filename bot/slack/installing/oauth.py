"""How does a school's own workspace install the app? Slack's OAuth, for the workspaces of the
school files only.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import html
import logging
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import yaml
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.accounts import Account, person_of
from bot.running.clock import Clock
from bot.running.logs import logger
from bot.slack.installing.installed import Installed
from bot.slack.payloads import PLATFORM
from bot.slack.web_api import FAILED, Told, called, text
from flows.wording.sentences import say
from storage.concerns import repeats
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.people.installations import Installation

log = logger("report_image.slack")
quiet = logging.getLogger("slack_bolt.oauth")  # its lines repeat codes

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
STATE_LIVES = timedelta(minutes=10)
NO_SCHOOL = ""  # a state belongs to no school yet
BAD_REQUEST = 400


class States(AsyncOAuthStateStore):
    """A state is good once, for ten minutes, in whichever process it comes back to.

    It is signed, so nothing is stored before it comes back: whoever opens the page a thousand times
    fills no table.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """A new state."""
        expires = int((self._clock.now() + STATE_LIVES).timestamp())
        return str(await self._in_thread(self._signed, f"{expires}.{secrets.token_urlsafe(24)}"))

    async def async_consume(self, state: str) -> bool:
        """Whether this is one of ours, in time, and for the first time."""
        told, _, _ = (state or "").rpartition(".")
        signed = str(await self._in_thread(self._signed, told))
        if not hmac.compare_digest(signed.encode(), (state or "").encode()):
            return False
        if int(told.partition(".")[0]) <= self._clock.now().timestamp():
            return False
        digest = hashlib.sha256(state.encode()).hexdigest()
        return bool(await self._in_thread(self._first_time, digest))

    async def _in_thread(self, work: Callable[[str], Any], told: str) -> Any:
        executor = self._database.executor
        return await asyncio.get_running_loop().run_in_executor(executor, work, told)

    def _first_time(self, digest: str) -> bool:
        def remember(tx: Transaction) -> None:
            repeats.remember(tx, NO_SCHOOL, f"oauth:{digest}", None, "", self._clock.now())

        try:
            self._database.transaction(remember)
        except repeats.AlreadyDone:
            return False
        return True

    def _signed(self, told: str) -> str:
        secret = self._database.lasting(NO_SCHOOL, "oauth states")
        return f"{told}.{hmac.new(secret, told.encode(), hashlib.sha256).hexdigest()}"


class Flow(AsyncOAuthFlow):
    """Bolt's flow, which keeps what is a school's and gives back what is not."""

    installed: Installed

    async def run_installation(self, code: str) -> SlackInstallation | None:
        """What Slack gives for this code; None when it gives nothing, or for a workspace of nobody
        here.
        """
        settings = self.settings
        by = {"client_id": settings.client_id, "client_secret": settings.client_secret}
        try:
            given = await called(self.client, "oauth.v2.access", code=code, **by)
            return await self._kept_or_given_back(given, text(given, "access_token"))
        except FAILED as error:
            log.warning("Slack gave nothing", error=type(error).__name__, code=error.code or None)
            return None

    async def _kept_or_given_back(self, given: Told, token: str) -> SlackInstallation | None:
        workspace = (given.get("team") or {}).get("id")
        if not self._is_kept(given, workspace):
            await self._give_back(token)
            return None
        try:
            bot_id = text(await called(self.client, "auth.test", token=token), "bot_id")
            return SlackInstallation(
                user_id=text(given, "authed_user", "id"),
                team_id=workspace,
                bot_token=token,
                bot_id=bot_id,
                bot_user_id=text(given, "bot_user_id"),
            )
        except FAILED:
            await self._give_back(token)
            raise

    def _is_kept(self, given: Told, workspace: str | None) -> bool:
        """Whether this installation is; where not, the log says why. With a token that ends after
        twelve hours nobody would be paged from then on (Slack, token rotation).
        """
        if given.get("is_enterprise_install") or not self.installed.school_of(workspace):
            log.warning("an installation was refused: the workspace belongs to no school here")
            return False
        if given.get("expires_in") or given.get("refresh_token"):
            log.error(
                "an installation was refused: token rotation is on; make the app anew without it"
            )
            return False
        return True

    async def store_installation(self, request: Any, installation: SlackInstallation) -> None:
        """Keep it, sealed."""
        found = Installation(
            installation.bot_token or "", installation.bot_id or "", installation.bot_user_id or ""
        )
        await self.installed.save(
            installation.team_id or "",
            found,
            person_of(Account(PLATFORM, str(installation.user_id))),
        )

    async def _give_back(self, token: str) -> None:
        try:
            await called(self.client, "auth.revoke", token=token)
        except FAILED as error:
            log.warning(
                "its token could not be given back",
                error=type(error).__name__,
                code=error.code or None,
            )


def flow(
    api_url: str,
    client_id: str,
    client_secret: str,
    installed: Installed,
    states: States,
    client: AsyncWebClient,
) -> Flow:
    """The two pages, `/slack/install` and `/slack/oauth_redirect`, with the scopes of the
    manifest.
    """
    quiet.setLevel(logging.CRITICAL)
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=scopes(),
        state_store=states,
        authorization_url=urljoin(api_url, "/oauth/v2/authorize"),
        install_page_rendering_enabled=False,
        state_expiration_seconds=int(STATE_LIVES.total_seconds()),
        callback_options=AsyncCallbackOptions(success=_done, failure=_failed),
        logger=quiet,
    )
    made = Flow(client=client, logger=quiet, settings=settings)
    made.installed = installed
    return made


def scopes() -> list[str]:
    """What the app asks for: what the manifest says."""
    asked: list[str] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))["oauth_config"][
        "scopes"
    ]["bot"]
    return asked


def routes(flow: Flow) -> list[tuple[str, Callable[[web.Request], Any]]]:
    """What is answered at which address."""

    async def install(request: web.Request) -> web.Response:
        return await to_aiohttp_response(
            await flow.handle_installation(await to_bolt_request(request))
        )

    async def redirect(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

    return [("/slack/install", install), ("/slack/oauth_redirect", redirect)]


async def _done(args: AsyncSuccessArgs) -> BoltResponse:
    return _page(200, say("install.done"))


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    """Why it failed is for the log: the page tells no stranger what this deployment knows."""
    log.warning("an installation failed", why=args.reason)
    return _page(max(args.suggested_status_code, BAD_REQUEST), say("install.failed"))


def _page(status: int, words: str) -> BoltResponse:
    body = f'<!doctype html><html lang="en"><title>Report</title><p>{html.escape(words)}</p></html>'
    return BoltResponse(
        status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8"}
    )
