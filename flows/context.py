"""What does a turn need besides the concern and the move? The school, its protocol, the time, fresh
identifiers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Protocol as Interface

from flows.concern import Concern
from flows.kept.figures import Figures
from flows.kept.line import Line
from flows.kept.reading import Reading
from flows.protocol.rules import Protocol
from flows.school.school import School

CLOCKS_APART = timedelta(minutes=10)  # somebody's own clock may be that much ahead of ours
OLDEST = 25  # until when a young person with an education plan is at school (SEND code, 2015)


class Identifiers(Interface):
    """Where new identifiers come from: random in earnest, repeatable in tests."""

    def id(self) -> str:
        """A new row's identifier, a UUID."""
        ...

    def reference(self) -> str:
        """Eight letters and digits without vowels: how people speak of a concern."""
        ...


@dataclass(frozen=True)
class Marked:
    """That somebody is away by another's word: whose, since and until when (UTC). `over_at`: when it
    was said that they are here, and by whom. `own`: until when they are away by their own word.
    """

    id: str
    by: str
    at: datetime
    until: datetime
    over_at: datetime | None = None
    over_by: str = ""
    own: datetime | None = None


@dataclass(frozen=True)
class Context:
    """`now` is aware, in UTC. `away`: who is away, and until when (UTC); `marked`: of whom another
    said so, last.

    `others`: the other concerns that this move needs (`flows.other_concerns`), none that its person
    may not know of. `readings`: who read this concern, for a move that shows it; `lines`: its
    record, for one that shows that; `figures`: of all concerns, for one that shows those.
    """

    school: School
    protocol: Protocol
    now: datetime
    identifiers: Identifiers
    away: Mapping[str, datetime] = field(default_factory=dict)
    others: tuple[Concern, ...] = ()
    readings: tuple[Reading, ...] = ()
    lines: tuple[Line, ...] = ()
    figures: Figures | None = None
    marked: Mapping[str, Marked] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        """Which day it is at the school."""
        return self.school.local(self.now).date()

    @cached_property
    def gone(self) -> Mapping[str, datetime]:
        """Who is not there now, and until when (UTC): away, or off duty by the school file."""
        return {**self.school.off_duty(self.now), **self.away}

    def gone_unless_said_by(self, *people: str) -> Mapping[str, datetime]:
        """The same, without whoever is away by the word of one of these alone."""
        said = {one for one in self.away if (mark := self.mark(one)) and mark.by in people}
        away = {one: self.own_word(one) if one in said else self.away[one] for one in self.away}
        there = {one: until for one, until in away.items() if until}
        return {**self.school.off_duty(self.now), **there}

    def stays_away(self, person: str, *said_by: str) -> bool:
        """Whether this person is not there, as in `gone_unless_said_by`, and will not be when school
        opens: of a night on which others answer they know nothing.
        """
        school, now = self.school, self.now
        opens = now if school.in_hours(now) else school.calendar.next_opening(now)
        until = self.gone_unless_said_by(*said_by).get(person)
        return until is not None and (until > opens or person in school.off_duty(opens))

    def mark(self, person: str) -> Marked | None:
        """By whose word this person is away now, where it is not their own."""
        mark = self.marked.get(person)
        return mark if mark and mark.over_at is None and mark.until > self.now else None

    def own_word(self, person: str) -> datetime | None:
        """Until when (UTC) this person is away by their own word, whatever another says."""
        mark = self.mark(person)
        until = mark.own if mark else self.away.get(person)
        return until if until and until > self.now else None

    def is_long_ago(self, day: date) -> bool:
        """Whether a day that somebody typed is before any child here was born: a slip in the year."""
        return day.year < self.school.local(self.now).year - OLDEST

    def is_future(self, moment: datetime) -> bool:
        """Whether a moment (aware) that somebody typed is still to come, by whoever's clock."""
        return moment > self.now + CLOCKS_APART
