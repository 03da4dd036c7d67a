"""How is a key written on paper, for the safe, and typed in again without a slip?

Eight numbered lines of eight letters and digits, each with two more that belong to it: a line read
wrongly is told by its number. What is typed in may stand in the key file as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

BLOCK = 4
IN_A_LINE = 8
PRIME = 251
LINE = re.compile(r"(\d)[.:]?\s+([0-9a-f]{4})\s*([0-9a-f]{4})\s+([0-9a-f]{2})")
LOOKALIKES = str.maketrans("oil", "011")


class Mistyped(Exception):
    """What was typed is no sheet; says which line is to be read again, and never repeats it."""


def lines(key: bytes) -> Iterator[str]:
    """The lines of one key of 32 bytes."""
    digits = key.hex()
    for number, start in enumerate(range(0, len(digits), IN_A_LINE), 1):
        part = digits[start : start + IN_A_LINE]
        yield f"{number}  {part[:BLOCK]} {part[BLOCK:]}  {_check(number, part)}"


def is_typed(text: str) -> bool:
    """Whether this is meant to be lines from a sheet."""
    return any(line.split()[0].rstrip(".:") == "1" for line in _written(text))


def typed(text: str) -> tuple[bytes, ...]:
    """The keys of these lines, in the order in which they stand. Raises Mistyped."""
    written, size = _written(text), 64 // IN_A_LINE
    parts = [_part(at, line, at % size + 1) for at, line in enumerate(written)]
    if not parts or len(parts) % size:
        raise Mistyped(f"there are {len(parts)} lines, and {size} belong to a key")
    return tuple(
        bytes.fromhex("".join(parts[start : start + size])) for start in range(0, len(parts), size)
    )


def _part(at: int, line: str, number: int) -> str:
    found = LINE.fullmatch(line.lower().translate(LOOKALIKES))
    if not found or int(found[1]) != number:
        raise Mistyped(f"line {at + 1} must be {number}, two blocks of four, and two more")
    part = found[2] + found[3]
    if _check(number, part) != found[4]:
        raise Mistyped(f"line {at + 1} does not fit the last two in it: read it again")
    return part


def _written(text: str) -> Sequence[str]:
    every = [line.strip() for line in text.splitlines()]
    return [line for line in every if line and not line.startswith("#")]


def _check(number: int, part: str) -> str:
    """By a prime, so that no wrong digit and no two that changed places go unseen."""
    return f"{(int(part, 16) + number) % PRIME:02x}"
