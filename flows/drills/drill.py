"""What makes up the record of a drill? It is no concern, and nothing that reads one reads it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from flows.kept.record import Record


class Drill(Record):
    """A training of those who are told first. Ids are opaque; people are stored references; times
    are UTC.

    `by`: who began it, with the form of this `nonce`. `story`: which is played; empty for the test
    report. `people`: everybody it is for, in the order in which they are told. `told`, `pressed`:
    when each was told, and pressed. `unreached`: to whom the chat does not get through. `owner`: who
    has the story, with their `answers` by question, what they `decided`, and why. `agreed`: who
    confirmed that nothing real is in it.
    """

    id: str
    school: str
    by: str
    at: datetime
    nonce: str = ""
    story: str = ""
    people: tuple[str, ...]
    told: dict[str, datetime] = Field(default={})
    pressed: dict[str, datetime] = Field(default={})
    unreached: tuple[str, ...] = ()
    owner: str = ""
    answers: dict[str, str] | None = None
    decided: tuple[str, ...] = ()
    reasons: str = ""
    decided_at: datetime | None = None
    ended_at: datetime | None = None
    agreed: tuple[str, ...] = ()

    @property
    def silent(self) -> tuple[str, ...]:
        """Those who have not pressed."""
        return tuple(one for one in self.people if one not in self.pressed)
