"""How do messages get to Slack?"""

from __future__ import annotations

from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.accounts import account_of
from bot.delivery.channel import Paces, Rate
from bot.slack.presenter import message_blocks
from bot.slack.web_api import Told, called, objects_in, text
from flows.screen import Message

TIMEOUT_SECONDS = 10
# About a message a second in a chat, where an answer and the next question need not wait for each
# other; fifty changes or look-ups a minute.
PACES = Paces(Rate(timedelta(milliseconds=1100), 3), Rate(timedelta(milliseconds=1650), 12))
EVENT = "report_image"
CLOCKS_APART = timedelta(
    minutes=5
)  # Slack's stamps are of its own clock; the signature check allows as much


class SlackChannel:
    """Slack's Web API as a channel. Times out well before the lease of a duty ends."""

    paces = PACES

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def open_chat(self, account: str) -> str:
        answer = await called(self._client, "conversations.open", users=account_of(account).id)
        return text(answer, "channel", "id")

    async def send(
        self, chat: str, message: Message, concern: str, key: str, thread: str | None
    ) -> str:
        """A message with its opaque key in the metadata, so that it can be found again."""
        under = {"thread_ts": thread} if thread else {}
        answer = await called(
            self._client,
            "chat.postMessage",
            channel=chat,
            text=message.notice,
            blocks=message_blocks(message, concern),
            metadata={"event_type": EVENT, "event_payload": {"key": key}},
            **under,
        )
        return text(answer, "ts")

    async def update(self, chat: str, stamp: str, message: Message, concern: str) -> None:
        await called(
            self._client,
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
            answer = await called(
                self._client,
                method,
                channel=chat,
                oldest=oldest,
                limit=100,
                include_all_metadata=True,
                **where,
                **({"cursor": cursor} if cursor else {}),
            )
            for message in objects_in(answer, "messages"):
                if _key(message) == key:
                    return text(message, "ts")
            before, cursor = (
                cursor,
                (answer.get("response_metadata") or {}).get("next_cursor") or "",
            )
            if cursor in ("", before):
                return None


def _key(message: Told) -> str | None:
    """The key that a message of ours carries; None: it is none."""
    return ((message.get("metadata") or {}).get("event_payload") or {}).get("key")
