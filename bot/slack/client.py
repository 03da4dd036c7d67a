"""How do messages get to Slack, and what does each of its failures mean?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.accounts import account_of
from bot.delivery.channel import Gone, Paces, Rate, Refused, TryAgain, Unreachable
from bot.running.logs import logger
from bot.slack.presenter import message_blocks
from flows.screen import Message

log = logger("report_image.slack")

TIMEOUT_SECONDS = 10
# About a message a second in a chat, where an answer and the next question need not wait for each
# other; fifty changes or look-ups a minute.
PACES = Paces(Rate(timedelta(milliseconds=1100), 3), Rate(timedelta(milliseconds=1650), 12))
EVENT = "report_image"
NOBODY = frozenset(
    {
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "is_archived",
        "messages_tab_disabled",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
        "not_in_channel",
        "restricted_action",
    }
)
CANNOT_CHANGE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"}
)
# Nothing of ours gets through until somebody puts the app right: no message is to blame, and none
# is given up for it.
NO_APP = frozenset(
    {
        "access_denied",
        "accesslimited",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
LOOK_UPS = frozenset({"conversations.history", "conversations.replies"})
NO_APP_PAUSE = timedelta(minutes=1)
CLOCKS_APART = timedelta(
    minutes=5
)  # Slack's stamps are of its own clock; the signature check allows as much
UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})


class SlackChannel:
    """Slack's Web API as a channel. Times out well before the lease of a duty ends."""

    paces, can_find = PACES, True

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def open_chat(self, person: str) -> str:
        answer = await self._call("conversations.open", users=account_of(person).id)
        return str(answer["channel"]["id"])

    async def send(
        self, chat: str, message: Message, concern: str, key: str, thread: str | None
    ) -> str:
        """A message with its opaque key in the metadata, so that it can be found again."""
        under = {"thread_ts": thread} if thread else {}
        answer = await self._call(
            "chat.postMessage",
            channel=chat,
            text=message.notice,
            blocks=message_blocks(message, concern),
            metadata={"event_type": EVENT, "event_payload": {"key": key}},
            **under,
        )
        return str(answer["ts"])

    async def update(self, chat: str, stamp: str, message: Message, concern: str) -> None:
        await self._call(
            "chat.update",
            channel=chat,
            ts=stamp,
            text=message.notice,
            blocks=message_blocks(message, concern),
        )

    async def find(self, chat: str, thread: str | None, key: str, since: datetime) -> str | None:
        """Looks in the thread, or among the top-level messages, for the key in the metadata."""
        method = "conversations.replies" if thread else "conversations.history"
        where = {"ts": thread} if thread else {}
        oldest = f"{(since - CLOCKS_APART).timestamp():.6f}"
        cursor = ""
        while True:
            answer = await self._call(
                method,
                channel=chat,
                oldest=oldest,
                limit=100,
                include_all_metadata=True,
                **where,
                **({"cursor": cursor} if cursor else {}),
            )
            for message in answer["messages"]:
                if (message.get("metadata") or {}).get("event_payload", {}).get("key") == key:
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    async def _call(self, method: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer = await self._client.api_call(method, json=arguments)
        except SlackApiError as error:
            raise _meaning(error, method) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise TryAgain(
                maybe_arrived=not isinstance(error, aiohttp.ClientConnectorError)
            ) from None
        return dict(answer.data) if isinstance(answer.data, dict) else {}


def _meaning(error: SlackApiError, method: str) -> Exception:
    status, answer = error.response.status_code, error.response.data
    code = answer.get("error", "") if isinstance(answer, dict) else ""
    if status == 429 or code == "ratelimited":
        asked = str(error.response.headers.get("Retry-After"))
        return TryAgain(after=timedelta(seconds=int(asked) if asked.isdecimal() else 1))
    if status >= 500 or code in UNSURE:
        return TryAgain(maybe_arrived=True)
    if method == "chat.update" and code in CANNOT_CHANGE:
        return Gone()
    if code in NOBODY:
        return Unreachable()
    log.error("Slack refused", method=method, code=code)
    return TryAgain(after=NO_APP_PAUSE) if code in NO_APP and method not in LOOK_UPS else Refused()
