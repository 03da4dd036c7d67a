"""Which block and element does a person mean by a label?"""

from __future__ import annotations

from bot.sandbox.slack.acting.inputs import JSON, holders
from bot.sandbox.slack.block_kit.checks import elements_of

Found = tuple[JSON, JSON]


def buttons_in(
    blocks: list[JSON], what: str, value: str | None, block_id: str | None
) -> list[Found]:
    """Every button with this text or action_id (and value, and block)."""
    return [
        (block, element)
        for block in blocks
        for element in elements_of(block)
        if element["type"] == "button"
        and what in (element["text"]["text"], element["action_id"])
        and value in (None, element.get("value"))
        and block_id in (None, block["block_id"])
    ]


def button_in(blocks: list[JSON], what: str, value: str | None, block_id: str | None) -> Found:
    """The one button that is meant."""
    return _only(buttons_in(blocks, what, value, block_id), "button")


def input_in(blocks: list[JSON], what: str) -> Found:
    """The input that is meant, by its block_id, its action_id or its label."""
    found = [
        (block, element)
        for block, element in holders(blocks)
        if what in (block["block_id"], element["action_id"], block["label"]["text"])
    ]
    return _only(found, "input")


def _only(found: list[Found], what: str) -> Found:
    if len(found) != 1:
        raise LookupError(f"{len(found)} matches for a {what}, where one is needed")
    return found[0]
