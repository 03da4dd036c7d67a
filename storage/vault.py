"""How does content get into and out of the database? Every content column passes through here, as bytes.

Each concern has a keyset of its own, wrapped by the school's key: destroying the keyset makes the concern
unreadable for ever. A sealed value is bound to its concern, table, column and row: anywhere else it does not open.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import tink
from sqlalchemy import Connection, Row, bindparam, delete, select
from tink import aead, proto_keyset_format, secret_key_access
from tink.proto import aes_gcm_pb2, tink_pb2

from storage import tables
from storage.secrets import derived

KEPT_OPEN = 256  # keysets: opening one takes longer than all else that is done with it
TYPE = "type.googleapis.com/google.crypto.tink.AesGcmKey"
Aead = Any  # tink has no types of its own
_NEW = tables.keyset.insert()
_keysets = select(tables.keyset.c.concern, tables.keyset.c.wrapped)
_STORED = _keysets.where(tables.keyset.c.concern.in_(bindparam("these", expanding=True)))
_ONE_STORED = _keysets.where(tables.keyset.c.concern == bindparam("this"))

aead.register()


class Damaged(Exception):
    """What is stored for a concern is not what was sealed there; says which table and concern, nothing else."""

    def __init__(self, table: str, concern: str, what: str = "damaged") -> None:
        super().__init__(f"concern {concern}, table {table}: {what}")
        self.table = table
        self.concern = concern


class Shredded(Damaged):
    """The concern's keyset is gone, and with it whatever was sealed."""

    def __init__(self, table: str, concern: str) -> None:
        super().__init__(table, concern, "unreadable, its keyset is gone")


class Keys:
    """The school's key as the vault uses it, and the keysets opened lately. For every thread of a program."""

    def __init__(self, key: bytes) -> None:
        self._school = _from_raw(derived(key, "keysets"))
        self._audit = derived(key, "audit")
        self._open = lru_cache(KEPT_OPEN)(self._opened)

    def mac(self, content: bytes) -> bytes:
        """What only the holder of the school's key can make of this content."""
        return hmac.digest(self._audit, content, "sha256")

    def wrapped_new(self, concern: str) -> bytes:
        """A new keyset, as it is stored."""
        keyset = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
        plain = proto_keyset_format.serialize(keyset, secret_key_access.TOKEN)
        sealed: bytes = self._school.encrypt(plain, _of(concern))
        return sealed

    def unwrapped(self, concern: str, wrapped: bytes) -> Aead:
        """What seals and opens the values of this concern. Raises Damaged."""
        try:
            return self._open(concern, wrapped)
        except tink.TinkError:
            raise Damaged("keyset", concern) from None

    def _opened(self, concern: str, wrapped: bytes) -> Aead:
        plain = self._school.decrypt(wrapped, _of(concern))
        return proto_keyset_format.parse(plain, secret_key_access.TOKEN).primitive(aead.Aead)


class Vault:
    """Seals content on its way in and opens it on its way out, in one transaction.

    The stored keyset is always read from the database, so a destroyed one is gone at once in every process.
    """

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys
        self._known: dict[str, Aead] = {}

    def mac(self, content: bytes) -> bytes:
        """The seal of a line of the audit."""
        return self._keys.mac(content)

    def begin(self, concern: str, school: str) -> None:
        """Give a new concern its keyset; one that has a keyset keeps it."""
        if concern in self._known or self._one_stored(concern):
            return
        wrapped = self._keys.wrapped_new(concern)
        self._connection.execute(_NEW, {"concern": concern, "school": school, "wrapped": wrapped})
        self._known[concern] = self._keys.unwrapped(concern, wrapped)

    def fetch(self, concerns: Iterable[str]) -> None:
        """Read the keysets of a list at once; a damaged one is told when its concern is opened."""
        for row in self._stored(concerns):
            try:
                self._known[row.concern] = self._keys.unwrapped(row.concern, row.wrapped)
            except Damaged:
                continue

    def fits(self) -> bool:
        """Whether the school's key opens any of the keysets, or there is none yet."""
        some = self._connection.execute(select(tables.keyset).limit(3)).all()
        for row in some:
            try:
                self._keys.unwrapped(row.concern, row.wrapped)
            except Damaged:
                continue
            return True
        return not some

    def shred(self, concern: str, school: str) -> bool:
        """Destroy the concern's keyset; whether there was one."""
        self._known.pop(concern, None)
        columns = tables.keyset.c
        keyset = delete(tables.keyset).where(columns.concern == concern, columns.school == school)
        return bool(self._connection.execute(keyset).rowcount)

    def seal(self, plain: bytes, *, concern: str, table: str, column: str, row: str) -> bytes:
        """What to store for this content. Raises Damaged."""
        sealed: bytes = self._keyset(concern, table).encrypt(plain, _place(table, column, row))
        return sealed

    def open(self, sealed: bytes, *, concern: str, table: str, column: str, row: str) -> bytes:
        """The content that was stored at this place. Raises Damaged."""
        keyset = self._keyset(concern, table)
        try:
            plain: bytes = keyset.decrypt(sealed, _place(table, column, row))
        except tink.TinkError:
            raise Damaged(table, concern) from None
        return plain

    def _keyset(self, concern: str, table: str) -> Aead:
        if concern not in self._known:
            row = self._one_stored(concern)
            if not row:
                raise Shredded(table, concern)
            self._known[concern] = self._keys.unwrapped(concern, row.wrapped)
        return self._known[concern]

    def _one_stored(self, concern: str) -> Row[Any, Any] | None:
        return self._connection.execute(_ONE_STORED, {"this": concern}).first()

    def _stored(self, concerns: Iterable[str]) -> list[Row[Any]]:
        return list(self._connection.execute(_STORED, {"these": list(concerns)}))


def _of(concern: str) -> bytes:
    return f"concern:{concern}".encode()


def _place(table: str, column: str, row: str) -> bytes:
    return f"{table}|{column}|{row}".encode()


def _from_raw(key: bytes) -> Aead:
    value = aes_gcm_pb2.AesGcmKey(version=0, key_value=key).SerializeToString()
    symmetric = tink_pb2.KeyData(type_url=TYPE, value=value, key_material_type=tink_pb2.KeyData.SYMMETRIC)
    only = tink_pb2.Keyset.Key(
        key_data=symmetric, status=tink_pb2.ENABLED, key_id=1, output_prefix_type=tink_pb2.RAW
    )
    keyset = tink_pb2.Keyset(primary_key_id=1, key=[only]).SerializeToString()
    return proto_keyset_format.parse(keyset, secret_key_access.TOKEN).primitive(aead.Aead)
