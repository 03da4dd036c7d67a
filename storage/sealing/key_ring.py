"""Which keys does the school have, and which does each of them lead to?

A school has one key, or, while it changes over to a new one, several: the newest first. The newest
is to seal all that is new; any of them opens what it sealed. Each use has a key of its own, so that
none says anything of another.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from functools import lru_cache

KEY_BYTES = 32


class Ring:
    """The school's keys, the newest first, each of 32 bytes (any other number: ValueError).

    `read` gives them. It is asked again when none of those known fits: another program may have
    added one.
    """

    def __init__(self, read: Callable[[], Sequence[bytes]]) -> None:
        self._read = read
        self.keys = _checked(read())

    @classmethod
    def of(cls, keys: bytes | Sequence[bytes] | Ring) -> Ring:
        """A ring of keys that stay as they are; one key is enough."""
        if isinstance(keys, Ring):
            return keys
        given = [keys] if isinstance(keys, bytes) else keys
        return cls(lambda: given)

    def again(self) -> bool:
        """Read the keys anew; whether they are others than before. What cannot be read now is kept
        as it was.
        """
        before = self.keys
        try:
            self.keys = _checked(self._read())
        except (
            Exception
        ):  # whatever is wrong with the place they come from: those in memory are good
            return False
        return self.keys != before


def derived(key: bytes, use: str) -> bytes:
    """32 bytes for this use alone (HKDF with SHA-256, RFC 5869). ValueError unless the key is 32
    bytes.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"the school's key is {KEY_BYTES} bytes")
    return _hkdf(key, f"report-image {use}".encode())


def _checked(keys: Sequence[bytes]) -> tuple[bytes, ...]:
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise ValueError(f"the school's key is {KEY_BYTES} bytes")
    return tuple(keys)


@lru_cache(1024)  # a turn wants the same three, eleven times
def _hkdf(secret: bytes, info: bytes) -> bytes:
    extracted = hmac.digest(bytes(hashlib.sha256().digest_size), secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")
