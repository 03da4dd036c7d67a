"""What stands in a card: which inputs, which actions, in the order in which they are read?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

JSON = dict[str, Any]


def elements(card: Any) -> Iterator[JSON]:
    """Every element of the card's body, those within others too."""
    for each in _objects(card.get("body") if isinstance(card, dict) else None):
        yield from _within(each)


def inputs(card: Any) -> Iterator[JSON]:
    """Every input of the card."""
    for each in elements(card):
        if str(each.get("type", "")).startswith("Input."):
            yield each


def actions(card: Any) -> Iterator[JSON]:
    """Every action: those in the body, then those at the foot."""
    for each in elements(card):
        if each.get("type") == "ActionSet":
            yield from _objects(each.get("actions"))
    yield from _objects(card.get("actions") if isinstance(card, dict) else None)


def _within(element: JSON) -> Iterator[JSON]:
    yield element
    for name in ("items", "columns"):
        for each in _objects(element.get(name)):
            yield from _within(each)


def _objects(value: Any) -> list[JSON]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
