"""What has this person typed and chosen, and does it fit the input it was put in?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.sandbox.copied import copied
from bot.sandbox.slack.block_kit.checks import elements_of

JSON = dict[str, Any]
Typed = dict[tuple[str, str], JSON]

SEVERAL = ("checkboxes", "multi_static_select")
REQUIRED = "Please complete this required field"
HELD = {
    "plain_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "users_select": ("selected_user", "initial_user"),
}


def holders(blocks: list[JSON]) -> Iterator[tuple[JSON, JSON]]:
    """Each block and element that holds a value: everything but buttons and overflow menus."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("type") in HELD:
                yield block, element


def starting_values(blocks: list[JSON], kept: Typed | None = None) -> Typed:
    """What stands in the inputs: what was typed where both ids stay the same, elsewhere the initial
    value.
    """
    values: Typed = {}
    for block, element in holders(blocks):
        key = (block["block_id"], element["action_id"])
        before = (kept or {}).get(key)
        values[key] = before if before and _still_fits(element, before) else _initial(element)
    return values


def state_values(blocks: list[JSON], typed: Typed) -> dict[str, dict[str, JSON]]:
    """The `state.values` of a payload."""
    values: dict[str, dict[str, JSON]] = {}
    for block, element in holders(blocks):
        key = (block["block_id"], element["action_id"])
        values.setdefault(key[0], {})[key[1]] = copied(typed.get(key) or _initial(element))
    return values


def held_value(element: JSON, value: Any) -> JSON:
    """A value as the input would hold it; ValueError when a client would not let a person enter
    it.
    """
    kind = element["type"]
    if value is None or value in ("", []):
        return _holding(kind, [] if kind in SEVERAL else None)
    if kind == "plain_text_input":
        return _holding(kind, _typed_text(element, value))
    if kind in SEVERAL:
        return _holding(kind, _ticked(element, value))
    if kind in ("static_select", "radio_buttons"):
        return _holding(kind, option_of(element, value))
    if kind == "users_select":
        return _holding(kind, _user(value))
    return _holding(kind, _day(value) if kind == "datepicker" else _time(value))


def option_of(element: JSON, wanted: Any) -> JSON:
    """The option with this text or value."""
    for option in element["options"]:
        if wanted in (option["text"]["text"], option["value"]):
            return copied(option)
    raise ValueError("there is no such option")


def client_errors(blocks: list[JSON], typed: Typed) -> dict[str, str]:
    """What a client shows at its inputs instead of sending the form, by block_id."""
    errors: dict[str, str] = {}
    for block, element in holders(blocks):
        if block["type"] == "input":
            trouble = _trouble(block, element, typed.get((block["block_id"], element["action_id"])))
            if trouble:
                errors[block["block_id"]] = trouble
    return errors


def _trouble(block: JSON, element: JSON, held: JSON | None) -> str | None:
    value = held and held.get(HELD[element["type"]][0])
    if not value:
        return None if block.get("optional") else REQUIRED
    least = element.get("min_length", 0)
    if isinstance(value, str) and element["type"] == "plain_text_input" and len(value) < least:
        return f"Please enter at least {least} characters"
    return None


def _holding(kind: str, value: Any) -> JSON:
    return {"type": kind, HELD[kind][0]: value}


def _initial(element: JSON) -> JSON:
    kind = element["type"]
    empty: Any = [] if kind in SEVERAL else None
    return _holding(kind, copied(element.get(HELD[kind][1], empty) or empty))


def _still_fits(element: JSON, held: JSON) -> bool:
    if held["type"] != element["type"]:
        return False
    one = held.get("selected_option")
    chosen = [one] if one else held.get("selected_options", [])
    return all(option in element["options"] for option in chosen)


def _typed_text(element: JSON, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("text is typed here")
    if len(value) > element.get("max_length", 3000):
        raise ValueError("longer than max_length: a client stops the typing there")
    if "\n" in value and not element.get("multiline"):
        raise ValueError("one line only")
    return value


def _ticked(element: JSON, value: Any) -> list[JSON]:
    wanted = value if isinstance(value, list) else [value]
    if len(wanted) > element.get("max_selected_items", len(wanted)):
        raise ValueError("more than max_selected_items: a client stops the choosing there")
    return [option_of(element, each) for each in wanted]


def _day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else date.fromisoformat(value).isoformat()


def _user(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[UW][A-Z0-9]+", value):
        raise ValueError("a person of the workspace is chosen here")
    return value


def _time(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError("a time is HH:mm")
    return value
