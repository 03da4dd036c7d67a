"""Whoever asks for help hears how to get it, whatever Slack leaves out of what it sends."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack import payloads, presenter
from flows.screen import Form, One, Option, Words
from tests.support.bot.steps import chat, connected

TOM = "U0TEACHER"
PRESSED = {"team": {"id": "T0HILLSIDE"}, "user": {"id": TOM}, "trigger_id": "1.2.3"}
ON_A_MESSAGE = PRESSED | {"type": "message_action", "callback_id": "report-message"}
TYPED = {"type": "message", "channel": "D0TOM", "user": TOM, "ts": "1795428000.000100", "text": "x"}

ASKED: dict[str, tuple[Any, dict[str, Any]]] = {
    "a command without a trigger": (
        "slash_commands",
        {"command": "/report-image", "user_id": TOM, "team_id": "T0HILLSIDE"},
    ),
    "a command that the school calls otherwise": (
        "slash_commands",
        {"command": "/tell-the-dsl", "user_id": TOM, "team_id": "T0HILLSIDE"},
    ),
    "a shortcut without a trigger": (
        "interactive",
        PRESSED | {"type": "shortcut", "callback_id": "report", "trigger_id": None},
    ),
    "a shortcut on a message without a channel": (
        "interactive",
        ON_A_MESSAGE | {"channel": None, "message_ts": "1.2"},
    ),
    "a shortcut on a message without its time": (
        "interactive",
        ON_A_MESSAGE | {"channel": {"id": "C0STAFF"}},
    ),
    "a shortcut in a workspace without an address": (
        "interactive",
        ON_A_MESSAGE | {"channel": {"id": "C0STAFF"}, "message_ts": "1.2"},
    ),
    "a button that carries nothing": (
        "interactive",
        PRESSED
        | {"type": "block_actions"}
        | {"actions": [{"type": "button", "action_id": "report.0", "value": None}]},
    ),
    "words of no kind of chat": ("events_api", {"event_id": "Ev1", "event": TYPED}),
    "words that no app wrote": (
        "events_api",
        {"event_id": "Ev1", "event": TYPED | {"channel_type": "im", "bot_id": None}},
    ),
    "an event without a name": ("events_api", {"event": TYPED | {"channel_type": "im"}}),
}


@pytest.mark.parametrize(("kind", "payload"), ASKED.values(), ids=ASKED)
async def test_whoever_asks_is_answered_whatever_is_left_out(tmp_path, kind, payload):
    async with connected(tmp_path) as w:
        whole = {"type": "event_callback"} | payload if kind == "events_api" else payload
        answer = await w.sandbox.deliver_raw(kind, whole | {"team_id": "T0HILLSIDE"})
        await w.breathe()
        assert answer.status == 200
        assert chat(w.person("TEACHER"))


async def test_home_is_shown_where_no_tab_is_named(tmp_path):
    async with connected(tmp_path) as w:
        opened = {"type": "app_home_opened", "user": TOM, "channel": "D0TOM"}
        event = {"type": "event_callback", "team_id": "T0HILLSIDE", "event": opened}
        assert (await w.sandbox.deliver_raw("events_api", event)).status == 200
        await w.breathe()
        assert w.person("TEACHER").home


def test_a_field_that_was_left_empty_and_is_not_told_of_stood_in_the_form_all_the_same():
    fields = Words("said", "What they said"), One("sure", "Sure?", (Option("yes", "Yes"),))
    view = presenter.view(Form("note", "Note", fields, "Save"))
    sent = payloads.submission(
        {"user": {"id": TOM}}, view | {"private_metadata": None, "state": {"values": {}}}
    )
    assert (sent.asked, sent.typed) == ({"said", "sure"}, {"said"})
