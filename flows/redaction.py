"""How are other people's names taken out of what somebody typed? Each place is marked, so that a person sees it.

Found are the names as they are recorded, whole and word by word, whatever the case and the accents. Nicknames,
initials, "her brother" and slips of the pen are not: a person reads it all before it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.folding import folded, telling_words, words_of


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
    """Takes these names out of texts. `keep`: whose own name stays, also where somebody else shares a word of it."""

    def __init__(self, hidden: Iterable[Hidden], keep: str = "") -> None:
        spared = {*words_of(keep), *telling_words(keep)}
        self._marks: dict[str, str] = {}
        for one in hidden:
            for words in _spellings(one.name, spared):
                self._marks.setdefault(words, one.mark)
        self._found = _pattern(sorted(self._marks, key=len, reverse=True))

    def clean(self, text: str) -> Clean:
        """The text without these names."""
        where = folded(text)
        pieces, end, found = [], 0, 0
        for match in self._found.finditer(where.text) if self._marks else ():
            mark = self._marks[" ".join(match.group().split())]
            pieces += [text[end:where.starts[match.start()]], mark]
            end, found = where.starts[match.end()], found + 1
        return Clean("".join([*pieces, text[end:]]), found)


def shared_words(hidden: Sequence[Hidden], keep: str) -> tuple[str, ...]:
    """Words of these names that are the kept person's own too: they stay where they stand alone."""
    spared = set(telling_words(keep))
    return tuple(dict.fromkeys(word for one in hidden for word in telling_words(one.name) if word in spared))


def _spellings(name: str, spared: set[str]) -> list[str]:
    """The whole name, either way round, and each telling word of it that is not the kept person's."""
    words = words_of(name)
    whole = [" ".join(words), " ".join((*words[-1:], *words[:-1]))] if set(words) - spared else []
    single = [word for word in telling_words(name) if word not in spared]
    return [spelling for spelling in (*whole, *single) if len(spelling) > 1]


def _pattern(spellings: Sequence[str]) -> re.Pattern[str]:
    """Each as a whole word; between its words any space may stand."""
    any_space = [r"\s+".join(map(re.escape, spelling.split())) for spelling in spellings]
    return re.compile(rf"(?<!\w)(?:{'|'.join(any_space)})(?!\w)")
