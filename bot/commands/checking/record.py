"""Is the record there, and is any school's part of it unusable?"""

from __future__ import annotations

from collections.abc import Set

from bot.running.copies import put_back
from bot.running.keys import school_key
from bot.running.mistakes import ConfigurationError
from bot.running.seals import Seals
from bot.settings import Settings


def mistakes_of_record(settings: Settings) -> list[str]:
    """A sentence for each school whose lasting keys cannot be read. None where there is no record yet.
    Raises ConfigurationError where it cannot be opened, is of another version, or is gone.
    """
    from bot.commands.given.existing_record import of_any_version
    from bot.running.record_version import must_be_current, must_be_writable, never_sealed

    if settings.database_path and not settings.database_path.exists():
        never_sealed(Seals.beside(settings.key_file))
        must_be_writable(settings.database_path)
        return []
    with of_any_version(settings, school_key(settings)) as database:
        if database.state() == "empty":  # `run` makes it
            return []
        must_be_current(database)
        damaged = database.damaged_schools()
    return [f"The record is damaged: {one}" for one in damaged]


def notes_of_record(settings: Settings, served: Set[str]) -> list[str]:
    """What of it may be missing, or is looked after by nobody; `served`: the id of each school whose file
    counts. None where it cannot be opened, which is told elsewhere.
    """
    from bot.commands.given.existing_record import record

    seals = Seals.beside(settings.key_file)
    try:
        with record(settings, school_key(settings)) as database:
            found = database.look(lambda tx: list(put_back.due(tx, seals, served)))
            unserved = database.look(lambda tx: put_back.unserved(tx, served))
    except ConfigurationError:
        return []
    which = [f"It is concerns of {', '.join(unserved)} that nobody is told of"] if unserved else []
    return [*(one.in_its_place for one in found), *which]
