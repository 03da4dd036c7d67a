"""Which record do the commands work on? The one that is there: nothing of it is made or brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.mistakes import ConfigurationError

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Database
    from storage.secrets import Ring


@contextmanager
def record(settings: Settings, key: Ring) -> Iterator[Database]:
    """The record of these settings, opened. Raises ConfigurationError in plain words."""
    from storage.database import Database

    if settings.database_path and not settings.database_path.exists():
        raise ConfigurationError([f"{settings.database_path}: there is no record yet"])
    database = Database(settings.database_url.get_secret_value(), key)
    try:
        with key_troubles_told(settings):
            if not database.is_current():
                raise ConfigurationError(["The record is of another version of this program: start the bot once."])
            yield database
    finally:
        database.close()


@contextmanager
def key_troubles_told(settings: Settings) -> Iterator[None]:
    """A wrong key, or a record no key can go on with, becomes a ConfigurationError that names where the key is."""
    from storage.database import WrongKey
    from storage.vault import Damaged

    place = "REPORT_IMAGE_KEY" if settings.report_image_key else str(settings.key_file)
    try:
        yield
    except WrongKey as error:
        raise ConfigurationError([f"{place}: {error}"]) from None
    except Damaged as error:
        raise ConfigurationError([f"The record is damaged: {error}"]) from None
