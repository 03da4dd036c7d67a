"""How does a command take a turn, as the running bot does?"""

from __future__ import annotations

from bot.running.clock import SystemClock
from bot.running.identifiers import RandomIdentifiers
from bot.school.current import CurrentSchool
from bot.turns.turn import Turns
from flows.protocol.library import find, with_safety
from flows.school.school import School
from storage.database.database import Database


def turns_of(school: School, database: Database) -> Turns:
    """Its turns. What follows from one is delivered by the bot that runs beside it."""
    protocol = with_safety(find(school.protocol, school.protocols))
    clock, identifiers = SystemClock(), RandomIdentifiers()
    return Turns(database, CurrentSchool(school), protocol, clock, identifiers, lambda: None)
