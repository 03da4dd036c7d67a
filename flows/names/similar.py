"""May two names be the same person's? Only ever asked of a person: a shared first name and a
surname with a slip, a short form, a middle name more, a birth name.
"""

from __future__ import annotations

from functools import cache

from jellyfish import damerau_levenshtein_distance, metaphone
from nicknames import NickNamer

from flows.names.folding import in_latin, in_plain, telling_words
from flows.names.matching import keys_for
from flows.names.reading import is_description

_SHORT = 4  # in a word of fewer letters one other letter makes another name
_BEGINNING = 3  # letters with which a short form begins like the whole name


def may_be_same(one: str, other: str) -> bool:
    """Whether somebody should be asked if these are one person: they share two words, or all words
    of the shorter name are in the other, each perhaps spelt or shortened otherwise.
    """
    if is_description(one) or is_description(other):
        return False
    if keys_for(one) & keys_for(other):
        return True
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    return bool(shorter) and all(any(_alike(a, b) for b in longer) for a in shorter)


def _words(name: str) -> tuple[str, ...]:
    words = telling_words(in_plain(in_latin(name)))
    return tuple(word for word in words if word[0].isalpha() and not any(map(str.isdigit, word)))


def other_forms(name: str) -> frozenset[str]:
    """What somebody of this one folded name may be called as well: "tommy", "thomas" for "tom"."""
    known = _known()
    return frozenset({*known.nicknames_of(name), *known.canonicals_of(name)})


def _alike(one: str, other: str) -> bool:
    return one == other or is_a_slip(one, other) or _is_short_for(one, other)


def is_a_slip(one: str, other: str) -> bool:
    """Whether one of two folded words may be a slip of the pen for the other."""
    if min(len(one), len(other)) < _SHORT:
        return False
    near = damerau_levenshtein_distance(one, other)
    return near == 1 or (near == 2 and metaphone(one) == metaphone(other))


def _is_short_for(one: str, other: str) -> bool:
    short, whole = sorted((one, other), key=len)
    if len(short) >= _BEGINNING and whole.startswith(short):
        return True
    return other in other_forms(one)


@cache
def _known() -> NickNamer:
    return NickNamer()
