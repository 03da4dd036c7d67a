"""How are other people's names taken out of what somebody typed? Each place is marked, so that a
person sees it.

Found are the names as they are recorded, whole and word by word, whatever the case and the accents,
however their parts are joined ("O'Neill", "ONeill"; "Mary-Jane", "Mary Jane"), in the name of an
account ("kai_2009"), and in Latin letters where they were recorded in others. A word of English
("will", "May", "he") is taken out only where it is written as a name; where it may be either it
stays, for a person to judge. Nicknames, initials, "her brother" and slips of the pen are not found:
a person reads it all before it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from flows.names.folding import (
    WITHIN,
    Folded,
    folded,
    in_latin,
    in_plain,
    is_caseless,
    particles,
    telling_words,
    words_of,
)
from flows.names.written import can_be_part, is_written_as_a_name

_LETTER = r"[^\W\d_]"
_BETWEEN = re.compile(r"[\s'._-]+")
_JOINED = r"(?:\s+|['._-])?"
_OF_INDIA = frozenset(map(chr, range(0x900, 0xE00)))  # from Devanagari to Sinhala
_ONE = re.compile(r"\S+")
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
    """Takes these names out of texts. `spared`: the names of the kept person, which stay, also
    where somebody else shares a word of them. `named`: what else stays, as it is written and whole,
    unless it is somebody's name that is taken out: the staff who are named, the school.
    """

    def __init__(
        self, hidden: Iterable[Hidden], spared: Sequence[str] = (), named: Iterable[str] = ()
    ) -> None:
        self._marks: dict[str, str] = {}
        stays = [in_plain(words) for words in named if words]
        self._whole = {_key(words) for name in spared for words in _whole(name)}
        self._whole |= set(map(_key, stays))
        self._own = {run for name in spared for run in _runs(words_of(name))}
        self._own |= {_key(word) for name in spared for word in _single(name)}
        spellings = [*stays, *(words for name in spared for words in _whole(name))]
        for one in hidden:
            for words in (*_whole(one.name), *_single(one.name)):
                self._marks.setdefault(_key(words), one.mark)
                spellings.append(words)
        self._found = _pattern(sorted(dict.fromkeys(spellings), key=len, reverse=True))

    def clean(self, text: str) -> Clean:
        """The text without these names."""
        pieces, end, found = list[str](), 0, 0
        for start, stop, key in self._places(text) if self._marks else ():
            if self._is_meant(text, start, stop, key):
                pieces += [text[end:start], self._marks[key]]
                end, found = stop, found + 1
        return Clean("".join([*pieces, text[end:]]), found)

    def _places(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where a name stands, and by what it is known: whole, or word by word where one of the
        words may be an ordinary one.
        """
        where = folded(text)
        for match in self._found.finditer(where.text):
            whole, words = _key(match.group()), list(_spans(match, where))
            if self._is_kept(whole):
                continue
            if len(words) < 2 or all(can_be_part(text[a:b]) for a, b, _ in words):
                yield where.starts[match.start()], where.starts[match.end()], whole
            else:
                yield from (span for span in words if span[2] in self._marks)

    def _is_kept(self, key: str) -> bool:
        return key in self._whole and key not in self._marks

    def _is_meant(self, text: str, start: int, stop: int, key: str) -> bool:
        """Whether this place is to be taken out: not the kept person's own, and written as a
        name.
        """
        whole = _BETWEEN.search(text[start:stop])
        return key not in self._own and bool(whole or is_written_as_a_name(text, start, stop))


def _whole(name: str) -> list[str]:
    """The whole name, either way round, also in Latin letters, and without the particles inside it."""
    found = []
    for spelling in dict.fromkeys((name, in_latin(name))):
        words = words_of(spelling)
        bare = [w for n, w in enumerate(words) if not (0 < n < len(words) - 1 and w in particles())]
        found += [" ".join(words), " ".join((*words[-1:], *words[:-1])), " ".join(bare)]
    return _long_enough(found)


def _single(name: str) -> list[str]:
    """Each telling word of it, also in Latin letters."""
    return _long_enough([*telling_words(name), *telling_words(in_latin(name))])


def _long_enough(spellings: Iterable[str]) -> list[str]:
    return [words for words in dict.fromkeys(spellings) if len(_key(words)) > 1]


def _spans(match: re.Match[str], where: Folded) -> Iterator[tuple[int, int, str]]:
    for word in _ONE.finditer(match.group()):
        start, stop = match.start() + word.start(), match.start() + word.end()
        yield where.starts[start], where.starts[stop], _key(word.group())


def _runs(words: Sequence[str]) -> Iterator[str]:
    """All that neighbouring words of a name can be joined to."""
    for start, end in combinations(range(len(words) + 1), 2):
        yield _key("".join(words[start:end]))


def _pattern(spellings: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_written, spellings)))


def _written(spelling: str) -> str:
    """As a whole word, however its parts are joined; an s may follow: "Kais phone", where an
    apostrophe was meant. In a script that puts no space between words, or a short word before one,
    anywhere; in one of India only where a word begins ("राम", not "आराम").
    """
    word = _JOINED.join(map(re.escape, filter(None, _BETWEEN.split(spelling))))
    if is_caseless(spelling[0]):
        return word if spelling[0] not in _OF_INDIA else rf"(?<!{_LETTER})(?<![{WITHIN}]){word}"
    with_s = len(word) >= _SHORTEST_WITH_AN_S and f"{word}s" not in _NO_NAME_WITH_AN_S
    return rf"(?<!{_LETTER}){word}(?={'s?' if with_s else ''}(?!{_LETTER}))"


def _key(words: str) -> str:
    """What a spelling is known by again, however it was joined."""
    return _BETWEEN.sub("", words)
