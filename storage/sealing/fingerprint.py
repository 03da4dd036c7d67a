"""Which key is this, and which record? So that people can tell them apart, and nobody learns a thing.

A key's fingerprint is derived from it as every other use is. A record's mark is what SQLCipher keeps
in its file for everybody to read, a salt: copies have the same, and it stays when the key changes.
"""

from __future__ import annotations

from pathlib import Path

from storage.sealing.key_ring import derived

LENGTH = 8  # bytes
SALT_BYTES = 16


def fingerprint(key: bytes) -> str:
    """Of this key: sixteen letters and digits in groups of four."""
    return _in_groups(derived(key, "fingerprint"))


def mark(file: Path) -> str | None:
    """Of this record, or copy of it; None while it is empty. Raises OSError."""
    with file.open("rb") as record:
        salt = record.read(SALT_BYTES)
    return _in_groups(salt) if len(salt) == SALT_BYTES else None


def _in_groups(given: bytes) -> str:
    digits = given[:LENGTH].hex()
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))
