"""Which elements, inputs and actions of a card would Teams take? (Adaptive Cards, schema 1.5, and
what Teams says of its support.) Of them the local Teams has what the bot uses; anything else is
refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.rules import (
    Fault,
    Rule,
    boolean,
    both,
    by_type,
    listing,
    matching,
    no_repeats,
    not_longer,
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


SPACING = _either_case("default none small medium large extraLarge padding")
WEIGHT = _either_case("default lighter bolder")


def _element(kind: str, required: dict[str, Rule], optional: dict[str, Rule]) -> Rule:
    shown: dict[str, Rule] = {"id": text(200), "spacing": SPACING}
    return thing({"type": one_of(kind), **required}, {**shown, **optional})


def _input(kind: str, optional: dict[str, Rule]) -> Rule:
    own = {"label": WORDS, "isRequired": boolean, "errorMessage": WORDS}
    return _element(kind, {"id": text(200)}, {**own, **optional})


RUN = thing(
    {"type": one_of("TextRun"), "text": WORD},
    {
        "color": _either_case("default dark light accent good warning attention"),
        "isSubtle": boolean,
        "size": _either_case("default small medium large extraLarge"),
        "weight": WEIGHT,
    },
)
# A text block is read as Markdown, by each client a part of its own.
UNMARKED = matching(r"[^\n\\`*_\[\]<|~]*", "words that nobody can read as Markdown")
CHOICES = both(
    listing(thing({"title": WORDS, "value": text(200)}), 500, least=0), no_repeats("value")
)
QUERY = thing({"type": one_of("Data.Query"), "dataset": one_of("graph.microsoft.com/users")})


def _several_have_no_comma(value: Any, path: str) -> Iterator[Fault]:
    choices = value.get("choices") if isinstance(value, dict) else None
    if not isinstance(choices, list) or not value.get("isMultiSelect"):
        return
    for number, choice in enumerate(choices):
        if isinstance(choice, dict) and "," in str(choice.get("value")):
            at = f"{path}/choices/{number}/value"
            yield Fault(at, "several values are joined by commas: none may hold one")


def _starts_with_a_choice(value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, dict) or not value.get("value") or "choices.data" in value:
        return
    choices = value.get("choices")
    known = [c.get("value") for c in choices if isinstance(c, dict)] if choices else []
    given = str(value["value"])
    wanted = given.split(",") if value.get("isMultiSelect") else [given]
    if not set(wanted) <= set(known):
        yield Fault(f"{path}/value", "must be of the values of the choices")


DAY = matching(r"\d{4}-\d\d-\d\d", "a date as YYYY-MM-DD")
MOMENT = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:MM")
INPUTS: dict[str, Rule] = {
    "Input.Text": both(
        _input(
            "Input.Text",
            {"isMultiline": boolean, "maxLength": whole_number(1, LONG), "value": WORD},
        ),
        not_longer("value", "maxLength"),
    ),
    "Input.Date": _input("Input.Date", {"value": DAY}),
    "Input.Time": _input("Input.Time", {"value": MOMENT}),
    "Input.ChoiceSet": both(
        _input(
            "Input.ChoiceSet",
            {
                "choices": CHOICES,
                "choices.data": QUERY,
                "isMultiSelect": boolean,
                "style": _either_case("compact expanded filtered"),
                "value": WORD,
                "wrap": boolean,
            },
        ),
        _several_have_no_comma,
        _starts_with_a_choice,
    ),
}


def _an_object(value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(path, "must be an object: inputs are added to it")


SUBMIT = thing(
    {"type": one_of("Action.Submit")},
    {
        "title": WORDS,
        "style": _either_case("default positive destructive"),
        "data": _an_object,
        "associatedInputs": _either_case("auto none"),
    },
)
ACTIONS = listing(by_type({"Action.Submit": SUBMIT}), ACTIONS_IN_A_SET)
ELEMENT = by_type(
    {
        "TextBlock": _element(
            "TextBlock",
            {"text": UNMARKED, "style": _either_case("heading")},
            {"weight": WEIGHT, "wrap": boolean},
        ),
        "RichTextBlock": _element(
            "RichTextBlock", {"inlines": listing(by_type({"TextRun": RUN}), 200)}, {}
        ),
        "ActionSet": _element("ActionSet", {"actions": ACTIONS}, {}),
        **INPUTS,
    }
)
CARD = thing(
    {
        "type": one_of("AdaptiveCard"),
        "version": matching(r"1\.[0-5]", "1.5 at most"),
        "body": listing(ELEMENT, 200, least=0),
    },
    {"$schema": WORDS, "actions": ACTIONS},
)
