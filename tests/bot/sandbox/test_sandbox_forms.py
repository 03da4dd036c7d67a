"""A form behaves as in Slack's client, whatever the app answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.acting.answers import TROUBLE
from bot.sandbox.slack.acting.people import Acting
from bot.sandbox.slack.sandbox import Sandbox
from tests.support.bot.sandbox_blocks import (
    JSON,
    YES_NO,
    actions,
    button,
    choice,
    modal,
    plain,
    section,
    typed,
)

REQUIRED = "Please complete this required field"
Answering = Callable[[dict[str, Any]], None]


@pytest.fixture
def submissions(app: AsyncApp) -> list[JSON]:
    return []


@pytest.fixture
def answering(app: AsyncApp, submissions: list[JSON], over_http: None) -> Answering:
    """Teach the app how to answer the next submissions of the form."""
    answer: dict[str, Any] = {}

    @app.view("form")
    async def form(ack: Any, body: JSON) -> None:
        submissions.append(body)
        await ack(**answer)

    def teach(new: dict[str, Any]) -> None:
        answer.clear()
        answer.update(new)

    return teach


@pytest.fixture
async def dsl(sandbox: Sandbox, answering: Answering) -> Acting:
    return sandbox.person("U0DSL")


async def show(sandbox: Sandbox, client: AsyncWebClient, *blocks: JSON, **more: Any) -> JSON:
    trigger = sandbox.workspace.new_trigger("U0DSL")
    opened = await client.views_open(trigger_id=trigger, view=modal(*blocks, **more))
    view: JSON = opened["view"]
    return view


async def test_a_form_with_a_required_input_empty_is_not_sent(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting, submissions: list[JSON]
) -> None:
    optional = typed("maybe", "Anything else?", more={"optional": True})
    await show(sandbox, client, typed("what"), choice("checkboxes", "seen"), optional)
    await dsl.submit()
    assert dsl.modal_errors == {"what": REQUIRED, "seen": REQUIRED}
    assert submissions == []
    dsl.fill("What happened", "words")
    dsl.fill("seen", ["Yes", "no"])
    await dsl.submit()
    assert dsl.modal is None
    assert len(submissions) == 1


async def test_a_submission_carries_what_stands_in_every_kind_of_input(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting, submissions: list[JSON]
) -> None:
    kinds = ["static_select", "radio_buttons", "checkboxes", "multi_static_select"]
    kinds += ["datepicker", "timepicker"]
    opened = await show(
        sandbox,
        client,
        typed(),
        *[choice(kind, kind, f"A {kind}") for kind in kinds],
        typed("empty", "Empty", more={"optional": True}),
        private_metadata="case-1",
    )
    values = [
        ("what", "w"),
        ("static_select", "Yes"),
        ("radio_buttons", "no"),
        ("checkboxes", ["No"]),
        ("multi_static_select", ["No", "yes"]),
    ]
    for where, value in [*values, ("datepicker", date(2026, 11, 23)), ("timepicker", "09:05")]:
        dsl.fill(where, value)
    await dsl.submit()
    view = submissions[0]["view"]
    state = view["state"]["values"]
    assert (view["id"], view["hash"], view["private_metadata"]) == (
        opened["id"],
        opened["hash"],
        "case-1",
    )
    assert state["what"] == {"typed": {"type": "plain_text_input", "value": "w"}}
    assert state["static_select"]["chosen"]["selected_option"] == YES_NO[0]
    assert state["radio_buttons"]["chosen"]["selected_option"] == YES_NO[1]
    assert state["checkboxes"]["chosen"]["selected_options"] == [YES_NO[1]]
    assert state["multi_static_select"]["chosen"]["selected_options"] == YES_NO[::-1]
    assert state["datepicker"]["chosen"]["selected_date"] == "2026-11-23"
    assert state["timepicker"]["chosen"]["selected_time"] == "09:05"
    assert state["empty"]["typed"]["value"] is None


async def test_a_person_is_chosen_among_those_who_are_there(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting, submissions: list[JSON]
) -> None:
    sandbox.workspace.people["U0GUEST"].is_deleted = True
    await show(sandbox, client, choice("users_select", "who", "Who?"))
    for nobody in ("U0NOBODY", "Grace Lowe (supply teacher)", "tom", 5):
        with pytest.raises(ValueError):
            dsl.fill("who", nobody)
    await dsl.submit()
    assert dsl.modal_errors == {"who": REQUIRED}
    dsl.fill("Who?", "Tom Reed (teacher)")
    await dsl.submit()
    assert submissions[0]["view"]["state"]["values"]["who"]["chosen"] == {
        "type": "users_select",
        "selected_user": "U0TEACHER",
    }


async def test_a_client_does_not_let_a_wrong_value_in(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting
) -> None:
    await show(
        sandbox,
        client,
        typed(max_length=3),
        choice("radio_buttons"),
        choice("datepicker", "on"),
        choice("timepicker", "at"),
    )
    for where, value in [
        ("what", "1234"),
        ("what", "1\n2"),
        ("what", 5),
        ("sure", "Perhaps"),
        ("on", "tomorrow"),
        ("at", "9 o'clock"),
    ]:
        with pytest.raises(ValueError):
            dsl.fill(where, value)
    with pytest.raises(LookupError):
        dsl.fill("nowhere", "x")
    assert not any(
        any(held.get(key) for key in held if key != "type") for held in dsl.modal.typed.values()
    )


async def test_a_text_that_is_too_short_is_not_sent(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting, submissions: list[JSON]
) -> None:
    await show(sandbox, client, typed(min_length=5))
    dsl.fill("what", "1234")
    await dsl.submit()
    assert list(dsl.modal_errors) == ["what"]
    assert submissions == []


async def test_errors_keep_the_form_its_hash_and_what_was_typed(
    sandbox: Sandbox,
    client: AsyncWebClient,
    dsl: Acting,
    answering: Answering,
    submissions: list[JSON],
) -> None:
    await show(sandbox, client, typed())
    answering({"response_action": "errors", "errors": {"what": "Say more"}})
    dsl.fill("what", "words")
    await dsl.submit()
    assert dsl.modal_errors == {"what": "Say more"}
    answering({})
    await dsl.submit()
    first, second = (each["view"] for each in submissions)
    assert (first["id"], first["hash"], first["state"]) == (
        second["id"],
        second["hash"],
        second["state"],
    )
    assert submissions[0]["trigger_id"] != submissions[1]["trigger_id"]
    assert dsl.modal is None


async def test_update_replaces_push_stacks_and_clear_closes_all(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting, answering: Answering
) -> None:
    opened = await show(sandbox, client, section())
    answering({"response_action": "update", "view": modal(section("saved"))})
    await dsl.submit()
    assert (dsl.modal.id, dsl.modal.blocks[0]["text"]["text"]) == (opened["id"], "saved")
    assert dsl.modal.hash != opened["hash"]
    answering({"response_action": "push", "view": modal(section("more"))})
    await dsl.submit()
    assert (dsl.modal.previous_id, dsl.modal.root_id) == (opened["id"], opened["id"])
    answering({})
    await dsl.submit()
    assert dsl.modal.id == opened["id"]
    answering({"response_action": "push", "view": modal(section("more"))})
    await dsl.submit()
    answering({"response_action": "clear"})
    await dsl.submit()
    assert dsl.modal is None
    assert dsl.problem is None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors", "errors": {"words": "a section takes no error"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "push", "view": {"type": "home", "blocks": []}},
        {"response_action": "close"},
        {"response_action": "clear", "view": {}},
        {"text": "thank you"},
    ],
)
async def test_an_answer_slack_does_not_know_is_trouble_and_keeps_the_form(
    sandbox: Sandbox, client: AsyncWebClient, app: AsyncApp, over_http: None, answer: JSON
) -> None:
    from slack_bolt.response import BoltResponse

    @app.middleware
    async def raw(body: JSON, next: Any) -> Any:
        return BoltResponse(
            status=200, body=json.dumps(answer), headers={"content-type": "application/json"}
        )

    dsl = sandbox.person("U0DSL")
    await show(sandbox, client, section(block_id="words"), typed())
    dsl.fill("what", "kept")
    await dsl.submit()
    assert dsl.problem == TROUBLE
    assert dsl.modal.typed[("what", "typed")]["value"] == "kept"


@pytest.mark.parametrize("failing", ["raise", "hang", "silent"])
async def test_an_app_that_fails_or_is_late_is_trouble(
    sandbox: Sandbox, client: AsyncWebClient, app: AsyncApp, over_http: asyncio.Event, failing: str
) -> None:
    @app.view("form")
    async def form(ack: Any) -> None:
        if failing == "raise":
            raise RuntimeError
        if failing == "hang":
            await over_http.wait()

    dsl = sandbox.person("U0DSL")
    await show(sandbox, client, section())
    await dsl.submit()
    assert dsl.problem == TROUBLE
    assert dsl.modal is not None


async def test_a_double_click_sends_twice_and_closes_once(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting, submissions: list[JSON]
) -> None:
    await show(sandbox, client, section())
    await asyncio.gather(dsl.submit(), dsl.submit())
    assert len(submissions) == 2
    assert (dsl.modal, dsl.problem) == (None, None)


async def test_a_submission_can_be_delivered_again_unchanged(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting, submissions: list[JSON]
) -> None:
    await show(sandbox, client, section())
    await dsl.submit()
    assert (await sandbox.repeat_last()).ok
    assert submissions[0] == submissions[1]


async def test_closing_is_told_only_when_the_form_asks_for_it(
    sandbox: Sandbox, client: AsyncWebClient, app: AsyncApp, dsl: Acting
) -> None:
    closed: list[JSON] = []

    @app.view_closed("form")
    async def form_closed(ack: Any, body: JSON) -> None:
        closed.append(body)
        await ack()

    await show(sandbox, client, section())
    await dsl.close_modal()
    assert (dsl.modal, closed) == (None, [])
    await show(sandbox, client, typed(), notify_on_close=True)
    dsl.fill("what", "not sent")
    await dsl.close_modal(whole_stack=True)
    assert (dsl.modal, closed[0]["is_cleared"]) == (None, True)
    assert "trigger_id" not in closed[0]


async def test_buttons_in_a_form_carry_the_form_and_what_was_typed(
    sandbox: Sandbox, client: AsyncWebClient, app: AsyncApp, dsl: Acting
) -> None:
    clicks: list[JSON] = []

    @app.action("more")
    async def more(ack: Any, body: JSON) -> None:
        clicks.append(body)
        await client.views_push(trigger_id=body["trigger_id"], view=modal(section("why")))
        await ack()

    opened = await show(sandbox, client, typed(), *actions(button("Why?", "more", value="q1")))
    dsl.fill("what", "half")
    await dsl.click("Why?")
    body = clicks[0]
    assert body["container"] == {"type": "view", "view_id": opened["id"]}
    assert body["view"]["hash"] == opened["hash"]
    assert body["view"]["state"]["values"]["what"]["typed"]["value"] == "half"
    assert body["actions"][0]["value"] == "q1"
    assert "message" not in body
    assert dsl.modal.previous_id == opened["id"]


async def test_an_input_that_dispatches_tells_the_app_at_once(
    sandbox: Sandbox, client: AsyncWebClient, app: AsyncApp, dsl: Acting
) -> None:
    chosen: list[JSON] = []

    @app.action("chosen")
    async def choosing(ack: Any, action: JSON, body: JSON) -> None:
        chosen.append({**action, "state": body["view"]["state"]["values"]})
        await ack()

    await show(
        sandbox,
        client,
        {**choice("radio_buttons"), "dispatch_action": True},
        choice("timepicker", "at"),
    )
    with pytest.raises(LookupError):
        dsl.fill("sure", "Yes")
    with pytest.raises(LookupError):
        await dsl.choose("at", "09:00")
    await dsl.choose("sure", "Yes")
    assert chosen[0]["selected_option"] == YES_NO[0]
    assert chosen[0]["state"]["sure"]["chosen"]["selected_option"] == YES_NO[0]


async def test_a_form_without_a_send_button_cannot_be_sent(
    sandbox: Sandbox, client: AsyncWebClient, dsl: Acting
) -> None:
    view = modal(section())
    del view["submit"]
    await client.views_open(trigger_id=sandbox.workspace.new_trigger("U0DSL"), view=view)
    with pytest.raises(LookupError):
        await dsl.submit()
    assert plain("A form") == dsl.modal.content["title"]
