"""Who is who at this school, when is somebody there, and whom does it ring?

The models mirror the school file; nothing here reads it. Role names are "dsl", "deputy:1", "deputy:2" ...
in order, "headteacher", "acting-head", "chair-of-governors" and "vice-chair".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from flows import school_days

Jurisdiction = Literal["england", "wales", "scotland", "northern-ireland"]
ContactRole = Literal["mash", "early-help", "emergency-duty-team", "lado", "police", "ceop"]

NATIONAL_CONTACTS: frozenset[ContactRole] = frozenset({"police", "ceop"})
ROLE_WORDS = {
    "dsl": "the designated safeguarding lead",
    "headteacher": "the headteacher",
    "acting-head": "the acting headteacher",
    "chair-of-governors": "the chair of governors",
    "vice-chair": "the vice-chair of governors",
}


class MissingHour(ValueError):
    """The clocks skip this time: it never happens on that day."""


def _written_out(value: Any) -> Any:
    if isinstance(value, int | float):
        raise ValueError('write it in quotes, like "08:00" for a time or "2026-09-02" for a date')
    return value


def _without_offset(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("leave the time zone out: the school's own is used")
    return value


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{value}" is no time zone; UK schools write "Europe/London"') from None
    return value


# W... and E... are the people and the workspaces of a Slack organisation.
PersonId = Annotated[str, StringConstraints(pattern=r"^slack:[UW][A-Z0-9]{2,}$")]
WorkspaceId = Annotated[str, StringConstraints(pattern=r"^slack:[TE][A-Z0-9]{2,}$")]
SchoolId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=63)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
SomeWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
ClockTime = Annotated[time, BeforeValidator(_written_out), AfterValidator(_without_offset)]
Day = Annotated[date, BeforeValidator(_written_out)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(_Table):
    """Somebody with a role; `name` is the name staff know them by."""

    id: PersonId
    name: Words = ""
    phone: Words = ""


class People(_Table):
    """The people with roles; one person may stand in several."""

    dsl: Person | None = None
    deputies: tuple[Person, ...] = ()
    headteacher: Person | None = None
    acting_head: Person | None = None
    chair_of_governors: Person | None = None
    vice_chair: Person | None = None
    administrators: tuple[Person, ...] = ()

    @field_validator("deputies")
    @classmethod
    def _each_deputy_once(cls, deputies: tuple[Person, ...]) -> tuple[Person, ...]:
        ids = [deputy.id for deputy in deputies]
        twice = {one for one in ids if ids.count(one) > 1}
        if twice:
            raise ValueError(f"the same person is listed twice: {', '.join(sorted(twice))}")
        return deputies


class Paging(_Table):
    """How long a page waits, in minutes, before the next person is paged too."""

    emergency_minutes: Minutes = 2
    other_minutes: Minutes = 10


class Terms(_Table):
    """First and last days of the school's terms (half-terms apart), and its INSET days, as local dates."""

    dates: tuple[tuple[Day, Day], ...] = ()
    inset: tuple[Day, ...] = ()

    @field_validator("dates")
    @classmethod
    def _in_order(cls, dates: tuple[tuple[date, date], ...]) -> tuple[tuple[date, date], ...]:
        wrong = [f"a term ends ({last}) before it starts ({first})" for first, last in dates if last < first]
        for (_, last), (first, _) in pairwise(sorted(dates)):
            if first <= last:
                wrong.append(f"two terms overlap: one ends on {last}, another starts on {first}")
        if wrong:
            raise ValueError("; ".join(wrong))
        return dates


class Contact(_Table):
    """An agency to ring; `authority` is the local authority it serves, empty for a national one."""

    role: ContactRole
    authority: Words = Field(default="", validate_default=True)
    name: SomeWords
    phone: SomeWords

    @field_validator("authority")
    @classmethod
    def _local_unless_national(cls, authority: str, info: ValidationInfo) -> str:
        if not authority and info.data.get("role", "police") not in NATIONAL_CONTACTS:
            raise ValueError(f"is missing: say which local authority this {info.data['role']} serves")
        return authority


class School(_Table):
    """One school: what its school file says, and the questions the conversation asks of it."""

    id: SchoolId
    name: SomeWords
    workspaces: Annotated[tuple[WorkspaceId, ...], Field(min_length=1)]
    phone: SomeWords
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Europe/London"
    jurisdiction: Jurisdiction
    authority: SomeWords
    hours: tuple[ClockTime, ClockTime]
    day_ends: ClockTime
    protocol: SomeWords = "schools-2016"
    people: People = People()
    paging: Paging = Paging()
    terms: Terms = Terms()
    contacts: tuple[Contact, ...] = ()

    @field_validator("hours")
    @classmethod
    def _opens_before_it_closes(cls, hours: tuple[time, time]) -> tuple[time, time]:
        opens, closes = hours
        if closes <= opens:
            raise ValueError(f"they end ({closes:%H:%M}) before they start ({opens:%H:%M})")
        return hours

    def role_holder(self, role: str) -> Person | None:
        """Who holds this role now; None when nobody does or there is no such role."""
        return next((self.person(holder.id) for held, holder in self._roles() if held == role), None)

    def roles_of(self, person_id: str) -> tuple[str, ...]:
        """Every safeguarding role this person holds, in the order listed above; administering is none."""
        return tuple(role for role, holder in self._roles() if holder.id == person_id)

    def is_administrator(self, person_id: str) -> bool:
        """Whether this person looks after the bot's configuration (which opens no concern)."""
        return any(one.id == person_id for one in self.people.administrators)

    def person(self, person_id: str) -> Person | None:
        """Somebody with a role, or an administrator: the first name and phone given under any role."""
        entries = [one for one in self._everyone() if one.id == person_id]
        if not entries:
            return None
        name = next((one.name for one in entries if one.name), "")
        phone = next((one.phone for one in entries if one.phone), "")
        return Person(id=person_id, name=name, phone=phone)

    def display(self, person_id: str) -> str:
        """What a sentence calls somebody: the name, else the role, else "someone at SCHOOL"; never empty."""
        known = self.person(person_id)
        if known and known.name:
            return known.name
        roles = self.roles_of(person_id)
        return role_words(roles[0]) if roles else f"someone at {self.name}"

    def contacts_for(self, authority: str) -> tuple[Contact, ...]:
        """The agencies serving this local authority, national ones too, in the order of the school file."""
        return tuple(
            one for one in self.contacts if not one.authority or same_authority(one.authority, authority)
        )

    def has_authority(self, authority: str) -> bool:
        """Whether any contact is listed for this local authority, national ones left aside."""
        return any(one.authority and same_authority(one.authority, authority) for one in self.contacts)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The school's time zone."""
        return ZoneInfo(self.timezone)

    def local(self, moment: datetime) -> datetime:
        """An aware moment as the school's clocks show it. Raises ValueError when it has no time zone."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment.astimezone(self.zone)

    def utc(self, day: date, clock: time) -> datetime:
        """The moment, in UTC, of a local date and time; a repeated hour is the earlier one.

        Raises MissingHour when the clocks skip that time.
        """
        moment = school_days.at(self, day, clock)
        if self.local(moment).replace(tzinfo=None) != datetime.combine(day, clock):
            raise MissingHour(f"the clocks skip {clock:%H:%M} on {day}")
        return moment

    def in_hours(self, moment: datetime) -> bool:
        """Whether somebody is there to answer a page at this aware moment: school hours on a school day."""
        local = self.local(moment)
        opens, closes = self.hours
        return opens <= local.time() < closes and school_days.is_school_day(self, local.date())

    def _roles(self) -> Iterator[tuple[str, Person]]:
        people = self.people
        deputies = [(f"deputy:{number}", one) for number, one in enumerate(people.deputies, start=1)]
        heads = [("headteacher", people.headteacher), ("acting-head", people.acting_head)]
        governors = [("chair-of-governors", people.chair_of_governors), ("vice-chair", people.vice_chair)]
        for role, holder in [("dsl", people.dsl), *deputies, *heads, *governors]:
            if holder:
                yield role, holder

    def _everyone(self) -> list[Person]:
        return [*(holder for _, holder in self._roles()), *self.people.administrators]


def role_words(role: str) -> str:
    """A role name as a sentence says it: "dsl" is "the designated safeguarding lead"."""
    if role.startswith("deputy:"):
        return f"deputy safeguarding lead {role.removeprefix('deputy:')}"
    return ROLE_WORDS[role]


def same_authority(one: str, other: str) -> bool:
    """Whether two spellings mean the same local authority: capitals and spaces do not count."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
