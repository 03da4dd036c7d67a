"""Which buttons, inputs and options would Slack take? (Slack, Block Kit reference: elements and
objects.) Of them the local Slack has what the bot uses; anything else is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.sandbox.rules import (
    Fault,
    Rule,
    anything,
    boolean,
    both,
    listing,
    matching,
    no_repeats,
    not_longer,
    one_of,
    text,
    thing,
    whole_number,
)

IDENTIFIER = text(255)


def plain(most: int) -> Rule:
    """A plain_text object. (In a mrkdwn object, what somebody typed would be read as markup.)"""
    return thing({"type": one_of("plain_text"), "text": text(most)}, {"emoji": boolean})


def _element(kind: str, required: dict[str, Rule], optional: dict[str, Rule]) -> Rule:
    return thing({"type": one_of(kind), **required}, {"action_id": IDENTIFIER, **optional})


def _one_of_options(kind: str, most: int) -> Rule:
    element = _element(kind, {"options": _options(most)}, {"initial_option": anything})
    return both(element, _initial_option_is_an_option)


def _several_of_options(kind: str, most: int) -> Rule:
    chosen = {"initial_options": listing(anything, most)}
    return both(_element(kind, {"options": _options(most)}, chosen), _initial_options_are_options)


def _options(most: int) -> Rule:
    return both(listing(OPTION, most), no_repeats("value"))


def _initial_option_is_an_option(value: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, dict) and "initial_option" in value:
        yield from _found(value["initial_option"], value.get("options"), f"{path}/initial_option")


def _initial_options_are_options(value: Any, path: str) -> Iterator[Fault]:
    chosen = value.get("initial_options") if isinstance(value, dict) else None
    for number, option in enumerate(chosen if isinstance(chosen, list) else []):
        yield from _found(option, value.get("options"), f"{path}/initial_options/{number}")


def _found(option: Any, options: Any, path: str) -> Iterator[Fault]:
    if not isinstance(options, list) or option not in options:
        yield Fault(path, "must exactly match one of the options")


def _is_a_day(value: Any, path: str) -> Iterator[Fault]:
    try:
        if not isinstance(value, str) or date.fromisoformat(value).isoformat() != value:
            raise ValueError
    except ValueError:
        yield Fault(path, "must be a date as YYYY-MM-DD")


OPTION = thing({"text": plain(75), "value": text(150)})
BUTTON = _element(
    "button",
    {"text": plain(75)},
    {"value": text(2000), "style": one_of("primary", "danger")},
)
TYPED_TEXT = both(
    _element(
        "plain_text_input",
        {},
        {
            "multiline": boolean,
            "max_length": whole_number(1, 3000),
            "initial_value": text(3000, least=0),
        },
    ),
    not_longer("initial_value", "max_length"),
)
A_TIME = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:mm")
INPUTS: dict[str, Rule] = {
    "plain_text_input": TYPED_TEXT,
    "static_select": _one_of_options("static_select", 100),
    "radio_buttons": _one_of_options("radio_buttons", 10),
    "checkboxes": _several_of_options("checkboxes", 10),
    "multi_static_select": _several_of_options("multi_static_select", 100),
    "datepicker": _element("datepicker", {}, {"initial_date": _is_a_day}),
    "timepicker": _element("timepicker", {}, {"initial_time": A_TIME}),
    "users_select": _element("users_select", {}, {}),
}
