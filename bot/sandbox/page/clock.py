"""How does a person at the page move the workspace's clock?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
STEPS = {"ten-minutes": timedelta(minutes=10), "hour": timedelta(hours=1)}
BUTTONS = (
    ("next-due", "Next thing due"),
    ("ten-minutes", "+10 minutes"),
    ("hour", "+1 hour"),
    ("evening", "Next evening"),
    ("school-morning", "Next school morning"),
)


@dataclass(frozen=True)
class ClockControls:
    """What the demo lets the page do; `forward` returns when the bot has done what came due."""

    forward: Callable[[timedelta], Awaitable[None]]
    next_due: Callable[[], Awaitable[datetime | None]]
    next_evening: Callable[[], datetime]
    next_school_morning: Callable[[], datetime]
    now: Callable[[], datetime]


async def move(controls: ClockControls, how: str) -> str:
    """Move as the button says; what to tell the person. KeyError for no such button."""
    if how == "next-due":
        due = await controls.next_due()
        if due is None:
            return "Nothing is due."
        return await _forward(controls, due - controls.now())
    if how == "evening":
        return await _forward(controls, controls.next_evening() - controls.now())
    if how == "school-morning":
        return await _forward(controls, controls.next_school_morning() - controls.now())
    return await _forward(controls, STEPS[how])


async def _forward(controls: ClockControls, by: timedelta) -> str:
    await controls.forward(max(by, timedelta()))
    return f"The clock was moved to {moment(controls.now())}."


def moment(at: datetime) -> str:
    """A time and a day, as people in the school say it."""
    local = at.astimezone(LONDON)
    return f"{local:%H:%M} on {day(at)}"


def time_of_day(at: datetime) -> str:
    """A time in the school's zone."""
    return f"{at.astimezone(LONDON):%H:%M}"


def day(at: datetime) -> str:
    """A day in the school's zone."""
    local = at.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B}"
