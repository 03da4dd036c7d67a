"""A person's words are never dropped or altered: every kind of message is kept, once, or answered;
what Slack makes of words is made undone.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bot.slack.payloads import link, typed
from tests.support.bot.steps import (
    chat,
    chronology,
    concerns_in,
    connected,
    pick_up,
    report,
    words_on,
)
from tests.support.world import World

AS_TYPED = {
    "a &lt; b &amp; c &gt; d": "a < b & c > d",
    "&amp;lt;": "&lt;",
    "<mailto:office@example.com|office@example.com>": "office@example.com",
    "<tel:01632960001|01632 960001>": "01632 960001 (tel:01632960001)",
    "<tel:01632960001|01632960001>": "01632960001",
    "<http://example.com|example.com>": "example.com",
    "<https://example.com/a?b=1&amp;c=2>": "https://example.com/a?b=1&c=2",
    "<https://example.com|the page>": "the page (https://example.com)",
    "<@U0DDSL>": "@Dev",
    "<@U0ELSE>": "@U0ELSE",
    "<@U0ELSE|sam>": "@sam",
    "<#C0STAFF|staffroom>": "#staffroom",
    "<#C0STAFF|>": "#C0STAFF",
    "<!here> <!channel>": "@here @channel",
    "<!subteam^S012|@year-10>": "@year-10",
    "<!date^1392734382^{date}|Feb 18, 2014>": "Feb 18, 2014",
    "1 < 2": "1 < 2",
}


@pytest.mark.parametrize("sent", AS_TYPED)
def test_words_are_kept_as_they_were_typed(sent):
    assert typed(sent, {"U0DDSL": "Dev"}) == AS_TYPED[sent]


@pytest.mark.parametrize("text", [None, 0, [], {}])
def test_what_is_no_words_is_none(text):
    assert typed(text) == ""


async def test_a_person_named_with_an_at_is_kept_by_name(tmp_path):
    async with connected(tmp_path) as w:
        await in_thread(w, text="ask <@U0DDSL> about it")
        assert "ask @Dev Patel (deputy DSL) about it" in record(w)


@pytest.mark.parametrize("subtype", [None, "thread_broadcast", "me_message"])
async def test_words_in_a_thread_are_kept_once_however_often_slack_tells_of_them(tmp_path, subtype):
    async with connected(tmp_path) as w:
        event = await in_thread(w, text="her mother rang", subtype=subtype)
        again = copy.deepcopy(event)
        again["event_id"] = "Ev0ANOTHER"
        assert (await w.sandbox.deliver_raw("events_api", again)).status == 200
        assert record(w).count("her mother rang") == 1


async def test_what_is_said_with_a_file_is_kept_and_the_file_is_answered(tmp_path):
    async with connected(tmp_path) as w:
        dsl = await taken(w)
        await dsl.share_file("a.jpg", thread=dsl.chat[0].ts, text="sent by her sister")
        await w.breathe()
        assert record(w).count("sent by her sister") == 1
        assert "You sent a file" in said_to(dsl)


async def test_a_file_without_a_sender_is_whoevers_it_was(tmp_path):
    async with connected(tmp_path) as w:
        await w.person("TEACHER").share_file("a.jpg")
        event = copy.deepcopy(w.sandbox.delivery.last[1])
        event["event"]["ts"], event["event_id"] = "1795431900.000100", "Ev0NEW"
        del event["event"]["user"]
        before = len(concerns_in(w))
        assert (await w.sandbox.deliver_raw("events_api", event)).status == 200
        assert len(concerns_in(w)) == before + 1


async def test_a_deleted_message_stays_in_the_record(tmp_path):
    async with connected(tmp_path) as w:
        event = await in_thread(w, text="her mother rang")
        dsl = w.person("DSL")
        await dsl.delete(event["event"]["ts"])
        await w.breathe()
        assert record(w).count("her mother rang") == 1
        assert [kind for kind, _ in chronology(w)].count("deleted-in-chat") == 1
        assert "stays in the record" in said_to(dsl)
        told = copy.deepcopy(w.sandbox.delivery.last[1])
        for again in ("message_deleted", "message_changed"):
            told["event_id"] = f"Ev0{again}"
            told["event"] |= {"subtype": again, "message": {"subtype": "tombstone", "text": ""}}
            assert (await w.sandbox.deliver_raw("events_api", told)).status == 200
        assert [kind for kind, _ in chronology(w)].count("deleted-in-chat") == 1


async def test_of_what_was_never_kept_nothing_is_said_when_it_is_deleted(tmp_path):
    async with connected(tmp_path) as w:
        dsl = await taken(w)
        await dsl.type("Is anybody there?")
        await w.breathe()
        lines, seen = chronology(w), len(chat(dsl))
        await dsl.delete(dsl.chat[-2].ts)
        await w.breathe()
        assert (chronology(w), len(chat(dsl))) == (lines, seen - 1)


async def test_whoever_deals_with_it_is_told_that_a_file_was_deleted_in_the_chat(tmp_path):
    async with connected(tmp_path) as w:
        teacher, dsl = w.person("TEACHER"), w.person("DSL")
        ts = await teacher.share_file("a.jpg", text="her sister has it")
        await w.breathe()
        await teacher.delete(ts)
        await w.breathe()
        assert [kind for kind, _ in chronology(w)].count("deleted-in-chat") == 1
        assert "the file was deleted" not in said_to(teacher)
        assert "The record goes on saying that you sent it" in said_to(teacher)
        assert "was deleted in the chat" in said_to(dsl)


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "bot_message", "bot_id": "B0OTHER"},
        {"subtype": "reminder_add"},
        {"subtype": "message_replied"},
        {"user": "USLACKBOT"},
        {"bot_id": "B0OTHER", "bot_profile": {"id": "B0OTHER", "name": "Reminders"}},
    ],
)
async def test_what_bots_and_slack_itself_write_is_nobodys_words(tmp_path, more):
    async with connected(tmp_path) as w:
        dsl = await taken(w)
        seen = len(chat(dsl))
        event = await in_thread(w, text="planted", dsl=dsl, **more)
        assert event
        assert "planted" not in record(w)
        assert len(chat(dsl)) == seen + 1  # what stands there, and no answer


@pytest.mark.parametrize("text", [None, ""])
async def test_a_message_without_words_is_answered_and_nothing_is_kept(tmp_path, text):
    async with connected(tmp_path) as w:
        dsl = await taken(w)
        lines, seen = chronology(w), len(chat(dsl))
        await in_thread(w, text=text, dsl=dsl)
        assert len(chat(dsl)) > seen + 1
        assert chronology(w) == lines


async def test_a_form_closed_is_acknowledged_though_nobody_can_be_told(tmp_path):
    async with connected(tmp_path) as w:
        teacher = w.person("TEACHER")
        await teacher.type("/report-image")
        w.sandbox.faults.add("chat.postMessage", "error", error="fatal_error")
        await teacher.close_modal()
        told = [c for c in w.sandbox.traffic if c.content.get("type") == "view_closed"]
        assert [c.answer.status for c in told] == [200]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("events_api", {"type": "app_rate_limited", "minute_rate_limited": 1}),
        ("interactive", {"type": "block_suggestion", "user": {"id": "U0DSL"}, "action_id": "x"}),
        ("slash_commands", {"command": "/report-image", "user_id": "U0DSL", "text": None}),
    ],
)
async def test_what_slack_sends_seldom_is_answered_too(tmp_path, kind, payload):
    async with connected(tmp_path) as w:
        team = {"team": {"id": "T0HILLSIDE"}, "team_id": "T0HILLSIDE"}
        assert (await w.sandbox.deliver_raw(kind, team | payload)).status == 200


def test_a_message_of_an_organisation_has_an_address_without_a_workspace():
    body = {
        "team": None,
        "enterprise": {"id": "E0TRUST", "name": "A trust"},
        "user": {"id": "U0DSL"},
        "channel": {"id": "C0STAFF"},
        "message_ts": "1.2",
    }
    assert (
        link(body) == "https://slack.com/app_redirect?team=E0TRUST&channel=C0STAFF&message_ts=1.2"
    )


async def taken(w: World) -> Any:
    await report(w)
    return await pick_up(w)


async def in_thread(w: World, *, dsl: Any = None, **changed: Any) -> dict[str, Any]:
    """The DSL types under the page, and Slack tells of it so changed; the event."""
    dsl = dsl or await taken(w)
    transport, w.sandbox.delivery.transport = w.sandbox.delivery.transport, None
    await dsl.type("words", thread=dsl.chat[0].ts)
    w.sandbox.delivery.transport = transport
    event: dict[str, Any] = copy.deepcopy(w.sandbox.delivery.last[1])
    w.sandbox.delivery.waiting.clear()
    event["event"] |= changed
    assert (await w.sandbox.deliver_raw("events_api", event)).status == 200
    await w.breathe()
    return event


def record(w: World) -> str:
    return concerns_in(w)[0].model_dump_json()


def said_to(person: Any) -> str:
    return " ".join(words_on(m.blocks) for m in chat(person))
