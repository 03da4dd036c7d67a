"""Is this the same child's name? The keys under which a name is found again, however it was
written.

Case, accents, spacing, hyphens and order do not count: "Lee, Sam" is "SAM LEE"; "王小明" is found as
"Wang Xiaoming" too. **Every two words of a name make one key**, so that middle names neither hide a
child nor have to be known: "Sam J Lee", "Lee, Sam" and "Sam James Lee" all have `lee sam`. One word
alone is no key unless it is the whole name: a first name would find half the school. A short form
("Sam" for "Samuel") is not guessed. Two neighbouring words also count as one ("Mc Donald" is
"McDonald"), an initial counts only when a name is hardly more than that, and a particle inside a
name ("da Silva") makes no key. "Mueller" is "Müller", and "Soerensen" "Sørensen".

It finds rather too much than too little: whoever looks opens what was found and sees for
themselves, but a record that stays hidden is a pattern nobody sees. A description ("a boy in Year
9") has no key.
"""

from __future__ import annotations

import re
from itertools import combinations

from flows.names.folding import (
    WITHIN,
    in_latin,
    in_one_letter,
    in_plain,
    is_caseless,
    is_latin,
    particles,
    words_of,
)
from flows.names.reading import is_description, read

MOST = 12  # words of one name, so that a long text makes no thousands of keys
TOGETHER = 4  # words of a sentence, or of a list without commas, that can be one name

_INSIDE = re.compile(r"['’‘ʼ`]")
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{WITHIN}])*")
_SPOKEN = re.compile(rf"[^\W\d_][\w'’‘{WITHIN}-]*|[.!?;:\n&]")
_AND = ("and", "&", "or", "ac")
_LINE_END = "\n"
_POSSESSIVE = re.compile("['’]s?$", re.IGNORECASE)
_NO_NAMES = frozenset({"year", "yr", "form", "class", "tutor"})


def keys_for(name: str) -> frozenset[str]:
    """The keys of one name as somebody typed it; none when it holds no name."""
    if is_description(name):
        return frozenset()
    return _in_both(name)


def keys_in_field(text: str) -> frozenset[str]:
    """The keys of all names typed into a field for names, and of what may be one: "Marlow, Zoë"."""
    found = read(text)
    return frozenset(key for name in (*found.names, *found.may_be) for key in keys_for(name))


def keys_in_text(text: str) -> frozenset[str]:
    """Names in running text: words that stand together and are written like a name, the particles
    between them too; first names joined to a whole one ("Kit, Ebony and Tom Marlow", "Tom Marlow and
    Kit") have its surname; a name may go on in the next line.
    """
    runs = _runs(text)
    windows = {
        " ".join(run[n : n + TOGETHER])
        for run in (*runs, *_lent(runs), *_parted(runs))
        for n in range(max(1, len(run) - TOGETHER + 1))
        if len(run) > 1 or _is_whole(run[0])
    }
    return frozenset(key for window in windows for key in _in_both(window))


def _in_both(name: str) -> frozenset[str]:
    """As it is written, and in Latin letters."""
    return _keys(name) if is_latin(name) else _keys(name) | _keys(in_latin(name))


def _keys(name: str) -> frozenset[str]:
    words = _words(name)
    if len(words) <= MOST:
        return _of_one(words)
    windows = (words[n : n + TOGETHER] for n in range(len(words) - TOGETHER + 1))
    return frozenset(key for window in windows for key in _of_one(window))


def _of_one(words: list[str]) -> frozenset[str]:
    if len(words) < 2:
        return frozenset(map(in_one_letter, words))
    inside = range(1, len(words) - 1)
    telling = [w for n, w in enumerate(words) if not (n in inside and w in particles())]
    longer = [word for word in telling if len(word) > 1]
    pairs = combinations(longer if len(longer) > 1 else words, 2)
    return frozenset(_pair(*two) for two in pairs) | _joined(words)


def _words(text: str) -> list[str]:
    bare = _INSIDE.sub("", in_plain(text))
    found = [word for word in _WORD.findall(bare) if not any(c.isdigit() for c in word)]
    return [word for word in found if word not in _NO_NAMES]


def _pair(one: str, other: str) -> str:
    return " ".join(sorted((in_one_letter(one), in_one_letter(other))))


def _joined(words: list[str]) -> frozenset[str]:
    """Each two neighbours as one word, together with each of the others."""
    return frozenset(
        _pair(words[n] + words[n + 1], other)
        for n in range(len(words) - 1)
        for m, other in enumerate(words)
        if m not in (n, n + 1) and len(other) > 1
    )


def _runs(text: str) -> list[list[str]]:
    """Words written like a name that stand together; between two such, "and" and the end of a line have
    a run of their own.
    """
    runs: list[list[str]] = [[]]
    for word in _SPOKEN.findall(text):
        if word[0].isupper() or (not word[0].isascii() and is_caseless(word[0])):
            runs[-1].append(_POSSESSIVE.sub("", word))
        elif word in _AND or (word == _LINE_END and runs[-1]):
            runs += [[word], []]
        elif runs[-1] and in_plain(word).partition("-")[0] in particles():
            runs[-1].append(_POSSESSIVE.sub("", word))
        elif runs[-1]:
            runs.append([])
    return [run for run in map(_without_particles_behind, runs) if run]


def _without_particles_behind(run: list[str]) -> list[str]:
    while run and run[-1].islower() and in_plain(run[-1]) in particles():
        run = run[:-1]
    return run


def _is_whole(word: str) -> bool:
    """Whether one word is a name with its surname, as in Chinese, and no sentence without spaces."""
    return not is_latin(word) and len(word) <= TOGETHER and words_of(in_latin(word))[1:] != ()


def _parted(runs: list[list[str]]) -> list[list[str]]:
    """What goes on in the next line, where the one word or the other is part of a name only."""
    three = zip(runs, runs[1:], runs[2:], strict=False)
    return [
        [*one[1 - TOGETHER :], *last[: TOGETHER - 1]]
        for one, end, last in three
        if end == [_LINE_END] and 1 in (len(one), len(last))
    ]


def _lent(runs: list[list[str]]) -> list[list[str]]:
    """What is joined to a whole name, before it or after it, with its surname."""
    three = [
        (one, last)
        for one, join, last in zip(runs, runs[1:], runs[2:], strict=False)
        if join[0] in _AND
    ]
    before = [[word, last[-1]] for one, last in three if len(last) > 1 for word in one[-TOGETHER:]]
    after = [[last[0], one[-1]] for one, last in three if len(one) > 1 and len(last) == 1]
    return [*before, *after]
