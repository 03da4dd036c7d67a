"""What did the owner answer, write and do, and what waits for them in the thread?"""

from __future__ import annotations

from datetime import datetime

from flows.kept.record import Record


class Answered(Record):
    """One answer to one question, who gave it and when (UTC), under which protocol."""

    question: str
    answer: str
    who: str
    at: datetime
    protocol: str
    digest: str


class Note(Record):
    """Something the owner wrote down, about a question or about the concern. `happened_at` (UTC): as
    far as it was said.
    """

    text: str
    who: str
    at: datetime
    question: str | None = None
    happened_at: datetime | None = None


class Typed(Record):
    """Words that could answer a gate question, until the owner says that they do. `event` names the
    telling.
    """

    event: str
    question: str
    answer: str
    words: str


class Asked(Record):
    """The one thing that waits for the owner in the thread; `count` makes each asking its own."""

    step: str
    to: str
    count: int
    at: datetime


class Card(Record):
    """The one message in the owner's thread that shows what waits, edited in place.

    `handovers`: which time somebody has the concern it belongs to. `again` counts the times it had
    to be posted anew. `count`: the asking it showed at first. `failed_at`: when it could not be
    posted (UTC).
    """

    to: str
    handovers: int
    again: int = 0
    count: int = 0
    failed_at: datetime | None = None

    @property
    def args(self) -> tuple[str, ...]:
        """What tells this card from others of the same person."""
        return str(self.handovers), str(self.again)


class Unrecorded(Record):
    """Something must be done at once, and nothing that settles it is recorded: since when, how
    often and when last somebody was told (UTC).

    `referrals`: how many were recorded then.
    """

    since: datetime
    referrals: int
    told: int = 0
    told_at: datetime | None = None


class Referral(Record):
    """What was done about a met gate criterion: a referral made, or the reason it is not.

    `chosen`: the agency as it was chosen; empty in records of before it was. `agency`: its name.
    `again`: it says of a call that stands in the record already that it covers this criterion too.
    """

    criterion: str
    made: bool
    again: bool = False
    chosen: str = ""
    agency: str = ""
    spoke_to: str = ""
    when: datetime | None = None
    their_reference: str = ""
    advice: str = ""
    reason: str = ""
    who: str
    at: datetime
