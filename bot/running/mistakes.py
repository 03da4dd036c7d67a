"""How is a mistake in the configuration said in plain words?"""

from __future__ import annotations

import errno
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

_SENTENCES = {
    "missing": "is missing",
    "string_type": 'must be words in quotes, like "..."',
    "int_type": "must be a whole number, without quotes",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "finite_number": "must be a whole number",
    "tuple_type": "must be a list, like [...]",
    "model_type": "must be a table with keys of its own",
    "model_attributes_type": "must be a table with keys of its own",
    "time_parsing": 'is not a time; write it like "08:00"',
    "time_type": 'is not a time; write it like "08:00"',
    "date_parsing": 'is not a date; write it like "2026-09-02"',
    "date_type": 'is not a date; write it like "2026-09-02"',
    "date_from_datetime_parsing": 'is not a date; write it like "2026-09-02"',
    "date_from_datetime_inexact": 'is not a date; write it like "2026-09-02"',
    "string_too_short": "is empty",
    "bool_parsing": "must be yes or no",
    "path_type": "must be the name of a file",
}


class ConfigurationError(Exception):
    """What somebody set up cannot be used; `mistakes` are sentences for that person, without any
    secret.
    """

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


def sentence(error: ErrorDetails) -> str:
    """What is wrong, without the place and without the value."""
    kind, limits = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(limits["error"])
    return _SENTENCES.get(kind) or _with_limits(kind, limits) or error["msg"]


def nearest(word: str, known: list[str]) -> str:
    """A clause that names the known word meant, or all of them when none is near."""
    close = get_close_matches(word.casefold(), known, n=1)
    return f'did you mean "{close[0]}"?' if close else f"known here: {', '.join(known)}"


def cannot_listen(error: OSError, host: str, port: int) -> str:
    """Why the program cannot listen at this address, and which setting to change."""
    if error.errno == errno.EADDRINUSE:
        return f"PORT: {port} is in use by another program: choose another (for the demo: --port)"
    if error.errno == errno.EACCES:
        return (
            f"PORT: {port} is only for the administrator of this machine: choose one from 1024 on"
        )
    return f"HOST: {host} is not an address of this machine; 127.0.0.1 is always one"


def _with_limits(kind: str, limits: dict[str, Any]) -> str:
    if kind == "literal_error":
        return f"must be one of {limits['expected']}"
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"must be at {'least' if 'ge' in limits else 'most'} {limits.get('ge', limits.get('le'))}"
    if kind == "too_short":
        return f"needs at least {limits['min_length']} of them"
    if kind in ("too_long", "string_too_long"):
        return f"is longer than {limits['max_length']}"
    return ""
