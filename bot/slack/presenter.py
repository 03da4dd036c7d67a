"""How do messages and forms look in Slack? Pure: from our own terms to Block Kit, within Slack's
limits.

Nothing typed by anybody is read as markup or as a mention (`bot.slack.texts`).
Limits: Slack, Block Kit reference (section text 3000, header 150, option 75, titles and submit 24
characters; 100 blocks in a form, 10 options in a group of checkboxes, 100 in a list that opens).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from bot.slack.texts import Block, called, choice, pieces, plain, rich, section, small, strong
from flows.screen import (
    Button,
    Day,
    Form,
    Input,
    Message,
    One,
    Option,
    Pair,
    Part,
    Person,
    Row,
    Several,
    Text,
    Time,
    Words,
)
from flows.screens.no_concern import TOLD_WHEN_CLOSED
from flows.wording.sentences import say

FIELD = "value"
GROUP = "+"
HEADER, LABEL, TITLE = 150, 75, 24
RADIO_AT_MOST = 5
TICKS_AT_MOST, FOLDED_AT_MOST = 10, 100
BLOCKS_AT_MOST = 100


def message_blocks(message: Message, concern: str = "") -> list[Block]:
    """A message's blocks."""
    texts = [
        piece
        for number, text in enumerate(message.paragraphs)
        for piece in _paragraph(text, message.quiet, number < message.headed)
    ]
    return texts + [_actions(row, concern, f"row-{n}") for n, row in enumerate(message.rows)]


def _paragraph(text: str, quiet: bool, heads: bool) -> list[Block]:
    if heads and not quiet and text.strip():
        return [strong(text)]
    return [(small if quiet else section)(piece) for piece in pieces(text)]


def view(form: Form) -> Block:
    """A form as a modal. What identifies it travels in `private_metadata`: opaque ids only."""
    shown: Block = {
        "type": "modal",
        "callback_id": form.kind,
        "title": plain(form.title, TITLE),
        "close": plain(form.close or say("app.cancel" if form.submit else "app.close"), TITLE),
        "blocks": form_blocks(form),
        "private_metadata": json.dumps({"c": form.concern, "s": form.step, "n": form.nonce}),
        "notify_on_close": form.kind in TOLD_WHEN_CLOSED,
    }
    return shown | ({"submit": plain(form.submit, TITLE)} if form.submit else {})


def home(form: Form) -> Block:
    """A form as the bot's Home tab."""
    return {"type": "home", "blocks": form_blocks(form)}


def form_blocks(form: Form) -> list[Block]:
    """A form's blocks; each input's block has the field's own id, so that an error can be put at
    it.

    A long form has its texts run together: as blocks of their own Slack would refuse them all.
    """
    blocks = _blocks(form, form.parts)
    if len(blocks) <= BLOCKS_AT_MOST:
        return blocks
    return list(_joined(_blocks(form, tuple(_run_together(form.parts)))))


def _blocks(form: Form, parts: tuple[Part, ...]) -> list[Block]:
    return [block for n, part in enumerate(parts) for block in _part(part, form, n)]


def _run_together(parts: tuple[Part, ...]) -> Iterator[Part]:
    for texts, group in groupby(
        parts, lambda part: isinstance(part, Text) and not (_is_heading(part) or part.button)
    ):
        if texts:
            yield Text("\n\n".join(part.text for part in group if isinstance(part, Text)))
        else:
            yield from group


def _joined(blocks: list[Block]) -> Iterator[Block]:
    """Pairs one below another, as one block."""
    for kind, group in groupby(blocks, lambda block: block["type"]):
        if kind == "rich_text":
            yield rich(*(run for block in group for run in block["elements"]))
        else:
            yield from group


def _is_heading(part: Text) -> bool:
    """Strong words that fit into a header; longer ones are only set in bold."""
    return part.strong and len(part.text) <= HEADER


def _part(part: Part, form: Form, number: int) -> list[Block]:
    match part:
        case Text(text=text) if _is_heading(part):
            return [{"type": "header", "text": plain(text, HEADER)}]
        case Text(text=text, strong=True, button=None):
            return [strong(text)]
        case Pair(label=label, value=value, button=button):
            if button:
                return [strong(label), *_part(Text(value, button=button), form, number)]
            return [called(label, value)]
        case Text(text=text, button=button):
            beside = {"accessory": _button(button, form.concern, number)} if button else {}
            return [
                section(piece) | (beside if not n else {}) for n, piece in enumerate(pieces(text))
            ]
        case Row(buttons=buttons):
            return [_actions(buttons, form.concern, f"row-{number}")]
        case Several():
            return [_input(group) for group in _groups(part)]
        case _:
            return [_input(part)]


def _groups(field: Several) -> Iterator[Several]:
    """Many choices, in groups that Slack can show; `payloads.values` puts them together again."""
    most = FOLDED_AT_MOST if field.folded else TICKS_AT_MOST
    for start in range(0, len(field.options), most):
        name = f"{field.id}{GROUP}{start}" if start else field.id
        yield replace(
            field,
            id=name,
            options=field.options[start : start + most],
            required=field.required and not start,
        )


def _input(field: Input) -> Block:
    element = _ELEMENTS[type(field)](field) | {"action_id": FIELD}
    block: Block = {
        "type": "input",
        "block_id": field.id,
        "label": plain(field.label, 2000),
        "element": element,
        "optional": not field.required,
    }
    return block | ({"hint": plain(field.hint, 2000)} if field.hint else {})


def _words(field: Words) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "multiline": field.long,
        "max_length": field.limit,
    }
    return element | ({"initial_value": field.initial[: field.limit]} if field.initial else {})


def _one(field: One) -> Block:
    options = [_option(o) for o in field.options]
    listed = field.folded or len(options) > RADIO_AT_MOST
    kind = "static_select" if listed else "radio_buttons"
    initial = [_option(o) for o in field.options if o.id == field.initial]
    return {"type": kind, "options": options} | ({"initial_option": initial[0]} if initial else {})


def _several(field: Several) -> Block:
    initial = [_option(o) for o in field.options if o.id in field.initial]
    kind = "multi_static_select" if field.folded else "checkboxes"
    element: Block = {"type": kind, "options": [_option(o) for o in field.options]}
    return element | ({"initial_options": initial} if initial else {})


def _day(field: Day) -> Block:
    return {"type": "datepicker"} | ({"initial_date": field.initial} if field.initial else {})


def _time(field: Time) -> Block:
    return {"type": "timepicker"} | ({"initial_time": field.initial} if field.initial else {})


def _person(field: Person) -> Block:
    return {"type": "users_select"}


_ELEMENTS: dict[type, Any] = {
    Words: _words,
    One: _one,
    Several: _several,
    Day: _day,
    Time: _time,
    Person: _person,
}


def _option(option: Option) -> Block:
    return {"text": choice(option.label, LABEL), "value": option.id}


def _actions(buttons: tuple[Button, ...], concern: str, block_id: str) -> Block:
    return {
        "type": "actions",
        "block_id": block_id,
        "elements": [_button(b, concern, n) for n, b in enumerate(buttons)],
    }


def _button(button: Button, concern: str, number: int) -> Block:
    value = json.dumps(
        {"c": button.concern or concern, "s": button.step, "n": button.nonce, "x": button.choice}
    )
    shown: Block = {
        "type": "button",
        "text": plain(button.label, LABEL),
        "value": value,
        "action_id": f"{button.action}.{number}",
    }
    style = {"main": "primary", "danger": "danger"}.get(button.look)
    return shown | ({"style": style} if style else {})
