"""Is Teams as good a place as any? Each conversation, played there, reads the same and leaves the same
record, but for what `tests.support.teams.as_in_slack` and its own head name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import unified_diff
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.watched import Carried
from tests.support.chat.file import ChatFile
from tests.support.storage.walked import walking
from tests.support.talkative import every_line_logged
from tests.support.teams.as_in_slack import in_order, in_teams
from tests.support.teams.player import Played, play
from tests.support.teams.schemas import against_card

HERE = Path(__file__).parent / "transcripts"
# One of each name: the stories told under every protocol need not be played three times.
PLAYED = {path.stem: path for path in sorted(HERE.glob("**/*.chat"))}

SHORTEST = 5  # a word worth looking for; shorter ones stand by chance in any identifier
LARGEST = 25_000  # bytes: Teams takes 28 KB


@pytest.mark.parametrize("path", PLAYED.values(), ids=PLAYED)
async def test_the_conversation_goes_in_teams_as_it_is_written(path: Path, tmp_path: Path) -> None:
    with every_line_logged() as (log, told):
        played = await play(path, tmp_path)
    if difference := _difference(path, played):
        pytest.fail(difference, pytrace=False)
    _whatever_differs_is_named_in_the_head(path, played)
    _nothing_typed_stands_in_a_chat(played)
    _nothing_typed_is_told_to_the_machine(played, log.getvalue())
    assert told.lines > len(played.traffic)
    for body in _answers(played.traffic):
        _parses_at_microsoft(body)
    cards = list(_cards(played.traffic))
    assert cards or played.stopped
    assert walking(played.statements) == []
    for card in cards:
        assert len(json.dumps(card, ensure_ascii=False).encode()) < LARGEST
        assert _faults(card) == []


def _difference(path: Path, played: Played) -> str:
    written = ChatFile(path)
    if played.stopped:
        written.until(next(act for act in written.acts if act.text == played.stopped))
    there = in_teams("\n".join(written.lines)).rstrip().splitlines()
    here = in_order(played.text).rstrip().splitlines()
    return "\n".join(unified_diff(there, here, str(path), "as played in Teams", lineterm=""))


def _whatever_differs_is_named_in_the_head(path: Path, played: Played) -> None:
    file = ChatFile(path)
    assert bool(file.apart) == bool(played.stopped or any(each[:1] == "~" for each in file.lines))
    assert ("it stops" in " ".join(file.apart)) == bool(played.stopped)


def _nothing_typed_stands_in_a_chat(played: Played) -> None:
    """What a chat keeps, the values of its buttons and the addresses too; dialogs are not kept."""
    sent = json.dumps(
        [each.content for each in played.traffic if each.direction == "from_bot"],
        ensure_ascii=False,
    )
    for words in (line for typed in played.typed for line in typed.splitlines()):
        assert len(words) < SHORTEST or words not in sent, f"a chat carries {words}"


def _nothing_typed_is_told_to_the_machine(played: Played, log: str) -> None:
    for words in (line for typed in played.typed for line in typed.splitlines()):
        assert len(words) < SHORTEST or words not in log, f"the log carries {words}"


def _answers(traffic: list[Carried]) -> Iterator[dict[str, Any]]:
    for each in traffic:
        body = getattr(each.answer, "body", None)
        if each.direction == "to_bot" and isinstance(body, dict) and "task" in body:
            yield body


def _parses_at_microsoft(body: dict[str, Any]) -> None:
    """In Microsoft's own model of an answer (which takes seconds to import)."""
    from microsoft_teams.api.models import TaskModuleResponse

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
    return tuple(against_card(json.loads(part)))
