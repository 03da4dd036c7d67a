"""Who was told, whom is it offered to, and to whom was it handed over?"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from flows.kept.record import Record


class Page(Record):
    """One person told that a concern waits. `rung` counts from 0, `round` from 1."""

    to: str
    rung: int
    round: int


class Paging(Record):
    """Where the concern stands on its own ladder.

    `ladder` is the steps, each the role names paged together, taken when the report came in; people
    are looked up at each step. `course` counts the times the paging began anew. `next_at` (UTC) is
    when the next rung is paged if nobody has it by then. `pressing`: as in an emergency until
    somebody has it, for whoever had it was named. `said`: the round of this course at whose end
    reporters were told last that nobody has it.
    """

    ladder: tuple[tuple[str, ...], ...]
    course: int = 1
    rung: int = -1
    round: int = 1
    pages: tuple[Page, ...] = ()
    next_at: datetime | None = None
    exhausted_at: datetime | None = None
    pressing: bool = False
    said: int = 0


class HelpAsked(Record):
    """Somebody asked to help because the owner did not reply; `helping_at` when they said that they
    are.
    """

    to: str
    at: datetime
    helping_at: datetime | None = None


class Helpers(Record, extra="ignore"):
    """Who was asked to help: a part of the watch (`flows.concern.Glance`)."""

    helpers: tuple[HelpAsked, ...] = ()


class Watch(Helpers, extra="forbid"):
    """Whether the owner holds it alone (`flows.paging.offering.alone`), and whom it is offered to
    (`flows.paging.offering.offers`).

    `step_at`: the owner's last step. `asked_at`: since when it is offered, `why`, and in which
    `round` of its ladder; `helpers`: to whom. `came_at`: since when something new waits to be
    acknowledged, from whom, with danger told of or not. `offered_at`: when it was last offered.
    `quiet_...`: somebody is with it or has put it off: from and until when, how urgent it was then,
    and who.
    `beside`: whoever said to its owner of now that they are with it too, as they were asked last.
    """

    step_at: datetime | None = None
    asked_at: datetime | None = None
    why: Literal["", "silent", "away", "came", "overdue", "action"] = ""
    round: int = 1
    came_at: datetime | None = None
    came_from: frozenset[str] = frozenset()
    came_danger: bool = False
    offered_at: datetime | None = None
    quiet_from: datetime | None = None
    quiet_until: datetime | None = None
    quiet_urgency: str = ""
    quiet_by: str = ""
    beside: tuple[HelpAsked, ...] = ()


class HandedOver(Record):
    """The owner asked `to` to have it until then (UTC); after that `back_to` is asked to have it
    back.
    """

    to: str
    back_to: str
    until: datetime
