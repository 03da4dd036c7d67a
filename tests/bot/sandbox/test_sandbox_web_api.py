"""The Web API answers as Slack's does, to Slack's own client."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.running.clock import StoppedClock
from bot.sandbox.slack.sandbox import Sandbox
from tests.support.bot.sandbox_blocks import actions, button, home, modal, section, typed

POST = {"channel": "U0DSL", "text": "ref"}


READS = ("conversations.info", "conversations.history", "conversations.replies", "users.info")


def _carried(method: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """What only reads takes no JSON."""
    return {"params" if method in READS else "json": arguments}


async def error_of(client: AsyncWebClient, method: str, **arguments: Any) -> Any:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, **_carried(method, arguments))
    return refused.value.response


async def test_a_call_needs_a_token_that_is_known_and_of_the_right_kind(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        for header, error in [
            ({}, "not_authed"),
            ({"Authorization": "Bearer xoxb-other"}, "invalid_auth"),
            ({"Authorization": "Bearer xapp-sandbox"}, "not_allowed_token_type"),
        ]:
            async with session.post(sandbox.api_url + "auth.test", headers=header) as response:
                assert (response.status, (await response.json())["error"]) == (200, error)
    bot = AsyncWebClient(token="xoxb-sandbox", base_url=sandbox.api_url)
    assert (await error_of(bot, "apps.connections.open"))["error"] == "not_allowed_token_type"


async def test_query_form_and_json_arguments_are_the_same(sandbox: Sandbox) -> None:
    blocks = json.dumps([section()])
    ways: list[dict[str, Any]] = [
        {"params": {**POST, "blocks": blocks}},
        {"data": {**POST, "blocks": blocks}},
        {"json": {**POST, "blocks": [section()]}},
        {"json": {**POST, "blocks": blocks}},
        {"data": {**POST, "blocks": blocks, "token": "xoxb-sandbox"}, "headers": {}},
    ]
    async with aiohttp.ClientSession() as session:
        for number, way in enumerate(ways):
            sandbox.limits.on = False
            way.setdefault("headers", {"Authorization": "Bearer xoxb-sandbox"})
            async with session.post(sandbox.api_url + "chat.postMessage", **way) as response:
                assert (await response.json())["ok"], number
    assert {message.blocks[0]["text"]["text"] for message in sandbox.person("U0DSL").chat} == {
        "hello"
    }
    assert len(sandbox.person("U0DSL").chat) == len(ways)


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("files.upload", {}, "unknown_method"),
        ("chat.postMessage", {**POST, "channel": "C0NONE"}, "channel_not_found"),
        ("chat.postMessage", {**POST, "channel": "D0NOBODY"}, "channel_not_found"),
        ("chat.postMessage", {**POST, "channel": "C0STAFF"}, "not_in_channel"),
        ("chat.postMessage", {**POST, "channel": "U0STRANGER"}, "user_not_visible"),
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "U0DSL", "blocks": [section()]}, "no_text"),
        ("chat.postMessage", {"channel": "U0DSL", "text": " "}, "no_text"),
        ("chat.postMessage", {**POST, "text": "x" * 4001}, "msg_too_long"),
        ("chat.postMessage", {**POST, "blocks": "[{"}, "invalid_blocks_format"),
        ("chat.postMessage", {**POST, "blocks": [{"type": "image"}]}, "invalid_blocks"),
        ("chat.postMessage", {**POST, "blocks": [section("x" * 3000)] * 5}, "msg_blocks_too_long"),
        ("chat.postMessage", {**POST, "metadata": {"id": 1}}, "invalid_metadata_format"),
        ("chat.postMessage", {**POST, "thread_ts": "1.0"}, "thread_not_found"),
        ("chat.postMessage", {**POST, "attachments": []}, "invalid_arguments"),
        ("chat.update", {**POST, "channel": "D0DSL", "ts": "1.0"}, "message_not_found"),
        ("chat.delete", {"channel": "D0DSL", "ts": "1.0"}, "message_not_found"),
        ("chat.postEphemeral", {**POST, "channel": "D0DSL", "user": "U0NOBODY"}, "user_not_found"),
        (
            "chat.postEphemeral",
            {**POST, "channel": "D0DSL", "user": "U0HEAD"},
            "user_not_in_channel",
        ),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0DSL,U0HEAD"}, "missing_scope"),
        ("conversations.info", {"channel": "D0DSL"}, "missing_scope"),
        ("conversations.history", {"channel": "C0STAFF"}, "missing_scope"),
        ("conversations.history", {"channel": "C0NONE"}, "channel_not_found"),
        ("conversations.replies", {"channel": "D0DSL", "ts": "1.0"}, "thread_not_found"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("views.open", {"trigger_id": "1.2", "view": modal()}, "invalid_trigger_id"),
        ("views.open", {"view": modal()}, "invalid_arguments"),
        ("views.open", {"trigger_id": "1.2"}, "invalid_arguments"),
        ("views.open", {"trigger_id": "1.2", "view": {"type": "modal"}}, "invalid_arguments"),
        (
            "views.open",
            {"trigger_id": "1.2", "view": modal(*[section("x" * 3000)] * 90)},
            "view_too_large",
        ),
        ("views.update", {"view_id": "V1", "view": modal()}, "not_found"),
        ("views.publish", {"user_id": "U0NOBODY", "view": home()}, "user_not_found"),
        ("views.publish", {"user_id": "U0DSL", "view": home(), "hash": "1.0"}, "hash_conflict"),
        ("views.publish", {"user_id": "U0DSL", "view": modal()}, "invalid_arguments"),
    ],
)
async def test_a_wrong_call_gets_slacks_error(
    sandbox: Sandbox, client: AsyncWebClient, method: str, arguments: dict[str, Any], error: str
) -> None:
    await client.conversations_open(users="U0DSL")
    assert (await error_of(client, method, **arguments))["error"] == error
    assert sandbox.person("U0DSL").chat == []
    assert sandbox.traffic[-1].answer["error"] == error


async def test_what_only_reads_does_not_read_a_body_in_json(client: AsyncWebClient) -> None:
    for method in READS:
        with pytest.raises(SlackApiError) as refused:
            await client.api_call(method, json={"channel": "D0DSL", "ts": "1.0", "user": "U0DSL"})
        assert refused.value.response["error"] == "invalid_arguments"


async def test_a_scope_missing_from_the_manifest_closes_the_methods_that_need_it(
    clock: StoppedClock, tmp_path: Path
) -> None:
    manifest = tmp_path / "manifest.yml"
    manifest.write_text("oauth_config: {scopes: {bot: [commands]}}")
    sandbox = Sandbox(clock, manifest)
    await sandbox.start()
    client = AsyncWebClient(token="xoxb-sandbox", base_url=sandbox.api_url)
    for method, arguments, needed in [
        ("chat.postMessage", POST, "chat:write"),
        ("conversations.open", {"users": "U0DSL"}, "im:write"),
        ("users.info", {"user": "U0DSL"}, "users:read"),
    ]:
        answer = await error_of(client, method, **arguments)
        assert (answer["error"], answer["needed"], answer["provided"]) == (
            "missing_scope",
            needed,
            "commands",
        )
    await sandbox.stop()


async def test_a_bot_changes_and_deletes_only_its_own_messages(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    ts = await sandbox.person("U0DSL").type("mine")
    wrong = await error_of(client, "chat.update", channel="D0DSL", ts=ts, text="x")
    assert wrong["error"] == "cant_update_message"
    assert (await error_of(client, "chat.delete", channel="D0DSL", ts=ts))[
        "error"
    ] == "cant_delete_message"
    assert sandbox.person("U0DSL").chat[0].text == "mine"


async def test_an_update_keeps_the_blocks_it_does_not_mention(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sent = await client.chat_postMessage(**POST, blocks=actions(button("I have it")))
    at = {"channel": sent["channel"], "ts": sent["ts"]}
    await client.chat_update(**at, text="answered")
    assert sandbox.person("U0DSL").chat[0].blocks
    await client.chat_update(**at, text="answered", blocks=[])
    assert sandbox.person("U0DSL").chat[0].blocks == []
    assert sandbox.person("U0DSL").chat[0].edited


async def test_the_history_has_top_level_messages_and_the_replies_have_the_rest(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    first = await client.chat_postMessage(
        **POST, metadata={"event_type": "page", "event_payload": {"id": "1"}}
    )
    chat, root = first["channel"], first["ts"]
    reply = await client.chat_postMessage(**POST, thread_ts=root)
    second = await client.chat_postMessage(**POST)
    history = await client.conversations_history(channel=chat)
    assert [each["ts"] for each in history["messages"]] == [second["ts"], root]
    assert "metadata" not in history["messages"][1]
    whole = await client.conversations_history(
        channel=chat, include_all_metadata=True, limit=1, latest=second["ts"]
    )
    assert whole["messages"][0]["metadata"]["event_payload"] == {"id": "1"}
    thread = await client.conversations_replies(channel=chat, ts=root)
    assert [each["ts"] for each in thread["messages"]] == [root, reply["ts"]]
    assert (await error_of(client, "chat.postMessage", **POST, thread_ts=reply["ts"]))["error"] == (
        "cannot_reply_to_message"
    )


async def test_the_history_is_paged_and_bounded(client: AsyncWebClient) -> None:
    sent = [(await client.chat_postMessage(**POST))["ts"] for _ in range(3)]
    page = await client.conversations_history(channel="D0DSL", limit=2)
    assert (page["has_more"], [each["ts"] for each in page["messages"]]) == (
        True,
        [sent[2], sent[1]],
    )
    rest = await client.conversations_history(
        channel="D0DSL", limit=2, cursor=page["response_metadata"]["next_cursor"]
    )
    assert (rest["has_more"], [each["ts"] for each in rest["messages"]]) == (False, [sent[0]])
    between = await client.conversations_history(channel="D0DSL", oldest=sent[0], latest=sent[2])
    assert [each["ts"] for each in between["messages"]] == [sent[1]]
    inclusive = await client.conversations_history(channel="D0DSL", oldest=sent[0], inclusive=True)
    assert len(inclusive["messages"]) == 3


async def test_a_deleted_message_is_gone_unless_a_thread_hangs_on_it(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    alone = await client.chat_postMessage(**POST)
    root = await client.chat_postMessage(**POST)
    await sandbox.person("U0DSL").type("a reply", thread=root["ts"])
    await client.chat_delete(channel="D0DSL", ts=alone["ts"])
    await client.chat_delete(channel="D0DSL", ts=root["ts"])
    chat = sandbox.person("U0DSL").chat
    assert [(each.ts, each.text) for each in chat] == [(root["ts"], "This message was deleted.")]
    assert [reply.text for reply in chat[0].thread] == ["a reply"]


async def test_users_info_tells_guests_and_strangers_apart(client: AsyncWebClient) -> None:
    guest = (await client.users_info(user="U0GUEST"))["user"]
    stranger = (await client.users_info(user="U0STRANGER"))["user"]
    teacher = (await client.users_info(user="U0TEACHER"))["user"]
    assert (guest["is_restricted"], teacher["is_restricted"]) == (True, False)
    assert (stranger["is_stranger"], stranger["team_id"]) == (True, "T0OTHER")
    assert "is_stranger" not in teacher


async def test_a_trigger_lives_three_seconds_and_works_once(
    sandbox: Sandbox, client: AsyncWebClient, clock: StoppedClock
) -> None:
    trigger = sandbox.workspace.new_trigger("U0DSL")
    clock.forward(timedelta(seconds=3))
    await client.views_open(trigger_id=trigger, view=modal())
    again = await error_of(client, "views.open", trigger_id=trigger, view=modal())
    assert again["error"] == "exchanged_trigger_id"
    late = sandbox.workspace.new_trigger("U0DSL")
    clock.forward(timedelta(seconds=3.1))
    assert (await error_of(client, "views.open", trigger_id=late, view=modal()))[
        "error"
    ] == "expired_trigger_id"


async def test_a_refused_form_does_not_spend_the_trigger(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    trigger = sandbox.workspace.new_trigger("U0DSL")
    await error_of(client, "views.open", trigger_id=trigger, view={"type": "modal"})
    await client.views_open(trigger_id=trigger, view=modal())
    assert sandbox.person("U0DSL").modal is not None


async def test_forms_stack_three_deep(sandbox: Sandbox, client: AsyncWebClient) -> None:
    dsl, workspace = sandbox.person("U0DSL"), sandbox.workspace
    first = (await client.views_open(trigger_id=workspace.new_trigger("U0DSL"), view=modal()))[
        "view"
    ]
    second = (
        await client.views_push(
            trigger_id=workspace.new_trigger("U0DSL", first["id"]), view=modal()
        )
    )["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (first["id"], first["id"])
    await client.views_push(trigger_id=workspace.new_trigger("U0DSL", second["id"]), view=modal())
    assert dsl.modal is not None
    trigger = workspace.new_trigger("U0DSL", dsl.modal.id)
    assert (await error_of(client, "views.push", trigger_id=trigger, view=modal()))[
        "error"
    ] == "push_limit_reached"
    elsewhere = workspace.new_trigger("U0DSL")
    assert (await error_of(client, "views.push", trigger_id=elsewhere, view=modal()))[
        "error"
    ] == "invalid_trigger_id"


async def test_an_update_needs_the_newest_hash_if_it_gives_one(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    first = (
        await client.views_open(trigger_id=sandbox.workspace.new_trigger("U0DSL"), view=modal())
    )["view"]
    second = (
        await client.views_update(view_id=first["id"], hash=first["hash"], view=modal(section()))
    )["view"]
    assert second["hash"] != first["hash"]
    stale = await error_of(
        client, "views.update", view_id=first["id"], hash=first["hash"], view=modal()
    )
    assert stale["error"] == "hash_conflict"
    assert sandbox.person("U0DSL").modal.blocks[0]["type"] == "section"


async def test_what_was_typed_survives_an_update_where_both_ids_stay(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    dsl = sandbox.person("U0DSL")
    await client.views_open(
        trigger_id=sandbox.workspace.new_trigger("U0DSL"), view=modal(typed("a"), typed("b"))
    )
    dsl.fill("a", "kept")
    dsl.fill("b", "lost")
    changed = await client.views_update(
        view_id=dsl.modal.id,
        view=modal(typed("a", initial_value="new"), typed("b2", initial_value="fresh")),
    )
    values = changed["view"]["state"]["values"]
    assert (values["a"]["typed"]["value"], values["b2"]["typed"]["value"]) == ("kept", "fresh")


async def test_an_external_id_is_used_once_and_finds_its_form(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    await client.views_open(
        trigger_id=sandbox.workspace.new_trigger("U0DSL"), view=modal(external_id="one")
    )
    await client.views_update(external_id="one", view=modal(section(), external_id="one"))
    assert sandbox.person("U0DSL").modal.blocks[0]["type"] == "section"
    both = await error_of(client, "views.update", external_id="one", view_id="V1", view=modal())
    assert both["error"] == "invalid_arguments"
    trigger = sandbox.workspace.new_trigger("U0HEAD")
    twice = await error_of(client, "views.open", trigger_id=trigger, view=modal(external_id="one"))
    assert twice["error"] == "duplicate_external_id"


async def test_ids_left_out_are_made_up_as_slack_does(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    bare = {
        "type": "actions",
        "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}],
    }
    sent = await client.chat_postMessage(**POST, blocks=[bare, bare])
    blocks = sent["message"]["blocks"]
    assert len({block["block_id"] for block in blocks}) == 2
    assert all(block["elements"][0]["action_id"] for block in blocks)
