"""How are words written in a card, so that nothing typed is ever read as markup, a mention or a
date?

Text runs are not parsed, but for dates and times in doubled braces; a heading is Markdown, of which
each client takes a part of its own.
(Adaptive Cards, text features.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

Element = dict[str, Any]

APART = "\u200b"  # takes no room, and keeps two braces from being read as one sign
# What some client may read as markup: in the midst of words, or where a line begins.
MARKUP = re.compile(r"[\n\\`*_\[\]<|~]|&[#\w]+;|^\s*(?:[-+>#]|\d+[.)])", re.MULTILINE)


def plain(text: str) -> str:
    """Words as they are shown to the letter where a card reads no markup: labels, choices, runs."""
    return text.replace("{{", f"{{{APART}{{").replace("}}", f"}}{APART}}}")


def heading(text: str) -> list[Element]:
    """What follows is called. Words that may be read as markup stand in bold runs instead: on a phone
    Teams shows a sign that is escaped with its backslash.
    """
    if MARKUP.search(text):
        return strong(text)
    look = {"style": "heading", "weight": "Bolder", "wrap": True}
    return [{"type": "TextBlock", "text": plain(text)} | look]


def lines(text: str, **style: Any) -> list[Element]:
    """A paragraph; each line of it is a block of its own, for a run shows no line break."""
    found: list[Element] = []
    for line in text.split("\n"):
        if line.strip():
            near = {"spacing": "None"} if found else {}
            found.append(_block([line], style) | near)
    return found


def strong(text: str) -> list[Element]:
    """Words in bold."""
    return lines(text, weight="Bolder")


def small(text: str) -> list[Element]:
    """Words that are not to draw the eye."""
    return lines(text, isSubtle=True, size="Small")


def wrong(text: str) -> list[Element]:
    """What is wrong with what was typed."""
    return lines(text, weight="Bolder", color="Attention")


def _block(runs: Sequence[str], style: dict[str, Any]) -> Element:
    inlines = [{"type": "TextRun", "text": plain(run)} | style for run in runs]
    return {"type": "RichTextBlock", "inlines": inlines}
