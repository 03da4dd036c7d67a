"""Who is who at this school, when is somebody there, and whom does it ring?

The models mirror the school file (its tables: `flows.school.tables`); nothing here reads it. Role
names are "dsl", "deputy:1", "deputy:2" ... in order, "headteacher", "acting-head",
"chair-of-governors" and "vice-chair". Who holds a role now is the file's people as far as they are
confirmed (`confirmed_by`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PrivateAttr, SecretStr, field_validator

from flows.school import school_days
from flows.school.confirmations import Confirmations
from flows.school.tables import (
    NATIONAL_CONTACTS,
    Adopted,
    ClockTime,
    Contact,
    ContactRole,
    Folder,
    Jurisdiction,
    MoreWords,
    Paging,
    People,
    Person,
    PersonId,
    SchoolId,
    SomeWords,
    Table,
    Terms,
    WorkspaceId,
    known_zone,
)

__all__ = [
    "NATIONAL_CONTACTS",
    "ROLE_WORDS",
    "Adopted",
    "ClockTime",
    "Contact",
    "ContactRole",
    "Jurisdiction",
    "MissingHour",
    "Paging",
    "People",
    "Person",
    "PersonId",
    "School",
    "SchoolId",
    "Terms",
    "WorkspaceId",
    "role_words",
    "same_authority",
]

ROLE_WORDS = {
    "dsl": "the designated safeguarding lead",
    "deputy": "a deputy safeguarding lead",
    "headteacher": "the headteacher",
    "acting-head": "the acting headteacher",
    "chair-of-governors": "the chair of governors",
    "vice-chair": "the vice-chair of governors",
}


class MissingHour(ValueError):
    """The clocks skip this time: it never happens on that day."""


class School(Table):
    """One school: what its school file says, and the questions the conversation asks of it."""

    id: SchoolId
    name: SomeWords
    workspaces: Annotated[tuple[WorkspaceId, ...], Field(min_length=1)]
    phone: SomeWords
    timezone: Annotated[str, AfterValidator(known_zone)] = "Europe/London"
    jurisdiction: Jurisdiction
    authority: SomeWords
    hours: tuple[ClockTime, ClockTime]
    day_ends: ClockTime
    protocol: SomeWords = "uk-schools"
    protocols: Folder | None = None
    device_advice: MoreWords = ""
    adopted: Adopted | None = None
    people: People = People()
    paging: Paging = Paging()
    terms: Terms = Terms()
    contacts: tuple[Contact, ...] = ()
    _confirmations: Confirmations = PrivateAttr(default_factory=Confirmations)

    @field_validator("hours")
    @classmethod
    def _opens_before_it_closes(cls, hours: tuple[time, time]) -> tuple[time, time]:
        opens, closes = hours
        if closes <= opens:
            raise ValueError(f"they end ({closes:%H:%M}) before they start ({opens:%H:%M})")
        return hours

    def confirmed_by(self, confirmations: Confirmations) -> School:
        """The same school, with nobody in a role in whom they are not confirmed."""
        school = self.model_copy()
        school._confirmations = confirmations
        return school

    def role_holder(self, role: str) -> Person | None:
        """Who holds this role now; None when nobody does or there is no such role."""
        return next((self.person(holder) for holder in self.holders(role)), None)

    def holders(self, role: str) -> tuple[str, ...]:
        """Everybody who holds this role now."""
        return tuple(holder for held, holder in self._held() if held == role)

    def waiting_for(self, role: str) -> tuple[str, ...]:
        """Everybody named for this role who is not confirmed in it yet."""
        waits = self._confirmations.waits
        return tuple(
            one.id for named, one in self._roles() if named == role and waits(named, one.id)
        )

    def roles_of(self, person_id: str) -> tuple[str, ...]:
        """Every safeguarding role this person holds now, in the order listed above; administering
        is none.
        """
        return tuple(role for role, holder in self._held() if holder == person_id)

    def written_roles(self) -> tuple[tuple[str, str], ...]:
        """Every safeguarding role of the school file with the person named for it, confirmed or
        not.
        """
        return tuple((role, holder.id) for role, holder in self._roles())

    def is_named(self, person_id: str) -> bool:
        """Whether the school file names this person for a safeguarding role, confirmed or not."""
        return any(holder == person_id for _, holder in self.written_roles())

    def may_be_guest(self, person_id: str) -> bool:
        """Whether this person may be a guest of the workspace and see a record: a governor may,
        nobody else.
        """
        held = {role for role, holder in self.written_roles() if holder == person_id}
        return bool(held) and held <= {"chair-of-governors", "vice-chair"}

    def deputy_roles(self) -> tuple[str, ...]:
        """The deputies' roles in order; whoever keeps that of a deputy for now comes last."""
        kept = [one for one in self._confirmations.kept if one[0] == "deputy"]
        return tuple(f"deputy:{n}" for n in range(1, len(self.people.deputies) + len(kept) + 1))

    def is_administrator(self, person_id: str) -> bool:
        """Whether this person looks after the bot's configuration (which opens no concern)."""
        return any(one.id == person_id for one in self.people.administrators)

    def may_be_let_in(self, person_id: str) -> bool:
        """Whether an owner may let this person read: not who only administers, not whose account is
        closed.
        """
        only_looks_after = self.is_administrator(person_id) and not self.roles_of(person_id)
        return not only_looks_after and person_id not in self._confirmations.deactivated

    def person(self, person_id: str) -> Person | None:
        """Somebody with a role, or an administrator: the first name and phone given under any
        role.
        """
        entries = [one for one in self._everyone() if one.id == person_id]
        if not entries:
            return None
        name = next((one.name for one in entries if one.name), "")
        phone = next((one.phone for one in entries if one.phone), "")
        return Person(id=person_id, name=name, phone=phone, outside=self.outside(person_id))

    def entries(self) -> list[Person]:
        """Everyone with a role, administrators too, once for each place in which they stand."""
        return self._everyone()

    def everybody(self) -> tuple[str, ...]:
        """Everyone with a role, administrators too, each once."""
        return tuple(dict.fromkeys(one.id for one in self._everyone()))

    def outside(self, person_id: str) -> tuple[SecretStr, ...]:
        """The addresses, given under any role, at which this person is told outside the chat."""
        given = [place for one in self._everyone() if one.id == person_id for place in one.outside]
        return tuple(dict.fromkeys(given))

    def display(self, person_id: str) -> str:
        """What a sentence calls somebody: the name, else the role, else "someone at SCHOOL"; never
        empty.
        """
        known = self.person(person_id)
        if known and known.name:
            return known.name
        roles = self.roles_of(person_id)
        return self.role_words(roles[0]) if roles else f"someone at {self.name}"

    def role_words(self, role: str) -> str:
        """A role as a sentence says it; deputies are numbered only where there are several."""
        alone = len(self.people.deputies) == 1
        return "the deputy safeguarding lead" if alone and role == "deputy:1" else role_words(role)

    def contacts_for(self, authority: str) -> tuple[Contact, ...]:
        """The agencies serving this local authority, national ones too, in the order of the school
        file.
        """
        return tuple(
            one
            for one in self.contacts
            if not one.authority or same_authority(one.authority, authority)
        )

    def has_authority(self, authority: str) -> bool:
        """Whether any contact is listed for this local authority, national ones left aside."""
        return any(
            one.authority and same_authority(one.authority, authority) for one in self.contacts
        )

    @property
    def zone(self) -> ZoneInfo:
        """The school's time zone."""
        return ZoneInfo(self.timezone)

    def local(self, moment: datetime) -> datetime:
        """An aware moment as the school's clocks show it. Raises ValueError when it has no time
        zone.
        """
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
        """Whether somebody is there to answer a page at this aware moment: school hours on a school
        day.

        Before the first term in the school file nobody is (the holidays before it); once the
        calendar has run out, every weekday counts, as it does for reminders.
        """
        local = self.local(moment)
        opens, closes = self.hours
        begun = (school_days.calendar_starts(self) or local.date()) <= local.date()
        return (
            begun
            and opens <= local.time() < closes
            and school_days.is_school_day(self, local.date())
        )

    def _roles(self) -> Iterator[tuple[str, Person]]:
        people = self.people
        deputies = [
            (f"deputy:{number}", one) for number, one in enumerate(people.deputies, start=1)
        ]
        heads = [("headteacher", people.headteacher), ("acting-head", people.acting_head)]
        governors = [
            ("chair-of-governors", people.chair_of_governors),
            ("vice-chair", people.vice_chair),
        ]
        for role, holder in [("dsl", people.dsl), *deputies, *heads, *governors]:
            if holder:
                yield role, holder

    def _held(self) -> Iterator[tuple[str, str]]:
        """Roles and people as far as they are confirmed; after them what somebody keeps for now."""
        known = self._confirmations
        for role, holder in self._roles():
            if known.holds(role, holder.id):
                yield role, holder.id
        deputies = iter(self.deputy_roles()[len(self.people.deputies) :])
        for role, person in known.kept:
            numbered = next(deputies) if role == "deputy" else role
            if person not in known.deactivated:
                yield numbered, person

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
