"""Which block and element does a person mean by a label?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.acting.inputs import HELD, JSON, holders
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


def chooser_in(blocks: list[JSON], what: str) -> Found:
    """The menu or input that is meant, if choosing in it tells the app at once."""
    found = [
        (block, element)
        for block in blocks
        for element in elements_of(block)
        if (element["type"] in HELD or element["type"] == "overflow")
        and (block["type"] != "input" or block.get("dispatch_action"))
        and what in _names(block, element)
    ]
    return _only(found, "menu that tells the app at once")


def input_in(blocks: list[JSON], what: str) -> Found:
    """The input that is meant, if it waits for the form to be sent."""
    found = [
        (block, element)
        for block, element in holders(blocks)
        if block["type"] == "input"
        and not block.get("dispatch_action")
        and what in _names(block, element)
    ]
    return _only(found, "input that waits for the form to be sent")


def action_in(block: JSON, element: JSON, action_ts: str, chosen: JSON) -> JSON:
    """One entry of a click's `actions`."""
    return {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
        **chosen,
    }


def _names(block: JSON, element: JSON) -> tuple[Any, ...]:
    label = block.get("label", {}).get("text")
    placeholder = element.get("placeholder", {}).get("text")
    return block["block_id"], element["action_id"], label, placeholder


def _only(found: list[Found], what: str) -> Found:
    if len(found) != 1:
        raise LookupError(f"{len(found)} matches for a {what}, where one is needed")
    return found[0]
