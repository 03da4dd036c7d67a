"""Which keys does the school's one key lead to? Each use has its own, so that none says anything of another."""

from __future__ import annotations

import hashlib
import hmac

KEY_BYTES = 32


def derived(key: bytes, use: str) -> bytes:
    """32 bytes for this use alone (HKDF with SHA-256, RFC 5869). ValueError unless the key is 32 bytes."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"the school's key is {KEY_BYTES} bytes")
    return _hkdf(key, f"report-image {use}".encode())


def _hkdf(secret: bytes, info: bytes) -> bytes:
    extracted = hmac.digest(bytes(hashlib.sha256().digest_size), secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")
