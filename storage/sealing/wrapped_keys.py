"""How do the school's keys seal other keys? Each concern's keyset and the school's own root are
stored wrapped.

The root is 32 random bytes of the school's own, from which the audit's and every other lasting key
is derived. It never changes: when the school's key is renewed, the root and the keysets are wrapped
anew and stay what they are. So the chain of the audit stays whole and children are still found.
Which key wraps the root is the key in use: a new keyset is always wrapped with that one, whatever
other keys a program already knows.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache

import tink
from tink import aead, proto_keyset_format, secret_key_access

from storage.sealing.key_ring import Ring, derived
from storage.sealing.raw_key import Aead, aead_of

KEPT_OPEN = 256  # keysets: opening one takes longer than all else that is done with it
MADE_AT_ONCE = 16  # keysets: of several made in a row, each takes an eighth of what one alone does


class DoesNotOpen(Exception):
    """None of the school's keys opens this."""


class Keys:
    """The school's keys in use, and what was opened with them lately. For every thread of a
    program.
    """

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._wrapping = lru_cache(KEPT_OPEN)(_wrapping)
        self._open = lru_cache(KEPT_OPEN)(self._opened)
        self._ready = deque[tuple[bytes, Aead]]()  # keysets that seal nothing yet
        self.roots: dict[str, bytes] = {}  # of schools, once they are known to be stored
        self.remembered: dict[str, tuple[str, object]] = {}  # of schools, by digest

    @property
    def oldest(self) -> bytes:
        """The first key that the school had, as far as is known here."""
        return self._ring.keys[-1]

    def wrapped(self, plain: bytes, place: str, like: tuple[bytes, str] | None = None) -> bytes:
        """This, wrapped with the key that wraps `like` (stored there), else with the newest."""
        try:
            key = self._found(*like)[0] if like else self._ring.keys[0]
        except DoesNotOpen:  # that is damaged: no reason to lose what is new
            key = self._ring.keys[0]
        sealed: bytes = self._wrapping(key).encrypt(plain, place.encode())
        return sealed

    def unwrapped(self, wrapped: bytes, place: str) -> bytes:
        """What was wrapped at this place, with whichever key. Raises DoesNotOpen."""
        return self._found(wrapped, place)[1]

    def renewed(self, wrapped: bytes, place: str) -> bytes | None:
        """The same wrapped with the newest key; None when it is already. Raises DoesNotOpen."""
        key, plain = self._found(wrapped, place)
        return None if key == self._ring.keys[0] else self.wrapped(plain, place)

    def keyset(self, wrapped: bytes, place: str) -> Aead:
        """What seals and opens with the keyset that is stored there. Raises DoesNotOpen."""
        return self._open(wrapped, place)

    def new_keyset(self, place: str, like: tuple[bytes, str]) -> tuple[bytes, Aead]:
        """A new keyset for this place, as it is to be stored, and what seals and opens with it."""
        while not (ready := _popped(self._ready)):
            self._ready.extend(_made() for _ in range(MADE_AT_ONCE))
        plain, keyset = ready
        return self.wrapped(plain, place, like), keyset

    def _opened(self, wrapped: bytes, place: str) -> Aead:
        plain = self.unwrapped(wrapped, place)
        return proto_keyset_format.parse(plain, secret_key_access.TOKEN).primitive(aead.Aead)

    def _found(self, wrapped: bytes, place: str) -> tuple[bytes, bytes]:
        found = self._tried(wrapped, place)
        if found is None and self._ring.again():
            found = self._tried(wrapped, place)
        if found is None:
            raise DoesNotOpen
        return found

    def _tried(self, wrapped: bytes, place: str) -> tuple[bytes, bytes] | None:
        for key in self._ring.keys:
            try:
                return key, self._wrapping(key).decrypt(wrapped, place.encode())
            except tink.TinkError:
                continue
        return None


def _popped(ready: deque[tuple[bytes, Aead]]) -> tuple[bytes, Aead] | None:
    """One that nobody else gets, in whichever thread."""
    try:
        return ready.popleft()
    except IndexError:
        return None


def _made() -> tuple[bytes, Aead]:
    keyset = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    plain: bytes = proto_keyset_format.serialize(keyset, secret_key_access.TOKEN)
    return plain, keyset.primitive(aead.Aead)


def _wrapping(key: bytes) -> Aead:
    return aead_of(derived(key, "keysets"))
