"""However many type to the bot at once, a report waits for few of them, and no words are lost."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.slack import apps
from bot.teams.reaching import over_http
from tests.support.bot.steps import chat, connected
from tests.support.teams.world import teams_world

A_WHILE = 0.2  # seconds that the service takes to pass an answer on


def words(number: int) -> dict[str, Any]:
    said = {"type": "message", "channel_type": "im", "channel": "D0TOM", "user": "U0TEACHER"}
    event = said | {"ts": f"1795428000.{number:06d}", "text": "hello"}
    named = {"team_id": "T0HILLSIDE", "event_id": f"Ev{number}"}
    return {"type": "event_callback", "event": event} | named


async def test_few_words_are_taken_at_once_and_slack_sends_the_others_again(tmp_path, monkeypatch):
    monkeypatch.setattr(apps, "EVENTS", 1)
    monkeypatch.setattr(apps, "PLACE_SECONDS", 0.02)
    async with connected(tmp_path) as w:
        w.sandbox.faults.add("chat.postMessage", "delay", 2, seconds=A_WHILE, to="U0TEACHER")
        first, second = (w.sandbox.deliver_raw("events_api", words(each)) for each in (1, 2))
        sent = asyncio.gather(first, second)
        await w.person("HEAD").type("/report-image")
        assert w.person("HEAD").modal
        assert not sent.done()
        assert sorted(each.status for each in await sent) == [200, 503]
        assert (await w.sandbox.deliver_raw("events_api", words(2))).status == 200
        assert len(chat(w.person("TEACHER"))) == 2


async def test_in_teams_few_words_are_taken_at_once_and_the_others_after_them(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(over_http, "TYPED", 1)
    async with teams_world(tmp_path) as place:
        place.sandbox.faults.add("send", "delay", 2, seconds=A_WHILE)
        loop = asyncio.get_running_loop()
        others, begun = [place.person("DSL"), place.person("HEAD")], loop.time()
        typed = asyncio.gather(*(each.type("hello") for each in others))
        await place.person("TEACHER").use_action("report")
        assert place.person("TEACHER").dialog
        assert not typed.done()
        await typed
        assert loop.time() - begun >= 2 * A_WHILE
        assert all(len(each.chat) == 2 for each in others)
