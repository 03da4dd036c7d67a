"""What is done when the school file was read, at the start and whenever it was changed? The same each time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot import role_holders
from flows import school_days
from flows.school import School
from storage import concerns, counted
from storage.unit import Unit

if TYPE_CHECKING:
    from bot.turn import Turns


async def take_on(turns: Turns, school: School) -> None:
    """This is the school from now on: everybody is told, reminders are counted, what those who left had goes on.

    It counts only once its people are kept: whoever is new in it is to wait. Done again it changes nothing more.
    """
    before = school_days.calendar(turns.school)
    await turns.commit(lambda unit: role_holders.read(turns, unit, school))
    turns.current.school = school
    await turns.commit(lambda unit: _count_by(turns, unit, school_days.calendar(school), before))
    for concern in await turns.commit(lambda unit: concerns.owners_out(unit, school)):
        await turns.commit(partial(turns.wake, concern=concern))


def _count_by(turns: Turns, unit: Unit, calendar: str, before: str) -> None:
    """Another machine, whose file was changed first, may have had this one count by the old calendar meanwhile."""
    now = turns.clock.now()
    if not counted.calendar_is(unit, turns.school.id, calendar, now) and calendar != before:
        counted.wake_all(unit, turns.school.id, now)
