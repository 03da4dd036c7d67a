"""Is what was sent what a chat service, or a button of ours, may send? JSON, words and numbers from
outside.
"""

from __future__ import annotations

import json
from typing import Any

DEEPEST = 64  # what they send is not half as deep
LONGEST = 24 * 60 * 60
NESTS = frozenset({dict, list})


def object_in(text: str) -> dict[str, Any]:
    """The object that stands there. Raises ValueError for what is none, and for one that is nested
    deeper than any of theirs.
    """
    try:
        found = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(found, dict) or _too_deep(found):
        raise ValueError("no object of a chat service")
    return found


def whole(text: object) -> str:
    """Words that can be stored: half a character becomes a question mark; what is no words,
    nothing.
    """
    return ("" if not isinstance(text, str) else text).encode("utf-8", "replace").decode("utf-8")


def of_ours(found: object) -> dict[str, str]:
    """What a button or form of ours carries. Raises ValueError for anything else."""
    if not isinstance(found, dict) or not all(map(_storable, found.values())):
        raise ValueError("not one of our own buttons or forms")
    return found


def _storable(text: object) -> bool:
    return isinstance(text, str) and "\0" not in text and whole(text) == text


def seconds_in(told: object) -> int | None:
    """So many seconds, a day at most; None where no number is told."""
    words = str(told)
    if not (words.isascii() and words.isdecimal()):
        return None
    return min(int(words), LONGEST) if len(words) < 10 else LONGEST


def _too_deep(found: Any) -> bool:
    level = [found]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) in NESTS
        ]
        if not level:
            return False
    return True
