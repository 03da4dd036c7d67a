"""Where do new identifiers come from? From the machine's randomness.

A row's begins with the moment at which it was made, which stands in the row as well, so that what is
new stands together in the files: a report writes and reads fewer pages. Nothing else can be told
from it.
"""

from __future__ import annotations

import secrets

from uuid_utils import NAMESPACE_URL, uuid5, uuid7

LETTERS = "BCDFGHJKLMNPQRSTVWXYZ23456789"
LENGTH = 8
_BY_CHANCE = secrets.SystemRandom()


class RandomIdentifiers:
    """Identifiers in earnest."""

    def id(self) -> str:
        """A UUID of version 7 (RFC 9562): later ones are greater."""
        return str(uuid7())

    def reference(self) -> str:
        """Eight letters and digits without vowels, nor 0 and 1, which read like letters; never a
        sequence.
        """
        return in_two("".join(_BY_CHANCE.choices(LETTERS, k=LENGTH)))


def in_two(letters: str) -> str:
    """In two halves, so that it can be said on the telephone."""
    return f"{letters[: LENGTH // 2]}-{letters[LENGTH // 2 :]}"


def opaque(key: str) -> str:
    """What a message of this key is called in its metadata and in the log: it tells nothing of
    concern or person.
    """
    return str(uuid5(NAMESPACE_URL, key))
