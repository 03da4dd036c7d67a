"""Can it have been that day? No act is dated after today, nobody was born after it or too long ago to
be a child, and nothing is received before it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from flows.context import Context
from flows.dates import day_of
from flows.entries.kinds import Field, Kind
from flows.moves import Submit
from flows.school.calendar import MissingHour
from flows.screen import Errors
from flows.wording.sentences import say

_CLOCK = re.compile(
    r"(?<![\d.:£])(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?(?![\d:]|\.\d)"
    r"(?:\s*(?P<half>[ap])\.?m\b)?",
    re.IGNORECASE,
)
_NOON = 12
_EITHER = frozenset("1234567")  # "2:30" may be in the afternoon: it stays as it was written
_LIKE_A_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_YEAR = re.compile(r"[12]\d{3}")
A_YEAR = timedelta(days=366)


def mistakes(kind: Kind, given: Mapping[str, str], ctx: Context) -> dict[str, str]:
    """What is wrong with the days of a form, at their fields. `given`: what was typed, as
    `2026-11-23`; today is the school's own.
    """
    found = {f.id: _mistake(f, given, ctx) for f in kind.fields if f.type == "day"}
    found |= {f.id: _of_time(given, f, ctx) for f in kind.fields if f.time_of}
    births = {f.id: _of_birth(given.get(f.id, ""), ctx) for f in kind.fields if f.birth}
    return {field: wrong for field, wrong in (*found.items(), *births.items()) if wrong}


def _of_birth(words: str, ctx: Context) -> str:
    """A date or a year of birth; any other words are none."""
    if _YEAR.fullmatch(words.strip()):
        day: date | None = date(int(words), 12, 31)
        late = int(words) > ctx.today.year
    else:
        day = day_of(words)
        late = bool(day and day > ctx.today)
    if late:
        return say("record.future")
    return say("record.too-old") if day and ctx.is_long_ago(day) else ""


def _mistake(field: Field, given: Mapping[str, str], ctx: Context) -> str:
    words, today = given.get(field.id, ""), ctx.today
    day, other = day_of(words), day_of(given.get(field.not_before, ""))
    if words and day is None:
        return say("report.wrong.day")
    if day and ctx.is_long_ago(day):
        return say("record.long-ago")
    if day and field.past and day > today:
        return say("record.future")
    if day and field.coming and day < today:
        return say("record.gone-by")
    if day and field.soon and day > today + A_YEAR:
        return say("record.far-off")
    return say("record.too-early") if day and other and day < other else ""


def _of_time(given: Mapping[str, str], field: Field, ctx: Context) -> str:
    """A time by the clock, on its day; any other words are none, but what looks like one is refused."""
    words = given.get(field.id, "")
    if not all(map(_CLOCK.fullmatch, _LIKE_A_CLOCK.findall(words))):
        return say("report.wrong.time")
    try:
        at = moment_of(given, field.time_of, field.id, ctx)
    except MissingHour:
        return say("report.wrong.missing-hour")
    return say("record.future-time") if at and ctx.is_future(at) else ""


def moment_of(given: Mapping[str, str], day: str, words: str, ctx: Context) -> datetime | None:
    """The moment (UTC) that stands in these two fields; None without a day or a time by the clock.
    Raises MissingHour.
    """
    on, clock = day_of(given.get(day, "")), _clock_in(given.get(words, ""))
    return ctx.school.calendar.utc(on, clock) if on and clock else None


def _clock_in(words: str) -> time | None:
    """The first time by the clock, as it was meant: "2.30pm" is in the afternoon."""
    told = (one for one in _CLOCK.finditer(words) if one["minute"] or one["half"])
    first = next(told, None)
    if first is None or not (first["half"] or first["hour"] not in _EITHER):
        return None
    hour, half = int(first["hour"]), (first["half"] or "").casefold()
    if half and hour <= _NOON:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    return time(hour, int(first["minute"] or 0))


def moment_in(form: Submit, ctx: Context) -> datetime | Errors:
    """The moment (UTC) in the fields `day` and `time` of a form, or what is wrong, at its field."""
    day, clock = form.text("day"), form.text("time")
    if clock and not day:
        return Errors({"day": say("report.wrong.day-missing")})
    on = day_of(day)
    if on is None or ctx.is_long_ago(on):
        return Errors({"day": say("record.long-ago" if on else "report.wrong.day")})
    try:
        at = ctx.school.calendar.utc(on, time.fromisoformat(clock))
    except MissingHour:
        return Errors({"time": say("report.wrong.missing-hour")})
    except ValueError:
        return Errors({"time": say("report.wrong.time")})
    return Errors({"time": say("record.future-time")}) if ctx.is_future(at) else at
