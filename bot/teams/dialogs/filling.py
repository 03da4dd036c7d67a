"""What becomes of a form that is shown again? What was typed stays, and what is wrong stands at its
field.

Teams keeps nothing of a form that was sent. So each is sealed into its own button, and comes back
with what was typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.teams.presenter import FORM, Card
from bot.teams.texts import Element, wrong
from storage.sealing.handed_out import HandedOut

KEPT = "k"
WRONG = "wrong."  # how the ids of blocks begin that say what is wrong


def fields(card: Card) -> list[Element]:
    """The fields of a form, in their order."""
    return [each for each in card["body"] if str(each["type"]).startswith("Input.")]


def filled(card: Card, typed: Mapping[str, Any]) -> Card:
    """The same form with what was typed in it."""
    body = [
        each | {"value": typed[each["id"]]} if _is_in(each, typed) else each
        for each in card["body"]
    ]
    return card | {"body": body}


def with_errors(card: Card, errors: Mapping[str, str]) -> Card:
    """The same form with what is wrong above each field; what is wrong with no field of it, above
    all.
    """
    clean = [each for each in card["body"] if not str(each.get("id", "")).startswith(WRONG)]
    shown = {str(each["id"]) for each in fields(card)}
    lost = [words for name, words in errors.items() if name not in shown]
    body = [*_said("", "\n".join(lost)), *_with_each(clean, errors)]
    return card | {"body": body}


def _with_each(body: list[Element], errors: Mapping[str, str]) -> Iterator[Element]:
    for each in body:
        yield from _said(str(each.get("id", "")), errors.get(str(each.get("id", "")), ""))
        yield each


def _said(field: str, words: str) -> list[Element]:
    return [each | {"id": f"{WRONG}{n}.{field}"} for n, each in enumerate(wrong(words))]


def _is_in(element: Element, typed: Mapping[str, Any]) -> bool:
    is_field = str(element["type"]).startswith("Input.")
    return is_field and isinstance(typed.get(element.get("id", "")), str)


class Kept:
    """Seals each form into its own button, for whom it is shown to."""

    def __init__(self, secret: bytes) -> None:
        self._handed_out = HandedOut(secret, "forms in Teams")

    def within(self, title: str, card: Card, person: str) -> Card:
        """The form with itself in its button; one without fields as it is."""
        if not fields(card):
            return card
        written = json.dumps([title, card], ensure_ascii=False)
        sealed = {KEPT: self._handed_out.sealed(written, person)}
        return card | {"actions": [_carrying(each, sealed) for each in card.get("actions", ())]}

    def shown(self, about: Mapping[str, str], person: str) -> tuple[str, Card]:
        """The title and the form that carried this. Raises ValueError when it was not shown to
        this person.
        """
        title, card = json.loads(self._handed_out.opened(about.get(KEPT, ""), person))
        return title, card


def _carrying(action: Element, more: Mapping[str, str]) -> Element:
    data = action["data"]
    return action | {"data": data | {FORM: data[FORM] | more}}
