"""Who has opened so many forms within a minute that none might open for others? Slack lets the app
open about a hundred a minute, whoever presses.

While few forms are open, whoever reads fast is let go on; once many are, each has only their share. So it
takes ten people who press without end at the same time until somebody else has none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

MOST = 40  # in a minute: nobody reads as many
MANY, SHARE = 60, 10  # of all together; of each from there on
A_MINUTE = timedelta(minutes=1)


class PressedOften:
    """What each person had opened in the last minute; nothing is kept beyond it. `now`: aware."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._opened = deque[tuple[datetime, str]]()
        self._told = dict[str, datetime]()

    def may(self, user: str) -> bool:
        """Whether this person may have one more form opened, which is then counted."""
        now = self._now()
        while self._opened and not _is_of_this_minute(self._opened[0][0], now):
            self._opened.popleft()
        people = [each for _, each in self._opened]
        if people.count(user) >= (MOST if len(people) < MANY else SHARE):
            return False
        self._opened.append((now, user))
        return True

    def is_to_be_told(self, user: str) -> bool:
        """Whether they were not told in the last minute that they may not, and are now."""
        now = self._now()
        self._told = {who: at for who, at in self._told.items() if _is_of_this_minute(at, now)}
        is_new = user not in self._told
        self._told.setdefault(user, now)
        return is_new


def _is_of_this_minute(moment: datetime, now: datetime) -> bool:
    return moment <= now < moment + A_MINUTE
