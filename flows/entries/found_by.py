"""Under which keys is a concern found again? The children entered, by every name of theirs, those
whose name was typed in an entry, and those whom reporters named; never anybody entered in error or
not known by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flows.concern import Concern
from flows.entries.choosing.child_there import there
from flows.entries.each_child import only_typed
from flows.kept.entry import in_error
from flows.names.children import children
from flows.names.matching import keys_for, keys_in_field, keys_in_text

Sought = tuple[str, frozenset[str]]


def keys_of(concern: Concern) -> frozenset[str]:
    """Every key under which a concern is found (`flows.names.matching`)."""
    written = [
        words
        for report in concern.reports
        for words in (report.account, *(a.text for a in report.addenda))
    ]
    return keys_named(concern) | {key for text in written for key in keys_in_text(text)}


def keys_named(concern: Concern) -> frozenset[str]:
    """The keys of the children who are named in it: entered, or in the reports' own field."""
    return frozenset(key for _, keys in sought(concern) for key in keys)


def sought(concern: Concern) -> list[Sought]:
    """Those children as they were written, each entered child and each report's own field, with
    the keys by which earlier concerns of theirs are found.
    """
    entries = concern.entries
    those = (*children(entries), *only_typed(entries, leaving=in_error(entries)))
    those = (*those, *there(concern).values())
    entered = [(child.name, keys_of_child(child.names)) for child in those]
    named = [(one.children.strip(), keys_in_field(one.children)) for one in concern.reports]
    return [(words, keys) for words, keys in dict.fromkeys((*entered, *named)) if keys]


def keys_of_child(names: Sequence[str]) -> frozenset[str]:
    """By every name of theirs, the one they have now first; a former surname alone goes with the other
    words of that.
    """
    alone = [name for name in names[1:] if len(name.split()) == 1]
    whole = [name for name in names if name not in alone]
    joined = [f"{name} {other}" for name in whole[:1] for other in alone]
    return _keys(joined or whole) | _keys(whole)


def _keys(names: Iterable[str]) -> frozenset[str]:
    return frozenset(key for name in names for key in keys_for(name))
