"""How does content get into and out of the database? Every content column passes through here, as
bytes.

Each concern has a keyset of its own, wrapped by the school's key (`storage.sealing.wrapped_keys`):
destroying the keyset makes the concern unreadable for ever. A sealed value is bound to its concern,
table, column and row: it opens nowhere else.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import tink
from sqlalchemy import Connection, Row, Table, bindparam, delete, select

from storage.database import tables
from storage.database.committing.kept import Kept
from storage.database.upsert import add_new, added
from storage.sealing.damaged import Damaged, Shredded
from storage.sealing.key_ring import KEY_BYTES, derived
from storage.sealing.raw_key import Aead
from storage.sealing.wrapped_keys import DoesNotOpen, Keys

_IN_USE = tables.secret.name
_ROOTS = select(tables.secret.c.school, tables.secret.c.wrapped).order_by(tables.secret.c.school)
_ONE_OF_ROOTS = _ROOTS.where(tables.secret.c.school == bindparam("this"))
_keysets = select(tables.keyset.c.concern, tables.keyset.c.wrapped)
_STORED = _keysets.where(tables.keyset.c.concern.in_(bindparam("these", expanding=True)))
_ONE_STORED = _keysets.where(tables.keyset.c.concern == bindparam("this"))
_ROOT = select(tables.secret.c.wrapped).where(tables.secret.c.school == bindparam("this"))
_ROOT_HELD, _ROOT_TO_CHANGE = _ROOT.with_for_update(read=True), _ROOT.with_for_update()


class Vault:
    """Seals content on its way in and opens it on its way out, in one transaction.

    The stored keyset is always read from the database, so a destroyed one is gone at once in every
    process.
    """

    def __init__(self, connection: Connection, keys: Keys, kept: Kept) -> None:
        self._connection, self._keys, self._kept = connection, keys, kept
        self._known, self._roots = dict[str, Aead](), dict[str, bytes]()
        self.remembered: dict[str, tuple[str, Any]] = keys.remembered  # of schools, by digest

    def lasting(self, school: str, use: str) -> bytes:
        """The school's own 32 bytes for this use, the same for ever, also with a new key. Raises
        Damaged.
        """
        return derived(self._root(school), use)

    def mac(self, school: str, content: bytes) -> bytes:
        """What only the holder of the school's key can make of this content. Raises Damaged."""
        return hmac.digest(self.lasting(school, "audit"), content, "sha256")

    def row_mac(self, school: str, content: bytes) -> bytes:
        """The same for a row that can be read: the same for ever, also with a new key."""
        return hmac.digest(self.lasting(school, "rows"), content, "sha256")

    def token(self, school: str, words: str) -> str:
        """What words are found again by, in this school's blind index."""
        return hmac.digest(self.lasting(school, "children"), words.encode(), "sha256").hex()

    def begin(self, concern: str, school: str) -> None:
        """Give a new concern its keyset; one that has a keyset keeps it. Raises Damaged."""
        if concern in self._known:
            return
        like = self._root_in_use(school), _root_of(school)
        wrapped, keyset = self._keys.new_keyset(_of(concern), like)
        if self._add(tables.keyset, {"concern": concern, "school": school, "wrapped": wrapped}):
            self._known[concern] = keyset

    def _add(self, table: Table, row: dict[str, Any]) -> int:
        return added(self._connection, add_new(self._connection.dialect.name, table), [row])

    def _root_in_use(self, school: str) -> bytes:
        """The school's own root as it is wrapped now: with whichever key that is, new keysets are."""
        known: bytes | None = self._kept.get(_IN_USE, school)
        if known is None:
            self._root(school)
            stored = self._connection.execute(_ROOT_HELD, {"this": school})
            known = stored.scalar_one()
            self._kept.put(_IN_USE, school, known)
        return known

    def fetch(self, concerns: Iterable[str]) -> None:
        """Read the keysets of a list at once; a damaged one is told when its concern is opened."""
        for row in self._stored(one for one in concerns if one not in self._known):
            self.take(row.concern, row.wrapped)

    def take(self, concern: str, wrapped: bytes | None) -> None:
        """The keyset of this concern, if there is one, was just read with it."""
        if wrapped is not None:
            with suppress(DoesNotOpen):
                self._known[concern] = self._keys.keyset(wrapped, _of(concern))

    def fits(self) -> bool:
        """Whether the school's keys open what the school keeps its lasting keys in, or any of the
        keysets.
        """
        roots = self._connection.execute(select(tables.secret)).all()
        keysets = self._connection.execute(select(tables.keyset).limit(3)).all()
        stored = [(row.wrapped, _root_of(row.school)) for row in roots]
        stored += [(row.wrapped, _of(row.concern)) for row in keysets]
        return not stored or any(self._opens(*each) for each in stored)

    def damaged_roots(self, only: str | None = None) -> list[Damaged]:
        """What is to be told of each school, or `only` of this, whose lasting keys cannot be read as
        they are stored now: nothing more could be written for it.
        """
        asked, given = (_ONE_OF_ROOTS, {"this": only}) if only else (_ROOTS, {})
        found = self._connection.execute(asked, given)
        return [_damaged_root(one) for one, each in found if not self._opens(each, _root_of(one))]

    def _opens(self, wrapped: bytes, place: str) -> bool:
        try:
            self._keys.unwrapped(wrapped, place)
        except DoesNotOpen:
            return False
        return True

    def renew_root(self, school: str) -> bool:
        """From now on whatever is new in this school is sealed with the newest key; whether it was
        not before.

        Raises Damaged.
        """
        stored = self._connection.execute(_ROOT_TO_CHANGE, {"this": school}).scalar_one()
        self._kept.put(_IN_USE, school, None)
        return self._renew(
            tables.secret.c.school, school, stored, _root_of(school), _damaged_root(school)
        )

    def renew_keyset(self, concern: str) -> bool:
        """Wrap the concern's keyset with the newest key; whether it was not yet. Raises Damaged."""
        stored = [row.wrapped for row in self._stored([concern])]  # none: shredded meanwhile
        whose, damaged = tables.keyset.c.concern, Damaged("keyset", concern)
        return any(self._renew(whose, concern, each, _of(concern), damaged) for each in stored)

    def root_is_older(self, school: str) -> bool:
        """Whether an older key than the newest wraps the school's root; not where it is damaged."""
        return self._is_older(
            self._connection.execute(_ROOT, {"this": school}).scalars(), _root_of(school)
        )

    def keyset_is_older(self, concern: str) -> bool:
        """Whether an older key than the newest wraps the concern's keyset; not where it is damaged."""
        return self._is_older([row.wrapped for row in self._stored([concern])], _of(concern))

    def _is_older(self, stored: Iterable[bytes], place: str) -> bool:
        try:
            return any(self._keys.renewed(each, place) for each in stored)
        except DoesNotOpen:
            return False

    def _renew(self, whose: Any, name: str, stored: bytes, place: str, damaged: Damaged) -> bool:
        try:
            renewed = self._keys.renewed(stored, place)
        except DoesNotOpen:
            raise damaged from None
        if renewed is None:
            return False
        changed = whose.table.update().where(whose == name, whose.table.c.wrapped == stored)
        return bool(self._connection.execute(changed.values(wrapped=renewed)).rowcount)

    def shred(self, concern: str, school: str) -> bool:
        """Destroy the concern's keyset; whether there was one."""
        self._known.pop(concern, None)
        columns = tables.keyset.c
        keyset = delete(tables.keyset).where(columns.concern == concern, columns.school == school)
        return bool(self._connection.execute(keyset).rowcount)

    def seal(self, plain: bytes, *, concern: str, table: str, column: str, row: str) -> bytes:
        """What to store for this content. Raises Damaged."""
        return bytes(self._keyset(concern, table).encrypt(plain, _place(table, column, row)))

    def open(self, sealed: bytes, *, concern: str, table: str, column: str, row: str) -> bytes:
        """The content that was stored at this place. Raises Damaged."""
        keyset = self._keyset(concern, table)
        try:
            return bytes(keyset.decrypt(sealed, _place(table, column, row)))
        except tink.TinkError:
            raise Damaged(table, concern) from None

    def _keyset(self, concern: str, table: str) -> Aead:
        if concern not in self._known:
            row = self._connection.execute(_ONE_STORED, {"this": concern}).first()
            if not row:
                raise Shredded(table, concern)
            try:
                self._known[concern] = self._keys.keyset(row.wrapped, _of(concern))
            except DoesNotOpen:
                raise Damaged("keyset", concern) from None
        return self._known[concern]

    def _root(self, school: str) -> bytes:
        """Made on first use. Known to the whole program once it is stored, not while that may still
        come to nothing.
        """
        known = self._roots.get(school) or self._keys.roots.get(school)
        if known is None:
            stored = self._connection.execute(_ROOT, {"this": school}).scalar()
            known = self._roots[school] = self._read_root(school, stored or self._made_root(school))
            if stored:
                self._keys.roots[school] = known
        return known

    def _read_root(self, school: str, stored: bytes) -> bytes:
        try:
            return self._keys.unwrapped(stored, _root_of(school))
        except DoesNotOpen:
            raise _damaged_root(school) from None

    def _made_root(self, school: str) -> bytes:
        """A random one; but the school's first key where an audit was written with that, before
        there were roots.
        """
        before = select(tables.audit.c.seq).where(tables.audit.c.school == school).limit(1)
        old = self._connection.execute(before).first()
        root = self._keys.oldest if old else secrets.token_bytes(KEY_BYTES)
        row = {"school": school, "wrapped": self._keys.wrapped(root, _root_of(school))}
        self._add(tables.secret, row)
        return bytes(self._connection.execute(_ROOT, {"this": school}).scalar_one())

    def _stored(self, concerns: Iterable[str]) -> list[Row[Any]]:
        these = list(concerns)
        return list(self._connection.execute(_STORED, {"these": these})) if these else []


def _of(concern: str) -> str:
    return f"concern:{concern}"


def _damaged_root(school: str) -> Damaged:
    return Damaged("secret", school, "damaged: put a copy of the record back", "school")


def _root_of(school: str) -> str:
    return f"school:{school}"


def _place(table: str, column: str, row: str) -> bytes:
    return f"{table}|{column}|{row}".encode()
