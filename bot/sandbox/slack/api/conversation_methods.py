"""What do conversations.* do: open, read, describe?"""

from __future__ import annotations

from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.api.arguments import Arguments
from bot.sandbox.slack.api.lookups import Lookups
from bot.sandbox.slack.state import Channel, Message
from bot.sandbox.slack.workspace import Refusal


class ConversationMethods(Lookups):
    """Channels and private chats, as far as the bot may look."""

    def open(self, call: Arguments) -> JSON:
        """conversations.open"""
        users = [
            each.strip() for each in (call.maybe_text("users") or "").split(",") if each.strip()
        ]
        if len(users) > 1:
            raise Refusal("missing_scope", needed="mpim:write", provided=",".join(self._scopes))
        if users:
            chat = self._workspace.open_chat(self._reachable(self.person(users[0])))
        elif channel := call.maybe_text("channel"):
            chat = self.channel(channel)
        else:
            raise Refusal("users_list_not_supplied")
        return {"no_op": False, "already_open": False, "channel": {"id": chat.id}}

    def history(self, call: Arguments) -> JSON:
        """conversations.history: top-level messages only, the newest first."""
        channel = self._channel_to_read(call.text("channel"))
        found = [each for each in self._workspace.in_channel(channel.id) if each.thread_ts is None]
        return self._page(call, list(reversed(_between(call, found))))

    def replies(self, call: Arguments) -> JSON:
        """conversations.replies: the parent, then its thread, the oldest first."""
        channel = self._channel_to_read(call.text("channel"))
        message = self._workspace.messages.get(call.text("ts"))
        if message is None or message.channel != channel.id:
            raise Refusal("thread_not_found")
        thread = [message, *_between(call, self._workspace.replies(message))]
        return self._page(call, thread)

    def info(self, call: Arguments) -> JSON:
        """conversations.info, which needs a scope of its own for each kind of channel."""
        channel = self.channel(call.text("channel"))
        self._need("im:read" if channel.private else "channels:read")
        return {"channel": {"id": channel.id, "name": channel.name, "is_im": channel.private}}

    def _channel_to_read(self, channel_id: str) -> Channel:
        channel = self.channel(channel_id)
        self._need("im:history" if channel.private else "channels:history")
        return channel

    def _page(self, call: Arguments, found: list[Message]) -> JSON:
        most = call.number("limit", 100)
        start = call.number("cursor", 0)
        page, more = found[start : start + most], len(found) > start + most
        metadata = call.flag("include_all_metadata")
        messages = [self._payloads.message(each, with_metadata=metadata) for each in page]
        following = {"response_metadata": {"next_cursor": str(start + most)}} if more else {}
        return {"messages": messages, "has_more": more, **following}


def _between(call: Arguments, messages: list[Message]) -> list[Message]:
    oldest, latest = call.maybe_text("oldest") or "0", call.maybe_text("latest")
    inclusive = call.flag("inclusive")

    def inside(ts: float) -> bool:
        first, last = float(oldest), float(latest) if latest else float("inf")
        return first <= ts <= last if inclusive else first < ts < last

    return [each for each in messages if inside(float(each.ts))]
