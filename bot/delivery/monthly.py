"""Is today the day for the monthly message to the people who look after the bot?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.turns.turn import Turns
from flows.screens import monthly


@dataclass
class Monthly:
    """Tells the people of one school. The record knows who was told; this process only asks it no
    more often than need be.
    """

    turns: Turns
    _told: date | None = None

    async def look_if_due(self) -> None:
        """Tell what is due this month, on its day and in school hours."""
        begins = monthly.told_for(self.turns.school.calendar, self.turns.clock.now())
        if begins and begins != self._told:
            await self.turns.tell_month(begins)
            self._told = begins
