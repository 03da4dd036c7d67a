"""Would Slack take this message, this form, this Home tab? (Slack, Block Kit reference: blocks and
views.)
"""

from __future__ import annotations

import json
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
    no_repeats,
    one_of,
    text,
    thing,
)
from bot.sandbox.slack.block_kit.elements import BUTTON, IDENTIFIER, INPUTS, plain
from bot.sandbox.slack.block_kit.rich_text import RICH_TEXT

BLOCKS_IN_A_MESSAGE = 50
BLOCKS_IN_A_VIEW = 100
CHARACTERS_OF_BLOCKS_IN_A_MESSAGE = 13_200
BYTES_IN_A_VIEW = 250_000
BUTTONS = by_type({"button": BUTTON})
JSON = dict[str, Any]


def _block(kind: str, required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return thing({"type": one_of(kind), **required}, {"block_id": IDENTIFIER, **(optional or {})})


BLOCK = by_type(
    {
        "section": _block("section", {"text": plain(3000)}, {"accessory": BUTTONS}),
        "header": _block("header", {"text": plain(150)}),
        "rich_text": _block("rich_text", RICH_TEXT),
        "context": _block("context", {"elements": listing(plain(3000), 10)}),
        "actions": _block(
            "actions", {"elements": both(listing(BUTTONS, 25), no_repeats("action_id"))}
        ),
        "input": _block(
            "input",
            {"label": plain(2000), "element": by_type(INPUTS)},
            {"hint": plain(2000), "optional": boolean},
        ),
    }
)
METADATA = thing({"event_type": text(255), "event_payload": anything})

_COMMON: dict[str, Rule] = {
    "private_metadata": text(3000, least=0),
    "callback_id": text(255, least=0),
}
_MODAL = thing(
    {"type": one_of("modal"), "title": plain(24), "blocks": anything},
    {"submit": plain(24), "close": plain(24), "notify_on_close": boolean, **_COMMON},
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
    yield from both(listing(BLOCK, most, least), no_repeats("block_id"))(blocks, path)


def _submit_is_there(view: Any) -> Iterator[Fault]:
    blocks = view.get("blocks") if isinstance(view, dict) else None
    inputs = isinstance(blocks, list) and any(_is_input(block) for block in blocks)
    if inputs and "submit" not in view:
        yield Fault("/view/submit", "submit is required when an input is in blocks")


def _is_input(block: Any) -> bool:
    return isinstance(block, dict) and block.get("type") == "input"


def elements_of(block: JSON) -> list[JSON]:
    """Everything in a block that can be pressed, chosen or typed in."""
    if block["type"] == "actions":
        buttons: list[JSON] = block["elements"]
        return buttons
    return [block[name] for name in ("accessory", "element") if name in block]
