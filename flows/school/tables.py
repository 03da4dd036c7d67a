"""Which tables does the school file have, and what may stand in them? `flows.school.school` puts
them together.
"""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from flows.names.one_line import is_one_line
from flows.school.accounts import AccountId, Accounts

Language = Literal["en"]
Jurisdiction = Literal["england", "wales", "scotland", "northern-ireland"]
ContactRole = Literal["mash", "early-help", "emergency-duty-team", "lado", "police", "ceop"]

NATIONAL_CONTACTS: frozenset[ContactRole] = frozenset({"police", "ceop"})


def _written_out(value: Any) -> Any:
    if isinstance(value, int | float):
        raise ValueError('write it in quotes, like "08:00" for a time or "2026-09-02" for a date')
    return value


def _folder_name(value: Any) -> Any:
    if not isinstance(value, str | Path) or not str(value).strip():
        raise ValueError('must be the name of a folder, in quotes, like "protocols"')
    return value


def _without_offset(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("leave the time zone out: the school's own is used")
    return value


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f'"{value}" is not a time zone; UK schools write "Europe/London"'
        ) from None
    return value


def _open_before_they_close(hours: tuple[time, time]) -> tuple[time, time]:
    opens, closes = hours
    if closes <= opens:
        raise ValueError(f"they end ({closes:%H:%M}) before they start ({opens:%H:%M})")
    return hours


def _in_one_line(value: str) -> str:
    if not is_one_line(value):
        raise ValueError("is to stand in one line, with no hidden sign that turns it round")
    return value


SchoolId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=63)]
OneLine = AfterValidator(_in_one_line)
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), OneLine]
MoreWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
SomeWords = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), OneLine
]
ClockTime = Annotated[time, BeforeValidator(_written_out), AfterValidator(_without_offset)]
Hours = Annotated[tuple[ClockTime, ClockTime], AfterValidator(_open_before_they_close)]
Zone = Annotated[str, AfterValidator(_known_zone)]
Folder = Annotated[Path, BeforeValidator(_folder_name)]
Day = Annotated[date, BeforeValidator(_written_out)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class Table(BaseModel):
    """A table of the school file: closed (an unknown key is a mistake) and never changed once
    read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


class WithAccounts(Table):
    """Somebody with accounts: the file's `id` is one or a list of them, in the order in which they
    are tried. A person is one, whatever they use: `id` here is the reference under which they are
    stored.
    """

    id: str = ""
    accounts: Accounts

    @model_validator(mode="before")
    @classmethod
    def _one_or_several(cls, given: Any) -> Any:
        if not isinstance(given, dict) or "id" not in given or "accounts" in given:
            return given
        accounts = given["id"] if isinstance(given["id"], list | tuple) else [given["id"]]
        return {**given, "id": "".join(map(str, accounts[:1])), "accounts": accounts}


class Person(WithAccounts):
    """Somebody with a role; `name` is the name staff know them by, `language` theirs when not the
    school's, `outside` where to tell them outside the chat, `never` the days of the week on which
    they do not work.
    """

    name: Words = ""
    phone: Words = ""
    language: Language | None = None
    outside: tuple[SecretStr, ...] = ()
    never: tuple[Weekday, ...] = ()


class Elsewhere(Table):
    """Somebody of the trust or the authority who is rung when nobody here may deal with it."""

    name: SomeWords
    phone: SomeWords


class OnDuty(Table):
    """Who answers at night, at weekends and in the holidays, from one day to another (both count;
    left out: always).
    """

    people: Annotated[tuple[AccountId, ...], Field(min_length=1)]
    first: Day = date.min
    last: Day = date.max

    @model_validator(mode="after")
    def _in_order(self) -> OnDuty:
        if self.last < self.first:
            raise ValueError(f"it ends ({self.last}) before it starts ({self.first})")
        return self


class People(Table):
    """The people with roles; one person may stand in several."""

    dsl: Person | None = None
    deputies: tuple[Person, ...] = ()
    headteacher: Person | None = None
    acting_head: Person | None = None
    chair_of_governors: Person | None = None
    vice_chair: Person | None = None
    administrators: tuple[Person, ...] = ()
    outside: Elsewhere | None = None

    @field_validator("deputies")
    @classmethod
    def _each_deputy_once(cls, deputies: tuple[Person, ...]) -> tuple[Person, ...]:
        ids = [account for deputy in deputies for account in deputy.accounts]
        twice = {one for one in ids if ids.count(one) > 1}
        if twice:
            raise ValueError(f"the same person is listed twice: {', '.join(sorted(twice))}")
        return deputies


class Paging(Table):
    """How long a page waits, in minutes, before the next person is paged too."""

    emergency_minutes: Minutes = 2
    other_minutes: Minutes = 10


class Terms(Table):
    """First and last days of the school's terms (half-terms apart), its INSET days, and days on
    which it is open whatever else is known of them, as local dates.
    """

    dates: tuple[tuple[Day, Day], ...] = ()
    inset: tuple[Day, ...] = ()
    open: tuple[Day, ...] = ()

    @field_validator("dates")
    @classmethod
    def _in_order(cls, dates: tuple[tuple[date, date], ...]) -> tuple[tuple[date, date], ...]:
        wrong = [
            f"a term ends ({last}) before it starts ({first})"
            for first, last in dates
            if last < first
        ]
        for (_, last), (first, _) in pairwise(sorted(dates)):
            if first <= last:
                wrong.append(f"two terms overlap: one ends on {last}, another starts on {first}")
        if wrong:
            raise ValueError("; ".join(wrong))
        return dates


class Adopted(Table):
    """Which safeguarding lead read the protocol and adopted it for this school, in which edition,
    and when.
    """

    by: SomeWords
    on: Day
    edition: SomeWords | None = None
    protocol: SomeWords | None = None

    @property
    def words(self) -> str:
        """As a sentence."""
        edition = f" (edition {self.edition})" if self.edition else ""
        return f"Adopted by {self.by} on {self.on.day} {self.on:%B %Y}{edition}."


class Contact(Table):
    """An agency to ring; `authority` is the local authority it serves, empty for a national one.

    `checked`: the day somebody last rang the number to see that it is right; None when nobody did.
    """

    role: ContactRole
    authority: Words = Field(default="", validate_default=True)
    name: SomeWords
    phone: SomeWords
    checked: Day | None = None

    @field_validator("authority")
    @classmethod
    def _local_unless_national(cls, authority: str, info: ValidationInfo) -> str:
        if not authority and info.data.get("role", "police") not in NATIONAL_CONTACTS:
            raise ValueError(
                f"is missing: say which local authority this {info.data['role']} serves"
            )
        return authority
