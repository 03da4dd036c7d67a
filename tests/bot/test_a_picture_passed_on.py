"""A message of somebody else's that is passed on to the bot: what is in it is not overlooked."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.support.bot.steps import chat, concerns_in, connected, words_on
from tests.support.world import World


@pytest.mark.parametrize("subtype", [None, "message_share"])
async def test_a_file_in_a_message_that_is_passed_on_to_the_bot_pages_the_lead(tmp_path, subtype):
    async with connected(tmp_path) as w:
        teacher, dsl = w.person("TEACHER"), w.person("DSL")
        event = await passed_on(w, files=[{"id": "F0OTHER"}], subtype=subtype)
        assert "a concern waits for you" in dsl.chat[-1].text
        event["event"] = event["event"] | {
            "subtype": "message_deleted",
            "previous_message": event["event"],
        }
        assert (await w.sandbox.deliver_raw("events_api", event)).status == 200
        await w.breathe()
        assert "The record goes on saying that you sent it" in said_to(teacher)


@pytest.mark.parametrize("subtype", [None, "message_share"])
async def test_words_that_are_passed_on_to_the_bot_are_answered(tmp_path, subtype):
    async with connected(tmp_path) as w:
        await passed_on(w, subtype=subtype)
        assert not concerns_in(w)
        said = said_to(w.person("TEACHER"))
        assert "Nobody is told of what is typed here" in said
        assert '"action_id": "report.0"' in said  # the button to press instead


async def passed_on(w: World, *, subtype: str | None, **more: Any) -> dict[str, Any]:
    """Somebody forwards a message with no words of their own; the event as Slack tells of it."""
    teacher = w.person("TEACHER")
    transport, w.sandbox.delivery.transport = w.sandbox.delivery.transport, None
    await teacher.type("words")
    w.sandbox.delivery.transport = transport
    event: dict[str, Any] = copy.deepcopy(w.sandbox.delivery.last[1])
    w.sandbox.delivery.waiting.clear()
    shown = {"is_share": True, "is_msg_unfurl": True, "text": "a child sent this", **more}
    event["event"] |= {"text": "", "attachments": [shown]} | (
        {"subtype": subtype} if subtype else {}
    )
    assert (await w.sandbox.deliver_raw("events_api", event)).status == 200
    await w.breathe()
    return event


def said_to(person: Any) -> str:
    return " ".join(words_on(m.blocks) for m in chat(person))
