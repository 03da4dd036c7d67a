"""Where do new identifiers come from? From the machine's randomness: nothing can be told from
them.
"""

from __future__ import annotations

import secrets
from uuid import NAMESPACE_URL, uuid4, uuid5

LETTERS = "BCDFGHJKLMNPQRSTVWXYZ23456789"
LENGTH = 8


class RandomIdentifiers:
    """Identifiers in earnest."""

    def id(self) -> str:
        """A UUID."""
        return str(uuid4())

    def reference(self) -> str:
        """Eight letters and digits without vowels, nor 0 and 1, which read like letters; never a
        sequence.
        """
        return in_two("".join(secrets.choice(LETTERS) for _ in range(LENGTH)))


def in_two(letters: str) -> str:
    """In two halves, so that it can be said on the telephone."""
    return f"{letters[: LENGTH // 2]}-{letters[LENGTH // 2 :]}"


def opaque(key: str) -> str:
    """What a message of this key is called in its metadata and in the log: it tells nothing of
    concern or person.
    """
    return str(uuid5(NAMESPACE_URL, key))
