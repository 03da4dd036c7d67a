"""Is what was sent an object that a chat service may send, and how long does it say? JSON and
numbers from outside, decoded once.
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
