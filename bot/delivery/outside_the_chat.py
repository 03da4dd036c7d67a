"""How is somebody told outside the chat that it waits for them? By e-mail or text message, when the
school set it up.

apprise knows the services; the addresses stand in the school file, and whatever goes out holds no
word of a concern.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from pydantic import SecretStr

from bot.delivery.channel import TryAgain, Unreachable
from bot.running.logs import logger
from bot.turns.turn import Turns
from flows.paging import outside_the_chat
from storage.concerns import concerns
from storage.database.transaction import Transaction
from storage.duties import duties
from storage.duties.duties import Duty

log = logger("report_image.outside")

TRIES = 5
TIMEOUT_SECONDS = 10  # shorter than the lease of a duty


def is_address(address: SecretStr) -> bool:
    """Whether apprise knows this kind of address."""
    import apprise  # slow to load, and most schools have no use for it

    return apprise.Apprise.instantiate(address.get_secret_value()) is not None


@dataclass(frozen=True)
class Outside:
    """Alerts people of one school."""

    turns: Turns

    async def alert(self, duty: Duty) -> None:
        """Tell the person of this duty; nobody can say whether it was read. Raises TryAgain, then
        Unreachable.
        """
        words = await self.turns.database.run(lambda tx: self._words(tx, duty))
        places = self.turns.school.outside(duty.person or "")
        if words and places and not await _told(places, *words):
            raise TryAgain if duty.attempts + 1 < TRIES else Unreachable
        await self.turns.database.run(lambda tx: duties.skip(tx, duty, self.turns.clock.now()))

    def _words(self, tx: Transaction, duty: Duty) -> tuple[str, str] | None:
        concern = concerns.load_for_program(tx, duty.school, duty.concern)
        return outside_the_chat.words(
            concern, duty.person or "", duty.args[0], self.turns.turning(tx).context_of(concern)
        )


async def _told(places: tuple[SecretStr, ...], title: str, text: str) -> bool:
    """At every place; whether any of them took it."""
    taken = await asyncio.gather(*(_taken(place, title, text) for place in places))
    if not all(taken):
        log.error("an address outside the chat took nothing")
    return any(taken)


async def _taken(place: SecretStr, title: str, text: str) -> bool:
    """A place that does not answer keeps nobody waiting for their page."""
    try:
        return await asyncio.wait_for(
            asyncio.to_thread(_notify, place, title, text), TIMEOUT_SECONDS
        )
    except TimeoutError:
        return False


def _notify(place: SecretStr, title: str, text: str) -> bool:
    import apprise

    service = apprise.Apprise()
    service.add(place.get_secret_value())
    return bool(service.notify(body=text, title=title))
