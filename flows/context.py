"""What does a turn need besides the concern and the move? The school, its protocol, the time, fresh
identifiers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol as Interface

from flows.concern import Concern
from flows.kept.figures import Figures
from flows.kept.line import Line
from flows.kept.reading import Reading
from flows.protocol.rules import Protocol
from flows.school.school import School

CLOCKS_APART = timedelta(minutes=10)  # somebody's own clock may be that much ahead of ours


class Identifiers(Interface):
    """Where new identifiers come from: random in earnest, repeatable in tests."""

    def id(self) -> str:
        """A new row's identifier, a UUID."""
        ...

    def reference(self) -> str:
        """Eight letters and digits without vowels: how people speak of a concern."""
        ...


@dataclass(frozen=True)
class Context:
    """`now` is aware, in UTC. `away`: who says that they are away, and until when (UTC).

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

    @cached_property
    def gone(self) -> Mapping[str, datetime]:
        """Who is not there now, and until when (UTC): away, or off duty by the school file."""
        return {**self.school.off_duty(self.now), **self.away}

    def is_future(self, moment: datetime) -> bool:
        """Whether a moment (aware) that somebody typed is still to come, by whoever's clock."""
        return moment > self.now + CLOCKS_APART
