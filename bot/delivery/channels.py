"""Through which chat service does this go? All of a school's services as one channel.

An account says of which service it is, and so does the address of a chat. Slack's chats stand as
Slack names them: so they do in records from before there was another service.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.accounts import account_of
from bot.delivery.channel import Channel, Paces, Rate, Unreachable
from flows.screen import Message

UNNAMED = "slack"
NO_SUCH_SERVICE = "no_such_service"


class Channels:
    """The channels of one school, by their services' names."""

    def __init__(self, services: Mapping[str, Channel]) -> None:
        self._services = services

    @property
    def paces(self) -> Paces:
        """As fast as all of them take it: what is counted together goes at the pace of the slowest."""
        every = [each.paces for each in self._services.values()]
        return Paces(_slowest([p.posts for p in every]), _slowest([p.calls for p in every]))

    async def open_chat(self, account: str) -> str:
        """The address of the private chat with this account. Raises Unreachable."""
        service = account_of(account).platform
        if service not in self._services:
            raise Unreachable(NO_SUCH_SERVICE)
        chat = await self._services[service].open_chat(account)
        return chat if service == UNNAMED else f"{service}:{chat}"

    async def send(
        self, chat: str, message: Message, concern: str, key: str, thread: str | None
    ) -> str:
        """Into this chat; its stamp. Raises Unreachable."""
        channel, its = self._at(chat)
        return await channel.send(its, message, concern, key, thread)

    async def update(self, chat: str, stamp: str, message: Message, concern: str) -> None:
        """Change a message in this chat. Raises Gone, Unreachable."""
        channel, its = self._at(chat)
        await channel.update(its, stamp, message, concern)

    async def find(self, chat: str, thread: str | None, key: str, since: datetime) -> str | None:
        """The message with this key in this chat. Raises CannotLook."""
        channel, its = self._at(chat)
        return await channel.find(its, thread, key, since)

    def _at(self, chat: str) -> tuple[Channel, str]:
        service, colon, its = chat.partition(":")
        found = self._services.get(service if colon else UNNAMED)
        if found is None:
            raise Unreachable(NO_SUCH_SERVICE)
        return found, its if colon else chat


def _slowest(rates: list[Rate]) -> Rate:
    return Rate(max(one.apart for one in rates), min(one.burst for one in rates))
