"""Does each conversation still go as it was signed off? `pytest --rewrite-chats` writes them anew, to be reviewed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.state import Carried
from bot.sandbox.transport import Answer
from flows.routing import people_of
from flows.school import School
from tests.chat import Played, play
from tests.chat_file import ChatFile, Mistake
from tests.world import MONDAY_MORNING

HERE = Path(__file__).parent / "transcripts"
CHATS = sorted(HERE.glob("**/*.chat"))
IDS = [str(path.relative_to(HERE).with_suffix("")) for path in CHATS]
SHORTEST = 5  # a name or a word worth keeping; shorter values stand by chance in any identifier


@pytest.mark.parametrize("path", CHATS, ids=IDS)
async def test_the_conversation_goes_as_written(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        played = await play(path, tmp_path)
    except Mistake as mistake:
        raise pytest.fail.Exception(str(mistake), pytrace=False) from None
    if request.config.getoption("--rewrite-chats"):
        _write(path, played.text)
    _nothing_typed_leaves_the_forms(played)
    _nobody_else_is_told(played, ChatFile(path).school)
    _nothing_went_wrong(caplog)
    if difference := _difference(path, played):
        pytest.fail(difference, pytrace=False)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _difference(path: Path, played: Played) -> str:
    written = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(unified_diff(written, played.text.splitlines(), str(path), "as it is played now", lineterm=""))


def _nothing_went_wrong(caplog: pytest.LogCaptureFixture) -> None:
    ours = [each for each in caplog.records if each.name.startswith("report_image")]
    assert [each.getMessage() for each in ours if each.levelno >= logging.ERROR] == []


def _nothing_typed_leaves_the_forms(played: Played) -> None:
    typed = {line for words in played.typed for line in words.splitlines() if len(line) >= SHORTEST}
    for carried in played.traffic:
        around = json.dumps(list(_around_forms(carried)), ensure_ascii=False)
        for words in typed:
            assert words not in around, f"{carried.kind} carried words typed into a form: {words}"


def _around_forms(carried: Carried) -> Iterator[Any]:
    """What crossed to Slack, but for the words in the bodies of forms."""
    if carried.direction == "from_bot" and not carried.kind.startswith("views."):
        yield carried.content
    elif carried.direction == "from_bot":
        yield from _around(json.loads(v) if isinstance(v := carried.content["view"], str) else v)
    elif isinstance(getattr(carried.answer, "body", None), dict):
        yield {name: part for name, part in carried.answer.body.items() if name != "view"}
        yield from _around(carried.answer.body.get("view", {}))


def _around(view: dict[str, Any]) -> Iterator[Any]:
    yield {name: part for name, part in view.items() if name != "blocks"}
    for block in view.get("blocks", []):
        yield block.get("block_id", "")
        yield [(e.get("action_id"), e.get("value")) for e in block.get("elements", [])]


def _nobody_else_is_told(played: Played, school: School) -> None:
    for concern in played.concerns:
        reporters = {report.reporter for report in concern.reports}
        named = frozenset(person for report in concern.reports for person in report.named)
        ladder = set(people_of(concern.paging.ladder, school, named))
        for person, words in _posts(played.traffic):
            if concern.reference in words:
                assert person in ladder | reporters, f"{person} was told of {concern.reference}: {words}"


def _posts(traffic: list[Carried]) -> Iterator[tuple[str, str]]:
    """Every message of the bot: to whom, and all that is in it."""
    for carried in traffic:
        if carried.kind in ("chat.postMessage", "chat.update", "chat.postEphemeral"):
            chat = str(carried.content.get("user") or carried.content["channel"])
            yield f"slack:U{chat[1:]}", json.dumps(carried.content)


SMALL = """# Somebody asks what to do.
at: Monday 23 November 2026, 10:04

Tom types: /report-image status
> Tom sees the form "Your reports"
>   You have sent no reports here.
>   [Close]
"""


def _chat(folder: Path, text: str) -> Path:
    _write(folder / "small.chat", text)
    return folder / "small.chat"


@pytest.mark.parametrize("place", [
    Carried("from_bot", "chat.postMessage", {"channel": "D0DSL", "text": "about Priya"}, MONDAY_MORNING),
    Carried("from_bot", "views.open", {"view": {"blocks": [], "private_metadata": "Priya"}}, MONDAY_MORNING),
    Carried("to_bot", "interactive", {}, MONDAY_MORNING, Answer(200, {"response_action": "update", "view": {"blocks": [
        {"block_id": "row", "elements": [{"action_id": "open", "value": "Priya"}]}]}})),
], ids=["a message", "a form's metadata", "a button's value"])
def test_words_typed_into_a_form_are_noticed_anywhere_else(place: Carried) -> None:
    with pytest.raises(AssertionError, match="Priya"):
        _nothing_typed_leaves_the_forms(Played("", ["Priya"], [place], []))


async def test_a_conversation_as_written_shows_no_difference(tmp_path: Path) -> None:
    path = _chat(tmp_path, SMALL)
    assert _difference(path, await play(path, tmp_path)) == ""


async def test_a_changed_word_is_shown_as_a_difference(tmp_path: Path) -> None:
    path = _chat(tmp_path, SMALL.replace("no reports", "two reports"))
    difference = _difference(path, await play(path, tmp_path))
    assert "->   You have sent two reports here." in difference
    assert "+>   You have sent no reports here." in difference


async def test_what_nobody_expected_is_shown_as_a_difference(tmp_path: Path) -> None:
    path = _chat(tmp_path, SMALL.split(">")[0])
    assert '+> Tom sees the form "Your reports"' in _difference(path, await play(path, tmp_path))


@pytest.mark.parametrize(("line", "why"), [
    ("Nobody types: hello", "nobody here can do this"),
    ("Tom presses: Launch", "no message has a button [Launch]"),
    ("Tom dances", "nobody here can do this"),
    ("Tom fills in\n  Colour: blue", '0 fields are called "Colour"'),
    ("Tom fills in\n  blue", 'no ": " in this line'),
    ("Tom sends the form", "no form is open"),
    ("at: tomorrow", "a moment is written as"),
    ("at: the next thing due", "nothing is due any more"),
    ("school: protocol =", "not as in a school file"),
])
async def test_a_line_that_cannot_be_played_is_named(tmp_path: Path, line: str, why: str) -> None:
    path = _chat(tmp_path, f"at: Monday 23 November 2026, 10:04\n\n{line}\n")
    with pytest.raises(Mistake) as mistake:
        await play(path, tmp_path)
    assert str(mistake.value).startswith(f"{path}:3: ")
    assert why in str(mistake.value)
