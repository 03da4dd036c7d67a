"""Which places of a copy does a person have to judge before it leaves? Wherever a name was taken
out, wherever a word could be somebody's name, wherever a hidden name may be what was meant; wherever
something leads to somebody without a name.

Rather too many than too few: whoever checks looks at each place by its page and line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache, lru_cache

from flows.entries.kinds import kinds
from flows.export.pages.layout import Runs
from flows.names.folding import (
    WITHIN,
    in_latin,
    in_one_letter,
    is_caseless,
    telling_words,
    words_of,
)
from flows.names.hints import Hints
from flows.names.leads import LEAD, number_in
from flows.names.matching import keys_for
from flows.names.redaction import Hidden
from flows.names.similar import other_forms
from flows.names.written import is_written_as_a_name
from flows.protocol.rules import Protocol
from flows.wording.sentences import say, sentences

_POSSESSIVE = re.compile(r"['’]?s['’]?$")
_ONE_BY_ONE = r"(?<!\w)[^\W\d_](?:[ .-][^\W\d_]){2,}(?!\w)"  # "k i t"
_WORD = rf"\d*[^\W\d_](?:(?:[\w'’.{WITHIN}-]|-\n(?=[^\W\d_]))*[\w{WITHIN}])?"
_PIECE = re.compile(rf"\[[^\[\]]+\]|A&E|{_ONE_BY_ONE}|{LEAD.pattern}|{_WORD}")


class Judge:
    """Parts texts into runs. `hidden`: the names that are taken out; `known`: names and numbers
    that may stay; `own`: the protocol, whose words are nobody's name.
    """

    def __init__(self, hidden: Sequence[Hidden], known: Collection[str], own: Protocol) -> None:
        names = [spelling for one in hidden for spelling in (one.name, in_latin(one.name))]
        self._hidden = {in_one_letter(word) for name in names for word in telling_words(name)}
        self._pairs = {key for name in names for key in keys_for(name)}
        self._hints = Hints(one.name for one in hidden)
        self._known = {word for name in known for word in _folded(name)}
        self._numbers = {number_in(one) for one in known} - {""}
        self._own = {one for one in _words() | _words_of(own.text) if not _could_be_called(one)}
        self._marks = {one.mark for one in hidden}

    def runs(self, text: str) -> Runs:
        """The text, with each place that a person has to judge apart."""
        runs: list[str | dict[str, str]] = []
        end, before = 0, ""
        for piece in _PIECE.finditer(text):
            why = self._why(text, piece, before)
            before = piece.group()
            if why:
                runs += [
                    text[end : piece.start()],
                    {"text": before, "why": say(f"export.judge.{why}")},
                ]
                end = piece.end()
        return [run for run in (*runs, text[end:]) if run]

    def _why(self, text: str, piece: re.Match[str], before: str) -> str:
        word = piece.group()
        if word.startswith("["):
            return "mark" if word in self._marks else ""
        whole, owner = _folded(word), _folded(_POSSESSIVE.sub("", word))
        alike = self._hidden.intersection(map(in_one_letter, whole | owner))
        if alike or self._pairs & keys_for(f"{before} {word}"):
            return "hidden"
        if LEAD.fullmatch(word):
            return "" if word in self._own or number_in(word) in self._numbers else "lead"
        known = whole <= self._known or owner <= self._known
        if not known and word not in self._own and self._hints.has(word):
            return "hidden"
        return "name" if not known and self._may_be_a_name(text, piece) else ""

    def _may_be_a_name(self, text: str, piece: re.Match[str]) -> bool:
        word = piece.group()
        if word in self._own:
            return False
        start = piece.start() + next(n for n, one in enumerate(word) if one.isalpha())
        capital = text[start].isupper() or is_caseless(text[start])
        return capital and is_written_as_a_name(text, start, piece.end())


def _could_be_called(word: str) -> bool:
    """Whether somebody may be called by a word of the program's own: "Mark", "Sam", an initial."""
    return (len(word) == 1 and word != "I") or bool(other_forms(word.casefold()))


def _folded(words: str) -> set[str]:
    """Its words as they are compared, in Latin letters too."""
    return {*words_of(words), *telling_words(words), *telling_words(in_latin(words))}


@cache
def _words() -> frozenset[str]:
    """Every word of the program's own sentences and forms, as it stands there."""
    forms = (str(kind.model_dump()) for kind in kinds().values())
    return _found([*sentences().values(), *forms])


@lru_cache(maxsize=16)  # of protocols, never of a record
def _words_of(protocol: str) -> frozenset[str]:
    return _found([protocol])


def _found(texts: Collection[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _PIECE.findall(text))
