"""How do Slack's marks (*bold*, _italic_, links, lists) look in HTML? Nothing is ever taken as
HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from markupsafe import Markup, escape

TOKEN = re.compile(
    r"```(?P<block>.+?)```|`(?P<code>[^`\n]+)`"
    r"|<(?P<url>(?:https?://|mailto:|tel:)[^\s|<>]+)(?:\|(?P<label>[^<>]*))?>"
    r"|<@(?P<user>[A-Z0-9]+)(?:\|[^<>]*)?>|<#[A-Z0-9]+\|(?P<channel>[^<>]*)>|<!date\^[^<>|]*\|(?P<date>[^<>]*)>",
    re.DOTALL,
)
BULLET = re.compile(r"\s*[•-] +(.*)")
QUOTE = re.compile(r"(?:&gt;|>) ?(.*)")
# Two characters of the private use area stand around the number of a token while the rest is marked
# up.
LEFT, RIGHT = "\ue000", "\ue001"
HELD_BACK = re.compile(f"{LEFT}(\\d+){RIGHT}")
SPANS = [
    (re.compile(rf"(?<![\w{mark}])\{mark}(?=\S)([^{mark}\n]+?)(?<=\S)\{mark}(?![\w{mark}])"), tag)
    for mark, tag in (("*", "strong"), ("_", "em"), ("~", "s"))
]


class Marks:
    """Writes mrkdwn as HTML; `name` gives the name of a person who is mentioned."""

    def __init__(self, name: Callable[[str], str]) -> None:
        self._name = name

    def html(self, text: str) -> Markup:
        """A whole text: paragraphs, lists, quotes."""
        tokens: list[Markup] = []
        text = TOKEN.sub(
            lambda found: self._hold(found, tokens), text.replace(LEFT, "").replace(RIGHT, "")
        )
        marked = Markup("").join(_parts(text.split("\n")))
        return Markup(HELD_BACK.sub(lambda found: tokens[int(found[1])], marked))  # noqa: S704 - escaped above

    def _hold(self, found: re.Match[str], tokens: list[Markup]) -> str:
        tokens.append(self._token(found))
        return f"{LEFT}{len(tokens) - 1}{RIGHT}"

    def _token(self, found: re.Match[str]) -> Markup:
        if found["block"]:
            return Markup("<pre>{}</pre>").format(unescaped(found["block"].strip("\n")))
        if found["code"]:
            return Markup("<code>{}</code>").format(unescaped(found["code"]))
        if found["url"]:
            return _link(unescaped(found["url"]), unescaped(found["label"] or found["url"]))
        if found["user"]:
            return Markup('<span class="mention">@{}</span>').format(self._name(found["user"]))
        return escape(
            unescaped(f"#{found['channel']}" if found["channel"] else found["date"] or "")
        )


def unescaped(text: str) -> str:
    """The three characters Slack writes as entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _link(url: str, label: str) -> Markup:
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        url, label
    )


def _parts(lines: list[str]) -> Iterator[Markup]:
    for kind, group in groupby(lines, _kind):
        if kind is None:
            yield Markup("<p>{}</p>").format(Markup("<br>").join(_spans(line) for line in group))
        elif kind is BULLET:
            items = (Markup("<li>{}</li>").format(_spans(_rest(kind, line))) for line in group)
            yield Markup("<ul>{}</ul>").format(Markup("").join(items))
        else:
            rest = Markup("<br>").join(_spans(_rest(kind, line)) for line in group)
            yield Markup("<blockquote>{}</blockquote>").format(rest)


def _kind(line: str) -> re.Pattern[str] | None:
    return next((kind for kind in (BULLET, QUOTE) if kind.match(line)), None)


def _rest(kind: re.Pattern[str], line: str) -> str:
    found = kind.match(line)
    return found[1] if found else line


def _spans(line: str) -> Markup:
    marked = str(escape(unescaped(line)))
    for pattern, tag in SPANS:
        marked = pattern.sub(rf"<{tag}>\1</{tag}>", marked)
    return Markup(marked)  # noqa: S704 - escaped in the first line
