"""What do chat.* do: post, change, delete?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.copied import copied
from bot.sandbox.rules import report
from bot.sandbox.slack.acting.inputs import JSON, starting_values
from bot.sandbox.slack.api.arguments import Arguments
from bot.sandbox.slack.api.limits import Limits
from bot.sandbox.slack.api.lookups import Lookups
from bot.sandbox.slack.block_kit.checks import (
    faults_in_message,
    faults_in_metadata,
    too_long,
)
from bot.sandbox.slack.sending.payloads import Payloads
from bot.sandbox.slack.state import BOT, Channel, Ephemeral, Message
from bot.sandbox.slack.workspace import Refusal, Workspace

LONGEST_TEXT = 4_000


class RateLimited(Exception):
    """HTTP 429: come back after so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


class ChatMethods(Lookups):
    """Messages: what the bot posts, changes and deletes."""

    def __init__(
        self,
        workspace: Workspace,
        payloads: Payloads,
        limits: Limits,
        scopes: tuple[str, ...],
        echo: Callable[[JSON], None],
    ) -> None:
        super().__init__(workspace, payloads, scopes)
        self._limits, self._echo = limits, echo

    def post(self, call: Arguments) -> JSON:
        """chat.postMessage"""
        channel = self._channel_to_write(call.text("channel"))
        text, blocks, metadata = self._content(call)
        thread_ts = self._thread(channel, call.maybe_text("thread_ts"))
        wait = self._limits.wait_for_post(channel.id)
        if wait:
            raise RateLimited(wait)
        message = Message(
            channel.id, self._workspace.new_ts(), BOT, text, blocks or [], thread_ts, metadata
        )
        self._workspace.add(message)
        self._tell_chat(channel, message)
        return {"channel": channel.id, "ts": message.ts, "message": self._payloads.message(message)}

    def update(self, call: Arguments) -> JSON:
        """chat.update"""
        message = self._own_message(call, "cant_update_message")
        text, blocks, metadata = self._content(call)
        before = self._payloads.message(message)
        # What is left out stays as it was (Slack, chat.update reference): an empty list removes
        # blocks.
        message.text = text
        message.blocks = message.blocks if blocks is None else blocks
        message.metadata = message.metadata if metadata is None else metadata or None
        message.edited_ts = self._workspace.new_ts()
        message.typed = {
            who: starting_values(message.blocks, kept) for who, kept in message.typed.items()
        }
        self._workspace.changed("message", channel=message.channel)
        after = self._payloads.message(message)
        self._tell_chat(
            self.channel(message.channel),
            message,
            "message_changed",
            message=after,
            previous_message=before,
        )
        return {
            "channel": message.channel,
            "ts": message.ts,
            "text": text,
            "message": after,
        }

    def delete(self, call: Arguments) -> JSON:
        """chat.delete"""
        message = self._own_message(call, "cant_delete_message")
        before = self._payloads.message(message)
        self._workspace.remove(message)
        chat = self.channel(message.channel)
        self._tell_chat(
            chat, message, "message_deleted", deleted_ts=message.ts, previous_message=before
        )
        return {"channel": message.channel, "ts": message.ts}

    def post_ephemeral(self, call: Arguments) -> JSON:
        """chat.postEphemeral: shown to one person, kept nowhere."""
        channel = self._channel_to_write(call.text("channel"))
        person = self.person(call.text("user"))
        if person.id not in channel.members:
            raise Refusal("user_not_in_channel")
        text, blocks, _ = self._content(call)
        person.ephemerals.append(Ephemeral(channel.id, text, blocks or []))
        self._workspace.changed("ephemeral", person.id, channel.id)
        return {"message_ts": self._workspace.new_ts()}

    def _tell_chat(
        self, channel: Channel, about: Message, subtype: str | None = None, **more: Any
    ) -> None:
        # Slack sends the bot its own messages too: a bot that answers them would never stop.
        if channel.private:
            self._echo(self._payloads.message_event(about, subtype, **more))

    def _channel_to_write(self, channel_id: str) -> Channel:
        if channel_id in self._workspace.people:
            return self._workspace.open_chat(self._reachable(self._workspace.people[channel_id]))
        channel = self.channel(channel_id)
        if BOT not in channel.members:
            raise Refusal("not_in_channel")
        if channel.private:
            self._reachable(
                next(self.person(member) for member in channel.members if member != BOT)
            )
        return channel

    def _thread(self, channel: Channel, thread_ts: str | None) -> str | None:
        if thread_ts is None:
            return None
        parent = self._workspace.messages.get(thread_ts)
        if parent is None or parent.channel != channel.id:
            raise Refusal("thread_not_found")
        if parent.thread_ts:
            raise Refusal("cannot_reply_to_message")
        return thread_ts

    def _own_message(self, call: Arguments, refused: str) -> Message:
        channel = self.channel(call.text("channel"))
        message = self._workspace.messages.get(call.text("ts"))
        if message is None or message.channel != channel.id:
            raise Refusal("message_not_found")
        if message.user != BOT:
            raise Refusal(refused)
        return message

    def _content(self, call: Arguments) -> tuple[str, list[JSON] | None, JSON | None]:
        blocks, metadata = self._blocks(call), self._metadata(call)
        text = call.maybe_text("text") or ""
        if not text.strip():
            raise Refusal("no_text")
        if len(text) > LONGEST_TEXT:
            raise Refusal("msg_too_long")
        return text, blocks, metadata

    def _blocks(self, call: Arguments) -> list[JSON] | None:
        blocks: Any = call.structure("blocks", "invalid_blocks_format")
        if blocks is None:
            return None
        messages = report(call.method, faults_in_message(blocks))
        if messages:
            bare = [each.removeprefix("[ERROR] ") for each in messages]
            raise Refusal("invalid_blocks", messages, errors=bare)
        if too_long(blocks):
            raise Refusal("msg_blocks_too_long")
        return self._workspace.fill_ids(copied(blocks))

    def _metadata(self, call: Arguments) -> JSON | None:
        metadata: Any = call.structure("metadata", "invalid_metadata_format")
        if not metadata:
            return {} if metadata == {} and call.method == "chat.update" else None
        messages = report(call.method, faults_in_metadata(metadata))
        if messages:
            raise Refusal("invalid_metadata_format", messages)
        whole: JSON = metadata
        return whole
