"""How are a school's chat services one for whatever works for the school? Each account says which of
them is meant.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.accounts import Account, Accounts, Who
from bot.delivery.channels import Channels
from bot.desks import Service


class EveryAccount:
    """The accounts of several services, by the services' names."""

    def __init__(self, services: Mapping[str, Accounts]) -> None:
        self._services = services

    @property
    def has_pupils(self) -> bool:
        """Whether children have accounts in any of them."""
        return any(each.has_pupils for each in self._services.values())

    @property
    def trouble(self) -> str:
        """What one of them has."""
        return next((each.trouble for each in self._services.values() if each.trouble), "")

    async def who(self, account: Account) -> Who:
        """Who this is; "not-checked" in a service that the bot is not connected to."""
        asked = self._services.get(account.platform)
        return await asked.who(account) if asked else Who("not-checked", "")

    async def works(self, account: Account, may_be_guest: bool) -> bool | None:
        """Whether it works; None in a service that the bot is not connected to."""
        asked = self._services.get(account.platform)
        return await asked.works(account, may_be_guest) if asked else None


def together(services: Sequence[Service]) -> Service:
    """The services of one school as one, which is known where each of them knows the bot."""

    async def known() -> object:
        return await asyncio.gather(*(each.known() for each in services))

    return Service(
        " and ".join(each.name for each in services),
        Channels({each.name: each.channel for each in services}),
        EveryAccount({each.name: each.accounts for each in services}),
        known,
    )
