"""Is Teams as good a place as any? Each conversation, played there, leaves the same record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft6Validator
from microsoft_teams.api.models import TaskModuleResponse

from bot.sandbox.watched import Carried
from tests.support.plain_player import written
from tests.support.teams.player import Played, play

HERE = Path(__file__).parent / "transcripts"
LEFT_OUT = {  # what cannot be done there
    "a-file-from-somebody-shut-out": "a file under a concern's message: there are no threads",
    "a-file-and-opened-again": "a file under a concern's message: there are no threads",
    "a-message-is-edited": "words under a concern's message: there are no threads",
    "interrupted-and-handed-over": "words under a concern's message: there are no threads",
    "typed-answers": "words under a concern's message: there are no threads",
    "reporting": "words after the command: a message cannot open the form they would stand in",
    "somebody-from-another-workspace": "another tenant's people: they are turned away at the door",
    "what-else-belongs-in-the-record": "a file under a concern's message: there are no threads",
}
# One of each name: the stories told under every protocol need not be played three times.
CHATS = {path.stem: path for path in sorted(HERE.glob("**/*.chat"))}
PLAYED = {name: path for name, path in CHATS.items() if name not in LEFT_OUT}


SHORTEST = 5  # a word worth looking for; shorter ones stand by chance in any identifier
LARGEST = 25_000  # bytes: Teams takes 28 KB
ADAPTIVE = Draft6Validator(
    json.loads((files("adaptive_cards") / "schemas/schema-1.5.json").read_text(encoding="utf-8"))
)


@pytest.mark.parametrize("path", PLAYED.values(), ids=PLAYED)
async def test_the_record_is_the_same_in_teams(path: Path, tmp_path: Path) -> None:
    played = await play(path, tmp_path)
    assert played.held == written(path)
    _nothing_typed_stands_in_a_chat(played)
    for body in _answers(played.traffic):
        _parses_at_microsoft(body)
    cards = list(_cards(played.traffic))
    assert cards
    for card in cards:
        assert len(json.dumps(card, ensure_ascii=False).encode()) < LARGEST
        assert _faults(card) == []


def _nothing_typed_stands_in_a_chat(played: Played) -> None:
    """What a chat keeps, the values of its buttons and the addresses too; dialogs are not kept."""
    sent = json.dumps(
        [each.content for each in played.traffic if each.direction == "from_bot"],
        ensure_ascii=False,
    )
    for words in (line for typed in played.typed for line in typed.splitlines()):
        assert len(words) < SHORTEST or words not in sent, f"a chat carries {words}"


def _answers(traffic: list[Carried]) -> Iterator[dict[str, Any]]:
    for each in traffic:
        body = getattr(each.answer, "body", None)
        if each.direction == "to_bot" and isinstance(body, dict) and "task" in body:
            yield body


def _parses_at_microsoft(body: dict[str, Any]) -> None:
    """In Microsoft's own model of an answer."""
    parsed = TaskModuleResponse.model_validate(body)
    assert parsed.task is not None


def _cards(traffic: list[Carried]) -> Iterator[dict[str, Any]]:
    """Of messages, and of dialogs."""
    for each in traffic:
        for attachment in each.content.get("attachments") or ():
            if each.direction == "from_bot":
                yield attachment["content"]
    for body in _answers(traffic):
        if body["task"]["type"] == "continue":
            yield body["task"]["value"]["card"]["content"]


def _faults(card: dict[str, Any]) -> list[str]:
    """By the schema of Adaptive Cards 1.5, which lacks what only Teams has."""
    body = [{n: v for n, v in each.items() if n != "choices.data"} for each in card["body"]]
    parts = [card | {"body": []}, *({"type": "AdaptiveCard", "body": [each]} for each in body)]
    return [fault for part in parts for fault in _faults_of(json.dumps(part))]


@cache
def _faults_of(part: str) -> tuple[str, ...]:
    """Of a piece of a card; most pieces come again and again."""
    return tuple(each.message[:200] for each in ADAPTIVE.iter_errors(json.loads(part)))
