"""What has this person typed and chosen, and does it fit the input it was put in?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.sandbox.teams.cards.parts import inputs
from bot.sandbox.teams.state import JSON, Typed

REQUIRED = "This is a required field."
UNSEEN = "\u200b"
PLAIN = ("Input.Text", "Input.Date", "Input.Time")


def starting_values(card: JSON) -> Typed:
    """What stands in the inputs of a card that was just opened: what the bot put there."""
    return {each["id"]: _initial(each) for each in inputs(card)}


def input_in(card: JSON, what: str) -> JSON:
    """The input that is meant, by its id or its label."""
    found = [each for each in inputs(card) if what in (each["id"], called(each))]
    if len(found) != 1:
        raise LookupError(f"{len(found)} inputs match, where one is needed")
    return found[0]


def held_value(element: JSON, value: Any) -> str:
    """A value as the input would hold it; ValueError when a client would not let a person enter
    it.
    """
    if value is None or value in ("", []):
        return _nothing(element)
    kind = element["type"]
    if kind == "Input.ChoiceSet":
        return _chosen(element, value)
    if kind == "Input.Toggle":
        return str(element.get("valueOn", "true") if value is True else value)
    if kind == "Input.Text":
        return _typed_text(element, value)
    return _day(element, value) if kind == "Input.Date" else _time(value)


def client_errors(card: JSON, typed: Typed) -> dict[str, str]:
    """What a client shows at its inputs instead of sending the card, by the input's id."""
    return {
        each["id"]: str(each.get("errorMessage", REQUIRED))
        for each in inputs(card)
        if each.get("isRequired") and typed.get(each["id"], "") in ("", _nothing(each))
    }


def sent_values(card: JSON, action: JSON, typed: Typed) -> Typed:
    """What goes with an action: everything typed, unless it wants none of it. A choice that was not
    made is not mentioned.
    """
    if str(action.get("associatedInputs", "auto")).lower() == "none":
        return {}
    return dict(_values(card, typed))


def _values(card: JSON, typed: Typed) -> Iterator[tuple[str, str]]:
    for each in inputs(card):
        value = typed.get(each["id"], _nothing(each))
        if value or each["type"] in PLAIN:
            yield each["id"], value


def shown(words: str) -> str:
    """Words as a person reads them: what takes no room is not there."""
    return words.replace(UNSEEN, "")


def called(element: JSON) -> str:
    """What a field is called: the first line of its label, above a hint."""
    return shown(element.get("label", "")).partition("\n")[0]


def _initial(element: JSON) -> str:
    return str(element.get("value", _nothing(element)))


def _nothing(element: JSON) -> str:
    return str(element.get("valueOff", "false")) if element["type"] == "Input.Toggle" else ""


def _chosen(element: JSON, value: Any) -> str:
    wanted = value if isinstance(value, list | tuple) else [value]
    if len(wanted) > 1 and not element.get("isMultiSelect"):
        raise ValueError("one is chosen here")
    if "choices.data" in element:
        return ",".join(map(_account, wanted))
    return ",".join(_choice(element, each) for each in wanted)


def _choice(element: JSON, wanted: Any) -> str:
    for choice in element.get("choices", []):
        if wanted in (shown(choice["title"]), choice["value"]):
            return str(choice["value"])
    raise ValueError("there is no such choice")


def _account(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-\w{12}", value
    ):
        raise ValueError("a person of the directory is chosen here")
    return value


def _typed_text(element: JSON, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("text is typed here")
    if len(value) > element.get("maxLength", len(value)):
        raise ValueError("longer than maxLength: a client stops the typing there")
    if "\n" in value and not element.get("isMultiline"):
        raise ValueError("one line only")
    return value


def _day(element: JSON, value: Any) -> str:
    day = value if isinstance(value, date) else date.fromisoformat(value)
    if not element.get("min", "") <= day.isoformat() <= element.get("max", "9999"):
        raise ValueError("not a day that can be chosen here")
    return day.isoformat()


def _time(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError("a time is HH:MM")
    return value
