"""Which places of a copy does a person have to judge before it leaves? Wherever a name was taken
out, wherever a word could be somebody's name, wherever a hidden name is the child's own too.

Rather too many than too few: whoever checks looks at each place by its page and line. A word counts
as a name when it has a capital letter and is none of the program's own words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache

from flows.entries.kinds import kinds
from flows.export.layout import Runs
from flows.names.folding import telling_words, words_of
from flows.names.matching import keys_for
from flows.names.redaction import Hidden
from flows.protocol.rules import Protocol
from flows.wording.language import locale
from flows.wording.sentences import say, sentences

_PIECE = re.compile(r"\[[^\[\]]+\]|[^\W\d_][\w'’.-]*\w|[^\W\d_]")
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?:\n\"“”•])\s*$")


class Judge:
    """Parts texts into runs. `hidden`: the names that are taken out; `known`: names that may stay;
    `own`: the words of the protocol.
    """

    def __init__(self, hidden: Sequence[Hidden], known: Collection[str], own: Protocol) -> None:
        self._hidden = {word for one in hidden for word in telling_words(one.name)}
        self._pairs = {key for one in hidden for key in keys_for(one.name)}
        self._known = {word for name in known for word in words_of(name)}
        self._own = _words() | _found([own.model_dump_json()])
        self._marks = {one.mark for one in hidden}

    def runs(self, text: str) -> Runs:
        """The text, with each place that a person has to judge apart."""
        runs: list[str | dict[str, str]] = []
        end, before = 0, ""
        for piece in _PIECE.finditer(text):
            why = self._why(piece.group(), before, text[: piece.start()])
            before = piece.group()
            if why:
                runs += [text[end : piece.start()], {"text": piece.group(), "why": why}]
                end = piece.end()
        return [run for run in (*runs, text[end:]) if run]

    def _why(self, word: str, before: str, so_far: str) -> str:
        if word in self._marks:
            return say("export.judge.mark")
        if word.startswith("["):
            return ""
        folded = {*words_of(word), *telling_words(word)}
        if folded & self._hidden or (before and keys_for(f"{before} {word}") & self._pairs):
            return say("export.judge.hidden")
        return say("export.judge.name") if self._may_be_a_name(word, folded, so_far) else ""

    def _may_be_a_name(self, word: str, folded: set[str], so_far: str) -> bool:
        if not word[0].isupper() and word[0].lower() != word[0].upper():
            return False
        begins = bool(_SENTENCE_ENDS.search(so_far))
        return not (
            word in self._own
            or folded <= self._known
            or (begins and word.lower() in self._own)
            or any(c.isdigit() for c in word)
        )


@cache
def _words() -> frozenset[str]:
    """Every word of the program's own sentences and forms, as it stands there."""
    forms = (str(kind.model_dump()) for kind in kinds().values())
    days = [*locale().months["format"]["wide"].values(), *locale().days["format"]["wide"].values()]
    return _found([*sentences().values(), *forms, *days])


def _found(texts: Collection[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _PIECE.findall(text))
