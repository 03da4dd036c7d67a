"""What should be written where a school file lacks the school's own details, leaves them empty, or
holds something that is not TOML?
"""

from __future__ import annotations

import re
import tomllib

WHAT = {
    "school.id": 'choose a short name like "hillside"; it is never changed later',
    "school.name": "write the school's name, as staff know it",
    "school.workspaces": (
        'write your Slack workspace, like ["slack:T0123ABCD"] (in a browser it stands in the address: '
        'app.slack.com/client/T0123ABCD), or your tenant in Teams, like ["teams:TENANT ID"]'
    ),
    "school.phone": "write the school's own number",
    "school.jurisdiction": 'write "england"',
    "school.authority": "write your local authority, spelt as under [[contacts]]",
    "school.hours": 'say when somebody is there to answer a page, like ["08:00", "17:00"]',
    "school.day_ends": 'say when children go home, like "15:15"',
    "people.dsl": "say who the designated safeguarding lead is: nobody would be told",
}
CURLY = frozenset("\u201c\u201d\u201e\u2018\u2019")
_BARE = re.compile(r"""\s*[\w-]+\s*=\s*[^"'\[{\s]""")
_ABSENT = ("missing", "string_too_short", "too_short")
_WORST_FIRST = ("people", "contacts", "school.workspaces", "school.authority", "school")


def told(place: str, wrong: str, kind: str = "missing") -> str:
    """A sentence for what is wrong at this place, with what to write there where nothing is. `kind`:
    of the error, as pydantic calls it.
    """
    write = WHAT.get(place) if kind in _ABSENT else None
    return f"{place}: {wrong}: {write}" if write else f"{place}: {wrong}"


def worst_first(mistakes: list[str]) -> list[str]:
    """That nobody would be told, then that there is nobody to ring, then whatever else."""
    return sorted(mistakes, key=_rank)


def _rank(mistake: str) -> int:
    ranks = (n for n, place in enumerate(_WORST_FIRST) if mistake.startswith(place))
    return next(ranks, len(_WORST_FIRST))


def about_quotes(text: str, error: tomllib.TOMLDecodeError) -> str:
    """What to do where that line has the quotes that a word processor makes, or none round its value."""
    place = re.search(r"at line (\d+)", str(error))
    line = text.split("\n")[int(place[1]) - 1] if place else ""
    if CURLY & set(line):
        return '. It has curly quotes: write them as "'
    return '. Put what stands after = in quotes, like "08:00"' if _BARE.match(line) else ""
