"""How does Slack reach the bot by Socket Mode: through the school's proxy, and what is said when it
does not?
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.running.logs import logger
from bot.running.network import proxy_for
from bot.slack import frames

log = logger("report_image.slack")

CONNECTING = frozenset({"connect", "monitor_current_session"})
TOLD_BY_WHOEVER_CALLS = "issue_new_wss_url"
UNTIL_TAKEN = 0.5  # seconds: an answer comes another way than a call, and must not overtake it


class Connection(SocketModeClient):
    """slack_sdk's own, which tries for ever. Its lines, one at every try and without their words,
    become one sentence when Slack cannot be reached, and one when it can again.

    `app`: what answers each payload, as Bolt's own do. `alone`: no other process has the same record, so
    that whatever else is connected takes reports away from it.
    """

    def __init__(
        self,
        app: Any,
        app_token: str,
        web_client: AsyncWebClient,
        ping_seconds: float,
        *,
        alone: bool = False,
    ) -> None:
        quiet = logging.Logger("slack_sdk.socket_mode", logging.ERROR)
        quiet.addFilter(self._tell)
        self._app, self._is_lost, self._greet_alone = app, False, alone
        super().__init__(app_token, logger=quiet, web_client=web_client, ping_interval=ping_seconds)
        self.socket_mode_request_listeners.append(self._answer)
        self.message_listeners.append(self._greeted)

    async def issue_new_wss_url(self) -> str:
        """Where to connect to; the proxy is that of this address."""
        url = await super().issue_new_wss_url()
        self.proxy = proxy_for(url)
        return url

    async def connect(self) -> None:
        """Connect, however long it takes."""
        await super().connect()  # type: ignore[no-untyped-call]
        if self._is_lost and not self.closed:
            self._is_lost = False
            log.info("Slack can be reached again")

    async def _greeted(self, _client: object, message: dict[str, Any], _text: object) -> None:
        """Later, when Slack wants a new connection, the other one is our own."""
        if self._greet_alone and message.get("type") == "hello":
            self._greet_alone = False
            if message.get("num_connections", 1) != 1:
                log.error("another copy of the bot is connected to Slack: stop one of them")

    async def _answer(self, _client: object, request: SocketModeRequest) -> None:
        later = frames.in_a_frame()
        answer = await run_async_bolt_app(self._app, request)
        await send_async_response(self, request, answer, 0)  # 0: when it came, for a line not kept
        for show in later:
            await asyncio.sleep(UNTIL_TAKEN)
            await show()

    def _tell(self, record: logging.LogRecord) -> bool:
        if self.closed or record.funcName == TOLD_BY_WHOEVER_CALLS:
            return False
        if record.funcName not in CONNECTING:
            log.error("Socket Mode failed", error=getattr(record, "error", None))
        elif not self._is_lost:
            self._is_lost = True
            log.error("cannot reach Slack", error=getattr(record, "error", None))
        return False
