"""How is a form shown that is too long for one dialog? In pages, of our own: only what is read can be
so long.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.teams.dialogs.filling import fields
from bot.teams.presenter import PRESS, Card, Data
from bot.teams.texts import Element
from flows.wording.sentences import say

PAGE = "p"
LARGEST = 18_000  # bytes of a page; Teams takes no more than 28 KB


def number(about: Data) -> int:
    """Which page is asked for, from 0."""
    asked = about.get(PAGE, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 0


def page(card: Card, asked: int, about: Data) -> Card:
    """This page of the form, with the ways to the others; one that fits stays as it is.

    `about`: what the press carried that showed it, and shows it again.
    """
    if fields(card) or _bytes(card) <= LARGEST:
        return card
    pages = list(_pages(card["body"]))
    this = min(asked, len(pages) - 1)
    ways = [_way("app.earlier", this - 1, about)] if this else []
    ways += [_way("app.more", this + 1, about)] if this + 1 < len(pages) else []
    return card | {"body": pages[this], "actions": [*ways, *card.get("actions", ())]}


def _pages(body: list[Element]) -> Iterator[list[Element]]:
    some: list[Element] = []
    for each in body:
        if some and _bytes([*some, each]) > LARGEST:
            yield some
            some = []
        some.append(each)
    yield some


def _way(label: str, page: int, about: Data) -> Element:
    carried = {PRESS: {name: each for name, each in about.items() if name != PAGE}}
    carried[PRESS] |= {PAGE: str(page)} if page else {}
    return {
        "type": "Action.Submit",
        "title": say(label),
        "data": carried,
        "associatedInputs": "none",
    }


def _bytes(shown: Any) -> int:
    return len(json.dumps(shown, ensure_ascii=False).encode())
