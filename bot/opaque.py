"""What is a message called where nobody may learn what it is about: in its metadata and in the log?"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5


def opaque(key: str) -> str:
    """A name that tells nothing of the concern or the person, always the same for the same message key."""
    return str(uuid5(NAMESPACE_URL, key))
