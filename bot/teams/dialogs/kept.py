"""How does the bot recognise a form that comes back? It is sealed into the form's own buttons.

Teams keeps nothing of a form once something in it was pressed, and dialogs do not stand above each
other: what is wrong is said in the same form made anew, and a form that another takes the place of
is led back to, with what was typed in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from bot.teams.dialogs.filling import emptied, fields, filled, size
from bot.teams.presenter import FORM, PRESS, Card
from bot.teams.texts import Element
from flows.wording.sentences import say
from storage.sealing.handed_out import HandedOut

KEPT = "k"
BACK = "back-to-the-form"
LARGEST = 24_000  # bytes of a card; Teams takes no more than 28 KB
ROW = "ActionSet"


@dataclass(frozen=True)
class Shown:
    """A form as it was shown; `begun`: where its dialog began. `under`: the form that it stands above
    and leads back to, sealed. `by`: what the press carried that showed it, and shows it again.
    """

    title: str
    card: Card
    begun: str = ""
    under: str = ""
    by: Mapping[str, str] = field(default_factory=dict)

    def with_typed(self, typed: Mapping[str, Any]) -> Shown:
        """The same with what was typed in it."""
        return replace(self, card=filled(self.card, typed))

    def without_typed(self) -> Shown:
        """The same before anybody typed: what was typed comes with a press, whatever it is of."""
        return replace(self, card=emptied(self.card))

    def shortened(self) -> Shown:
        """The same with its fields only."""
        return replace(self, card=self.card | {"body": fields(self.card)})

    @property
    def is_shown_anew(self) -> bool:
        """Whether nothing of it was carried but what shows it again."""
        return bool(self.by) and not self.card["body"]


class Kept:
    """Seals each form for whom it is shown to, with the first of these secrets; what was sealed with any
    of them comes back.
    """

    def __init__(self, *secrets: bytes) -> None:
        self._handed_out = [HandedOut(each, "forms in Teams") for each in secrets]

    def within(self, form: Shown, person: str) -> Card:
        """The form with itself in its buttons, and with the way back to what it stands above. One
        that would be too large carries its fields only, or what shows it again where nothing is typed
        in it; then only the button that sends it does.
        """
        card = _with_way_back(form)
        if fields(card):
            card = _sent_with(card, self._itself(form, person))
        if any(each["type"] == ROW for each in card["body"]):
            for kept in (form, self._light(form, person)):
                pressed = _pressed_with(card, self._itself(kept, person))
                if size(pressed) <= LARGEST:
                    return pressed
        return card

    def shown(self, about: Mapping[str, str], person: str) -> Shown | None:
        """The form that carried this; None: none did. Raises ValueError when it was not shown to
        this person.
        """
        if KEPT not in about:
            return None
        return self._opened(about[KEPT], person)

    def sealed(self, form: Shown, person: str) -> str:
        """The form with what was typed in it, for this person to carry."""
        written = [form.title, form.card, form.begun, form.under, dict(form.by)]
        return self._handed_out[0].sealed(json.dumps(written, ensure_ascii=False), person)

    def _light(self, form: Shown, person: str) -> Shown:
        """The same with as little as leads back to it, and to what it stands above."""
        if not fields(form.card) and not form.by:
            return form
        under = form.under and self._opened(form.under, person)
        lighter = self.sealed(self._light(under, person), person) if under else ""
        return replace(form.shortened(), under=lighter)

    def _opened(self, sealed: str, person: str) -> Shown:
        for each in self._handed_out:
            with suppress(ValueError):
                return Shown(*json.loads(each.opened(sealed, person)))
        raise ValueError("no form that was handed out to them")

    def _itself(self, form: Shown, person: str) -> dict[str, str]:
        return {KEPT: self.sealed(form.without_typed(), person)}


def _with_way_back(form: Shown) -> Card:
    if not form.under:
        return form.card
    back = {
        "type": "Action.Submit",
        "title": say("app.back"),
        "data": {PRESS: {"a": BACK, KEPT: form.under}},
        "associatedInputs": "none",
    }
    return form.card | {"actions": [*form.card.get("actions", ()), back]}


def _sent_with(card: Card, itself: Mapping[str, str]) -> Card:
    actions = card.get("actions", ())
    foot = [_carrying(each, FORM, itself) if FORM in each["data"] else each for each in actions]
    return card | {"actions": foot}


def _pressed_with(card: Card, itself: Mapping[str, str]) -> Card:
    return card | {"body": [_sending(each, itself) for each in card["body"]]}


def _carrying(action: Element, what: str, more: Mapping[str, str]) -> Element:
    data = action["data"]
    return action | {"data": data | {what: data[what] | more}}


def _sending(element: Element, itself: Mapping[str, str]) -> Element:
    """A button sends what was typed in the fields around it. None of them may then hold it back: what
    must be filled in, the bot looks at itself.
    """
    if element["type"] == ROW:
        carrying = [_carrying(each, PRESS, itself) for each in element["actions"]]
        return element | {"actions": [_without(each, "associatedInputs") for each in carrying]}
    return _without(element, "isRequired", "errorMessage")


def _without(element: Element, *names: str) -> Element:
    return {name: each for name, each in element.items() if name not in names}
