"""Small pieces of Block Kit for the tests of the workspace."""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]


def plain(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str) -> JSON:
    return {"text": plain(text), "value": value}


YES_NO = [option("Yes", "yes"), option("No", "no")]


def button(text: str, action_id: str = "go", **more: Any) -> JSON:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: JSON) -> list[JSON]:
    return [{"type": "actions", "block_id": "row", "elements": list(elements)}]


def section(text: str = "hello", **more: Any) -> JSON:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def typed(
    block_id: str = "what",
    label: str = "What happened",
    *,
    more: JSON | None = None,
    **element: Any,
) -> JSON:
    inner = {"type": "plain_text_input", "action_id": "typed", **element}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": inner,
        **(more or {}),
    }


def choice(kind: str, block_id: str = "sure", label: str = "Sure?", **element: Any) -> JSON:
    inner = {"type": kind, "action_id": "chosen", **element}
    if kind in ("static_select", "multi_static_select", "radio_buttons", "checkboxes"):
        inner.setdefault("options", YES_NO)
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": inner}


def modal(*blocks: JSON, **more: Any) -> JSON:
    return {
        "type": "modal",
        "title": plain("A form"),
        "submit": plain("Send"),
        "callback_id": "form",
        "blocks": list(blocks) or [typed()],
        **more,
    }


def home(*blocks: JSON) -> JSON:
    return {"type": "home", "blocks": list(blocks) or [section()]}
