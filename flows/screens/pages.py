"""How is what is too long for one form shown? In pages, each with the way to the others."""

from __future__ import annotations

from collections.abc import Sequence

from flows.declared import Press, counted
from flows.screen import Pair, Part, Text, in_rows
from flows.wording.sentences import say

PARTS, LETTERS = 60, 40_000


def number_in(step: str) -> int:
    """The number of the page that a step such as `page-2` names, counted from 0; the first for any
    other.
    """
    return counted(step.rpartition("-")[2]) or 0


def one_page(parts: Sequence[Part], press: Press, name: str, page: int) -> list[Part]:
    """This page; the last where there are not so many. `press` leads to the others, in the step
    `name-2` and so on.
    """
    pages: list[list[Part]] = [[]]
    letters = 0
    for part in parts:
        letters += _length(part)
        if len(pages[-1]) >= PARTS or letters > LETTERS:
            pages.append([])
            letters = _length(part)
        pages[-1].append(part)
    page = min(page, len(pages) - 1)
    others = [
        press.button(say("open.page", number=n + 1), step=f"{name}-{n}")
        for n in range(len(pages))
        if n != page
    ]
    return [*pages[page], *in_rows(others)]


def _length(part: Part) -> int:
    if isinstance(part, Pair):
        return len(part.label) + len(part.value)
    return len(part.text) if isinstance(part, Text) else 0
