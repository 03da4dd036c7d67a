"""How does the bot know what a form was that comes back? It is sealed into the form's own buttons.

Teams keeps nothing of a form once something in it was pressed, and dialogs do not stand above each
other: what is wrong is said in the same form made anew, and a form that another takes the place of
is led back to, with what was typed in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.teams.dialogs.filling import fields, filled
from bot.teams.presenter import FORM, PRESS, Card
from bot.teams.texts import Element
from flows.wording.sentences import say
from storage.sealing.handed_out import HandedOut

KEPT = "k"
BACK = "back-to-the-form"
LARGEST = 20_000  # bytes of a card; Teams takes no more than 28 KB
ROW = "ActionSet"


@dataclass(frozen=True)
class Shown:
    """A form as it was shown; `begun`: where its dialog began."""

    title: str
    card: Card
    begun: str = ""

    def with_typed(self, typed: Mapping[str, Any]) -> Shown:
        """The same with what was typed in it."""
        return replace(self, card=filled(self.card, typed))


class Kept:
    """Seals each form for whom it is shown to."""

    def __init__(self, secret: bytes) -> None:
        self._handed_out = HandedOut(secret, "forms in Teams")

    def within(self, form: Shown, person: str) -> Card:
        """The form with itself in its buttons; one without fields as it is: nothing typed could be
        lost.
        """
        if not fields(form.card):
            return form.card
        itself = {KEPT: self._sealed(form, person)}
        foot = [_carrying(each, FORM, itself) for each in form.card.get("actions", ())]
        card = form.card | {"actions": foot}
        pressed = card | {"body": [_sending(each, itself) for each in card["body"]]}
        has_rows = any(each["type"] == ROW for each in card["body"])
        return pressed if has_rows and _bytes(pressed) <= LARGEST else card

    def above(self, form: Card, under: Shown, person: str) -> Card:
        """A form that takes the place of another, with the way back to that one."""
        about = {"a": BACK, KEPT: self._sealed(under, person)}
        back = {
            "type": "Action.Submit",
            "title": say("app.back"),
            "data": {PRESS: about},
            "associatedInputs": "none",
        }
        return form | {"actions": [*form.get("actions", ()), back]}

    def shown(self, about: Mapping[str, str], person: str) -> Shown | None:
        """The form that carried this; None: it had no fields. Raises ValueError when it was not
        shown to this person.
        """
        if KEPT not in about:
            return None
        return Shown(*json.loads(self._handed_out.opened(about[KEPT], person)))

    def _sealed(self, form: Shown, person: str) -> str:
        written = json.dumps([form.title, form.card, form.begun], ensure_ascii=False)
        return self._handed_out.sealed(written, person)


def _carrying(action: Element, what: str, more: Mapping[str, str]) -> Element:
    data = action["data"]
    return action | {"data": data | {what: data[what] | more}}


def _sending(element: Element, itself: Mapping[str, str]) -> Element:
    """A button among fields sends what was typed in them. No field may then hold it back: what must
    be filled in, the bot looks at itself.
    """
    if element["type"] == ROW:
        carrying = [_carrying(each, PRESS, itself) for each in element["actions"]]
        return element | {"actions": [_without(each, "associatedInputs") for each in carrying]}
    return _without(element, "isRequired", "errorMessage")


def _without(element: Element, *names: str) -> Element:
    return {name: each for name, each in element.items() if name not in names}


def _bytes(card: Card) -> int:
    return len(json.dumps(card, ensure_ascii=False).encode())
