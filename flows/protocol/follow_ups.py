"""What comes up again later, and when? Follow-ups as a protocol states them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from flows.protocol.parts import Id, LevelName, Part, Words

Time = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Decision = Literal[
    "police-999",
    "police-101",
    "social-care",
    "early-help",
    "ceop",
    "lado",
    "consult",
    "manage-in-school",
]
Event = Literal[
    "reported",
    "decided",
    "referral-made",
    "deletion-asked",
    "device-held",
    "other-school",
    "child-moves",
    "nothing-else-open",
]


class When(Part):
    """What makes a follow-up: any one of these is enough."""

    event: tuple[Event, ...] = ()
    decision: tuple[Decision, ...] = ()
    level: tuple[LevelName, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.event or self.decision or self.level):
            raise ValueError("needs an event, a decision or a level")
        return self


class Due(Part):
    """One point in time, counted from what made the follow-up. Exactly one of the first four is
    given.
    """

    days: int | None = Field(default=None, ge=0)  # calendar days: weekends and holidays count
    school_days: int | None = Field(default=None, ge=0)
    minutes_before_school_ends: int | None = Field(default=None, ge=0)  # the same day
    deadline: bool = False  # the date that was agreed for it
    at: Time | None = None  # none: the school's usual time for reminders

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        counted = [self.days, self.school_days, self.minutes_before_school_ends]
        if sum(rule is not None for rule in counted) + self.deadline != 1:
            raise ValueError(
                "needs exactly one of days, school_days, minutes_before_school_ends, deadline"
            )
        return self


class FollowUp(Part):
    """Something to be done later: reminded of at each `first` time, then again after each `every`
    until done.

    A safety follow-up climbs the ladder after hours, any other after school days.
    """

    id: Id
    kind: Id
    text: Words
    citation: Words
    when: When
    first: tuple[Due, ...]
    every: Due
    safety: bool = False

    @model_validator(mode="after")
    def _some_first(self) -> Self:
        if not self.first:
            raise ValueError("first: names no time")
        return self
