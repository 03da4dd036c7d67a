"""Who is who at this school, when is somebody there, and whom does it ring?

The model mirrors the school file (its tables: `flows.school.tables`); nothing here reads it. Role
names are "dsl", "deputy:1", "deputy:2" ... in order, "headteacher", "acting-head",
"chair-of-governors" and "vice-chair". Who holds a role now is the file's people as far as they are
confirmed (`confirmed_by`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import Field, PrivateAttr, SecretStr, field_validator

from flows.names.authorities import same_authority
from flows.school.accounts import References, WorkspaceId
from flows.school.calendar import Calendar
from flows.school.confirmations import Confirmations
from flows.school.role_words import role_words
from flows.school.staff import Staff
from flows.school.tables import (
    Adopted,
    ClockTime,
    Contact,
    Folder,
    Hours,
    Jurisdiction,
    Language,
    MoreWords,
    OnDuty,
    Paging,
    People,
    Person,
    SchoolId,
    SomeWords,
    Table,
    Terms,
    Zone,
)
from flows.school.who_is_who import WhoIsWho, known_as, who_is_who


class School(Table):
    """One school: what its school file says, and the questions the conversation asks of it."""

    id: SchoolId
    name: SomeWords
    workspaces: Annotated[tuple[WorkspaceId, ...], Field(min_length=1)]
    phone: SomeWords
    timezone: Zone = "Europe/London"
    language: Language = "en"
    jurisdiction: Jurisdiction
    authority: SomeWords
    hours: Hours
    day_ends: ClockTime
    protocol: SomeWords = "uk-schools"
    protocols: Folder | None = None
    device_advice: MoreWords = ""
    adopted: Adopted | None = None
    people: People = People()
    staff: Staff | None = None
    paging: Paging = Paging()
    terms: Terms = Terms()
    rota: tuple[OnDuty, ...] = ()
    contacts: tuple[Contact, ...] = ()
    _confirmations: Confirmations = PrivateAttr(default_factory=Confirmations)
    _references: References = PrivateAttr(default_factory=dict)

    @field_validator("people")
    @classmethod
    def _with_all_their_accounts(cls, people: People) -> People:
        return known_as(people, {})

    @cached_property
    def who(self) -> WhoIsWho:
        """Everybody with a role, worked out when first asked for: a turn asks many times."""
        return who_is_who(self.people, self._confirmations, self._references)

    @cached_property
    def own_contacts(self) -> tuple[Contact, ...]:
        """The agencies serving its own local authority, national ones too, in the file's order."""
        return self.contacts_for(self.authority)

    @cached_property
    def calendar(self) -> Calendar:
        """What its days and hours are counted by."""
        return Calendar.model_validate(
            {name: getattr(self, name) for name in Calendar.model_fields}
        )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with these fields changed, and with nothing worked out yet."""
        copy = super().model_copy(update=update, deep=deep)
        for worked_out in ("who", "calendar", "own_contacts"):
            copy.__dict__.pop(worked_out, None)
        return copy

    def confirmed_by(self, confirmations: Confirmations) -> School:
        """The same school, with nobody in a role in whom they are not confirmed."""
        school = self.model_copy()
        school._confirmations = confirmations
        return school

    def known_as(self, references: References) -> School:
        """The same school, with its people under the references by which they are stored."""
        school = self.model_copy(update={"people": known_as(self.people, references)})
        school._references = references
        return school

    def role_holder(self, role: str) -> Person | None:
        """Who holds this role now; None when nobody does or there is no such role."""
        return next((self.person(holder) for holder in self.holders(role)), None)

    def holders(self, role: str) -> tuple[str, ...]:
        """Everybody who holds this role now."""
        return self.who.holders.get(role, ())

    def waiting_for(self, role: str) -> tuple[str, ...]:
        """Everybody named for this role who is not confirmed in it yet."""
        return self.who.waiting.get(role, ())

    def roles_of(self, person_id: str) -> tuple[str, ...]:
        """Every safeguarding role this person holds now, in the order listed above; administering
        is none.
        """
        return self.who.roles.get(person_id, ())

    def is_named(self, person_id: str) -> bool:
        """Whether the school file names this person for a safeguarding role, confirmed or not."""
        return person_id in self.who.written

    def may_be_guest(self, person_id: str) -> bool:
        """Whether this person may be a guest of the workspace and see a record: a governor may,
        nobody else.
        """
        held = self.who.written_for(person_id)
        return bool(held) and {"chair-of-governors", "vice-chair"}.issuperset(held)

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
        """Somebody with a role, or an administrator: the first name and phone given anywhere."""
        return self.who.people.get(self.who.person_of(person_id))

    def entries(self) -> tuple[Person, ...]:
        """Everyone with a role, administrators too, once for each place in which they stand."""
        return self.who.entries

    def everybody(self) -> tuple[str, ...]:
        """Everyone with a role, administrators too, each once."""
        return tuple(self.who.people)

    def outside(self, person_id: str) -> tuple[SecretStr, ...]:
        """The addresses, given under any role, at which this person is told outside the chat."""
        known = self.person(person_id)
        return known.outside if known else ()

    def language_of(self, person_id: str) -> Language:
        """The language in which this person is spoken to: their own, else the school's."""
        known = self.person(person_id)
        return (known and known.language) or self.language

    def display(self, person_id: str) -> str:
        """What a sentence calls somebody: the name, else the role, else the name they had in one, or
        that one, else "someone at SCHOOL"; never empty.
        """
        known, roles = self.person(person_id), self.roles_of(person_id)
        once = "" if roles else self._confirmations.once_called(person_id)
        roles = roles or self._confirmations.once_held(person_id)
        words = self.role_words(roles[0]) if roles else f"someone at {self.name}"
        return (known.name if known else "") or once or words

    @property
    def confirmations(self) -> Confirmations:
        """How far its people are confirmed, and who held a role before them."""
        return self._confirmations

    def role_words(self, role: str) -> str:
        """A role as a sentence says it; deputies are numbered only where there are several."""
        alone = len(self.people.deputies) == 1
        return "the deputy safeguarding lead" if alone and role == "deputy:1" else role_words(role)

    def contacts_for(self, authority: str) -> tuple[Contact, ...]:
        """The agencies serving this local authority, national ones too, in the file's order."""
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

    def local(self, moment: datetime) -> datetime:
        """An aware moment as the school's clocks show it. Raises ValueError when it has no time
        zone.
        """
        return self.calendar.local(moment)

    def off_duty(self, moment: datetime) -> dict[str, datetime]:
        """Who is not there at this aware moment by the school file, and until when (UTC): a day
        they never work, or a night or holiday on which others answer.
        """
        day = self.local(moment).date()
        weekday, there = f"{day:%A}", not self.rota or self.in_hours(moment)
        answer = () if there else self.on_rota(day)
        off = [
            one
            for one, known in self.who.people.items()
            if weekday in known.never or (answer and one not in answer)
        ]
        return dict.fromkeys(off, self.calendar.at(day + timedelta(days=1), time())) if off else {}

    def on_rota(self, day: date) -> tuple[str, ...]:
        """Who with a role answers on this day while nobody is in school, each once; empty: the rota
        says nothing of it.
        """
        rows = (row for row in self.rota if row.first <= day <= row.last)
        people = (self.who.person_of(one) for row in rows for one in row.people)
        return tuple(dict.fromkeys(one for one in people if self.roles_of(one)))

    def in_hours(self, moment: datetime) -> bool:
        """Whether somebody is there to answer a page at this aware moment."""
        return self.calendar.in_hours(moment)
