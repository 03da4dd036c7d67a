"""Is this person's name in what somebody typed? Too often rather than too seldom: whoever typed it
is asked.

In running text a word counts when it is written like a name ("Moss"), after a title ("mrs moss"),
or beside another word of the name ("helen moss"). Where nothing is written with a capital letter, as
on a phone, any word of a name counts that is no common one ("may", "hope").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from flows.names.folding import WITHIN, in_one_letter, telling_words, words_of
from flows.names.words import is_common

_WORD = re.compile(rf"[^\W\d_][\w'’{WITHIN}-]*")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam"})


class Spoken(NamedTuple):
    """A word, folded, and whether it was written like a name."""

    word: str
    like_a_name: bool


def is_given(name: str, typed: str) -> bool:
    """Whether a field that holds a name may mean this one."""
    return not _known(name).isdisjoint(map(in_one_letter, words_of(_without_s(typed))))


def spoken_in(text: str) -> tuple[Spoken, ...]:
    """The words of running text, in their order."""
    return tuple(
        Spoken(in_one_letter("".join(words_of(word))), word[0].isupper())
        for word in _WORD.findall(_without_s(text))
    )


def may_mention(text: str, names: Iterable[str]) -> bool:
    """Whether running text may hold a word of one of these names: asked at little cost, before it is
    taken apart.
    """
    whole = in_one_letter(_without_s(text).casefold())
    return not text.isascii() or any(word in whole for name in names for word in _known(name))


def is_mentioned(name: str, text: Sequence[Spoken]) -> bool:
    """Whether running text may name somebody of this name."""
    known, before = _known(name), ""
    if known.isdisjoint(word for word, _ in text):
        return False
    small = not any(like_a_name for _, like_a_name in text)
    for word, like_a_name in text:
        if word in known and (like_a_name or before in _TITLES or before in known):
            return True
        if word in known and small and not is_common(word):
            return True
        before = word
    return False


def is_called_in(name: str, text: str) -> bool:
    """Whether running text may call somebody by this name in full ("sam fox"), or by a word of it after
    a title ("Mr Fox"). Said of whom nobody can be asked, so that a child of the same first name is
    not taken for them.
    """
    if not may_mention(text, [name]):
        return False
    known, before = _known(name), ""
    for word in words_of(_without_s(in_one_letter(text.casefold()))):
        if word in known and (before in _TITLES or before in known - {word}):
            return True
        before = word
    return False


@lru_cache(1024)  # of the school file, never what was typed
def _known(name: str) -> frozenset[str]:
    return frozenset(map(in_one_letter, telling_words(name)))


def _without_s(word: str) -> str:
    return re.sub(r"['’]s\b", "", word)
