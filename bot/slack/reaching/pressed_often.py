"""Who has had so many forms opened within a minute that for others none might open? Slack lets the
app open about a hundred a minute, whoever presses.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

MOST = 40  # in a minute: nobody reads as many
A_MINUTE = timedelta(minutes=1)


class PressedOften:
    """How often each person pressed. `now`: aware."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._pressed: dict[str, list[datetime]] = {}

    def one_more(self, user: str) -> int:
        """How many these are within a minute, this one among them; no more than two above MOST are
        counted.
        """
        now = self._now()
        before = [at for at in self._pressed.get(user, ()) if now - A_MINUTE < at <= now]
        self._pressed[user] = [*before[-MOST - 1 :], now]
        return len(self._pressed[user])
