"""What is told when content cannot be opened? Where it stands, and nothing of it."""

from __future__ import annotations


class Damaged(Exception):
    """What is stored for a concern is not what was sealed there; says which table and concern,
    nothing else.
    """

    def __init__(
        self, table: str, concern: str, what: str = "damaged", whose: str = "concern"
    ) -> None:
        super().__init__(f"{whose} {concern}, table {table}: {what}")
        self.table = table
        self.concern = concern


class Shredded(Damaged):
    """The concern's keyset is gone, and with it whatever was sealed."""

    def __init__(self, table: str, concern: str) -> None:
        super().__init__(table, concern, "unreadable, its keyset is gone")
