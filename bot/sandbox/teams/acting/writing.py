"""How does a person type messages, change them, send pictures, and what do they do with a chat?"""

from __future__ import annotations

import html

from bot.sandbox.teams.screen import Screen
from bot.sandbox.teams.state import Chat, Message


class Writing(Screen):
    """What a person does with a keyboard."""

    async def type(self, text: str, chat: str | None = None, *, formatted: bool = False) -> str:
        """A message, in the private chat if no other is named; its id. `formatted`: with Teams' own
        layout, so that it comes as HTML too.
        """
        self._begin()
        message = self._said(chat, text)
        as_html = f"<p>{html.escape(text)}</p>" if formatted else ""
        await self._tell(message, as_html)
        return message.id

    async def paste_image(self, text: str = "") -> str:
        """Paste a picture into the private chat: Teams takes it even where the app takes no
        files.
        """
        self._begin()
        message = self._said(None, text)
        file = f"0-weu-d{self._workspace.number()}"
        message.image = f"{self._teams.activities.service_url()}v3/attachments/{file}"
        await self._tell(message)
        return message.id

    async def edit(self, message_id: str, text: str) -> None:
        """Change a message of one's own."""
        self._begin()
        message = self._own(message_id)
        message.text, message.edited = text, True
        self._workspace.changed("message", channel=message.chat)
        chat = self._workspace.chats[message.chat]
        await self._deliver(chat, self._teams.activities.edited(self._person, chat, message))

    async def delete(self, message_id: str) -> Message:
        """Delete a message of one's own; what it was, to have it back."""
        self._begin()
        message = self._own(message_id)
        self._workspace.remove(message)
        chat = self._workspace.chats[message.chat]
        await self._deliver(chat, self._teams.activities.deleted(self._person, chat, message))
        return message

    async def undelete(self, message: Message) -> None:
        """Have back a message that was deleted."""
        self._begin()
        self._workspace.add(message)
        chat = self._workspace.chats[message.chat]
        await self._deliver(chat, self._teams.activities.restored(self._person, chat, message))

    def remove_history(self) -> None:
        """Remove the private chat with all that was written; the bot is not told."""
        self._workspace.forget_chat(self._person)

    def block(self, *, blocked: bool = True) -> None:
        """Block the bot, or let it write again; it is not told."""
        self._person.has_blocked = blocked

    def _said(self, chat: str | None, text: str) -> Message:
        where = self._where(chat)
        return self._workspace.add(
            Message(where.id, self._workspace.new_id(), self.id, text.rstrip())
        )

    def _where(self, chat: str | None) -> Chat:
        if chat is None:
            if not self._person.installed:
                raise LookupError("the app is not there: nobody can write to it")
            return self._workspace.open_chat(self._person)
        if self.id not in self._workspace.chats[chat].members:
            raise LookupError("not a member of that chat")
        return self._workspace.chats[chat]

    def _own(self, message_id: str) -> Message:
        message = self._message(message_id)
        if message.sender != self.id:
            raise LookupError("people change only their own messages")
        return message

    async def _tell(self, message: Message, formatted: str = "") -> None:
        chat = self._workspace.chats[message.chat]
        told = self._teams.activities.message(self._person, chat, message, formatted)
        await self._deliver(chat, told)

    async def _deliver(self, chat: Chat, activity: dict[str, object]) -> None:
        """The bot is in private chats only: of the others it is not told."""
        if chat.kind == "personal":
            await self._teams.delivery.deliver(activity)
