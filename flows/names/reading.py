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

from flows.names.folding import in_plain, is_caseless, particles

_LINES = re.compile(r"[\n;]")
_BETWEEN = re.compile(r"(,|&|\+|/|\band\b)", re.IGNORECASE)
_AND = ("&", "+", "/", "and")
_WORD = re.compile(r"[^\W_][\w'’‘ʼ`\-‐‑]*")
_POSSESSIVE = re.compile(r"['’]s?$")
_MOST = 5  # words in small letters that may still be one name


@dataclass(frozen=True)
class Read:
    """The names as they were written, each once, a lent surname put to its name; the pieces in which
    no name was found; and what may be one name, if a comma stands after its surname ("Marlow, Zoë").
    """

    names: tuple[str, ...]
    unclear: tuple[str, ...]
    turned: tuple[str, ...] = ()


def read(field: str) -> Read:
    """The names in what somebody typed into a field for names."""
    names: list[str] = []
    unclear: list[str] = []
    turned: list[str] = []
    for line in _LINES.split(field):
        pieces = _BETWEEN.split(line)
        found = [_names_in(piece) for piece in pieces[::2]]
        joins = any(join.casefold() in _AND for join in pieces[1::2])
        names += _lent(found) if joins else [name for some in found for name in some]
        turned += _turned(found, pieces[1::2])
        unclear += [
            piece.strip()
            for piece, some in zip(pieces[::2], found, strict=True)
            if not some and piece.strip()
        ]
    return Read(tuple(dict.fromkeys(names)), tuple(dict.fromkeys(unclear)), tuple(turned))


def is_description(words: str) -> bool:
    """Whether this describes somebody, and holds no name."""
    return not read(words).names


def _lent(found: list[list[str]]) -> list[str]:
    """One word before a whole name is a first name, and shares the surname."""
    names: list[str] = []
    for at, some in enumerate(found):
        surname = next((s for later in found[at + 1 :] if (s := _surname(later))), "")
        names += [f"{one} {surname}" if surname and _lacks_one(one) else one for one in some]
    return names


def _turned(found: list[list[str]], joins: list[str]) -> list[str]:
    """Each single word before a comma, put after the name that follows."""
    return [
        f"{after[0]} {before[0]}"
        for before, join, after in zip(found, joins, found[1:], strict=False)
        if join == "," and len(before) == len(after) == 1 and " " not in before[0]
    ]


def _lacks_one(name: str) -> bool:
    return " " not in name and not is_caseless(name[0])


def _surname(names: list[str]) -> str:
    """The surname of the first whole name, with its particles."""
    words = next((name.split() for name in names if " " in name), [])
    start = len(words) - 1
    while start > 1 and in_plain(words[start - 1]) in particles():
        start -= 1
    return " ".join(words[start:]) if words else ""


def _names_in(piece: str) -> list[str]:
    """Runs of words that are written like a name, with the particles between them."""
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
        else:
            runs.append([])
    return [" ".join(_trimmed(run)) for run in runs if _trimmed(run)]


def _in_small_letters(words: list[str]) -> list[str]:
    plain = [word for word in words if not any(c.isdigit() for c in word)]
    if not 0 < len(plain) <= _MOST or any(
        _is_one_of(word, _describing()["small"]) for word in plain
    ):
        return []
    return [" ".join(plain)] if any(len(word) > 1 for word in plain) else []


def _trimmed(run: list[str]) -> list[str]:
    """Without "the" before it and particles at its end; nothing, if it is a single word that
    describes ("The", "He").
    """
    run = run[1:] if run and run[0] == "The" else run
    while run and run[-1].islower() and in_plain(run[-1]) in particles():
        run = run[:-1]
    if len(run) == 1 and (_is_one_of(run[0], _describing()["small"]) or _is_a_letter(run[0])):
        return []
    return run


def _is_a_letter(word: str) -> bool:
    return len(word) == 1 and not is_caseless(word)


def _is_written_as_a_name(word: str) -> bool:
    if any(c.isdigit() for c in word) or _is_one_of(word, _describing()["never"]):
        return False
    return is_caseless(word[0]) or any(c.isupper() for c in word)


def _is_one_of(word: str, these: frozenset[str]) -> bool:
    return _POSSESSIVE.sub("", word).casefold() in these


@cache
def _describing() -> dict[str, frozenset[str]]:
    text = resources.files("flows.names").joinpath("describing.yml").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) for name, words in yaml.safe_load(text).items()}
