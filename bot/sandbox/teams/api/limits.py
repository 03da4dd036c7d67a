"""May the app make this call now, or must it wait, and how long? (Microsoft, rate limits for bots.)"""

from __future__ import annotations

from collections import defaultdict, deque
from math import ceil

from bot.running.clock import Clock

A_CONVERSATION = ((7, 1.0), (60, 30.0), (1800, 3600.0))
AN_APP = ((30, 1.0),)
ALL = "*"


class Limits:
    """So many calls in so many seconds: to one conversation, and in one tenant altogether."""

    def __init__(self, clock: Clock, *, on: bool = True) -> None:
        self.on, self._clock = on, clock
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, conversation: str) -> int:
        """Seconds to wait before this call, 0 when it may go ahead (and is then counted).
        `conversation`: empty for a call about none.
        """
        if not self.on:
            return 0
        limits = {ALL: AN_APP} | ({conversation: A_CONVERSATION} if conversation else {})
        wait = max(self._full(where, limits[where]) for where in limits)
        if not wait:
            for where in limits:
                self._calls[where].append(self._clock.now().timestamp())
        return wait

    def _full(self, where: str, limits: tuple[tuple[int, float], ...]) -> int:
        now, calls = self._clock.now().timestamp(), self._calls[where]
        while calls and calls[0] <= now - limits[-1][1]:
            calls.popleft()
        waits = [
            calls[-many] + seconds - now
            for many, seconds in limits
            if len(calls) >= many and calls[-many] > now - seconds
        ]
        return max((max(1, ceil(each)) for each in waits), default=0)
