"""What happened, in one sentence? Of each line of the record, with the people and days in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day, stamp
from flows.entries.kinds import kinds
from flows.follow_up.follow_ups import find_any
from flows.follow_up.rules import text_of
from flows.kept.line import Line
from flows.school.people_in_words import names
from flows.school.role_words import role_words
from flows.wording.sentences import say, together

# These say more than what kind of line they are by what stands in them under this name.
_SAYS_MORE = {
    "second-look": "answer",
    "second-look-outside": "answer",
    "other-closing-answered": "agreed",
    "reporter-told": "state",
    "deleted-in-chat": "what",
    "linked": "state",
}


def title(line: Line, author: str, concern: Concern, ctx: Context) -> str:
    """The sentence; `author`: whoever did it, or to whom it was done, in words."""
    more = _SAYS_MORE.get(line.kind, "")
    key = f"chronology.lines.{line.kind}" + (f".{line.body[more]}".lower() if more else "")
    known = {name: _WORDS[name](value, concern, ctx, line.at) for name, value in _known(line)}
    return say(key, name=author, **known)


def _known(line: Line) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in line.body.items() if name in _WORDS]


def _people(value: Any, concern: Concern, ctx: Context, at: datetime) -> str:
    return names(ctx.school, [value] if isinstance(value, str) else value or (), at)


def _reader(value: Any, concern: Concern, ctx: Context, at: datetime) -> str:
    person = value["person"] if isinstance(value, dict) else value
    called = {one.person: one.name for one in concern.readers}
    return called.get(person) or names(ctx.school, [person], at)


def _moment(value: str, concern: Concern, ctx: Context, at: datetime) -> str:
    return stamp(ctx, datetime.fromisoformat(value))


def _until(value: str, concern: Concern, ctx: Context, at: datetime) -> str:
    """A day; a moment where it was given to the minute."""
    return _moment(value, concern, ctx, at) if "T" in value else full_day(date.fromisoformat(value))


def _follow_up(value: str, concern: Concern, ctx: Context, at: datetime) -> str:
    one = find_any(concern, value)
    return text_of(one, ctx) if one else value


def _entry(value: Any, concern: Concern, ctx: Context, at: datetime) -> str:
    return kinds()[value["kind"]].title


def _what(value: str, concern: Concern, ctx: Context, at: datetime) -> str:
    return say(f"chronology.read.{value.replace(' ', '-')}")


def _roles(value: list[str], concern: Concern, ctx: Context, at: datetime) -> str:
    return together(map(role_words, value))


def _as_it_is(value: Any, concern: Concern, ctx: Context, at: datetime) -> str:
    return str(value)


def _wish(value: Any, concern: Concern, ctx: Context, at: datetime) -> str:
    """Who asked for the record to be destroyed."""
    return names(ctx.school, [value["by"]], at)


_WORDS: dict[str, Callable[[Any, Concern, Context, datetime], str]] = {
    "to": _people,
    "named": _people,
    "reader": _reader,
    "due_at": _moment,
    "until": _until,
    "follow_up": _follow_up,
    "entry": _entry,
    "what": _what,
    "roles": _roles,
    "reference": _as_it_is,
    "authority": _as_it_is,
    "days": _as_it_is,
    "round": _as_it_is,
    "wish": _wish,
}
