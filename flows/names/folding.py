"""Is it the same name? Case, accents, spacing and the order of the words do not count; "Łukasz" is
"Lukasz".

`folded` keeps where each letter stood, so that a name found in a folded text can be replaced in the
text itself.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_LEFT_OUT = ("Mn", "Me", "Cf")  # accents, and what nobody sees (soft hyphens, zero-width spaces)
_SAME = {"’": "'", "ʼ": "'", "‘": "'", "`": "'", "‐": "-", "‑": "-", "–": "-"}
OWN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_AROUND = "'\"().,;:"
_TITLES = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "sir",
        "rev",
        "prof",
        "the",
        "de",
        "da",
        "di",
        "van",
        "von",
    )
)


@dataclass(frozen=True)
class Folded:
    """A text without case and accents; `starts[n]` is where its letter n stands in the text it was
    made of.
    """

    text: str
    starts: tuple[int, ...]


def folded(text: str) -> Folded:
    """The text as it is compared. Ends with the end of the text in `starts`."""
    letters = [(letter, at) for at, given in enumerate(text) for letter in _bare(given)]
    return Folded("".join(letter for letter, _ in letters), (*(at for _, at in letters), len(text)))


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded, in their order."""
    bare = (word.strip(_AROUND) for word in folded(name).text.split())
    return tuple(word for word in bare if word)


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are one name."""
    return sorted(words_of(one)) == sorted(words_of(other))


def same_child(one: str, born: date | None, other: str, other_born: date | None) -> bool:
    """Whether two entries mean one child: the same name, and no two different dates of birth."""
    return same_name(one, other) and (born is None or other_born is None or born == other_born)


def telling_words(name: str) -> tuple[str, ...]:
    """The words of a name by which somebody is known: no titles, no single letters; halves of a
    double name too.
    """
    whole = words_of(name)
    halves = [half for word in whole if "-" in word for half in word.split("-")]
    return tuple(dict.fromkeys(w for w in (*whole, *halves) if len(w) > 1 and w not in _TITLES))


@lru_cache(1024)  # letters, never words: nothing that was typed can be read from it
def _bare(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", _SAME.get(letter, letter))
    bare = "".join(_SAME.get(c, c) for c in apart if unicodedata.category(c) not in _LEFT_OUT)
    return bare.casefold().translate(OWN_LETTERS)
