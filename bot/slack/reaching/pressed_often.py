"""Who has had so many forms opened within a minute that for others none might open? Slack lets the
app open about a hundred a minute, whoever presses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

MOST = 40  # in a minute: nobody reads as many
A_MINUTE = timedelta(minutes=1)


class PressedOften:
    """How often each person pressed in this minute; nothing is kept of the one before. `now`: aware."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now, self._since = now, now()
        self._pressed = Counter[str]()

    def one_more(self, user: str) -> int:
        """How many these are, this one among them."""
        now = self._now()
        if not self._since <= now < self._since + A_MINUTE:
            self._since, self._pressed = now, Counter()
        self._pressed[user] += 1
        return self._pressed[user]
