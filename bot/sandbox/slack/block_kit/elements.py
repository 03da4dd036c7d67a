"""Which buttons, inputs and options would Slack take? (Slack, Block Kit reference: elements and
objects.)
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
    by_type,
    listing,
    matching,
    one_of,
    text,
    thing,
    whole_number,
)

IDENTIFIER = text(255)
URL = both(text(3000), matching(r"https?://\S+", "a URL"))


def plain(most: int) -> Rule:
    """A plain_text object."""
    return thing({"type": one_of("plain_text"), "text": text(most)}, {"emoji": boolean})


def marked(most: int) -> Rule:
    """A mrkdwn object."""
    return thing({"type": one_of("mrkdwn"), "text": text(most)}, {"verbatim": boolean})


def either(most: int) -> Rule:
    """A plain_text or a mrkdwn object."""
    return by_type({"plain_text": plain(most), "mrkdwn": marked(most)})


CONFIRM = thing(
    {"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
PLAIN_OPTION = thing({"text": plain(75), "value": text(150)}, {"description": plain(75)})
RICH_OPTION = thing({"text": either(75), "value": text(150)}, {"description": either(75)})
OVERFLOW_OPTION = thing(
    {"text": plain(75), "value": text(150)}, {"description": plain(75), "url": URL}
)


def _element(kind: str, required: dict[str, Rule], optional: dict[str, Rule]) -> Rule:
    return thing({"type": one_of(kind), **required}, {"action_id": IDENTIFIER, **optional})


def _no_option_twice(value: Any, path: str) -> Iterator[Fault]:
    options = value.get("options") if isinstance(value, dict) else None
    seen: list[Any] = []
    for number, option in enumerate(options if isinstance(options, list) else []):
        mark = option.get("value") if isinstance(option, dict) else None
        if mark is not None and mark in seen:
            yield Fault(f"{path}/options/{number}/value", "option values must be unique")
        seen.append(mark)


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


def _lengths_agree(value: Any, path: str) -> Iterator[Fault]:
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    initial = value.get("initial_value")
    if not isinstance(least, int) or not isinstance(most, int):
        return
    if least > most:
        yield Fault(f"{path}/min_length", "must not be more than max_length")
    if isinstance(initial, str) and len(initial) > most:
        yield Fault(f"{path}/initial_value", "must not be longer than max_length")


def _is_a_day(value: Any, path: str) -> Iterator[Fault]:
    try:
        if not isinstance(value, str) or date.fromisoformat(value).isoformat() != value:
            raise ValueError
    except ValueError:
        yield Fault(path, "must be a date as YYYY-MM-DD")


BUTTON = _element(
    "button",
    {"text": plain(75)},
    {
        "value": text(2000),
        "url": URL,
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": text(75),
    },
)
STATIC_SELECT = both(
    _element(
        "static_select",
        {"options": listing(PLAIN_OPTION, 100)},
        {
            "placeholder": plain(150),
            "initial_option": anything,
            "confirm": CONFIRM,
            "focus_on_load": boolean,
        },
    ),
    _no_option_twice,
    _initial_option_is_an_option,
)
RADIO_BUTTONS = both(
    _element(
        "radio_buttons",
        {"options": listing(RICH_OPTION, 10)},
        {"initial_option": anything, "confirm": CONFIRM, "focus_on_load": boolean},
    ),
    _no_option_twice,
    _initial_option_is_an_option,
)
CHECKBOXES = both(
    _element(
        "checkboxes",
        {"options": listing(RICH_OPTION, 10)},
        {"initial_options": listing(anything, 10), "confirm": CONFIRM, "focus_on_load": boolean},
    ),
    _no_option_twice,
    _initial_options_are_options,
)
MULTI_STATIC_SELECT = both(
    _element(
        "multi_static_select",
        {"options": listing(PLAIN_OPTION, 100)},
        {
            "placeholder": plain(150),
            "initial_options": listing(anything, 100),
            "max_selected_items": whole_number(1, 100),
            "confirm": CONFIRM,
            "focus_on_load": boolean,
        },
    ),
    _no_option_twice,
    _initial_options_are_options,
)
TYPED_TEXT = both(
    _element(
        "plain_text_input",
        {},
        {
            "multiline": boolean,
            "min_length": whole_number(0, 3000),
            "max_length": whole_number(1, 3000),
            "initial_value": text(3000, least=0),
            "placeholder": plain(150),
            "focus_on_load": boolean,
            "dispatch_action_config": thing(
                {
                    "trigger_actions_on": listing(
                        one_of("on_enter_pressed", "on_character_entered"), 2
                    )
                }
            ),
        },
    ),
    _lengths_agree,
)
DATE = _element(
    "datepicker",
    {},
    {
        "initial_date": _is_a_day,
        "placeholder": plain(150),
        "confirm": CONFIRM,
        "focus_on_load": boolean,
    },
)
TIME = _element(
    "timepicker",
    {},
    {
        "initial_time": matching(r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:mm"),
        "placeholder": plain(150),
        "confirm": CONFIRM,
        "focus_on_load": boolean,
        "timezone": text(255),
    },
)
USERS_SELECT = _element(
    "users_select",
    {},
    {
        "initial_user": matching(r"[UW][A-Z0-9]+", "the id of a user"),
        "placeholder": plain(150),
        "confirm": CONFIRM,
        "focus_on_load": boolean,
    },
)
OVERFLOW = both(
    _element("overflow", {"options": listing(OVERFLOW_OPTION, 5)}, {"confirm": CONFIRM}),
    _no_option_twice,
)

CHOOSERS: dict[str, Rule] = {
    "static_select": STATIC_SELECT,
    "radio_buttons": RADIO_BUTTONS,
    "checkboxes": CHECKBOXES,
    "datepicker": DATE,
    "timepicker": TIME,
    "users_select": USERS_SELECT,
}
IN_ACTIONS: dict[str, Rule] = {"button": BUTTON, "overflow": OVERFLOW, **CHOOSERS}
# Slack, multi-select menus: in a section or an input, never in a row of actions.
IN_SECTION: dict[str, Rule] = {**IN_ACTIONS, "multi_static_select": MULTI_STATIC_SELECT}
IN_INPUT: dict[str, Rule] = {
    "plain_text_input": TYPED_TEXT,
    "multi_static_select": MULTI_STATIC_SELECT,
    **CHOOSERS,
}
