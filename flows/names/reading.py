"""Which names stand in what was typed into a field for names? "Kit and Ebony Marlow" are two, and
lend each other the surname; "a boy in Year 9" is none, but a description.

A name is written with capital letters, in a script that has none, or all in small letters without
any word that describes. What is not understood as a name is handed back, for a person to look at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from flows.names.folding import WITHIN, in_plain, is_caseless, particles

_SHORTENED = ("mrs", "miss", "prof", "rev", "sir", "cllr", "sgt", "insp", "supt", "capt")
_NO_TITLE = "".join(rf"(?<!\b{title})" for title in _SHORTENED)
_LINES = re.compile(rf"[\n;；؛|•→]|->|(?<=[^\W\d_]{{3}}){_NO_TITLE}\.(?=\s)", re.IGNORECASE)
# "And" where no name has a capital letter: in Arabic, Urdu, Hindi, Bengali, Punjabi, Gujarati, Tamil,
# Korean, Chinese. The last two may put no space before it.
_ELSEWHERE = "و|اور|और|एवं|ও|এবং|ਅਤੇ|ਤੇ|અને|மற்றும்|그리고|和|与|與|及|跟"
_UNSPACED = r"(?<=[\u4e00-\u9fff]{2})[和与與及跟](?=[\u4e00-\u9fff]{2})|(?<=[가-힣]{3})[과와](?=\s)"
_BETWEEN = re.compile(
    r"(,|，|、|،|&|\+|/|\band\b|(?-i:\bor\b|\bac\b)"
    rf"|(?<!\S)(?:{_ELSEWHERE})(?!\S)|{_UNSPACED})",
    re.IGNORECASE,
)
_JOINS = ("&", "+", "and", *_ELSEWHERE.split("|"), "과", "와")
_AND = ("/", "or", "ac", *_JOINS)
_WORD = re.compile(rf"[^\W_][\w'’‘ʼ`\-‐‑{WITHIN}]*")
_POSSESSIVE = re.compile(r"['’]s?$")
_MOST = 5  # words in small letters that may still be one name


@dataclass(frozen=True)
class Read:
    """The names as they were written, each once, a lent surname put to its name; the pieces in which
    no name was found; and what `may_be` one name: if a comma stands after its surname ("Marlow, Zoë
    and Kit"), if a surname is lent backwards ("Zoë Marlow and Kit"), if half of it is written small
    ("Zoë marlow").
    """

    names: tuple[str, ...]
    unclear: tuple[str, ...]
    may_be: tuple[str, ...] = ()


def read(field: str) -> Read:
    """The names in what somebody typed into a field for names."""
    names: list[str] = []
    unclear: list[str] = []
    may_be: list[str] = []
    for line in _LINES.split(field):
        parts = _BETWEEN.split(line)
        pieces, joins = parts[::2], parts[1::2]
        found = [_names_in(piece) for piece in pieces]
        whole = [
            _names_in(piece, halves=True) if _may_be_halved(piece) else some
            for piece, some in zip(pieces, found, strict=True)
        ]
        names += _joined(found, joins)
        may_be += [*_turned(found, joins), *_joined(whole, joins), *_lent_back(whole, joins)]
        unclear += [
            piece.strip()
            for piece, some, more in zip(pieces, found, whole, strict=True)
            if piece.strip() and (not some or _is_left(piece, [*some, *more]))
        ]
    perhaps = (name for name in may_be if name not in names)
    return Read(*(tuple(dict.fromkeys(some)) for some in (names, unclear, perhaps)))


def are_several(words: str) -> bool:
    """Whether two names are joined in this: "Kit and Ebony Marlow". A comma may stand in one name."""
    parts = _BETWEEN.split(words)
    pieces = [bool(_names_in(piece)) for piece in parts[::2]]
    joined = zip(pieces, parts[1::2], pieces[1:], strict=False)
    return any(one and join.casefold() in _JOINS and other for one, join, other in joined)


def is_description(words: str) -> bool:
    """Whether this describes somebody, and holds no name."""
    lines = (_BETWEEN.split(line) for line in _LINES.split(words))
    return not any(_names_in(piece) for parts in lines for piece in parts[::2])


def _is_left(piece: str, names: list[str]) -> bool:
    """Whether a word of it may be part of a name that was not found: "Kit Marlow 9B tom hart 9C"."""
    read = {word for name in names for word in name.split()}
    words = {_POSSESSIVE.sub("", word) for word in _WORD.findall(piece)} - read
    left = (word for word in words if in_plain(word) not in particles())
    return any(_describes_nobody(word) and not _is_a_letter(word) for word in left)


def _joined(found: list[list[str]], joins: list[str]) -> list[str]:
    if any(join.casefold() in _AND for join in joins):
        return _lent(found)
    return [name for some in found for name in some]


def _lent(found: list[list[str]]) -> list[str]:
    """One word before a whole name is a first name, and shares the surname."""
    names: list[str] = []
    for at, some in enumerate(found):
        surname = next((s for later in found[at + 1 :] if (s := _surname(later))), "")
        names += [f"{one} {surname}" if surname and _lacks_one(one) else one for one in some]
    return names


def _lent_back(found: list[list[str]], joins: list[str]) -> list[str]:
    """Each single word that is joined to a whole name, with the surname of that."""
    names, surname = list[str](), ""
    for some, join in zip(found, ("", *joins), strict=True):
        surname = surname if join.casefold() in _AND else ""
        names += [f"{one} {surname}" for one in some if surname and _lacks_one(one)]
        surname = _surname(some) or surname
    return names


def _turned(found: list[list[str]], joins: list[str]) -> list[str]:
    """Each single word before a comma, put after the name that follows, and after those joined to it."""
    names, surname = list[str](), ""
    for before, join, after in zip(found, joins, found[1:], strict=False):
        if join == ",":
            surname = before[0] if len(before) == 1 and _is_a_surname(before[0]) else ""
        elif join.casefold() not in _AND or any(" " in one for one in after):
            surname = ""
        names += [f"{one} {surname}" for one in after if surname and len(after) == 1]
    return names


def _is_a_surname(name: str) -> bool:
    """Whether it is one word, with the particles before it: "De Souza"."""
    return all(in_plain(word) in particles() for word in name.split()[:-1])


def _lacks_one(name: str) -> bool:
    return " " not in name and not is_caseless(name[0])


def _surname(names: list[str]) -> str:
    """The surname of the first whole name, with its particles."""
    words = next((name.split() for name in names if " " in name), [])
    start = len(words) - 1
    while start > 1 and in_plain(words[start - 1]) in particles():
        start -= 1
    return " ".join(words[start:]) if words else ""


def _names_in(piece: str, *, halves: bool = False) -> list[str]:
    """Runs of words that are written like a name, with the particles between them; with `halves` each
    with the word in small letters beside it that describes nobody.
    """
    words = _WORD.findall(piece)
    if all(word == word.lower() and not is_caseless(word[0]) for word in words):
        return _in_small_letters(words)
    shouted = piece.isupper() and any(_is_one_of(word, _describing()["never"]) for word in words)
    runs: list[list[str]] = [[]]
    for at, word in enumerate(words):
        begins = not runs[-1]
        if _is_written_as_a_name(word) and not (
            shouted and _is_one_of(word, _describing()["small"])
        ):
            runs[-1].append(_POSSESSIVE.sub("", word))
        elif not begins and in_plain(word) in particles() and at + 1 < len(words):
            runs[-1].append(word)
        elif halves and _is_half(words, at, begins=begins):
            runs[-1].append(_POSSESSIVE.sub("", word))
            runs += [] if begins else [[]]
        else:
            runs.append([])
    return [" ".join(run) for run in map(_trimmed, runs) if run]


def _may_be_halved(piece: str) -> bool:
    words = _WORD.findall(piece)
    return any(_describes_nobody(word) and not _is_written_as_a_name(word) for word in words)


def _is_half(words: list[str], at: int, *, begins: bool) -> bool:
    """Whether a word in small letters may belong to the name beside it: to the one before, or, where it
    stands first, to the one behind it.
    """
    if not _describes_nobody(words[at]):
        return False
    first = at == 0 or not _describes_nobody(words[at - 1])
    behind = at + 1 < len(words) and _is_written_as_a_name(words[at + 1])
    return first and behind if begins else True


def _describes_nobody(word: str) -> bool:
    return not _has_a_digit(word) and not _is_one_of(word, _describing()["small"])


def _in_small_letters(words: list[str]) -> list[str]:
    plain = [word for word in words if not _has_a_digit(word)]
    if not 0 < len(plain) <= _MOST or any(
        _is_one_of(word, _describing()["small"]) for word in plain
    ):
        return []
    return [" ".join(plain)] if any(len(word) > 1 for word in plain) else []


def _trimmed(run: list[str]) -> list[str]:
    """Without "the" or "twins" before it and particles at its end; nothing, if it only describes
    ("The", "He").
    """
    while len(run) > 1 and _is_one_of(run[0], _describing()["before"]):
        run = run[1:]
    while run and run[-1].islower() and in_plain(run[-1]) in particles():
        run = run[:-1]
    return [] if _only_describes(run) else run


def _only_describes(run: list[str]) -> bool:
    """Whether these words name nobody: "Sibling", "Deputy Head", "Child A", a letter alone."""
    words = [word for word in run if not _is_a_letter(word)]
    describing = all(_is_one_of(word, _describing()["nobody"]) for word in words)
    return describing and (bool(words) or len(run) < 2)


def _is_a_letter(word: str) -> bool:
    return len(word) == 1 and not is_caseless(word)


def _is_written_as_a_name(word: str) -> bool:
    if _has_a_digit(word) or _is_one_of(word, _describing()["never"]):
        return False
    return is_caseless(word[0]) or any(c.isupper() for c in word)


def _has_a_digit(word: str) -> bool:
    return not word.isalpha() and any(c.isdigit() for c in word)


def _is_one_of(word: str, these: frozenset[str]) -> bool:
    return _POSSESSIVE.sub("", word).casefold() in these


@cache
def _describing() -> dict[str, frozenset[str]]:
    text = resources.files("flows.names").joinpath("describing.yml").read_text(encoding="utf-8")
    found = {name: frozenset(words.split()) for name, words in yaml.safe_load(text).items()}
    return found | {"nobody": found["small"] | found["roles"]}
