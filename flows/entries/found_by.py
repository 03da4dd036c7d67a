"""Under which keys is a concern found again? The children entered, by every name of theirs, and
those whom reporters named; never anybody entered in error or not known by name.
"""

from __future__ import annotations

from collections.abc import Iterable

from flows.concern import Concern
from flows.entries.children import Child, children
from flows.names.matching import keys_for, keys_in_field, keys_in_text
from flows.names.reading import read


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
    listed = [key for child in children(concern.entries) for key in keys_of_child(child)]
    named = [key for report in concern.reports for key in keys_in_field(report.children)]
    return frozenset((*listed, *named))


def keys_of_child(child: Child) -> frozenset[str]:
    """By every name of theirs; a former surname alone goes with the other words of the name."""
    alone = [name for name in child.names[1:] if len(name.split()) == 1]
    whole = [name for name in child.names if name not in alone]
    joined = [f"{name} {other}" for name in whole[:1] for other in alone]
    return _keys(joined or whole) | _keys(whole)


def names_in(concern: Concern) -> list[str]:
    """The children of a concern by name, those entered and those in the reports' own field, each
    once.
    """
    entered = [child.name for child in children(concern.entries) if child.name]
    reported = [name for report in concern.reports for name in read(report.children).names]
    return list(dict.fromkeys((*entered, *reported)))


def _keys(names: Iterable[str]) -> frozenset[str]:
    return frozenset(key for name in names for key in keys_for(name))
