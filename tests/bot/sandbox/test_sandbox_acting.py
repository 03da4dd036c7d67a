"""What people do in the workspace reaches the app as Slack would send it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.running.clock import StoppedClock
from bot.sandbox.slack.acting.answers import TROUBLE
from bot.sandbox.slack.acting.people import Acting
from bot.sandbox.slack.sandbox import Sandbox
from tests.support.bot.sandbox_blocks import JSON, YES_NO, actions, button, home, section

CONFIRM = {
    key: {"type": "plain_text", "text": "Sure?"} for key in ("title", "text", "confirm", "deny")
}


@pytest.fixture
def events(app: AsyncApp, over_http: None) -> list[JSON]:
    received: list[JSON] = []

    @app.event({"type": "message"})
    @app.event({"type": "message", "subtype": "message_changed"})
    @app.event({"type": "message", "subtype": "message_deleted"})
    @app.event({"type": "message", "subtype": "file_share"})
    @app.event("app_home_opened")
    async def anything(body: JSON) -> None:
        received.append(body)

    return received


@pytest.fixture
def clicks(app: AsyncApp, over_http: None) -> list[JSON]:
    received: list[JSON] = []

    @app.action("go")
    async def go(ack: Any, body: JSON) -> None:
        received.append(body)
        await ack()

    return received


@pytest.fixture
def dsl(sandbox: Sandbox) -> Acting:
    return sandbox.person("U0DSL")


async def test_a_command_says_who_where_and_what(
    sandbox: Sandbox, app: AsyncApp, over_http: None, dsl: Acting
) -> None:
    commands: list[JSON] = []

    @app.command("/report-image")
    async def command(ack: Any, body: JSON) -> None:
        commands.append(body)
        await ack("Only you see this")

    await dsl.type("/report-image help me", channel="C0STAFF")
    assert {
        key: commands[0][key] for key in ("command", "text", "user_id", "team_id", "channel_id")
    } == {
        "command": "/report-image",
        "text": "help me",
        "user_id": "U0DSL",
        "team_id": "T0HILLSIDE",
        "channel_id": "C0STAFF",
    }
    assert commands[0]["trigger_id"]
    assert [each.text for each in dsl.ephemerals] == ["Only you see this"]
    assert dsl.problem is None


async def test_a_command_the_manifest_does_not_have_is_not_sent(
    sandbox: Sandbox, dsl: Acting
) -> None:
    await dsl.type("/report-imagine")
    assert dsl.problem == "/report-imagine is not a valid command."
    assert sandbox.traffic == []


@pytest.mark.parametrize(
    ("failing", "error"), [("hang", "operation_timeout"), ("raise", "dispatch_failed")]
)
async def test_a_command_that_is_not_answered_says_so(
    app: AsyncApp, over_http: asyncio.Event, dsl: Acting, failing: str, error: str
) -> None:
    @app.command("/report-image")
    async def command(ack: Any) -> None:
        if failing == "raise":
            raise RuntimeError
        await over_http.wait()

    await dsl.type("/report-image")
    assert dsl.problem == f'/report-image failed with the error "{error}"'


async def test_an_answer_to_a_response_url_is_seen_by_that_person_alone(
    sandbox: Sandbox, app: AsyncApp, over_http: None, dsl: Acting, clock: StoppedClock
) -> None:
    answered: list[Any] = []

    @app.command("/report-image")
    async def command(ack: Any, respond: Any) -> None:
        await ack()
        answered.append(respond)

    await dsl.type("/report-image")
    for _ in range(5):
        assert (await answered[0]("later")).status_code == 200
    assert (await answered[0]("once more")).status_code == 404
    assert [each.text for each in dsl.ephemerals] == ["later"] * 5
    assert sandbox.person("U0HEAD").ephemerals == []
    await dsl.type("/report-image")
    clock.forward(timedelta(minutes=31))
    assert (await answered[1]("too late")).status_code == 404


async def test_a_message_in_the_private_chat_is_an_event_and_one_elsewhere_is_not(
    dsl: Acting, events: list[JSON]
) -> None:
    root = await dsl.type("hello")
    reply = await dsl.type("and more", thread=root)
    await dsl.type("morning all", channel="C0STAFF")
    first, second = (body["event"] for body in events)
    assert {
        "type": "message",
        "channel_type": "im",
        "user": "U0DSL",
        "text": "hello",
        "ts": root,
    }.items() <= first.items()
    assert "thread_ts" not in first
    assert (second["thread_ts"], second["ts"]) == (root, reply)
    assert events[0]["event_id"] != events[1]["event_id"]
    assert [each.text for each in dsl.chat[0].thread] == ["and more"]


async def test_edits_deletions_and_files_are_events_of_their_own(
    dsl: Acting, events: list[JSON]
) -> None:
    ts = await dsl.type("a name")
    await dsl.edit(ts, "no name")
    await dsl.delete(ts)
    await dsl.share_file("photo.jpg", "A photo")
    kinds = [body["event"].get("subtype") for body in events]
    assert kinds == [None, "message_changed", "message_deleted", "file_share"]
    changed = events[1]["event"]
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == (
        "no name",
        "a name",
    )
    assert events[2]["event"]["deleted_ts"] == ts
    assert events[3]["event"]["files"][0]["name"] == "photo.jpg"
    assert len(dsl.chat) == 1


async def test_people_change_only_their_own_messages_and_see_only_their_own_chats(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting, clicks: list[JSON]
) -> None:
    sent = await client.chat_postMessage(
        channel="U0DSL", text="ref", blocks=actions(button("I have it"))
    )
    with pytest.raises(LookupError):
        await dsl.edit(sent["ts"], "mine now")
    with pytest.raises(LookupError):
        await sandbox.person("U0HEAD").click("I have it", message=sent["ts"])
    with pytest.raises(LookupError):
        await sandbox.person("U0HEAD").type("hello", channel="D0DSL")
    assert clicks == []


async def test_a_click_carries_the_message_the_button_and_a_trigger(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting, clicks: list[JSON]
) -> None:
    row = actions(button("I have it", value="nonce-1"), button("Not me", "no"))
    sent = await client.chat_postMessage(channel="U0DSL", text="ref", blocks=row)
    await dsl.click("I have it", message=sent["ts"])
    await dsl.click("go")
    first, second = clicks
    assert first["container"] == {
        "type": "message",
        "message_ts": sent["ts"],
        "channel_id": "D0DSL",
        "is_ephemeral": False,
    }
    assert first["message"]["blocks"] == row
    assert (first["channel"]["id"], first["user"]["id"]) == ("D0DSL", "U0DSL")
    assert (first["actions"][0]["value"], first["actions"][0]["block_id"]) == ("nonce-1", "row")
    assert first["trigger_id"] != second["trigger_id"]
    assert first["actions"][0]["action_ts"] < second["actions"][0]["action_ts"]


async def test_a_button_that_is_gone_or_ambiguous_cannot_be_pressed(
    client: AsyncWebClient, dsl: Acting
) -> None:
    sent = await client.chat_postMessage(
        channel="U0DSL",
        text="ref",
        blocks=actions(button("Open", "a", value="1"), button("Open", "b", value="2")),
    )
    for what in ("Close", "Open"):
        with pytest.raises(LookupError):
            await dsl.click(what, message=sent["ts"])


async def test_a_client_that_lags_presses_what_it_still_shows(
    client: AsyncWebClient, dsl: Acting, clicks: list[JSON]
) -> None:
    sent = await client.chat_postMessage(
        channel="U0DSL", text="ref", blocks=actions(button("I have it", value="1"))
    )
    seen = dsl.chat[0]
    await client.chat_update(channel="D0DSL", ts=sent["ts"], text="answered", blocks=[])
    with pytest.raises(LookupError):
        await dsl.click("I have it", message=sent["ts"])
    await dsl.click("I have it", message=seen)
    assert clicks[0]["actions"][0]["value"] == "1"
    assert dsl.chat[0].blocks == []


async def test_a_confirmation_that_is_refused_sends_nothing(
    client: AsyncWebClient, dsl: Acting, clicks: list[JSON]
) -> None:
    await client.chat_postMessage(
        channel="U0DSL", text="ref", blocks=actions(button("Stop", confirm=CONFIRM))
    )
    await dsl.click("Stop", confirm=False)
    assert clicks == []
    await dsl.click("Stop")
    assert len(clicks) == 1


async def test_a_click_nobody_takes_is_trouble_for_that_person_until_the_next_action(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting, clicks: list[JSON]
) -> None:
    await client.chat_postMessage(
        channel="U0DSL", text="ref", blocks=actions(button("?", "nobody"), button("Go"))
    )
    await dsl.click("?")
    assert (dsl.problem, sandbox.person("U0HEAD").problem) == (TROUBLE, None)
    await dsl.click("Go")
    assert dsl.problem is None


@pytest.mark.parametrize("kind", ["static_select", "radio_buttons", "overflow"])
async def test_choosing_in_a_message_tells_the_app_at_once(
    client: AsyncWebClient, dsl: Acting, clicks: list[JSON], kind: str
) -> None:
    sent = await client.chat_postMessage(
        channel="U0DSL",
        text="ref",
        blocks=[section(accessory={"type": kind, "action_id": "go", "options": YES_NO})],
    )
    await dsl.choose("go", "No", message=sent["ts"])
    assert clicks[0]["actions"][0]["selected_option"] == YES_NO[1]
    held = clicks[0]["state"]["values"]
    assert bool(held) == (kind != "overflow")


async def test_the_home_tab_is_asked_for_and_its_buttons_work(
    client: AsyncWebClient, dsl: Acting, events: list[JSON], clicks: list[JSON]
) -> None:
    await dsl.open_home()
    assert (events[0]["event"]["tab"], events[0]["event"]["user"], dsl.home) == (
        "home",
        "U0DSL",
        None,
    )
    await client.views_publish(user_id="U0DSL", view=home(*actions(button("Open"))))
    await dsl.open_home()
    assert events[1]["event"]["view"]["type"] == "home"
    await dsl.click("Open", home=True)
    assert clicks[0]["view"]["id"] == dsl.home.id
    assert clicks[0]["container"]["type"] == "view"


async def test_shortcuts_are_those_of_the_manifest(clock: StoppedClock, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(
        "oauth_config: {scopes: {bot: [commands]}}\nsettings: {interactivity: {is_enabled: true}}\nfeatures:\n"
        "  shortcuts: [{callback_id: tell, type: global}, {callback_id: tell_this, type: message}]\n"
    )
    sandbox = Sandbox(clock, manifest)
    dsl = sandbox.person("U0DSL")
    said = await dsl.type("look at this", channel="C0STAFF")
    await dsl.shortcut("tell")
    await dsl.shortcut("tell_this", message=said)
    whole, on_message = (each.content for each in sandbox.traffic)
    assert (whole["type"], whole["callback_id"], "message" in whole) == ("shortcut", "tell", False)
    assert (on_message["type"], on_message["message"]["text"]) == ("message_action", "look at this")
    for callback_id, message in [("tell", said), ("tell_this", None), ("other", None)]:
        with pytest.raises(LookupError):
            await dsl.shortcut(callback_id, message=message)


async def test_a_bot_nobody_may_type_to_cannot_be_typed_to(
    clock: StoppedClock, tmp_path: Path
) -> None:
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(
        "oauth_config: {scopes: {bot: []}}\nfeatures:\n"
        "  app_home: {messages_tab_enabled: true, messages_tab_read_only_enabled: true}\n"
    )
    with pytest.raises(LookupError):
        await Sandbox(clock, manifest).person("U0DSL").type("hello")


async def test_a_stranger_says_where_they_come_from(
    sandbox: Sandbox, app: AsyncApp, over_http: None
) -> None:
    teams: list[str] = []

    @app.command("/report-image")
    async def command(ack: Any, body: JSON) -> None:
        teams.append(body["team_id"])
        await ack()

    await sandbox.person("U0STRANGER").type("/report-image", channel="C0STAFF")
    assert teams == ["T0OTHER"]


async def test_everything_carried_is_in_the_traffic(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting, events: list[JSON]
) -> None:
    await dsl.type("typed words")
    await client.chat_postMessage(channel="U0DSL", text="posted words")
    await sandbox.settled()
    there = [(each.direction, each.kind) for each in sandbox.traffic if each.kind != "auth.test"]
    assert there == [
        ("to_bot", "events_api"),
        ("from_bot", "chat.postMessage"),
        ("to_bot", "events_api"),
    ]
    assert "typed words" in str(sandbox.traffic)
    assert "posted words" in str(sandbox.traffic)


async def test_the_bot_is_sent_its_own_messages_too_as_by_slack(
    sandbox: Sandbox, client: AsyncWebClient, over_http: None
) -> None:
    sent = await client.chat_postMessage(channel="U0DSL", text="ref")
    await client.chat_update(channel="D0DSL", ts=sent["ts"], text="other")
    await sandbox.settled()
    echoes = [each.content["event"] for each in sandbox.traffic if each.direction == "to_bot"]
    assert [(each.get("subtype"), each.get("bot_id")) for each in echoes] == [
        (None, "B0BOT"),
        ("message_changed", None),
    ]


async def test_changes_are_told_to_whoever_watches(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    with sandbox.workspace.subscribe() as changes:
        await client.chat_postMessage(channel="U0DSL", text="ref")
        await client.views_publish(user_id="U0HEAD", view=home())
        first, second = changes.get_nowait(), changes.get_nowait()
    assert (first.what, first.channel) == ("message", "D0DSL")
    assert (second.what, second.person) == ("home", "U0HEAD")
    await client.chat_postMessage(channel="U0DSL", text="ref")
    assert changes.empty()


def test_times_of_messages_only_grow(sandbox: Sandbox, clock: StoppedClock) -> None:
    times = [sandbox.workspace.new_ts() for _ in range(3)]
    clock.move_to(clock.now() - timedelta(days=1))
    times.append(sandbox.workspace.new_ts())
    assert times == sorted(set(times))
