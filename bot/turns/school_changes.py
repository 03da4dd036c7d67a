"""What is done when the school file was read, at the start and whenever it was changed? The same
each time.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.turns import role_changes
from flows.school.school import School
from storage.concerns import concerns
from storage.database.transaction import Transaction
from storage.duties import calendar_used

if TYPE_CHECKING:
    from bot.turns.turn import Turns


async def take_on(turns: Turns, school: School) -> None:
    """This is the school from now on: everybody is told, reminders are counted, what those who left
    had goes on.

    It counts only once its people are kept: whoever is new in it is to wait. Done again it changes
    nothing more.
    """
    before = turns.school.calendar.name
    await turns.commit(lambda tx: role_changes.read(turns, tx, school))
    turns.current.school = school
    await turns.commit(lambda tx: _count_by(turns, tx, school.calendar.name, before))
    for concern in await turns.commit(lambda tx: concerns.owners_out(tx, school)):
        await turns.commit(partial(turns.wake, concern=concern))


def _count_by(turns: Turns, tx: Transaction, calendar: str, before: str) -> None:
    """Another machine, whose file was changed first, may have had this one count by the old
    calendar meanwhile.
    """
    now = turns.clock.now()
    if not calendar_used.calendar_is(tx, turns.school.id, calendar, now) and calendar != before:
        calendar_used.wake_all(tx, turns.school.id, now)
