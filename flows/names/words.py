"""Is this a word of English as well as a name, and how common is it? "will", "hope", "he".

The list is pyspellchecker's: the words of millions of film subtitles with how often each came. Read
the first time it is asked for (35 MB of memory), which is when names are taken out of a text.
"""

from __future__ import annotations

from functools import cache

from babel.dates import get_day_names, get_month_names
from spellchecker import SpellChecker

# How often each came: "hart" 324, "jack" 13,000, "rose" 27,000, "hope" 630,000, "he" 13 million.
_RARE, _COMMON, _EVERYDAY = 400, 20_000, 500_000


def is_word(word: str) -> bool:
    """Whether a word in small letters is an ordinary one. "February" and "December" are, though films
    seldom say them.
    """
    return _often(word) >= _RARE or word.casefold() in always_capital()


def is_common(word: str) -> bool:
    """Whether it is one with which many sentences begin."""
    return _often(word) >= _COMMON


def is_everyday(word: str) -> bool:
    """Whether it is so common that two such words stand together by chance: "will", "hope"."""
    return _often(word) >= _EVERYDAY


@cache
def always_capital() -> frozenset[str]:
    """Months and days, in small letters: a capital letter says nothing of them."""
    named = (*get_month_names("wide", locale="en").values(), *get_day_names(locale="en").values())
    return frozenset(name.casefold() for name in named)


def _often(word: str) -> int:
    return int(_known()[word.casefold()])


@cache
def _known() -> SpellChecker:
    return SpellChecker()
