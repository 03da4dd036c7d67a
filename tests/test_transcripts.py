"""Does each conversation still go as it was signed off? `pytest --rewrite-chats` writes them anew,
to be reviewed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.answer import Answer
from bot.sandbox.watched import Carried
from flows.protocol.library import FOR_SCHOOLS, load, with_safety
from flows.protocol.parts import Level
from flows.school.routing import ladder_for, people_of, route_for
from flows.school.school import School
from tests.support.chat.file import ChatFile, Mistake
from tests.support.chat.found import found_in, keep
from tests.support.chat.journeys_table import counts, name_of, risen, stories, table
from tests.support.chat.play import PLANTED, Played, play
from tests.support.logged import lines
from tests.support.storage.walked import walking
from tests.support.talkative import every_line_logged
from tests.support.world import MONDAY_MORNING

HERE = Path(__file__).parent / "transcripts"
CHATS = sorted(HERE.glob("**/*.chat"))
IDS = [str(path.relative_to(HERE).with_suffix("")) for path in CHATS]
NEVER_PARSED = ("plain_text", "text")  # the second: a run of words in rich_text
SHOWN = frozenset({"text", "initial_value"})
BAD = ("error", "critical")
SHORTEST = 5  # a name or a word worth keeping; shorter values stand by chance in any identifier


@pytest.mark.parametrize("path", CHATS, ids=IDS)
async def test_the_conversation_goes_as_written(
    path: Path,
    tmp_path: Path,
    run_folder: Path,
    request: pytest.FixtureRequest,
) -> None:
    with every_line_logged() as (log, told):
        try:
            played = await play(path, tmp_path)
        except Mistake as mistake:
            raise pytest.fail.Exception(str(mistake), pytrace=False) from None
    keep(str(path.relative_to(HERE).with_suffix("")), run_folder, found_in(played))
    if request.config.getoption("--rewrite-chats"):
        _write(path, played.text)
    _costs_what_the_readme_says(path, played)
    _nothing_typed_leaves_the_forms(played)
    _nothing_typed_is_told_to_the_machine(played, log.getvalue())
    assert told.lines > len(played.traffic)
    _what_was_typed_is_shown_to_the_letter(played)
    assert played.still_live == ()
    _nobody_else_is_told(played, ChatFile(path).school)
    _nothing_went_wrong(lines(log))
    assert walking(played.statements) == []
    if difference := _difference(path, played):
        pytest.fail(difference, pytrace=False)


def _costs_what_the_readme_says(path: Path, played: Played) -> None:
    """A count that fell or rose is written down by `make journeys`, a rise only with its reason."""
    if path in stories() and played.journey:
        assert table()[name_of(path)][:4] == counts(played.journey)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _difference(path: Path, played: Played) -> str:
    written = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(
        unified_diff(
            written, played.text.splitlines(), str(path), "as it is played now", lineterm=""
        )
    )


def _what_was_typed_is_shown_to_the_letter(played: Played) -> None:
    """Nothing that anybody typed is read as markup, a mention or a smiley, in whatever form it
    comes back.
    """
    texts = [text for carried in played.traffic for text in _texts(_with_views(carried))]
    for text in texts:
        if PLANTED.strip() in text["text"]:
            assert text["type"] in NEVER_PARSED
            assert "style" not in text
            assert not text.get("emoji", False)


def _with_views(carried: Carried) -> list[Any]:
    view = (
        carried.content.get("view")
        if carried.direction == "from_bot"
        else getattr(carried.answer, "body", None)
    )
    return [json.loads(view) if isinstance(view, str) and view.startswith("{") else view]


def _texts(thing: Any) -> Iterator[dict[str, Any]]:
    if isinstance(thing, dict):
        if "type" in thing and isinstance(thing.get("text"), str):
            yield thing
        thing = list(thing.values())
    for each in thing if isinstance(thing, list) else ():
        yield from _texts(each)


def _nothing_typed_is_told_to_the_machine(played: Played, log: str) -> None:
    """Nothing that was typed stands in the log, a traceback in it, or what is counted."""
    assert PLANTED.split()[0] not in log + played.metrics  # a word, however the rest is escaped
    for words in played.typed:
        assert len(words) < SHORTEST or words not in log + played.metrics


def _nothing_went_wrong(log: list[dict[str, Any]]) -> None:
    assert [
        each for each in log if each["logger"].startswith("report_image") and each["level"] in BAD
    ] == []


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
        yield _around(json.loads(v) if isinstance(v := carried.content["view"], str) else v)
    elif isinstance(getattr(carried.answer, "body", None), dict):
        yield {name: part for name, part in carried.answer.body.items() if name != "view"}
        yield _around(carried.answer.body.get("view", {}))


def _around(view: Any, shown: frozenset[str] = SHOWN) -> Any:
    """All of a form but the words that a person reads in it."""
    if isinstance(view, dict):
        return {
            name: _around(part)
            for name, part in view.items()
            if not (name in shown and isinstance(part, str))
        }
    return [_around(each) for each in view] if isinstance(view, list) else view


def _told_while_named(cleared: frozenset[str], school: School) -> set[str]:
    """Those to whom it went while these were thought to be involved."""
    route = route_for(cleared, other_adult=False, school=school)
    return set(people_of(ladder_for(route, school), school, cleared)) if cleared else set()


def _nobody_else_is_told(played: Played, school: School) -> None:
    posts = list(_posts(played.traffic))
    for concern in played.concerns:
        reporters = {report.reporter for report in concern.reports}
        named = frozenset(person for report in concern.reports for person in report.named)
        ladder = set(people_of(concern.paging.ladder, school, named))
        let_in = {reader.person for reader in concern.readers}
        let_in |= concern.passed_on  # rightly told until somebody named them
        let_in |= _told_while_named(concern.cleared, school)
        for person, words in posts:
            if concern.reference in words:
                assert person in ladder | reporters | let_in, (
                    f"{person} was told of {concern.reference}: {words}"
                )


def _posts(traffic: list[Carried]) -> Iterator[tuple[str, str]]:
    """Every message of the bot: to whom, and all that is in it."""
    for carried in traffic:
        if carried.kind in ("chat.postMessage", "chat.update", "chat.postEphemeral"):
            chat = str(carried.content.get("user") or carried.content["channel"])
            yield f"slack:U{chat[1:]}", json.dumps(carried.content)


MAY, ASK, OUT, NOW, LIFE = (
    "MAY_MANAGE_IN_SCHOOL",
    "CONSULT",
    "ESCALATE",
    "IMMEDIATE_REFERRAL",
    "EMERGENCY",
)
VECTORS = {  # the stories every protocol must get right: schools-2016, ukcis-2024, uk-schools
    "N1": (MAY, MAY, MAY),
    "E1": (OUT, NOW, NOW),
    "E2": (OUT, NOW, NOW),
    "E3": (OUT, OUT, OUT),
    "E4": (OUT, OUT, OUT),
    "U1": ("", NOW, NOW),
    "U2": ("", NOW, NOW),
    "U4": (NOW, ASK, NOW),
    "U6": (NOW, NOW, NOW),
    "U8": ("", NOW, NOW),
    "U8-now": ("", LIFE, LIFE),
    "U10": (NOW, NOW, NOW),
    "U12": (NOW, OUT, NOW),
    "U14": (NOW, NOW, NOW),
}
EXPECTED = [
    (name, vector, level)
    for vector, levels in VECTORS.items()
    for name, level in zip(("schools-2016", "ukcis-2024", "uk-schools"), levels, strict=True)
    if level
]
ADVICE = {
    "U1": "extortion",
    "U2": "extortion",
    "E3": "report-remove",
    "U8": "stay-with-child",
    "U8-now": "ring-999",
}


def _chats_of(vector: str, name: str) -> list[str]:
    """The story as it is told, one question at a time and, for some, several at once."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in (HERE / name).glob(f"{vector}-*.chat")
        if vector != "U8" or "U8-now" not in path.name
    ]
    assert texts
    assert all(f'school: protocol = "{name}"' in text for text in texts)
    return texts


@pytest.mark.parametrize(
    ("name", "vector", "level"), EXPECTED, ids=["-".join(each[:2]) for each in EXPECTED]
)
def test_each_story_is_played_under_each_protocol_and_ends_as_it_must(
    name: str, vector: str, level: str
) -> None:
    words = with_safety(load(name))
    for text in _chats_of(vector, name):
        held = [line for line in text.splitlines() if line.startswith("= ")]
        assert f", {level}, " in held[-1]
        assert f"*{words.level_words(Level[level]).title}*" in text
        if vector in ADVICE and name != "schools-2016":
            assert words.advice_text(ADVICE[vector]).text in text


@pytest.mark.parametrize("name", FOR_SCHOOLS)
def test_every_question_of_a_protocol_is_answered_in_its_conversations(name: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (HERE / name).glob("*.chat")]
    said = {said for text in texts for said in re.findall(r'^  (.+?): |, at "(.+)"$', text, re.M)}
    begun = {one or other for one, other in said}
    asked = with_safety(load(name)).questions
    assert [
        each.id for each in asked if not any(each.text.startswith(words) for words in begun)
    ] == []


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


@pytest.mark.parametrize(
    "place",
    [
        Carried(
            "from_bot",
            "chat.postMessage",
            {"channel": "D0DSL", "text": "about Priya"},
            MONDAY_MORNING,
        ),
        Carried(
            "from_bot",
            "views.open",
            {"view": {"blocks": [], "private_metadata": "Priya"}},
            MONDAY_MORNING,
        ),
        Carried(
            "to_bot",
            "interactive",
            {},
            MONDAY_MORNING,
            Answer(
                200,
                {
                    "response_action": "update",
                    "view": {
                        "blocks": [
                            {
                                "block_id": "row",
                                "elements": [{"action_id": "open", "value": "Priya"}],
                            }
                        ]
                    },
                },
            ),
        ),
    ],
    ids=["a message", "a form's metadata", "a button's value"],
)
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


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Nobody types: hello", "nobody here can do this"),
        ("Tom presses: Launch", "no message has a button [Launch]"),
        ("Tom dances", "nobody here can do this"),
        ("Tom fills in\n  Colour: blue", '0 fields are called "Colour"'),
        ("Tom fills in\n  blue", 'no ": " in this line'),
        ("Tom sends the form", "no form is open"),
        ("at: tomorrow", "a moment is written as"),
        ("at: the next thing due", "nothing is due any more"),
        ("school: protocol =", "not as in a school file"),
    ],
)
async def test_a_line_that_cannot_be_played_is_named(tmp_path: Path, line: str, why: str) -> None:
    path = _chat(tmp_path, f"at: Monday 23 November 2026, 10:04\n\n{line}\n")
    with pytest.raises(Mistake) as mistake:
        await play(path, tmp_path)
    assert str(mistake.value).startswith(f"{path}:3: ")
    assert why in str(mistake.value)


def test_the_simplest_story_costs_little_and_an_emergency_shows_whom_to_ring_at_once() -> None:
    waits, words, left = map(int, table()["uk-schools/N1-answered-several-at-once"][:3])
    assert (waits <= 10, words <= 300, left <= 2) == (True, True, True)
    for protocol in ("schools-2016", "ukcis-2024", "uk-schools"):
        assert table()[f"{protocol}/N1-may-be-managed-in-school"][2] == "2"
    assert table()["uk-schools/emergency-who-to-ring"][3] == "1"


def test_a_count_that_rises_is_noticed_and_one_that_falls_is_not() -> None:
    assert risen(["7", "280", "2", ""], ["7", "281", "2", ""])
    assert not risen(["7", "280", "2", ""], ["7", "279", "2", ""])
    assert not risen(["", "", "", "1"], ["", "", "", "1"])
