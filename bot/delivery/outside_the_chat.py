"""How is somebody told outside the chat that a concern waits for them? By e-mail or text message,
when the school set it up.

apprise knows the services; the addresses stand in the school file, and whatever goes out holds no
word of a concern.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

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

TRIES = 5  # of what is refused; what may have been taken all the same is repeated once
TIMEOUT_SECONDS = 10  # shorter than the lease of a duty, and longer than a slow service takes

Answer = Literal["taken", "refused", "none"]


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
        if words and places:
            await self.turns.database.run(
                lambda tx: duties.about_to_send(tx, duty, self.turns.clock.now())
            )
            await _told(duty, places, *words)
        await self.turns.database.run(lambda tx: duties.skip(tx, duty, self.turns.clock.now()))

    def _words(self, tx: Transaction, duty: Duty) -> tuple[str, str] | None:
        concern = concerns.load_for_program(tx, duty.school, duty.concern)
        return outside_the_chat.words(
            concern, duty.person or "", duty.args[0], self.turns.turning(tx).context_of(concern)
        )


async def _told(duty: Duty, places: tuple[SecretStr, ...], title: str, text: str) -> None:
    """At every place; one that took it is enough. Whoever does not answer may have it: a telephone
    that rings again and again is one that is switched off.
    """
    answers = await asyncio.gather(*(_answer(place, title, text) for place in places))
    if set(answers) != {"taken"}:
        log.error("an address outside the chat took nothing")
    if "taken" in answers:
        return
    perhaps = "none" in answers
    again = duty.maybe_sent_at is None if perhaps else duty.attempts + 1 < TRIES
    raise TryAgain(maybe_arrived=perhaps) if again else Unreachable


async def _answer(place: SecretStr, title: str, text: str) -> Answer:
    """A place that does not answer keeps nobody waiting for their page."""
    try:
        return await asyncio.wait_for(
            asyncio.to_thread(_notify, place, title, text), TIMEOUT_SECONDS
        )
    except TimeoutError:
        return "none"


def _notify(place: SecretStr, title: str, text: str) -> Answer:
    import apprise

    service = apprise.Apprise.instantiate(place.get_secret_value())
    if service is None:
        return "refused"
    longer = TIMEOUT_SECONDS + 1.0  # or what is only slow would count as refused
    service.socket_connect_timeout = service.socket_read_timeout = longer
    return "taken" if service.notify(body=text, title=title) else "refused"
