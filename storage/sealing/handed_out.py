"""How is something given to somebody who is to bring it back, and can neither read nor change it?"""

from __future__ import annotations

import base64
import zlib

import tink

from storage.sealing.key_ring import derived
from storage.sealing.raw_key import aead_of

LARGEST = 1024 * 1024


class HandedOut:
    """Seals words with a secret of the school's. `use`: what for; nothing of another use opens."""

    def __init__(self, secret: bytes, use: str) -> None:
        self._aead = aead_of(derived(secret, use))

    def sealed(self, words: str, to: str) -> str:
        """These words, for this person to carry."""
        packed = self._aead.encrypt(zlib.compress(words.encode()), to.encode())
        return base64.urlsafe_b64encode(packed).decode("ascii")

    def opened(self, sealed: str, to: str) -> str:
        """What was handed out to this person. Raises ValueError for anything else."""
        try:
            packed = self._aead.decrypt(base64.urlsafe_b64decode(sealed.encode()), to.encode())
            return zlib.decompressobj().decompress(packed, LARGEST).decode()
        except (tink.TinkError, ValueError, zlib.error):
            raise ValueError("nothing that was handed out to them") from None
