"""How does an entry read: all that was filled in, or a few words for a list to choose from?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flows.context import Context
from flows.dates import full_day
from flows.entries import agencies, same_child
from flows.entries.kinds import Field, kinds
from flows.kept.assessment import Referral
from flows.kept.entry import ABOUT, RecordEntry
from flows.names import children
from flows.screen import Pair
from flows.wording.sentences import say

WORDS_AT_MOST = 2


def filled_in(
    entry: RecordEntry, entries: children.Entries, known: Sequence[children.Child]
) -> list[Pair]:
    """What was filled in, each with what it is called. `entry` is one of `entries`, and `known` everyone
    who was entered there.
    """
    child = children.among(entry, entries, known)
    fields = kinds()[entry.kind].fields
    said = [Pair(f.label, _said(f, entry, child)) for f in fields if f.id in entry.values]
    who = same_child.told(entry, entries)
    return [Pair(say("children.which"), who), *said] if who else said


def _said(field: Field, entry: RecordEntry, child: children.Child | None) -> str:
    if field.type == "child" and child and ABOUT in entry.values:
        return child.label
    return field.said(entry.values[field.id])


def in_short(entry: RecordEntry, ctx: Context) -> str:
    """An entry by its title, its day and the first words of what was filled in."""
    fields = [f for f in kinds()[entry.kind].fields if f.type != "call" and not f.past]
    said = [_first_words(f, entry) for f in fields if f.id in entry.values][:2]
    return choice(kinds()[entry.kind].button, "; ".join(said), ctx.school.local(entry.at).date())


def call_in_short(one: Referral, ctx: Context) -> str:
    """The same of what was recorded where an answer called for a referral."""
    said = filter(None, (begin(one.spoke_to), one.agency) if one.made else (begin(one.reason),))
    title = say("mistake.call" if one.made else "mistake.no-call")
    return choice(title, "; ".join(said), ctx.school.local(one.at).date())


def _first_words(field: Field, entry: RecordEntry) -> str:
    """What was chosen; of what was typed the first words, for a list has no room for more."""
    said = agencies.called(entry) if field.type == "agency" else _said(field, entry, None)
    return begin(said) if field.type in ("words", "long", "child") else said


def begin(words: str) -> str:
    """The first words."""
    return " ".join(words.split()[:WORDS_AT_MOST])


def choice(title: str, words: str, day: date) -> str:
    """A line of a list: what it is, of which day, and what tells it from others."""
    return say("mistake.choice", title=title, day=full_day(day), words=words)
