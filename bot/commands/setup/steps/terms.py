"""When is the school open? Everything that waits for a school day goes by it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from bot.commands.setup.draft import Draft
from bot.commands.setup.question import Link, Question, Tried
from bot.commands.setup.steps.checked import wrong_in_file
from bot.commands.setup.steps.dates import as_in_the_file
from bot.running.clock import SystemClock

LONGEST, LONG_OVER = timedelta(weeks=26), timedelta(days=100)
LIKE = "2 September 2026 to 23 October 2026"
STRETCH = re.compile(r"\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d")


class Terms:
    """The table [terms]."""

    name, title = "terms", "Terms"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return (
            "First and last days, half-terms apart. Bank holidays are known.",
            *holidays(draft["terms.dates"]),
        )

    async def questions(self, draft: Draft) -> Sequence[Question]:
        return (
            Question("terms.dates", "Terms, a line each", "lines", f"Like {LIKE}"),
            Question(
                "terms.inset",
                "INSET days, a line each",
                "lines",
                "Like 2 September 2026",
                needed=False,
            ),
        )

    async def tried(self, draft: Draft) -> Tried:
        found = {key: as_in_the_file(draft[key]) for key in ("terms.dates", "terms.inset")}
        draft = draft.with_answers(found)
        lines = draft["terms.dates"].splitlines()
        if wrong := next((line for line in lines if not STRETCH.fullmatch(line)), None):
            return Tried({"terms.dates": f'"{wrong}" must be two dates, like {LIKE}'})
        wrong_dates = wrong_in_file(draft, "terms")
        slip = "" if wrong_dates else _slip(list(map(_days, lines)), SystemClock().now().date())
        return Tried(wrong_dates or ({"terms.dates": slip} if slip else {}), found)


def _slip(terms: list[tuple[date, ...]], today: date) -> str:
    """A year that was mistyped."""
    for first, last in terms:
        if last - first > LONGEST:
            return f"{first} to {last} is longer than any term"
    last = max(last for _, last in terms)
    return f"ended on {last}: write this school year's" if today - last > LONG_OVER else ""


def holidays(dates: str) -> Iterator[str]:
    """What lies between the terms, so that a slip is seen: a sentence each."""
    terms = sorted(map(_days, STRETCH.findall(dates)))
    for (_, last), (first, _) in pairwise(one for one in terms if one):
        begins, ends = last + timedelta(days=1), first - timedelta(days=1)
        yield f"Holiday: {begins:%A} {begins.day} {begins:%B %Y} to {ends:%A} {ends.day} {ends:%B %Y}"


def _days(line: str) -> tuple[date, ...]:
    try:
        return tuple(map(date.fromisoformat, line.split(" to ")))
    except ValueError:
        return ()
