"""What the local Slack sends and answers has the fields and kinds that Slack publishes, whoever does
what: as slack_sdk's models, Bolt's own reading of requests and Slack's reference have it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt.request import internals
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.state import HOME_TEAM, OTHER_TEAM, Person
from bot.sandbox.watched import Carried
from tests.support.bot.slack_types import ANSWERED, SENT
from tests.support.bot.steps import BOTH, connected, pick_up, report
from tests.support.world import World

PEOPLE = [
    Person(
        "U0GRID",
        "Gita Rao",
        team_id="T0FIRST",
        enterprise_id="E0TRUST",
        enterprise_teams=("T0FIRST", HOME_TEAM),
    ),
    Person("U0SHARED", "Sam Oak", team_id=OTHER_TEAM, is_stranger=True),
    Person("U0ONE", "Oona Bell", is_ultra_restricted=True),
    Person("U0GONE", "Gus Hay", is_deleted=True),
]
KINDS = {
    "block_actions",
    "view_submission",
    "view_closed",
    "shortcut",
    "message_action",
    "app_home_opened",
    "message",
    "message_changed",
    "message_deleted",
    "file_share",
    "tokens_revoked",
    "app_uninstalled",
    "/report-image",
}


@BOTH
async def test_all_that_is_sent_and_answered_is_as_slack_publishes_it(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await tour(w)
        crossed = w.sandbox.traffic
        assert {kind(each) for each in crossed if each.direction == "to_bot"} >= KINDS
        for each in crossed:
            types = SENT if each.direction == "to_bot" else ANSWERED
            types[each.kind].validate_json(json.dumps(of_slack(each)))


async def test_slack_sdks_own_models_take_every_block_and_view_without_a_complaint(
    tmp_path, caplog
):
    async with connected(tmp_path) as w:
        await tour(w)
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "slack_sdk"):
            for whole in found(everything(w), "blocks"):
                for block, given in zip(
                    Block.parse_all(whole["blocks"]), whole["blocks"], strict=True
                ):
                    block.validate_json()
                    assert given.keys() <= block.to_dict().keys()
            for whole in found(everything(w), "callback_id"):
                if whole.get("type") in View.types:
                    View(**whole).validate_json()
        assert [line for line in caplog.messages if "nknown" in line] == []


async def test_bolt_reads_who_where_and_from_which_workspace(tmp_path):
    async with connected(tmp_path) as w:
        await tour(w)
        for each in (each.content for each in w.sandbox.traffic if each.direction == "to_bot"):
            assert internals.extract_team_id(each) in (HOME_TEAM, OTHER_TEAM)
            assert internals.extract_is_enterprise_install(each) is False
            if kind_of(each) not in ("tokens_revoked", "app_uninstalled"):
                assert internals.extract_user_id(each).startswith("U0")
                assert internals.extract_actor_user_id(each) == internals.extract_user_id(each)
            if "event" not in each and each.get("type") not in VIEWS:
                assert internals.extract_channel_id(each)[0] in "CD"


VIEWS = ("view_submission", "view_closed", "shortcut", "block_actions")


async def tour(w: World) -> None:
    """Everybody does everything that people can do in Slack, as far as the bot has to do with it."""
    for person in PEOPLE:
        w.sandbox.join(person)
    await report(w, named=["Dana Shaw (the designated safeguarding lead)"])
    await report(w)
    await talk(w)
    await look_around(w)
    for person in PEOPLE[:3]:
        await w.sandbox.person(person.id).type("/report-image", channel="C0STAFF")
    await w.sandbox.uninstall()


async def talk(w: World) -> None:
    dsl = await pick_up(w)
    page = dsl.chat[-1]
    said = await dsl.type("She has told her <mother> & me", thread=page.ts)
    await dsl.edit(said, "She has told her father")
    await dsl.delete(said)
    await dsl.share_file("screen.jpg", "A screenshot", thread=page.ts)
    await w.breathe()


async def look_around(w: World) -> None:
    dsl, teacher = w.person("DSL"), w.person("TEACHER")
    for tab in ("home", "messages", "home"):
        await dsl.open_home(tab)
    await dsl.click("I am away until ...", home=True)
    await dsl.close_modal()
    await teacher.shortcut("report")
    await teacher.close_modal()
    await teacher.shortcut("report-message", teacher.chat[-1].ts)
    await teacher.close_modal()
    await answers_of_slack(w)


async def answers_of_slack(w: World) -> None:
    """Methods that the bot calls on some days only, and what is refused."""
    slack = AsyncWebClient(w.sandbox.credentials.bot_token, base_url=w.sandbox.api_url)
    chat = w.sandbox.workspace.people["U0DSL"].chat_id
    root = w.person("DSL").chat[0].ts
    await slack.conversations_history(channel=chat, include_all_metadata=True, limit=1)
    await slack.conversations_replies(channel=chat, ts=root, include_all_metadata=True)
    await slack.conversations_open(users="U0HEAD")
    posted = await slack.chat_postMessage(channel=chat, text="x", thread_ts=root)
    await slack.chat_postEphemeral(channel=chat, text="x", user="U0DSL")
    await slack.chat_delete(channel=chat, ts=posted["ts"])
    await slack.auth_test()
    for person in w.sandbox.workspace.people.values():
        await slack.users_info(user=person.id)
    for wrong in (
        {"channel": "C0NONE", "text": "x"},
        {"channel": chat, "blocks": [{}], "text": "x"},
    ):
        with pytest.raises(Exception, match="error"):
            await slack.api_call("chat.postMessage", json=wrong)


def kind(each: Carried) -> str:
    return kind_of(each.content)


def kind_of(payload: dict[str, Any]) -> str:
    event = payload.get("event", payload)
    return str(event.get("subtype") or event.get("type") or event["command"])


def everything(w: World) -> list[Any]:
    return [of_slack(each) for each in w.sandbox.traffic]


def of_slack(each: Carried) -> Any:
    """What came from Slack, of all that crossed."""
    return each.content if each.direction == "to_bot" else each.answer


def found(part: Any, name: str) -> Iterator[dict[str, Any]]:
    """Every object in this that has a field of this name."""
    if isinstance(part, dict):
        if isinstance(part.get(name), list if name == "blocks" else str):
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from found(each, name)
