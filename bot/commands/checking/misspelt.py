"""Does `.env` hold a setting under an unknown name? It would be silently ignored."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from dotenv import dotenv_values

from bot.settings import ENV_CODING, ENV_FILE, Settings

ALIKE = 0.75  # other programs may have settings of their own there


def misspelt_settings() -> Iterator[str]:
    """A sentence for each name that is near a setting's; none where the file cannot be read, which is
    told elsewhere.
    """
    known = list(Settings.model_fields)
    for name in _names():
        close = get_close_matches(name.casefold(), known, n=1, cutoff=ALIKE)
        if close and name.casefold() not in known:
            yield f".env: {name}: there is no such setting, so it counts for nothing; did you mean {close[0].upper()}?"


def _names() -> list[str]:
    try:
        return list(dotenv_values(ENV_FILE, encoding=ENV_CODING))
    except (OSError, UnicodeDecodeError):
        return []
