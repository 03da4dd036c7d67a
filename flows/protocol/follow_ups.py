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
    "open",
    "reported",
    "image-seen-by-staff",
    "device-told-of",
    "staff-involved",
    "decided",
    "referral-made",
    "referred-by-telephone",
    "referral-not-accepted",
    "deletion-asked",
    "device-held",
    "other-school",
    "child-moves",
    "record-received",
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
    """One point in time, counted from what made the follow-up. Exactly one of the first six is
    given. `of_the_move`: due from the day on which a child moves school, and to be done within so
    many school days of it.
    """

    days: int | None = Field(default=None, ge=0)  # calendar days: weekends and holidays count
    school_days: int | None = Field(default=None, ge=0)
    working_days: int | None = Field(default=None, ge=0)  # offices work: school holidays count
    minutes_before_school_ends: int | None = Field(default=None, ge=0)  # the same day
    deadline: bool = False  # the date that was agreed for it
    before_holiday: bool = False  # the last school day before the next holiday
    of_the_move: bool = False
    at: Time | None = None  # none: the school's usual time for reminders

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        counted = [
            self.days,
            self.school_days,
            self.working_days,
            self.minutes_before_school_ends,
        ]
        given = sum(rule is not None for rule in counted) + self.deadline + self.before_holiday
        if given != 1:
            raise ValueError(
                "needs exactly one of days, school_days, working_days, "
                "minutes_before_school_ends, deadline, before_holiday"
            )
        return self


class FollowUp(Part):
    """Something to be done later: reminded of at each `first` time, then again after each `every`
    until done. `over_holiday`: as well, when a holiday comes before the last of `first`.

    A safety follow-up comes on any day and climbs the ladder after hours; any other waits for a
    school day, and climbs after school days.
    """

    id: Id
    kind: Id
    text: Words
    citation: Words
    when: When
    first: tuple[Due, ...]
    over_holiday: tuple[Due, ...] = ()
    every: Due
    safety: bool = False

    @model_validator(mode="after")
    def _some_first(self) -> Self:
        if not self.first:
            raise ValueError("first: names no time")
        return self

    def due(self, nth: int) -> Due:
        """What a follow-up of this rule is counted by: one of `first` and `over_holiday` together;
        -1: `every`.
        """
        if nth < len(self.first):
            return self.every if nth < 0 else self.first[nth]
        return self.over_holiday[nth - len(self.first)]
