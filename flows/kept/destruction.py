"""Is the record to be destroyed? Who asked, who confirmed, who stopped it, and how far it is."""

from __future__ import annotations

from datetime import datetime

from flows.kept.record import Record


class Going(Record):
    """One of the concerns that go together, because they are attached to each other."""

    concern: str
    reference: str


class Destruction(Record):
    """A wish to destroy the record; the same stands in each of those that go `together`, of which
    the first looks at the time. Times are UTC.

    `by`: whoever asked at the machine. `looks`: on how many days the program has looked since all
    were told (`announced_at`), the last time at `looked_at`. `confirmed_after`: so many looks.
    `cause`: why the program stopped it (`stopped_by`), when no person did.
    """

    id: str
    by: str
    why: str
    at: datetime
    together: tuple[Going, ...]
    announced_at: datetime | None = None
    looked_at: datetime | None = None
    looks: int = 0
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    confirmed_why: str = ""
    confirmed_after: int = 0
    stopped_by: str = ""
    stopped_at: datetime | None = None
    stopped_why: str = ""
    cause: str = ""

    def goes_with(self, concern: str) -> tuple[Going, ...]:
        """The others that go with this one."""
        return tuple(one for one in self.together if one.concern != concern)

    def leads(self, concern: str) -> bool:
        """Whether this is the one that looks at the time for all of them."""
        return self.together[0].concern == concern
