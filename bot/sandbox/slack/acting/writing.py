"""How does a person type commands and messages, change them, send files?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.acting import answers
from bot.sandbox.slack.screen import Screen
from bot.sandbox.slack.sending.described import file
from bot.sandbox.slack.state import Message


class Writing(Screen):
    """What a person does with a keyboard."""

    async def type(
        self, text: str, channel: str | None = None, thread: str | None = None
    ) -> str | None:
        """A slash command, or a message whose ts is returned; in the private chat if no channel is
        named.
        """
        self._begin()
        chat = self._slack.workspace.open_chat(self._person).id
        if text.startswith("/"):
            await self._command(text, channel or chat)
            return None
        message = self._said(channel or chat, text, thread)
        await self._tell(message)
        return message.ts

    async def _command(self, text: str, channel: str) -> None:
        command, _, rest = text.partition(" ")
        if command not in self._slack.manifest.commands:
            self._person.problem = f"{command} is not a valid command."
            return
        payload = {
            **self._slack.payloads.command(self._person, self._workspace.channels[channel]),
            "command": command,
            "text": rest.strip(),
            "response_url": self._slack.new_response_url(self.id, channel),
        }
        answer = await self._slack.delivery.deliver("slash_commands", payload)
        answers.after_command(self._workspace, self._person, channel, command, answer)

    async def share_file(
        self, name: str, title: str = "", thread: str | None = None, text: str = ""
    ) -> str:
        """Send a file to the bot; the message's ts."""
        self._begin()
        message = self._said(self._workspace.open_chat(self._person).id, text, thread)
        message.files = [
            file(
                self._person, self._workspace.new_id("F"), self._workspace.clock.now(), name, title
            )
        ]
        await self._tell(message, "file_share")
        return message.ts

    async def edit(self, ts: str, text: str) -> None:
        """Change a message of one's own."""
        self._begin()
        message = self._own(ts)
        before = self._slack.payloads.message(message)
        message.text, message.edited_ts = escaped(text), self._workspace.new_ts()
        self._workspace.changed("message", channel=message.channel)
        after = self._slack.payloads.message(message)
        await self._tell(message, "message_changed", message=after, previous_message=before)

    async def delete(self, ts: str) -> None:
        """Delete a message of one's own."""
        self._begin()
        message = self._own(ts)
        before = self._slack.payloads.message(message)
        self._workspace.remove(message)
        await self._tell(message, "message_deleted", deleted_ts=ts, previous_message=before)

    def _said(self, channel: str, text: str, thread: str | None) -> Message:
        if channel == self._person.chat_id and not self._slack.manifest.messages_tab:
            raise LookupError("nobody can type to this bot: its messages tab is off or read-only")
        if self.id not in self._workspace.channels[channel].members:
            raise LookupError("not a member of that channel")
        root = None if thread is None else self._root(channel, thread)
        return self._workspace.add(
            Message(channel, self._workspace.new_ts(), self.id, escaped(text), thread_ts=root)
        )

    def _root(self, channel: str, ts: str) -> str:
        message = self._message(ts)
        if message.channel != channel:
            raise LookupError("no such message to reply to in this chat")
        return message.thread_ts or message.ts

    def _own(self, ts: str) -> Message:
        message = self._message(ts)
        if message.user != self.id:
            raise LookupError("people change only their own messages")
        return message

    async def _tell(self, about: Message, subtype: str | None = None, **more: Any) -> None:
        if about.channel == self._person.chat_id and "message.im" in self._slack.manifest.events:
            await self._slack.delivery.event(
                self._slack.payloads.message_event(about, subtype, **more)
            )


def escaped(text: str) -> str:
    """What was typed as Slack passes it on: the three characters of its markup as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
