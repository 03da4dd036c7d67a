"""Is this the same child's name? The keys under which a name is found again, however it was
written.

Case, accents, spacing, hyphens and order do not count: "Lee, Sam" is "SAM LEE". **Every two words
of a name make one key**, so that middle names neither hide a child nor have to be known: "Sam J
Lee", "Lee, Sam" and "Sam James Lee" all have `lee sam`. One word alone is no key unless it is the
whole name: a first name would find half the school. A short form ("Sam" for "Samuel") is not
guessed. Two neighbouring words also count as one ("Mc Donald" is "McDonald"), and an initial counts
only when a name is hardly more than that. It finds rather too much than too little: whoever looks
opens what was found and sees for themselves, but a record that stays hidden is a pattern nobody
sees.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations

from flows.concern import Concern
from flows.names.folding import OWN_LETTERS

CHILD = "child"  # the kind of entry that names an involved child
MOST = 12  # words of one name, so that a long text makes no thousands of keys
TOGETHER = 4  # words of a sentence that can be one name

_INSIDE = re.compile(r"['’‘ʼ`]")
_WORD = re.compile(r"[^\W_]+")
_BETWEEN_NAMES = re.compile(r"[\n;&/]|\band\b", re.IGNORECASE)
_SPOKEN = re.compile(r"[^\W\d_][\w'’‘-]*|[.!?;:\n]")
_NO_NAMES = frozenset({"year", "yr", "form", "class", "tutor"})


def keys_for(name: str) -> frozenset[str]:
    """The keys of one name as somebody typed it; none when it holds no word."""
    words = _words(name)[:MOST]
    if len(words) < 2:
        return frozenset(words)
    longer = [word for word in words if len(word) > 1]
    pairs = combinations(longer if len(longer) > 1 else words, 2)
    return frozenset(_pair(*two) for two in pairs) | _joined(words)


def keys_of(concern: Concern) -> frozenset[str]:
    """Every key under which a concern is found: the children it names, and names in what reporters
    wrote.
    """
    listed = [key for name in names_in(concern) for key in keys_for(name)]
    written = [
        words
        for report in concern.reports
        for words in (report.account, *(a.text for a in report.addenda))
    ]
    return frozenset(listed) | {key for words in written for key in _keys_in_sentences(words)}


def names_in(concern: Concern) -> list[str]:
    """The children of a concern as they were recorded, by entries and in the reports' own field,
    each once.
    """
    recorded = [entry.values["name"] for entry in concern.entries if entry.kind == CHILD]
    reported = [
        piece.strip()
        for report in concern.reports
        for piece in _BETWEEN_NAMES.split(report.children)
    ]
    return list(dict.fromkeys(name for name in (*recorded, *reported) if keys_for(name)))


def _words(text: str) -> list[str]:
    plain = _INSIDE.sub("", unicodedata.normalize("NFKD", text.casefold()))
    bare = "".join(c for c in plain if not unicodedata.combining(c)).translate(OWN_LETTERS)
    found = [word for word in _WORD.findall(bare) if not any(c.isdigit() for c in word)]
    return [word for word in found if word not in _NO_NAMES]


def _pair(one: str, other: str) -> str:
    return " ".join(sorted((one, other)))


def _joined(words: list[str]) -> frozenset[str]:
    """Each two neighbours as one word, together with each of the others."""
    return frozenset(
        _pair(words[n] + words[n + 1], other)
        for n in range(len(words) - 1)
        for m, other in enumerate(words)
        if m not in (n, n + 1) and len(other) > 1
    )


def _keys_in_sentences(text: str) -> frozenset[str]:
    """Names in running text: words that stand together and begin with a capital letter."""
    runs: list[list[str]] = [[]]
    for word in _SPOKEN.findall(text):
        if word[0].isupper():
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    windows = [
        run[n : n + TOGETHER]
        for run in runs
        for n in range(max(1, len(run) - TOGETHER + 1))
        if len(run) > 1
    ]
    return frozenset(key for window in windows for key in keys_for(" ".join(window)))
