"""Is this person's name in what somebody typed? Too often rather than too seldom: whoever typed it
is asked.

In running text a word counts when it is written like a name ("Moss"), after a title ("mrs moss"),
or beside another word of the name ("helen moss").
"""

from __future__ import annotations

import re

from flows.names.folding import telling_words, words_of

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam"})


def is_given(name: str, typed: str) -> bool:
    """Whether a field that holds a name may mean this one."""
    return bool(set(telling_words(name)) & set(words_of(_without_s(typed))))


def is_mentioned(name: str, text: str) -> bool:
    """Whether running text may name somebody of this name."""
    known, before = set(telling_words(name)), ""
    for spoken in _WORD.findall(text):
        word = "".join(words_of(_without_s(spoken)))
        if word in known and (spoken[0].isupper() or before in _TITLES or before in known):
            return True
        before = word
    return False


def _without_s(word: str) -> str:
    return re.sub(r"['’]s\b", "", word)
