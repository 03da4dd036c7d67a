"""Which elements, inputs and actions of a card would Teams take? (Adaptive Cards, schema 1.5, and
what Teams says of its support.) What is not modelled here is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
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

LONG = 28 * 1024
ACTIONS_IN_A_SET = 6
WORDS, WORD = text(LONG), text(LONG, least=0)


def _either_case(rule_words: str) -> Rule:
    # The schema takes a word of these in any case of its first letter, and "Bolder" is as usual.
    words = rule_words.split()
    return one_of(*words, *(each[0].upper() + each[1:] for each in words))


SHOWN: dict[str, Rule] = {
    "id": text(200),
    "isVisible": boolean,
    "separator": boolean,
    "spacing": _either_case("default none small medium large extraLarge padding"),
    "height": _either_case("auto stretch"),
}
LOOK: dict[str, Rule] = {
    "color": _either_case("default dark light accent good warning attention"),
    "fontType": _either_case("default monospace"),
    "isSubtle": boolean,
    "size": _either_case("default small medium large extraLarge"),
    "weight": _either_case("default lighter bolder"),
}
ALIGNED = _either_case("left center right")


def _element(kind: str, required: dict[str, Rule], optional: dict[str, Rule]) -> Rule:
    return thing({"type": one_of(kind), **required}, {**SHOWN, **optional})


def _input(kind: str, required: dict[str, Rule], optional: dict[str, Rule]) -> Rule:
    own = {"label": WORDS, "isRequired": boolean, "errorMessage": WORDS}
    return _element(kind, {"id": text(200), **required}, {**own, **optional})


RUN = thing(
    {"type": one_of("TextRun"), "text": WORD},
    {
        **LOOK,
        "highlight": boolean,
        "italic": boolean,
        "strikethrough": boolean,
        "underline": boolean,
    },
)
URL = both(text(2000), matching(r"(https?://|mailto:|tel:)\S+", "an address"))
CHOICE = thing({"title": WORDS, "value": text(200)})
QUERY = thing(
    {"type": one_of("Data.Query"), "dataset": one_of("graph.microsoft.com/users")},
    {"count": whole_number(1, 100), "skip": whole_number(0, 10_000)},
)


def _choices_can_be_told_apart(value: Any, path: str) -> Iterator[Fault]:
    choices = value.get("choices") if isinstance(value, dict) else None
    seen: list[Any] = []
    for number, choice in enumerate(choices if isinstance(choices, list) else []):
        mark = choice.get("value") if isinstance(choice, dict) else None
        at = f"{path}/choices/{number}/value"
        if mark in seen:
            yield Fault(at, "values of choices must be unique")
        if value.get("isMultiSelect") and isinstance(mark, str) and "," in mark:
            yield Fault(at, "several values are joined by commas: none may hold one")
        seen.append(mark)


def _starts_with_a_choice(value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, dict) or not value.get("value") or "choices.data" in value:
        return
    choices = value.get("choices")
    known = [c.get("value") for c in choices if isinstance(c, dict)] if choices else []
    given = str(value["value"])
    wanted = given.split(",") if value.get("isMultiSelect") else [given]
    if not set(wanted) <= set(known):
        yield Fault(f"{path}/value", "must be of the values of the choices")


def _not_longer_than_allowed(value: Any, path: str) -> Iterator[Fault]:
    most = value.get("maxLength") if isinstance(value, dict) else None
    if isinstance(most, int) and len(str(value.get("value", ""))) > most:
        yield Fault(f"{path}/value", "must not be longer than maxLength")


DAY = matching(r"\d{4}-\d\d-\d\d", "a date as YYYY-MM-DD")
MOMENT = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:MM")
INPUTS: dict[str, Rule] = {
    "Input.Text": both(
        _input(
            "Input.Text",
            {},
            {
                "isMultiline": boolean,
                "maxLength": whole_number(1, LONG),
                "placeholder": WORDS,
                "style": _either_case("text tel url email password"),
                "value": WORD,
            },
        ),
        _not_longer_than_allowed,
    ),
    "Input.Date": _input("Input.Date", {}, {"value": DAY, "min": DAY, "max": DAY}),
    "Input.Time": _input("Input.Time", {}, {"value": MOMENT, "min": MOMENT, "max": MOMENT}),
    "Input.Toggle": _input(
        "Input.Toggle",
        {"title": WORDS},
        {"value": WORDS, "valueOn": WORDS, "valueOff": WORDS, "wrap": boolean},
    ),
    "Input.ChoiceSet": both(
        _input(
            "Input.ChoiceSet",
            {},
            {
                "choices": listing(CHOICE, 500, least=0),
                "choices.data": QUERY,
                "isMultiSelect": boolean,
                "style": _either_case("compact expanded filtered"),
                "placeholder": WORDS,
                "value": text(LONG, least=0),
                "wrap": boolean,
            },
        ),
        _choices_can_be_told_apart,
        _starts_with_a_choice,
    ),
}


def _action(kind: str, required: dict[str, Rule], optional: dict[str, Rule]) -> Rule:
    own: dict[str, Rule] = {
        "id": text(200),
        "title": WORDS,
        "style": _either_case("default positive destructive"),
        "mode": _either_case("primary secondary"),
        "isEnabled": boolean,
        "tooltip": WORDS,
    }
    return thing({"type": one_of(kind), **required}, {**own, **optional})


def _an_object(value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(path, "must be an object: inputs are added to it")


SENDS: dict[str, Rule] = {
    "data": _an_object,
    "associatedInputs": _either_case("auto none"),
}
ACTION = by_type(
    {
        "Action.Submit": _action("Action.Submit", {}, SENDS),
        "Action.Execute": _action("Action.Execute", {}, {**SENDS, "verb": WORDS}),
        "Action.OpenUrl": _action("Action.OpenUrl", {"url": URL}, {}),
    }
)


def _elements(value: Any, path: str) -> Iterator[Fault]:
    yield from listing(ELEMENT, 200, least=0)(value, path)


FACT = thing({"title": WORDS, "value": WORD})
COLUMN = thing({}, {**SHOWN, "type": one_of("Column"), "items": _elements, "width": anything})
ELEMENT = by_type(
    {
        "TextBlock": _element(
            "TextBlock",
            {"text": WORD},
            {
                **LOOK,
                "wrap": boolean,
                "maxLines": whole_number(1, 100),
                "horizontalAlignment": ALIGNED,
                "style": _either_case("default heading columnHeader"),
            },
        ),
        "RichTextBlock": _element(
            "RichTextBlock",
            {"inlines": listing(by_type({"TextRun": RUN}), 200)},
            {"horizontalAlignment": ALIGNED},
        ),
        "Container": _element(
            "Container",
            {"items": _elements},
            {
                "style": _either_case("default emphasis good attention warning accent"),
                "bleed": boolean,
            },
        ),
        "ColumnSet": _element("ColumnSet", {}, {"columns": listing(COLUMN, 10)}),
        "FactSet": _element("FactSet", {"facts": listing(FACT, 100)}, {}),
        "ActionSet": _element("ActionSet", {"actions": listing(ACTION, ACTIONS_IN_A_SET)}, {}),
        **INPUTS,
    }
)
CARD = thing(
    {
        "type": one_of("AdaptiveCard"),
        "version": matching(r"1\.[0-5]", "1.5 at most"),
        "body": _elements,
    },
    {
        "$schema": WORDS,
        "actions": listing(ACTION, ACTIONS_IN_A_SET),
        "fallbackText": WORDS,
        "speak": WORDS,
        "lang": text(20),
        "msteams": thing({}, {"width": one_of("full", "Full")}),
    },
)
