"""What is done when the school file was read, at the start and whenever it was changed? The same
each time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from bot.running.logs import logger
from bot.school.current import CurrentSchool
from bot.turns import beginning, role_changes
from bot.turns.turning import Turning
from flows.school.school import School
from storage.concerns import concerns
from storage.duties import calendar_used
from storage.duties.waking import wake_all
from storage.people import role_holders, same_person
from storage.sealing.damaged import Damaged

log = logger("report_image.school")

T = TypeVar("T")


class Commit(Protocol):
    """Does something in a turn of its own."""

    async def __call__(self, work: Callable[[Turning], T]) -> T:
        """What the work gives, once it is committed."""
        ...


async def begin(commit: Commit, current: CurrentSchool) -> None:
    """What is done before a school's first move: the school as it is when the program starts is taken
    on, in one turn unless concerns know somebody by another of their accounts.
    """
    begun = await commit(lambda turning: _at_once(turning, current.school))
    if begun is None:
        await take_on(commit, current, current.school)
        return
    current.school, owners_out = begun
    for concern in owners_out:
        await commit(partial(Turning.wake, concern=concern))


def _at_once(turning: Turning, school: School) -> tuple[School, list[str]] | None:
    """Nobody counts by another calendar meanwhile: the school has no turn before this one."""
    beginning.begin(turning)
    known, otherwise = _accounts(turning, school)
    if otherwise:
        return None
    look = role_changes.read(turning, known)
    return known, _count_by(turning, known, look=look)


async def take_on(commit: Commit, current: CurrentSchool, school: School) -> None:
    """This is the school from now on: everybody is told, reminders are counted, what those who left
    had goes on.

    It counts only once its people are kept: whoever is new in it is to wait, and an account that was
    added is its person's everywhere. Done again it changes nothing more.
    """
    school, otherwise = await commit(lambda turning: _accounts(turning, school))
    for concern in otherwise:
        await commit(partial(_put_together, school=school, concern=concern))
    await commit(lambda turning: role_changes.read(turning, school))
    current.school = school
    for concern in await commit(lambda turning: _count_by(turning, school, look=True)):
        await commit(partial(Turning.wake, concern=concern))


def _accounts(turning: Turning, school: School) -> tuple[School, list[str]]:
    """The school with its people under the references by which they are stored, and the concerns in
    which they stand under others.
    """
    known = role_holders.read_accounts(turning.tx, school)
    return known, same_person.known_otherwise(turning.tx, known)


def _put_together(turning: Turning, school: School, concern: str) -> None:
    try:
        same_person.put_together(turning.tx, school, concern, turning.clock.now())
    except Damaged as damage:  # nobody reads it, from any account
        log.error("cannot be read", table=damage.table, concern=damage.concern)


def _count_by(turning: Turning, school: School, *, look: bool) -> list[str]:
    """Count by its calendar from now on; the concerns whose owner left. `look`: each looks whether
    whoever is waited for in it is still there.
    """
    tx, calendar, now = turning.tx, school.calendar.name, turning.clock.now()
    if not calendar_used.calendar_is(tx, school.id, calendar, now) and look:
        wake_all(tx, school.id, now)
    return concerns.owners_out(tx, school)
