"""Does a word lead to somebody by their name, without being it? Accounts are made of names ("kmarlow",
"k1t"), names are parted ("k.i.t", "Mar-" at the end of a line), shortened ("mj", "tommy"), misspelt, and
written from another script as somebody hears them.

Too often rather than too seldom: a person looks at each. A word of English is a hint only where it is
somebody's short form, or one of many spellings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from flows.names.folding import (
    in_latin,
    in_one_letter,
    in_plain,
    is_latin,
    telling_words,
    words_of,
)
from flows.names.similar import is_a_slip, other_forms
from flows.names.words import is_common, is_word

_SHORTEST_WITHIN = 3  # letters of a name that are looked for within a word
_PARTED = re.compile(r"[\W\d_]+")
_SYLLABLE = re.compile("[A-Z][a-z]+")
_NO_BONE = re.compile(r"(?<=[bcdgkpst])h|[aeiouy]")
_TWICE = re.compile(r"(.)\1")
_FEWEST_BONES = 3
_FOR_LETTERS = tuple(str.maketrans("0134578", f"o{one}eastb") for one in "il")


class Hints:
    """Of these names."""

    def __init__(self, names: Iterable[str]) -> None:
        names = list(names)
        self._names = [way for name in names for way in (name, in_latin(name))]
        self._other_scripts = [in_latin(name) for name in names if not is_latin(name)]

    def has(self, word: str) -> bool:
        """Whether this word, as it was typed, leads to one of them."""
        spelt = _spelt(word)
        if spelt & self._words:
            return True
        plain = _letters(word)
        other = plain in self._short or _bones(plain) in self._bones
        if other and (word[0].isupper() or not is_common(plain)):
            return True
        if is_word(plain):
            return False
        return any(map(self._is_made_of_one, spelt)) or self._is_a_slip(plain)

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words by which they are known, their letters only."""
        known = [word for name in self._names for word in telling_words(name)]
        parts = [one for name in self._other_scripts for one in _SYLLABLE.findall(name)]
        return frozenset(map(_letters, (*known, *parts)))

    @cached_property
    def _bones(self) -> frozenset[str]:
        """Of a name in another script the consonants: which vowels it is written with, nobody knows."""
        found = (_bones(_letters(one)) for name in self._other_scripts for one in name.split())
        return frozenset(one for one in found if len(one) >= _FEWEST_BONES)

    @cached_property
    def _short(self) -> frozenset[str]:
        return frozenset(form for word in self._words for form in other_forms(word))

    @cached_property
    def _initials(self) -> frozenset[str]:
        double = [word for name in self._names for word in name.split() if "-" in word]
        apart = [name.replace("-", " ") for name in (*self._names, *double)]
        return frozenset("".join(w[0] for w in words_of(one)) for one in (*self._names, *apart))

    def _is_made_of_one(self, spelt: str) -> bool:
        parts = (one for one in self._words if len(one) >= _SHORTEST_WITHIN)
        return len(spelt) > 1 and (spelt in self._initials or any(one in spelt for one in parts))

    def _is_a_slip(self, plain: str) -> bool:
        return any(is_a_slip(plain, one) for one in self._words)


def _spelt(word: str) -> set[str]:
    """Its letters only, those between signs and digits, and with the letters for which digits stand."""
    meant = (in_plain(word).translate(letters) for letters in _FOR_LETTERS)
    return {*map(_letters, (word, *_PARTED.split(word), *meant))} - {""}


def _bones(plain: str) -> str:
    return _TWICE.sub(r"\1", _NO_BONE.sub("", plain))


def _letters(word: str) -> str:
    return in_one_letter("".join(filter(str.isalpha, in_plain(word))))
