"""Would Slack take this message, this form, this Home tab? (Slack, Block Kit reference: blocks and
views.)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from bot.sandbox.rules import (
    Fault,
    Rule,
    anything,
    boolean,
    both,
    by_type,
    listing,
    one_of,
    text,
    thing,
)
from bot.sandbox.slack.block_kit.elements import (
    IDENTIFIER,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    either,
    plain,
)
from bot.sandbox.slack.block_kit.rich_text import RICH_TEXT

BLOCKS_IN_A_MESSAGE = 50
BLOCKS_IN_A_VIEW = 100
CHARACTERS_OF_BLOCKS_IN_A_MESSAGE = 13_200
BYTES_IN_A_VIEW = 250_000


def _block(kind: str, required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return thing({"type": one_of(kind), **required}, {"block_id": IDENTIFIER, **(optional or {})})


def _section_says_something(value: Any, path: str) -> Iterator[Fault]:
    if "text" not in value and "fields" not in value:
        yield Fault(path, "missing required field: text or fields")


def _action_ids_unique(value: Any, path: str) -> Iterator[Fault]:
    elements = value.get("elements")
    yield from _no_repeats(
        elements if isinstance(elements, list) else [], "action_id", f"{path}/elements"
    )


def _no_repeats(things: Iterable[Any], name: str, path: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, each in enumerate(things):
        mark = each.get(name) if isinstance(each, dict) else None
        if isinstance(mark, str) and mark in seen:
            yield Fault(f"{path}/{number}/{name}", f"{name} must be unique")
        elif isinstance(mark, str):
            seen.add(mark)


SECTION = both(
    _block(
        "section",
        {},
        {
            "text": either(3000),
            "fields": listing(either(2000), 10),
            "accessory": by_type(IN_SECTION),
            "expand": boolean,
        },
    ),
    _section_says_something,
)
BLOCK = by_type(
    {
        "section": SECTION,
        "header": _block("header", {"text": plain(150)}),
        "divider": _block("divider", {}),
        "rich_text": _block("rich_text", RICH_TEXT),
        "context": _block("context", {"elements": listing(either(3000), 10)}),
        "actions": both(
            _block("actions", {"elements": listing(by_type(IN_ACTIONS), 25)}), _action_ids_unique
        ),
        "input": _block(
            "input",
            {"label": plain(2000), "element": by_type(IN_INPUT)},
            {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        ),
    }
)
METADATA = thing({"event_type": text(255), "event_payload": anything})

_COMMON: dict[str, Rule] = {
    "private_metadata": text(3000, least=0),
    "callback_id": text(255, least=0),
    "external_id": text(255, least=0),
}
_MODAL = thing(
    {"type": one_of("modal"), "title": plain(24), "blocks": anything},
    {
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        **_COMMON,
    },
)
_HOME = thing({"type": one_of("home"), "blocks": anything}, _COMMON)


def faults_in_message(blocks: Any) -> list[Fault]:
    """Why Slack would refuse these blocks in a message, nothing when it would not."""
    return list(_blocks(blocks, "/blocks", BLOCKS_IN_A_MESSAGE, least=0))


def faults_in_view(view: Any, kind: str) -> list[Fault]:
    """Why Slack would refuse this modal or Home tab."""
    if kind == "home":
        return [*_HOME(view, "/view"), *_blocks_of(view, least=0)]
    return [*_MODAL(view, "/view"), *_blocks_of(view, least=1), *_submit_is_there(view)]


def faults_in_metadata(metadata: Any) -> list[Fault]:
    """Why Slack would refuse this message metadata."""
    found = list(METADATA(metadata, "/metadata"))
    if not found and not isinstance(metadata["event_payload"], dict):
        found.append(Fault("/metadata/event_payload", "must be an object"))
    return found


def too_long(blocks: Any) -> bool:
    """Whether a message's blocks are past what Slack carries in one message."""
    length = len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))
    return length > CHARACTERS_OF_BLOCKS_IN_A_MESSAGE


def too_large(view: Any) -> bool:
    """Whether a view is past 250 kB."""
    return (
        len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode()) > BYTES_IN_A_VIEW
    )


def _blocks_of(view: Any, least: int) -> Iterator[Fault]:
    if isinstance(view, dict) and "blocks" in view:
        yield from _blocks(view["blocks"], "/view/blocks", BLOCKS_IN_A_VIEW, least)


def _blocks(blocks: Any, path: str, most: int, least: int) -> Iterator[Fault]:
    yield from listing(BLOCK, most, least)(blocks, path)
    if isinstance(blocks, list):
        yield from _no_repeats(blocks, "block_id", path)
        yield from _one_focus(blocks, path)


def _one_focus(blocks: list[Any], path: str) -> Iterator[Fault]:
    focused = [
        each for each in chain.from_iterable(map(elements_of, blocks)) if each.get("focus_on_load")
    ]
    if len(focused) > 1:
        yield Fault(path, "only one element can have focus_on_load")


def _submit_is_there(view: Any) -> Iterator[Fault]:
    blocks = view.get("blocks") if isinstance(view, dict) else None
    inputs = isinstance(blocks, list) and any(_is_input(block) for block in blocks)
    if inputs and "submit" not in view:
        yield Fault("/view/submit", "submit is required when an input is in blocks")


def _is_input(block: Any) -> bool:
    return isinstance(block, dict) and block.get("type") == "input"


def elements_of(block: Any) -> list[dict[str, Any]]:
    """Everything in a block that can be pressed, chosen or typed in."""
    if not isinstance(block, dict) or block.get("type") in ("context", "rich_text"):
        return []
    several = block.get("elements")
    found = [
        *(several if isinstance(several, list) else []),
        block.get("accessory"),
        block.get("element"),
    ]
    return [each for each in found if isinstance(each, dict)]
