"""Why was the record closed, and what was attached to it?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from flows.kept.entry import RecordEntry
from flows.kept.follow_up import FollowUp
from flows.kept.record import Record


class Copied(Record):
    """Whether it is in the main child protection file of one child, or why that is not needed.

    `child`: the place of their first entry, and `name` as they were called then; neither where no
    child was entered, and it is said of all.
    """

    child: int | None = None
    name: str = ""
    there: bool
    why: str = ""


class Closing(Record):
    """Why the record could be closed; `kind` says how, when it was not by a decision.

    `copied`: to which child's file; empty in records of before it was asked. `to`: the concern it
    was attached to; `finished`, once that one is closed as well.
    """

    note: str
    who: str
    at: datetime
    copied: tuple[Copied, ...] = ()
    kind: Literal["", "attached", "mistake", "not-this-kind"] = ""
    to: str = ""
    finished: bool = False


class OtherClosing(Record):
    """A wish to close without a decision. `second` is told; `agreed` is their answer where they
    have to agree.

    `to`: the concern it is to be attached to.
    """

    kind: Literal["attached", "mistake", "not-this-kind"]
    to: str = ""
    reason: str
    who: str
    at: datetime
    second: str
    agreed: bool | None = None


class CallThere(Record):
    """A referral without an answer, as the concern has it on which its own hangs. `place`: by which it
    is chosen there; `party`: whom it told; `words`: as it is read; `day`: when it was.
    """

    place: str
    party: str
    words: str
    day: date


class KeptUp(Record):
    """What is as of now of what is attached: the legal `holds` that stand there, by their number; the
    `children` who are entered there; `moves`, by the place of each who moves school, and whose
    record is not sent yet, the day of the move.
    """

    holds: dict[str, RecordEntry] = Field(default={})
    children: tuple[RecordEntry, ...] = ()
    moves: dict[str, date] = Field(default={})


class Attached(KeptUp):
    """Another concern that was attached to this one, by whom and when (UTC). `ended_at` (UTC): when
    it was taken off, because it was opened again.

    What came with it: `danger`, that was told of there and of which it is not settled that no life
    is at risk; `left_open`, for what something was still to be come back to: events, what was
    decided, levels at the gate; `waited_for`, the agencies for whose word deletion waits; `calls`, the
    referrals that were not answered; `things`, the devices and take-downs that were not settled;
    `to_do`: what somebody set there to come back to.
    """

    concern: str
    reference: str
    who: str
    at: datetime
    ended_at: datetime | None = None
    danger: bool = False
    left_open: frozenset[str] = frozenset()
    waited_for: frozenset[str] = frozenset()
    calls: tuple[CallThere, ...] = ()
    things: tuple[RecordEntry, ...] = ()
    to_do: tuple[FollowUp, ...] = ()
