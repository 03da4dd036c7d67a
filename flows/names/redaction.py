"""How are other people's names taken out of what somebody typed? Each place is marked, so that a
person sees it.

Found are the names as they are recorded, whole and word by word, whatever the case and the accents,
however their parts are joined ("O'Neill", "ONeill"; "Mary-Jane", "Mary Jane"), and in the name of
an account ("kai_2009"). Nicknames, initials, "her brother" and slips of the pen are not: a person
reads it all before it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from flows.names.folding import folded, telling_words, words_of

_LETTER = r"[^\W\d_]"
_BETWEEN = re.compile(r"[\s'._-]+")
_JOINED = r"(?:\s+|['._-])?"
_NO_NAME_WITH_AN_S = frozenset({"this", "thus", "does"})
_SHORTEST_WITH_AN_S = 3


@dataclass(frozen=True)
class Hidden:
    """A name to be taken out, and what is put in its place."""

    name: str
    mark: str


@dataclass(frozen=True)
class Clean:
    """Text with the names taken out, and how many places that were."""

    text: str
    found: int


class Redaction:
    """Takes these names out of texts. `spared_name` stays, also where somebody else shares a word of
    it.
    """

    def __init__(self, hidden: Iterable[Hidden], spared_name: str = "") -> None:
        spared = {*words_of(spared_name), *telling_words(spared_name)}
        own = set(_runs(words_of(spared_name)))
        self._marks: dict[str, str] = {}
        for one in hidden:
            for words in _spellings(one.name, spared):
                if _key(words) not in own:
                    self._marks.setdefault(words, one.mark)
        self._found = _pattern(sorted(self._marks, key=len, reverse=True))
        self._marks = {_key(words): mark for words, mark in reversed(self._marks.items())}

    def clean(self, text: str) -> Clean:
        """The text without these names."""
        where = folded(text)
        pieces, end, found = [], 0, 0
        for match in self._found.finditer(where.text) if self._marks else ():
            mark = self._marks[_key(match.group())]
            pieces += [text[end : where.starts[match.start()]], mark]
            end, found = where.starts[match.end()], found + 1
        return Clean("".join([*pieces, text[end:]]), found)


def shared_words(hidden: Sequence[Hidden], spared_name: str) -> tuple[str, ...]:
    """Words of these names that are the kept person's own too: they stay where they stand alone."""
    spared = set(telling_words(spared_name))
    return tuple(
        dict.fromkeys(word for one in hidden for word in telling_words(one.name) if word in spared)
    )


def _spellings(name: str, spared: set[str]) -> list[str]:
    """The whole name, either way round, and each telling word of it that is not the kept
    person's.
    """
    words = words_of(name)
    whole = [" ".join(words), " ".join((*words[-1:], *words[:-1]))] if set(words) - spared else []
    single = [word for word in telling_words(name) if word not in spared]
    return [spelling for spelling in (*whole, *single) if len(_key(spelling)) > 1]


def _runs(words: Sequence[str]) -> Iterator[str]:
    """All that neighbouring words of a name can be joined to."""
    for start, end in combinations(range(len(words) + 1), 2):
        yield _key("".join(words[start:end]))


def _pattern(spellings: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!{_LETTER})(?:{'|'.join(map(_written, spellings))})")


def _written(spelling: str) -> str:
    """As a whole word, however its parts are joined; an s may follow: "Kais phone", where an
    apostrophe was meant.
    """
    word = _JOINED.join(map(re.escape, filter(None, _BETWEEN.split(spelling))))
    with_s = len(word) >= _SHORTEST_WITH_AN_S and f"{word}s" not in _NO_NAME_WITH_AN_S
    return rf"{word}(?={'s?' if with_s else ''}(?!{_LETTER}))"


def _key(words: str) -> str:
    """What a spelling is known by again, however it was joined."""
    return _BETWEEN.sub("", words)
