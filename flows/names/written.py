"""Is a word written as a name here? With a capital letter where an ordinary word has none; in small
letters only when it is no ordinary word.
"""

from __future__ import annotations

import re

from flows.names.folding import in_plain, is_caseless, particles
from flows.names.words import always_capital, is_common, is_everyday, is_word

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BEFORE = re.compile(r"(?:^|[.!?:\n•–]|\A)[\s\"'“‘(\[-]*\Z")
_TITLED = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|sir)\.?\s+\Z", re.IGNORECASE)


def is_written_as_a_name(text: str, start: int, stop: int) -> bool:
    """Whether the word at this place of the text is written as a name, and cannot as well be an
    ordinary word.
    """
    word = text[start:stop]
    plain = in_plain(word)
    if is_caseless(word[0]) or not is_word(plain) or _TITLED.search(text, 0, start):
        return True
    if not word[0].isupper() or plain in always_capital() or _is_shouted(text, start, stop):
        return False
    return not (is_common(plain) and _begins_a_sentence(text, start))


def can_be_part(word: str) -> bool:
    """Whether a word can be part of a whole name as it stands there: not an everyday word in small
    letters.
    """
    plain = in_plain(word)
    is_a_name = word[0].isupper() or is_caseless(word[0]) or plain in particles()
    return is_a_name or not is_everyday(plain)


def _begins_a_sentence(text: str, start: int) -> bool:
    return bool(_BEFORE.search(text[:start]))


def _is_shouted(text: str, start: int, stop: int) -> bool:
    """Whether it stands among words that are all in capital letters."""
    before, after = _WORD.findall(text[:start])[-1:], _WORD.findall(text[stop:])[:1]
    beside = [word for word in (*before, *after) if len(word) > 1]
    return text[start:stop].isupper() and any(word.isupper() for word in beside)
