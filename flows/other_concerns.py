"""Which other concerns can a move ask to see? Loaded with it, each under its own rule, into
`Context.others`.

What a move needs stands with its button (`flows.declared.Rule.beside`): only concerns which its
person may know of are handed out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Children:
    """Those in which a child of one of these keys (`flows.names.matching`) stands."""

    person: str
    keys: frozenset[str]


@dataclass(frozen=True)
class Beside:
    """Those that a record names: with these ids, or with a child of one of these keys."""

    person: str
    ids: tuple[str, ...]
    keys: frozenset[str]


@dataclass(frozen=True)
class EveryOpen:
    """Every open one."""

    person: str


@dataclass(frozen=True)
class These:
    """Those with these ids, or the one with this reference. `to_change`: they change in the same
    transaction.
    """

    person: str
    ids: tuple[str, ...] = ()
    reference: str = ""
    to_change: bool = False


@dataclass(frozen=True)
class Search:
    """Those, closed ones too, with this reference, a child of one of these keys, reported since and
    before these moments (UTC); of what is empty, any.
    """

    person: str
    reference: str = ""
    keys: frozenset[str] = frozenset()
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Together:
    """Those with these ids, for the program itself: they are destroyed with this one, or not."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class Counted:
    """Figures of those reported since and before these moments (UTC); the concerns themselves are
    handed to nobody.
    """

    person: str
    since: datetime
    before: datetime


Need = Children | Beside | EveryOpen | These | Search | Together | Counted
