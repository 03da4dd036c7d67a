"""How do messages and forms look in Teams? Pure: from our own terms to Adaptive Cards 1.5, within
Teams' limits.

Nothing typed by anybody is read as markup (`bot.teams.texts`). What a button means travels in its
`data`: opaque ids only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.teams.texts import Element, heading, lines, plain, small, strong
from flows.screen import (
    Button,
    Day,
    Form,
    Input,
    Message,
    One,
    Pair,
    Part,
    Person,
    Row,
    Several,
    Text,
    Time,
    Words,
)
from flows.wording.sentences import say

Card = dict[str, Any]
Data = dict[str, Any]

VERSION = "1.5"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
RADIO_AT_MOST = 5
BUTTONS_AT_MOST = 5  # six are shown, and a renderer may take fewer
PRESS, FORM = "press", "form"  # what a card's data is about
HINT = "hint."  # how the id of a field's hint begins
CARD, HOME = "card", "home"  # where a dialog began, when not in the chat
STYLES = {"main": "positive", "danger": "destructive"}
IN_CHAT = {"msteams": {"type": "task/fetch"}}  # the press opens a dialog (Microsoft, dialogs)
PEOPLE = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}

# What a button carries, given what it is called by: where it stands makes the difference.
Carries = Callable[[Button], Data]


def message_card(message: Message, concern: str = "") -> Card:
    """A message as it stands in a private chat: each of its buttons opens a dialog."""
    return _message(message, lambda button: _press(button, concern) | IN_CHAT)


def shown_in_dialog(message: Message, concern: str = "") -> Card:
    """The same message in a dialog, where a button goes on within the dialog."""
    return _message(message, lambda button: _press(button, concern, {"in": CARD}))


def home_card(form: Form) -> Card:
    """A form as the bot's own page."""
    return _form(form, {"in": HOME})


def form_card(form: Form, begun: str = "") -> Card:
    """A form. `begun`: where its dialog began, CARD or HOME, to which it leads back."""
    return _form(form, {"form": "1", "in": begun})


def words_card(sentence: str) -> Card:
    """A sentence by itself."""
    return _card(lines(sentence), [])


def _form(form: Form, place: Data) -> Card:
    body = [
        element
        for part in form.parts
        for element in _part(part, lambda button: _press(button, form.concern, place))
    ]
    return _card(body, [_submit(form, place["in"])] if form.submit else [])


def _message(message: Message, carries: Carries) -> Card:
    texts = [
        element
        for number, text in enumerate(message.paragraphs)
        for element in _paragraph(text, message.quiet, number < message.headed)
    ]
    rows = [element for row in message.rows for element in _row(row, carries)]
    return _card(texts + rows, [])


def _paragraph(text: str, quiet: bool, heads: bool) -> list[Element]:
    if quiet:
        return small(text)
    return strong(text) if heads else lines(text)


def _card(body: list[Element], actions: list[Element]) -> Card:
    card = {"$schema": SCHEMA, "type": "AdaptiveCard", "version": VERSION, "body": body}
    return card | ({"actions": actions} if actions else {})


def _part(part: Part, carries: Carries) -> list[Element]:
    match part:
        case Text(text=text, strong=True, button=button):
            return [*heading(text), *_beside(button, carries)]
        case Text(text=text, button=button):
            return [*lines(text), *_beside(button, carries)]
        case Pair(label=label, value=value, button=button):
            return [*strong(label), *_under(lines(value)), *_beside(button, carries)]
        case Row(buttons=buttons):
            return list(_row(buttons, carries))
        case _:
            return _input(part)


def _under(blocks: list[Element]) -> list[Element]:
    """Close below what stands above it."""
    return [block | {"spacing": "None"} for block in blocks]


def _beside(button: Button | None, carries: Carries) -> list[Element]:
    return list(_row((button,), carries)) if button else []


def _row(buttons: tuple[Button, ...], carries: Carries) -> Iterator[Element]:
    for start in range(0, len(buttons), BUTTONS_AT_MOST):
        some = buttons[start : start + BUTTONS_AT_MOST]
        yield {"type": "ActionSet", "actions": [_button(each, carries) for each in some]}


def _button(button: Button, carries: Carries) -> Element:
    """A press sends nothing that was typed, and waits for no field to be filled in."""
    shown: Element = {
        "type": "Action.Submit",
        "title": plain(button.label),
        "data": carries(button),
        "associatedInputs": "none",
    }
    style = STYLES.get(button.look)
    return shown | ({"style": style} if style else {})


def _press(button: Button, concern: str, place: Data | None = None) -> Data:
    about = {
        "a": button.action,
        "c": button.concern or concern,
        "s": button.step,
        "n": button.nonce,
        "x": button.choice,
    }
    return {PRESS: _given(about | (place or {}))}


def _submit(form: Form, begun: str) -> Element:
    about = {"f": form.kind, "c": form.concern, "s": form.step, "n": form.nonce, "in": begun}
    return {
        "type": "Action.Submit",
        "title": plain(form.submit),
        "style": "positive",
        "data": {FORM: _given(about)},
    }


def _given(about: Data) -> Data:
    return {name: value for name, value in about.items() if value}


def _input(field: Input) -> list[Element]:
    """A field, and its hint close below it, as in Slack: a hint speaks of what it was asked before.
    Where every choice is shown the hint is part of the label: it is read before any is chosen.
    """
    element = _ELEMENTS[type(field)](field)
    in_label = element.get("style") == "expanded" and field.hint
    label = plain(f"{field.label}\n{field.hint}" if in_label else field.label)
    element |= {"id": field.id, "label": label, "spacing": "Medium"}
    if field.required:
        element |= {"isRequired": True, "errorMessage": say("app.required")}
    hint = small(field.hint) if field.hint and not in_label else []
    close = {"id": f"{HINT}{field.id}", "spacing": "None"}
    return [element, *(each | close for each in hint[:1]), *hint[1:]]


def _words(field: Words) -> Element:
    shown: Element = {"type": "Input.Text", "isMultiline": field.long, "maxLength": field.limit}
    return shown | ({"value": field.initial[: field.limit]} if field.initial else {})


def _one(field: One) -> Element:
    few = len(field.options) <= RADIO_AT_MOST and not field.folded
    return _choices(field, "expanded" if few else "compact", field.initial)


def _several(field: Several) -> Element:
    return _choices(field, "expanded", ",".join(field.initial)) | {"isMultiSelect": True}


def _choices(field: One | Several, style: str, chosen: str) -> Element:
    choices = [{"title": plain(each.label), "value": each.id} for each in field.options]
    shown: Element = {"type": "Input.ChoiceSet", "style": style, "wrap": True, "choices": choices}
    return shown | ({"value": chosen} if chosen else {})


def _day(field: Day) -> Element:
    return {"type": "Input.Date"} | ({"value": field.initial} if field.initial else {})


def _time(field: Time) -> Element:
    return {"type": "Input.Time"} | ({"value": field.initial} if field.initial else {})


def _person(field: Person) -> Element:
    return {"type": "Input.ChoiceSet", "choices": [], "choices.data": PEOPLE}


_ELEMENTS: dict[type, Callable[[Any], Element]] = {
    Words: _words,
    One: _one,
    Several: _several,
    Day: _day,
    Time: _time,
    Person: _person,
}
