"""How do messages get to Teams?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.accounts import account_of
from bot.delivery.channel import CannotLook, Paces, Rate, TryAgain, Unreachable
from bot.teams.chats import Chats
from bot.teams.connector import NO_CHAT, Connector, NoSuch
from bot.teams.payloads import tenant_and_user
from bot.teams.presenter import Card, message_card
from flows.screen import Message
from storage.people.school_state import Address

# 7 a second, 60 in half a minute and 1800 an hour in a chat; 30 calls a second of an app in a
# tenant (Microsoft, rate limiting for bots).
PACES = Paces(Rate(timedelta(seconds=2), 5), Rate(timedelta(milliseconds=50), 10))
ONCE_MORE = timedelta(seconds=10)
ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"


class TeamsChannel:
    """Teams' connector as a channel. It times out well before the lease of a duty ends.

    A bot cannot read what stands in a chat: what may have arrived is sent once more, and not at once,
    for whatever swallowed the answer may pass.
    """

    paces = PACES

    def __init__(self, connector: Connector, chats: Chats) -> None:
        self._connector, self._chats = connector, chats

    async def open_chat(self, person: str) -> str:
        known = await self._chats.of(person)
        return known.chat if known and known.chat else await self._create(person, known)

    async def _create(self, person: str, known: Address | None) -> str:
        """The chat with somebody who never wrote to the bot: the app is to be installed for them."""
        tenant, user = tenant_and_user(account_of(person))
        service = known.service if known else await self._chats.service_of("")
        named = known.user if known else user
        chat = await self._connector.create(service, tenant, named)
        await self._chats.keep(person, Address(service=service, chat=chat, user=named))
        return chat

    async def send(
        self, chat: str, message: Message, concern: str, key: str, thread: str | None
    ) -> str:
        """A message of one card. There are no threads; no key travels, for none could be found."""
        try:
            return await self._sent(chat, carrying(message, concern))
        except TryAgain as failure:
            if failure.maybe_arrived:
                raise TryAgain(ONCE_MORE, maybe_arrived=True, code=failure.code) from None
            raise

    async def _sent(self, chat: str, activity: dict[str, Any]) -> str:
        service = await self._chats.service_of(chat)
        try:
            return await self._connector.post(service, chat, activity)
        except NoSuch:  # its history was removed: the chat is made anew
            pass
        try:
            return await self._connector.post(service, await self._again(chat), activity)
        except NoSuch:
            raise Unreachable(NO_CHAT, only_them=True) from None

    async def _again(self, chat: str) -> str:
        """The same chat, created once more. Raises Unreachable when it is another now."""
        account = await self._chats.account_of(chat)
        if account is None or await self._create(account, await self._chats.of(account)) != chat:
            raise Unreachable(NO_CHAT, only_them=True)
        return chat

    async def update(self, chat: str, stamp: str, message: Message, concern: str) -> None:
        service = await self._chats.service_of(chat)
        await self._connector.put(service, chat, stamp, carrying(message, concern))

    async def find(self, chat: str, thread: str | None, key: str, since: datetime) -> str | None:
        """Reading a chat wants a permission that no school should give."""
        raise CannotLook


def carrying(message: Message, concern: str = "") -> dict[str, Any]:
    """The activity that carries a message; its summary is what a notification shows."""
    return with_card(message.notice, message_card(message, concern))


def with_card(summary: str, card: Card) -> dict[str, Any]:
    """An activity of one card."""
    attachment = {"contentType": ADAPTIVE_CARD, "content": card}
    return {"type": "message", "summary": summary, "attachments": [attachment]}
