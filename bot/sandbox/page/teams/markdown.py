"""How does a text block's Markdown look in HTML? The part of it that Teams takes; nothing is ever
taken as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import groupby

from markupsafe import Markup, escape

from bot.sandbox.teams.cards.words import expanded

ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~<>])")
LINK = re.compile(r"\[([^\[\]\n]+)\]\(((?:https?://|mailto:|tel:)[^\s()]+)\)")
STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
WEAK = re.compile(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)")
BULLET, NUMBER = re.compile(r"\s*[-*+] +(.*)"), re.compile(r"\s*\d+[.)] +(.*)")
# Two characters of the private use area stand around the number of what is held back while the rest
# is marked up.
LEFT, RIGHT = "\ue000", "\ue001"
HELD_BACK = re.compile(f"{LEFT}(\\d+){RIGHT}")


def markdown(text: str) -> Markup:
    """A whole text block: paragraphs and lists."""
    held: list[Markup] = []
    text = expanded(text).replace(LEFT, "").replace(RIGHT, "")
    text = ESCAPED.sub(lambda found: _hold(escape(found[1]), held), text)
    text = LINK.sub(lambda found: _hold(_link(found[1], found[2]), held), text)
    marked = Markup("").join(_parts(unescape(text).split("\n")))
    while HELD_BACK.search(marked):
        marked = Markup(HELD_BACK.sub(lambda found: held[int(found[1])], marked))  # noqa: S704 - escaped when held
    return marked


def _hold(part: Markup, held: list[Markup]) -> str:
    held.append(part)
    return f"{LEFT}{len(held) - 1}{RIGHT}"


def _link(label: str, url: str) -> Markup:
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        url, label
    )


def _parts(lines: list[str]) -> Iterator[Markup]:
    for kind, group in groupby(lines, _kind):
        if kind is None:
            words = " ".join(group).strip()
            yield Markup("<p>{}</p>").format(_spans(words)) if words else Markup("")
        else:
            items = (Markup("<li>{}</li>").format(_spans(_rest(kind, line))) for line in group)
            tag = "ul" if kind is BULLET else "ol"
            yield Markup("<{0}>{1}</{0}>").format(Markup(tag), Markup("").join(items))  # noqa: S704


def _kind(line: str) -> re.Pattern[str] | None:
    return next((kind for kind in (BULLET, NUMBER) if kind.match(line)), None)


def _rest(kind: re.Pattern[str], line: str) -> str:
    found = kind.match(line)
    return found[1] if found else line


def _spans(line: str) -> Markup:
    marked = str(escape(line))
    marked = STRONG.sub(r"<strong>\2</strong>", marked)
    marked = WEAK.sub(r"<em>\2</em>", marked)
    return Markup(marked)  # noqa: S704 - escaped in the first line
