"""Where does Teams reach whom? What it told when they last wrote to the bot, kept with the school."""

from __future__ import annotations

from collections.abc import Mapping

from bot.running.logs import logger
from storage.database.database import Database
from storage.people import addresses
from storage.people.school_state import Address

log = logger("report_image.teams")


class Chats:
    """The private chats of one school's people with the bot, by their stored references.

    `service`: the address at which somebody is reached of whom nothing is known.
    """

    def __init__(self, database: Database, school_id: str, service: str) -> None:
        self._database, self._school, self._service = database, school_id, service

    async def of(self, account: str) -> Address | None:
        """Where this account is reached, as far as is known."""
        return (await self._known()).get(account)

    async def service_of(self, chat: str) -> str:
        """The service address of this chat, as Teams last told it."""
        known = await self._known()
        return next((each.service for each in known.values() if each.chat == chat), "") or next(
            (each.service for each in known.values()), self._service
        )

    async def account_of(self, chat: str) -> str | None:
        """Whose chat it is; None when that is not known."""
        known = await self._known()
        return next((account for account, there in known.items() if there.chat == chat), None)

    async def keep(self, account: str, address: Address) -> None:
        """This account is reached here from now on; what it does not say, stays as it was."""
        before = await self.of(account)
        after = address
        if before and not address.chat and before.service == address.service:
            after = address.model_copy(update={"chat": before.chat})
        if after != before:
            await self._database.run(
                lambda tx: addresses.keep(tx, self._school, account, after),
            )

    async def forget(self, account: str) -> None:
        """The app was taken out: this account is reached nowhere until it is there again."""
        if await self.of(account):
            await self._database.run(
                lambda tx: addresses.keep(tx, self._school, account, None),
            )

    async def _known(self) -> Mapping[str, Address]:
        return await self._database.run(lambda tx: addresses.known(tx, self._school))
