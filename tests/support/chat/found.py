"""Which forms, buttons and kinds of message came up in a conversation? What was found is kept for
the rest of the run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.chat.play import Played


class Found(NamedTuple):
    """Their names: forms that were sent, buttons that were pressed, messages that were told,
    buttons that were shown.
    """

    sent: frozenset[str]
    pressed: frozenset[str]
    told: frozenset[str]
    shown: frozenset[str]


def found_in(played: Played) -> Found:
    payloads = list(_payloads(played))
    return Found(
        frozenset(form for payload in payloads for form in _forms(payload)),
        frozenset(
            action["action_id"].split(".")[0]
            for payload in payloads
            for action in payload.get("actions", ())
        ),
        played.sent,
        frozenset(_buttons([each.content for each in played.traffic if each.kind != "events_api"])),
    )


def keep(name: str, run_folder: Path, found: Found) -> None:
    """`name`: of the conversation, as its file is called without the ending."""
    new = _file(name, run_folder).with_suffix(".new")
    new.write_text(json.dumps([sorted(each) for each in found]), encoding="utf-8")
    new.replace(_file(name, run_folder))


def kept(name: str, run_folder: Path) -> Found | None:
    """What was found in it when it was played in this run; None when it was not yet."""
    try:
        whole = _file(name, run_folder).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return Found(*map(frozenset, json.loads(whole)))


def _file(name: str, run_folder: Path) -> Path:
    return run_folder / f"{name.replace('/', '-')}.json"


def _payloads(played: Played) -> Iterator[dict[str, Any]]:
    for carried in played.traffic:
        if (carried.direction, carried.kind) == ("to_bot", "interactive"):
            yield carried.content


def _forms(payload: dict[str, Any]) -> Iterator[str]:
    if payload["type"] == "view_submission":
        name = payload["view"]["callback_id"]
        yield name
        if name == "entry":
            yield f"entry of {json.loads(payload['view']['private_metadata'])['s']}"


def _buttons(content: Any) -> Iterator[str]:
    """Every button in anything that passed, wherever it stands in it."""
    waiting = [content]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if one.get("type") == "button":
                yield one["action_id"].split(".")[0]
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
        elif isinstance(one, str) and one.startswith(("[", "{")) and "button" in one:
            waiting.append(json.loads(one))
