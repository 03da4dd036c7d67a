"""Which number has the next line of what is only ever added to?

Whoever writes in the database can put a line anywhere, and nobody can take it away again. It keeps
nobody from adding theirs: a number that nothing counts to is not gone on from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeGuard

FAR = 1_000_000_000  # more lines than anybody ever adds; as many again fit behind it
LAST = 2**31 - 1  # that both databases know


def is_near(number: object) -> TypeGuard[int]:
    """Whether a line is gone on from: SQLite lets anything stand for its number."""
    return isinstance(number, int) and 0 <= number < FAR


def before_room(number: int, taken: Iterable[object], lines: int) -> int:
    """The number before the next so many that are free; the same where nothing is in the way."""
    for each in sorted(one for one in taken if isinstance(one, int)):
        if number < each <= number + lines:
            number = each
    return number
