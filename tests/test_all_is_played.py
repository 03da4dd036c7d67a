"""Is every form sent, every button pressed and every kind of message told in some conversation?
There it is searched.

Each conversation is searched for what was typed in places where it must not stand
(`tests.test_transcripts`): a form that none of them sends is searched by nobody. What is new goes
into a conversation, and its name into `TOGETHER`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.assessment.buttons import REVISIT, STEP
from flows.entries.kinds import kinds
from flows.export import announcing
from flows.school import role_change_messages
from flows.screens.buttons import BACK
from flows.subjects import CLICKS, FORMS, MESSAGES, ROLES
from tests.support.chat.play import Played, play

HERE = Path(__file__).parent / "transcripts"
TOGETHER = (  # conversations that between them play everything
    "schools-2016/E1-met-online",
    "schools-2016/U14-the-other-one-is-nineteen",
    "schools-2016/a-closed-concern-is-found",
    "schools-2016/a-file-and-opened-again",
    "schools-2016/a-name-is-typed",
    "schools-2016/attached-with-danger",
    "schools-2016/destroying-stopped",
    "schools-2016/earlier-records",
    "schools-2016/interrupted-and-handed-over",
    "schools-2016/legal-hold",
    "schools-2016/let-somebody-see",
    "schools-2016/linked-concerns",
    "schools-2016/reminders-until-closed",
    "schools-2016/reporting",
    "schools-2016/still-with-you",
    "schools-2016/typed-answers",
    "schools-2016/what-else-belongs-in-the-record",
    "uk-schools/a-copy-on-paper",
    "uk-schools/danger-left-open-on-saturday-night",
    "uk-schools/follow-up-a-child-moves-school",
    "uk-schools/handed-over-by-the-rota",
    "uk-schools/follow-up-another-schools-child",
    "uk-schools/follow-up-device",
    "uk-schools/follow-up-parents-of-each-child",
    "uk-schools/follow-up-referral",
    "uk-schools/friday-16-55-the-owner-goes-away",
    "uk-schools/home-authority",
    "uk-schools/more-is-told-of-a-closed-concern-at-night",
    "uk-schools/naming-the-owner-is-undone",
    "uk-schools/over-the-weekend",
    "uk-schools/the-lead-is-away",
    "uk-schools/what-to-do-now",
)
SENT = {*FORMS} - {BACK.name} | {f"entry of {kind}" for kind in kinds()}  # "I am back" has no form
# What settles roles is pressed in tests/bot/test_people_change.py.
ROLES_SETTLED = {one.name for one in ROLES}
# Told by no conversation of two people: the command line (tests/bot/test_shredded.py), the school
# file (tests/bot/test_people_change.py).
ELSEWHERE = {announcing.KIND, announcing.WANTED, role_change_messages.KIND}
# Posted by an earlier version, brought up to date still (tests/storage/test_kept_record.py).
EARLIER = {STEP, REVISIT}


@pytest.mark.timeout(180)
async def test_every_form_is_sent_every_button_pressed_and_every_kind_of_message_told(
    tmp_path: Path,
) -> None:
    sent: set[str] = set()
    pressed: set[str] = set()
    told: set[str] = set()
    shown: set[str] = set()
    for number, name in enumerate(TOGETHER):
        (folder := tmp_path / str(number)).mkdir()
        played = await play(HERE / f"{name}.chat", folder)
        sent |= {form for payload in _payloads(played) for form in _forms(payload)}
        pressed |= {
            a["action_id"].split(".")[0]
            for payload in _payloads(played)
            for a in payload.get("actions", ())
        }
        told |= played.sent
        shown |= set(_buttons([c.content for c in played.traffic]))
    assert (SENT - sent, set(CLICKS) - pressed) == (set(), set())
    assert set(MESSAGES) - told - ELSEWHERE - EARLIER == set()
    assert not (ELSEWHERE | EARLIER) & told
    assert shown - set(CLICKS) - ROLES_SETTLED == set()


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
    if isinstance(content, dict):
        if content.get("type") == "button":
            yield content["action_id"].split(".")[0]
        content = list(content.values())
    if isinstance(content, str) and content.startswith(("[", "{")):
        content = json.loads(content)
        yield from _buttons(content)
    elif isinstance(content, list | tuple):
        for one in content:
            yield from _buttons(one)
