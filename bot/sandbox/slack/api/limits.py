"""May the app make this call now, or must it wait, and how long?"""

from __future__ import annotations

from collections import defaultdict, deque
from math import ceil

from bot.running.clock import Clock

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
A_MINUTE = 60.0
POSTS_IN_A_BURST = 4
POSTS_A_SECOND = 1.0


class Limits:
    """Slack's rate limits: a number a minute for each method, and posting about once a second a
    channel.
    """

    def __init__(self, clock: Clock, *, on: bool = True) -> None:
        self.on = on
        self._clock = clock
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._posts: dict[str, tuple[float, float]] = {}

    def wait_for_call(self, method: str, a_minute: int) -> int:
        """Seconds to wait before this call, 0 when it may go ahead (and is then counted)."""
        now, calls = self._clock.now().timestamp(), self._calls[method]
        while calls and calls[0] <= now - A_MINUTE:
            calls.popleft()
        if self.on and len(calls) >= a_minute:
            return max(1, ceil(calls[0] + A_MINUTE - now))
        calls.append(now)
        return 0

    def wait_for_post(self, channel: str) -> int:
        """The same for a message to one channel: a short burst, then one a second."""
        now = self._clock.now().timestamp()
        left, since = self._posts.get(channel, (float(POSTS_IN_A_BURST), now))
        left = min(float(POSTS_IN_A_BURST), left + (now - since) * POSTS_A_SECOND)
        if self.on and left < 1:
            self._posts[channel] = (left, now)
            return max(1, ceil((1 - left) / POSTS_A_SECOND))
        self._posts[channel] = (left - 1, now)
        return 0
