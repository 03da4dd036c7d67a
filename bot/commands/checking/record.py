"""Is there a school whose record cannot be gone on with?"""

from __future__ import annotations

from bot.running.keys import school_key
from bot.settings import Settings


def mistakes_of_record(settings: Settings) -> list[str]:
    """A sentence for each school whose lasting keys cannot be read. None where there is no record yet,
    or one of another version. Raises ConfigurationError where it cannot be opened.
    """
    from bot.commands.given.existing_record import of_any_version

    if settings.database_path and not settings.database_path.exists():
        return []
    with of_any_version(settings, school_key(settings)) as database:
        damaged = database.damaged_schools() if database.is_current() else []
    return [f"The record is damaged: {one}" for one in damaged]
