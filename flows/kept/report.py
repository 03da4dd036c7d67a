"""What did reporters say? Each account as it was given, and what they added later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from flows.kept.record import Record

# Answers to "is a child in danger?" that count as danger until somebody knows better.
URGENT = frozenset({"yes", "threatened", "not-sure"})


class Addendum(Record):
    """Something the reporter added later; the first account stays as it was."""

    at: datetime
    who: str
    text: str
    danger: str = "not-said"
    named: frozenset[str] = frozenset()
    other_adult: str | None = None
    unsure_who: bool = False


class Meant(Record, extra="ignore"):
    """By what is told who may be meant by a report: a part of it (`flows.concern.Glance`)."""

    reporter: str
    nobody: bool | None = None
    other_adult: str | None = None
    mentioned: frozenset[str] = frozenset()
    account: str = ""
    addenda: tuple[Addendum, ...] = ()

    @property
    def words(self) -> str:
        """All that was typed of what happened."""
        return "\n".join((self.account, *(one.text for one in self.addenda)))

    @property
    def adults(self) -> tuple[str, ...]:
        """Every other adult who was ticked, then or later, as typed: empty for one without a name."""
        said = (self.other_adult, *(one.other_adult for one in self.addenda))
        return tuple(dict.fromkeys(one for one in said if one is not None))


class Report(Meant, extra="forbid"):
    """One reporter's account, as they gave it. `name`: what the chat service calls them. Times are
    UTC. `no_danger_at`: when they said, after leaving it open, that no child is in danger.
    `unsaid_at_night`: when school was over and nobody had it, though it came in school hours.

    `nobody`: whether they ticked that nobody on the staff is involved; None where that was not kept
    yet. `perhaps`: role-holders whose name they typed and said no more of; `mentioned`: those of
    whom they said that they were only told or mentioned. `unoffered`: a value came that the form
    did not offer.
    """

    id: str
    name: str = ""
    standing: Literal["staff", "guest", "pupil", "not-checked"]
    at: datetime
    learned_at: datetime | None
    danger: str = "not-said"
    named: frozenset[str] = frozenset()
    unsure_who: bool = False
    perhaps: frozenset[str] = frozenset()
    unoffered: bool = False
    children: str = ""
    where: str = ""
    guest: str = ""
    link: str = ""
    device: str = "not-known"
    seen: str = "not-said"
    no_danger_at: datetime | None = None
    unsaid_at_night: datetime | None = None

    @property
    def ticked(self) -> frozenset[str]:
        """Every person who was ticked, then or later."""
        return self.named.union(*(one.named for one in self.addenda))

    @property
    def last_at(self) -> datetime:
        """When they said something last (UTC)."""
        return max([self.at, *(one.at for one in self.addenda)])

    @property
    def others_ticked(self) -> bool:
        """Whether another adult, or somebody not known, was ticked, then or later."""
        unsure = (self.unsure_who, *(one.unsure_who for one in self.addenda))
        return bool(self.adults) or any(unsure)

    @property
    def danger_said(self) -> bool:
        """Whether they said that a child may be in danger, then or later."""
        return not URGENT.isdisjoint((self.danger, *(one.danger for one in self.addenda)))

    @property
    def danger_left_open(self) -> bool:
        """Whether nothing was said about danger, then or later."""
        return self.danger == "not-said" and self.no_danger_at is None

    def came_at_night(self, in_hours: Callable[[datetime], bool]) -> bool:
        """Whether it came, or still waited for somebody, out of school hours."""
        return self.unsaid_at_night is not None or not in_hours(self.at)
