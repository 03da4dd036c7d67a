"""In which language is something said? That of whoever it is said to, else the school's.

There is one language so far. A second one is a second file of sentences, and its code in `KNOWN`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from babel import Locale

KNOWN = {"en": "en_GB"}  # a file of sentences, and the locale in which its dates are written
_spoken: ContextVar[str] = ContextVar("language", default="en")


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Whatever is said while the block runs is said in this language."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def language() -> str:
    """The code of the language that is spoken now."""
    return _spoken.get()


def locale() -> Locale:
    """How days, lists and numbers are written in it."""
    return _locale(language())


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(KNOWN[language])
