"""What is one thing that happened, as it stands in the list?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flows.kept.entry import RecordEntry
from flows.screen import Pair

# What people said of it; what was added to the record; an answer to a question; a decision; who was
# told or reminded, and who has it; who read it.
Kind = Literal["said", "added", "answered", "decided", "told", "read"]


@dataclass(frozen=True)
class Event:
    """`at`: when it was written down (UTC). `happened`: when it happened, in words, where that was
    said; empty where it was not.

    `person`: whose reference it has, "program" where nobody did it. `name` and `role`: theirs, as
    they were then, in words; each empty when not known. `title`: what happened. `details`: what was
    typed or chosen, each with what it is called. `entry`: what was entered, where it is an entry, as
    it stands in the concern; `struck`: that it was an error, and why.
    """

    kind: Kind
    at: datetime
    happened: str
    person: str
    name: str
    role: str
    title: str
    details: tuple[Pair, ...] = ()
    entry: RecordEntry | None = None
    struck: str = ""

    @property
    def author(self) -> str:
        """`Dana Okafor (the designated safeguarding lead)`; one of the two where that is all that
        is known.
        """
        return f"{self.name} ({self.role})" if self.name and self.role else self.name or self.role
