"""What is counted of many concerns? Numbers, days and agencies; no name and no reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Took:
    """How long something took, of so many concerns: in the middle, and at the longest."""

    count: int
    middle: timedelta
    longest: timedelta


@dataclass(frozen=True)
class ForTrust:
    """What a trust is told of a school: how many concerns are open; how many of those are overdue;
    how long this year's took until somebody had them, None where nobody had any; on which days of
    this year a drill was put away, the first first.
    """

    open: int
    overdue: int
    took: Took | None
    drills: tuple[date, ...] = ()


@dataclass(frozen=True)
class Referred:
    """One referral: on which day, to whom, what came of it (`yes`, `no`, `not-said`, or `waits`)."""

    day: date
    agency: str
    outcome: str


@dataclass(frozen=True)
class Figures:
    """All that is counted, each pair in the order in which it is shown. `terms`: first and last day,
    None for outside any. `closed`: how. `years`: year groups of children; None for all others together.
    """

    total: int
    open: int
    terms: tuple[tuple[tuple[date, date] | None, int], ...]
    recommended: tuple[tuple[str, int], ...]
    decided: tuple[tuple[str, int], ...]
    took: tuple[tuple[str, Took | None], ...]
    overdue: int
    closed: tuple[tuple[str, int], ...]
    looks: tuple[tuple[str, int], ...]
    reopened: int
    referred: tuple[Referred, ...]
    years: tuple[tuple[int | None, int], ...]
