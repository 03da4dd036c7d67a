"""Does a name stay one line, with its letters in the order in which they were typed? What would begin
another line, or turn round what stands beside it, could make a record say what nobody said.
"""

from __future__ import annotations

import re

_STEERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def is_one_line(words: str) -> bool:
    """Whether nothing in it ends the line or turns it round."""
    return not _STEERS.search(words)


def in_one_line(words: str) -> str:
    """The same words without that."""
    return " ".join(_STEERS.sub(" ", words).split())
