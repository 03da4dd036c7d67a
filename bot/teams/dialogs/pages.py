"""How is a form shown that is too long for one dialog? In pages, of our own: what is read first, and
what is filled in on the last of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.teams.dialogs.filling import fields, size
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
    """This page of the form, with the ways to the others; one that fits stays as it is. It is sent
    from the last.

    `about`: what the press carried that showed it, and shows it again.
    """
    if size(card) <= LARGEST:
        return card
    pages = list(_parted(card))
    this = min(asked, len(pages) - 1)
    ways = [_way("app.earlier", this - 1, about)] if this else []
    ways += [_way("app.more", this + 1, about)] if this + 1 < len(pages) else []
    sends = () if fields(card) and this + 1 < len(pages) else card.get("actions", ())
    return card | {"body": pages[this], "actions": [*ways, *sends]}


def _parted(card: Card) -> Iterator[list[Element]]:
    """What stands before the first field in pages, the fields on the last of them."""
    body, inputs = card["body"], fields(card)
    at = body.index(inputs[0]) if inputs else len(body)
    *before, last = list(_pages(body[:at])) or [[]]
    yield from before
    if last and size([*last, *body[at:]]) > LARGEST:
        yield last
        last = []
    if last or body[at:]:
        yield [*last, *body[at:]]


def _pages(body: list[Element]) -> Iterator[list[Element]]:
    some: list[Element] = []
    for each in body:
        if some and size([*some, each]) > LARGEST:
            yield some
            some = []
        some.append(each)
    if some:
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
