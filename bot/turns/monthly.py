"""Who is told once a month what there is to look after, and what does that say when it is sent?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.turns.turning import Turning
from flows.screen import Message
from flows.screens import monthly, upkeep
from flows.screens.upkeep import Due
from flows.turn import Post
from storage.concerns import protocols
from storage.duties import from_turn
from storage.duties.duties import Duty
from storage.people import role_holders


def tell(turning: Turning, begins: date) -> None:
    """The month that begins on this day is told to everybody who looks after the bot, unless it was,
    or they have only just set the bot up.
    """
    school = role_holders.effective(turning.tx, turning.school)
    began = protocols.first_used(turning.tx, school.id)
    if began is None or school.local(began).date() >= begins:
        return
    args = (school.id, begins.isoformat())
    posts = [Post(monthly.KIND, person, args) for person in monthly.readers(school)]
    from_turn.tell(turning.tx, school.id, posts, turning.clock.now())


def message(turning: Turning, duty: Duty) -> Message:
    """What it says now."""
    return monthly.message(date.fromisoformat(duty.args[1]), due_to(turning, duty.person or ""))


def due_to(turning: Turning, person: str) -> Iterator[Due]:
    """What this person has to do, most urgent first."""
    if monthly.reads_of_machine(turning.school, person):
        yield from of_machine(turning)
    yield from of_school(turning)


def of_machine(turning: Turning) -> Iterator[Due]:
    """What there is to do on the machine: copies, the key, what runs out."""
    yield from turning.machine(turning.tx, turning.clock.now())


def of_school(turning: Turning) -> Iterator[Due]:
    """What there is to do about the school's set-up: numbers, terms, the questions."""
    school = turning.school
    yield from upkeep.due(school, turning.protocol, school.local(turning.clock.now()).date())
