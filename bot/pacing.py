"""May this go now, or when? Slack takes about a message a second in a chat, fifty changes or look-ups a minute."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from bot.clock import Clock
from storage.duties import POST, REFRESH, Duty

APART = timedelta(milliseconds=1100)
BURST = 3  # Slack allows short bursts: an answer and the next question need not wait for each other
A_MINUTE = timedelta(minutes=1)
A_MINUTE_OF_EACH = 45
LONGEST = timedelta(minutes=1)  # nobody is kept back longer than that: the clock was set back


class Pacing:
    """The pace of one process. What is urgent overtakes, and is counted all the same."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free: dict[str, datetime] = {}
        self._calls: dict[str, list[datetime]] = defaultdict(list)

    def until(self, duty: Duty) -> datetime | None:
        """When this may go; None when it may go now, and is then counted as gone."""
        if duty.what == REFRESH:
            return self._call("update", urgent=False)
        if duty.what != POST:
            return None
        looked_for = duty.maybe_sent_at is not None
        later = self._call("look-up", duty.urgent) if looked_for else None
        return later or self._post(duty.person or "", duty.urgent)

    def _post(self, person: str, urgent: bool) -> datetime | None:
        now = self._clock.now()
        free = self._free.get(person, now)
        if not now <= free <= now + LONGEST:
            free = now
        may_go = free - (BURST - 1) * APART
        if may_go > now and not urgent:
            return may_go
        self._free[person] = free + APART
        return None

    def _call(self, method: str, urgent: bool) -> datetime | None:
        now = self._clock.now()
        calls = self._calls[method] = [at for at in self._calls[method] if now - A_MINUTE < at <= now]
        if len(calls) >= A_MINUTE_OF_EACH and not urgent:
            return calls[0] + A_MINUTE
        calls.append(now)
        return None
