"""Is it the same name? Case, accents, spacing and the order of the words do not count; "Łukasz" is
"Lukasz".

`folded` keeps where each letter stood, so that a name found in a folded text can be replaced in the
text itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from anyascii import anyascii
from nameparser import Lexicon, Parser, locales, parser_for

_LEFT_OUT = ("Mn", "Me", "Cf")  # accents, and what nobody sees (soft hyphens, zero-width spaces)
_SAME = {"’": "'", "ʼ": "'", "‘": "'", "`": "'", "ʻ": "'", "‐": "-", "‑": "-", "–": "-"}
_LIVING = (
    range(0x300, 0x1E00),
    range(0xA600, 0xAC00),
)  # the scripts in which somebody is named today
# What stands within a word and is no letter by itself: vowels and accents ("नेहा", "e\u0301"), and what
# nobody sees. For a class of a pattern, for `\w` knows none of them.
WITHIN = "\u00ad\u200b-\u200d\u2060\ufeff" + "".join(
    chr(n) for some in _LIVING for n in some if unicodedata.category(chr(n))[0] == "M"
)
_TWO_FOR_ONE = re.compile(r"([aou])e|aa")
_AROUND = "'\"().,;:[]?!"
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "rev", "prof", "the"})
_MORE_PARTICLES = frozenset(
    {"ap", "ab", "ferch", "verch", "ni", "nic", "nig", "mhic", "o", "ui", "y", "e", "el"}
)  # Welsh, Irish, Portuguese and Spanish ones that nameparser does not list


@dataclass(frozen=True)
class Folded:
    """A text without case and accents; `starts[n]` is where its letter n stands in the text it was
    made of.
    """

    text: str
    starts: tuple[int, ...]


def folded(text: str) -> Folded:
    """The text as it is compared. Ends with the end of the text in `starts`."""
    bare = [_bare(letter) for letter in text]
    starts = [at for at, letters in enumerate(bare) for _ in letters]
    return Folded("".join(bare), (*starts, len(text)))


def in_plain(text: str) -> str:
    """The text as it is compared, where nobody asks where its letters stood."""
    if text.isascii():
        return text.casefold().replace("`", "'")
    return "".join(map(_bare, text))


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded, in their order."""
    bare = (word.strip(_AROUND) for word in in_plain(name).split())
    return tuple(word for word in bare if word)


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are one name, whatever the script: "王小明" is "Wang Xiaoming"."""
    if sorted(words_of(one)) == sorted(words_of(other)):
        return True
    return not (is_latin(one) and is_latin(other)) and _joined(one) == _joined(other)


def in_latin(name: str) -> str:
    """A name in Latin letters; one of Chinese or Korean letters parted first. Arabic and Hebrew
    come without their vowels, as they are written.
    """
    if name.isascii():
        return name
    return anyascii(_parted(name) if _unspaced(name) else name)


def in_one_letter(word: str) -> str:
    """A folded word with one letter for the two that are written for ä, ö, ü, æ, ø and å where a
    keyboard has none: "Mueller" as "Müller".
    """
    return _TWO_FOR_ONE.sub(lambda two: two[1] or "a", word)


def is_latin(name: str) -> bool:
    """Whether all letters of a name are Latin ones, with or without accents."""
    return name.isascii() or all(_is_latin(c) for c in name if c.isalpha())


def telling_words(name: str) -> tuple[str, ...]:
    """The words of a name by which somebody is known: no titles, no single letters, no particles
    inside it; halves of a double name too.
    """
    whole = words_of(name)
    halves = [half for word in whole if "-" in word for half in word.split("-") if half]
    inside = {*whole[1:-1], *(half for half in halves[:1] if half in particles())}
    left_out = _TITLES | (particles() & inside)
    return tuple(
        dict.fromkeys(w for w in (*whole, *halves) if _is_long_enough(w) and w not in left_out)
    )


@cache
def particles() -> frozenset[str]:
    """Words inside a name that are not by themselves anybody's, folded."""
    listed = {in_plain(one).rstrip("-'") for one in Lexicon.default().particles}
    return frozenset(listed) | _MORE_PARTICLES


def is_caseless(letter: str) -> bool:
    """Whether a letter knows no capitals, as in Arabic, Chinese or Hindi; Georgian writes no name with one."""
    return unicodedata.category(letter) == "Lo" or (letter.islower() and letter.title() == letter)


def _is_long_enough(word: str) -> bool:
    return len(word) > 1 or is_caseless(word)


def _joined(name: str) -> str:
    return "".join(sorted(words_of(in_latin(name))))


def _unspaced(name: str) -> bool:
    return any(is_caseless(c) for c in name) and len(name.split()) == 1


def _parted(name: str) -> str:
    found = _parser().parse(name)
    return f"{found.family} {found.given}".strip() or name


@cache
def _parser() -> Parser:
    return parser_for(locales.ZH)


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


@lru_cache(1024)  # letters, never words: nothing that was typed can be read from it
def _bare(letter: str) -> str:
    if letter.isascii():
        return letter.casefold() if letter not in _SAME else _SAME[letter]
    apart = unicodedata.normalize("NFKD", _SAME.get(letter, letter).casefold())
    kept = (_SAME.get(c, c) for c in apart if unicodedata.category(c) not in _LEFT_OUT)
    return "".join(map(_plain, kept)).casefold()


def _plain(letter: str) -> str:
    return anyascii(letter) if letter.isalpha() and _is_latin(letter) else letter
