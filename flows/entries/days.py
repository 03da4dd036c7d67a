"""Can it have been that day? No act is dated after today, nobody was born after it, and nothing is
received before it was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flows.context import Context
from flows.entries.kinds import Field, Kind
from flows.wording.sentences import say


def mistakes(kind: Kind, given: Mapping[str, str], ctx: Context) -> dict[str, str]:
    """What is wrong with the days of a form, at their fields. `given`: what was typed, as
    `2026-11-23`; today is the school's own.
    """
    today = ctx.school.local(ctx.now).date()
    found = {f.id: _mistake(f, given, today) for f in kind.fields if f.type == "day"}
    return {field: wrong for field, wrong in found.items() if wrong}


def _mistake(field: Field, given: Mapping[str, str], today: date) -> str:
    words = given.get(field.id, "")
    day, other = _day(words), _day(given.get(field.not_before, ""))
    if words and day is None:
        return say("report.wrong.day")
    if day and field.past and day > today:
        return say("record.future")
    if day and field.coming and day < today:
        return say("record.gone-by")
    return say("record.too-early") if day and other and day < other else ""


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
