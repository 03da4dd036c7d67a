"""What becomes of a form that is shown again? What was typed stays, and what is wrong stands at its
field.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.teams.presenter import Card
from bot.teams.texts import Element, wrong
from flows.wording.sentences import say

WRONG = "wrong."  # how the ids of blocks begin that say what is wrong
BELOW = "wrong-below"  # the id of the line that says to look for them


def fields(card: Card) -> list[Element]:
    """The fields of a form, in their order."""
    return [each for each in card["body"] if _is_field(each)]


def filled(card: Card, typed: Mapping[str, Any]) -> Card:
    """The same form with what was typed in it."""
    return card | {"body": [_with(each, typed.get(each.get("id"))) for each in card["body"]]}


def emptied(card: Card) -> Card:
    """The same form with nothing in its fields, and nothing wrong with them."""
    return card | {"body": [_without_value(each) for each in _without_errors(card)]}


def with_errors(card: Card, errors: Mapping[str, str]) -> Card:
    """The same form with what is wrong above each field; what is wrong with no field of it, above
    all. A dialog that is shown again begins at its top: there stands that it is not sent.
    """
    clean = _without_errors(card)
    shown = {str(each["id"]) for each in fields(card)}
    lost = [words for name, words in errors.items() if name not in shown]
    not_sent = wrong(say("app.not-sent")) if shown & errors.keys() else []
    top = [*_named(BELOW, not_sent), *_said("", "\n".join(lost))]
    return card | {"body": [*top, *_with_each(clean, errors)]}


def _without_errors(card: Card) -> list[Element]:
    return [each for each in card["body"] if not str(each.get("id", "")).startswith((WRONG, BELOW))]


def _with_each(body: list[Element], errors: Mapping[str, str]) -> Iterator[Element]:
    for each in body:
        yield from _said(str(each.get("id", "")), errors.get(str(each.get("id", "")), ""))
        yield each


def _said(field: str, words: str) -> list[Element]:
    return [each | {"id": f"{WRONG}{n}.{field}"} for n, each in enumerate(wrong(words))]


def _named(name: str, elements: list[Element]) -> list[Element]:
    return [each | {"id": name} for each in elements]


def missing(card: Card, typed: Mapping[str, Any]) -> dict[str, str]:
    """What is to be said at each field that must be filled in and was not."""
    needed = [str(each["id"]) for each in fields(card) if each.get("isRequired")]
    empty = [name for name in needed if not str(typed.get(name) or "").strip()]
    return dict.fromkeys(empty, say("app.required"))


def _with(element: Element, typed: object) -> Element:
    """A field with this in it; an empty one has no value at all, for a date may not be empty."""
    if not (_is_field(element) and isinstance(typed, str)):
        return element
    return _without_value(element) | ({"value": typed} if typed else {})


def _without_value(element: Element) -> Element:
    return {name: each for name, each in element.items() if name != "value"}


def _is_field(element: Element) -> bool:
    return str(element["type"]).startswith("Input.")


def size(shown: Any) -> int:
    """In bytes, as Teams counts them."""
    return len(json.dumps(shown, ensure_ascii=False).encode())
