"""What do the answers recommend, and for which reasons?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from flows.protocol.parts import Level


class Reason(NamedTuple):
    """One criterion that was met and the questions whose answers met it, or the grounds where none
    was.
    """

    id: str
    level: Level
    text: str
    citation: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Recommendation:
    """What the answers recommend; `reasons` holds every criterion met, the weightiest first.

    Facts that are not complete never give MAY_MANAGE_IN_SCHOOL: a question without an answer is not
    a no.
    """

    level: Level
    reasons: tuple[Reason, ...]
    complete: bool
    advice: tuple[str, ...]

    @property
    def deciding(self) -> tuple[Reason, ...]:
        """Only the reasons that led to this level."""
        return tuple(reason for reason in self.reasons if reason.level == self.level)
