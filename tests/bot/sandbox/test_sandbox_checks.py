"""Whatever Slack would refuse is refused, with the place and the reason, and without the words."""

from __future__ import annotations

import copy
import json
import logging
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.block_kit.checks import (
    faults_in_message,
    faults_in_metadata,
    faults_in_view,
    too_large,
    too_long,
)
from tests.support.bot.sandbox_blocks import (
    JSON,
    YES_NO,
    actions,
    button,
    choice,
    home,
    modal,
    option,
    plain,
    section,
    typed,
)

LONG = "x" * 3001


def rich(*runs: Any) -> list[Any]:
    """A block of rich text with one part."""
    part = {"type": "rich_text_section", "elements": list(runs)}
    return [{"type": "rich_text", "elements": [part]}]


def run(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, **more}


GOOD = [
    rich(run("Label\n", style={"bold": True}), run("x" * 3000)),
    [section()],
    [section(accessory=button("Go", value="1"))],
    [{"type": "header", "text": plain("x" * 150)}],
    [{"type": "context", "elements": [plain("a")] * 10}],
    actions(button("Go", value="1", style="danger")),
    [
        choice("static_select", "a", initial_option=YES_NO[0]),
        choice("radio_buttons", "b", initial_option=YES_NO[0]),
        choice("checkboxes", "c", initial_options=YES_NO),
        choice("multi_static_select", "d", initial_options=YES_NO),
        choice("users_select", "e"),
    ],
    [
        choice("datepicker", initial_date="2026-11-23"),
        choice("timepicker", "at", initial_time="09:05"),
    ],
    [],
    [typed(initial_value="", max_length=1), typed("b", max_length=3000)],
    [typed(max_length=5, initial_value="12345", multiline=True)],
]


@pytest.mark.parametrize("blocks", GOOD)
def test_what_slack_takes_is_taken(blocks: list[JSON]) -> None:
    assert faults_in_message(blocks) == []


MARKED = {"type": "mrkdwn", "text": "x"}


BAD = {
    "not a list": ("/blocks", {"type": "header"}),
    "an item which is no object": ("/blocks/0", ["header"]),
    "51 blocks": ("/blocks", [section()] * 51),
    "an unknown block": ("/blocks/0/type", [{"type": "marquee"}]),
    "a block we never use": (
        "/blocks/0/type",
        [{"type": "image", "image_url": "https://x.example", "alt_text": "x"}],
    ),
    "words that would be read as markup": ("/blocks/0/text/type", [section() | {"text": MARKED}]),
    "a list in a row of actions": (
        "/blocks/0/elements/0/type",
        actions(choice("static_select")["element"]),
    ),
    "a list beside words": (
        "/blocks/0/accessory/type",
        [section(accessory=choice("static_select")["element"])],
    ),
    "an input that tells the app at once": (
        "/blocks/0/dispatch_action",
        [typed(more={"dispatch_action": True})],
    ),
    "a block without a type": ("/blocks/0/type", [{"text": plain("x")}]),
    "an unknown property of a block": ("/blocks/0/colour", [section(colour="red")]),
    "a repeated block_id": ("/blocks/1/block_id", [section(block_id="a"), section(block_id="a")]),
    "a long block_id": ("/blocks/0/block_id", [section(block_id="a" * 256)]),
    "an empty block_id": ("/blocks/0/block_id", [section(block_id="")]),
    "rich text of nothing": ("/blocks/0/elements", [{"type": "rich_text", "elements": []}]),
    "rich text without parts": ("/blocks/0", [{"type": "rich_text"}]),
    "an empty part": ("/blocks/0/elements/0/elements", rich()),
    "an empty run": ("/blocks/0/elements/0/elements/0/text", rich(run(""))),
    "a long run": ("/blocks/0/elements/0/elements/0/text", rich(run("x" * 3001))),
    "a style of nothing": ("/blocks/0/elements/0/elements/0/style", rich(run(style={}))),
    "an unknown style": (
        "/blocks/0/elements/0/elements/0/style/huge",
        rich(run(style={"huge": True})),
    ),
    "a style in words": (
        "/blocks/0/elements/0/elements/0/style/bold",
        rich(run(style={"bold": "yes"})),
    ),
    "plain_text in rich text": ("/blocks/0/elements/0/elements/0/type", rich(plain("x"))),
    "a mention in rich text": (
        "/blocks/0/elements/0/elements/0/type",
        rich({"type": "broadcast", "range": "channel"}),
    ),
    "a section straight in rich text": (
        "/blocks/0/elements/0/type",
        [{"type": "rich_text", "elements": [run()]}],
    ),
    "an empty text": ("/blocks/0/text/text", [section("")]),
    "a long text": ("/blocks/0/text/text", [section(LONG)]),
    "a text of a wrong type": (
        "/blocks/0/text/type",
        [{"type": "section", "text": {"type": "html", "text": "x"}}],
    ),
    "a text that is a string": ("/blocks/0/text", [{"type": "section", "text": "x"}]),
    "verbatim on plain text": (
        "/blocks/0/text/verbatim",
        [{"type": "section", "text": {**plain("x"), "verbatim": True}}],
    ),
    "emoji that is no boolean": (
        "/blocks/0/text/emoji",
        [{"type": "section", "text": {**plain("x"), "emoji": "yes"}}],
    ),
    "a mrkdwn header": (
        "/blocks/0/text/type",
        [{"type": "header", "text": MARKED}],
    ),
    "a long header": ("/blocks/0/text/text", [{"type": "header", "text": plain("x" * 151)}]),
    "an empty context": ("/blocks/0/elements", [{"type": "context", "elements": []}]),
    "11 in a context": ("/blocks/0/elements", [{"type": "context", "elements": [plain("x")] * 11}]),
    "a button in a context": (
        "/blocks/0/elements/0/type",
        [{"type": "context", "elements": [button("Go")]}],
    ),
    "empty actions": ("/blocks/0/elements", actions()),
    "26 actions": ("/blocks/0/elements", actions(*(button("Go", f"a{n}") for n in range(26)))),
    "a text input among actions": (
        "/blocks/0/elements/0/type",
        actions(typed()["element"]),
    ),
    "a repeated action_id": (
        "/blocks/0/elements/1/action_id",
        actions(button("A", "a"), button("B", "a")),
    ),
    "a long action_id": ("/blocks/0/elements/0/action_id", actions(button("A", "a" * 256))),
    "a long button": ("/blocks/0/elements/0/text/text", actions(button("x" * 76))),
    "a mrkdwn button": (
        "/blocks/0/elements/0/text/type",
        actions({**button("x"), "text": MARKED}),
    ),
    "a button without text": (
        "/blocks/0/elements/0",
        actions({"type": "button", "action_id": "a"}),
    ),
    "a long button value": ("/blocks/0/elements/0/value", actions(button("x", value="x" * 2001))),
    "an empty button value": ("/blocks/0/elements/0/value", actions(button("x", value=""))),
    "a button value that is a number": (
        "/blocks/0/elements/0/value",
        actions(button("x", value=1)),
    ),
    "a button in an unknown style": (
        "/blocks/0/elements/0/style",
        actions(button("x", style="default")),
    ),
    "a select without options": (
        "/blocks/0/element/options",
        [choice("static_select", options=[])],
    ),
    "101 options": (
        "/blocks/0/element/options",
        [choice("static_select", options=[option(f"{n}", f"{n}") for n in range(101)])],
    ),
    "option groups": (
        "/blocks/0/element/option_groups",
        [choice("static_select", options=YES_NO, option_groups=[])],
    ),
    "11 radio buttons": (
        "/blocks/0/element/options",
        [choice("radio_buttons", options=[option(f"{n}", f"{n}") for n in range(11)])],
    ),
    "11 checkboxes": (
        "/blocks/0/element/options",
        [choice("checkboxes", options=[option(f"{n}", f"{n}") for n in range(11)])],
    ),
    "101 options to choose several of": (
        "/blocks/0/element/options",
        [choice("multi_static_select", options=[option(f"{n}", f"{n}") for n in range(101)])],
    ),
    "a long option": (
        "/blocks/0/element/options/0/text/text",
        [choice("static_select", options=[option("x" * 76, "x")])],
    ),
    "a long option value": (
        "/blocks/0/element/options/0/value",
        [choice("static_select", options=[option("x", "x" * 151)])],
    ),
    "a mrkdwn option in a select": (
        "/blocks/0/element/options/0/text/type",
        [choice("static_select", options=[{"text": MARKED, "value": "x"}])],
    ),
    "an option without a value": (
        "/blocks/0/element/options/0",
        [choice("static_select", options=[{"text": plain("x")}])],
    ),
    "an option twice": (
        "/blocks/0/element/options/1/value",
        [choice("static_select", options=[option("x", "x"), option("y", "x")])],
    ),
    "an initial option that is none": (
        "/blocks/0/element/initial_option",
        [choice("radio_buttons", options=YES_NO, initial_option=option("Yes!", "yes"))],
    ),
    "initial options that are none": (
        "/blocks/0/element/initial_options/0",
        [choice("checkboxes", options=YES_NO, initial_options=[option("Yes!", "yes")])],
    ),
    "no initial options": (
        "/blocks/0/element/initial_options",
        [choice("checkboxes", options=YES_NO, initial_options=[])],
    ),
    "an impossible day": (
        "/blocks/0/element/initial_date",
        [choice("datepicker", initial_date="2026-02-30")],
    ),
    "a day written otherwise": (
        "/blocks/0/element/initial_date",
        [choice("datepicker", initial_date="20260228")],
    ),
    "an impossible time": (
        "/blocks/0/element/initial_time",
        [choice("timepicker", initial_time="24:00")],
    ),
    "an element we never use": ("/blocks/0/element/type", [choice("datetimepicker")]),
    "a workflow button as accessory": (
        "/blocks/0/accessory/type",
        [section(accessory={"type": "workflow_button"})],
    ),
    "an input without a label": (
        "/blocks/0",
        [{"type": "input", "element": {"type": "plain_text_input"}}],
    ),
    "an input without an element": ("/blocks/0", [{"type": "input", "label": plain("x")}]),
    "a long label": ("/blocks/0/label/text", [typed(label="x" * 2001)]),
    "a long hint": ("/blocks/0/hint/text", [typed(more={"hint": plain("x" * 2001)})]),
    "a button in an input": (
        "/blocks/0/element/type",
        [{"type": "input", "label": plain("x"), "element": button("x")}],
    ),
    "optional that is no boolean": ("/blocks/0/optional", [typed(more={"optional": "true"})]),
    "pre-filled text past max_length": (
        "/blocks/0/element/initial_value",
        [typed(max_length=3, initial_value="1234")],
    ),
    "max_length past 3000": ("/blocks/0/element/max_length", [typed(max_length=3001)]),
    "max_length of nothing": ("/blocks/0/element/max_length", [typed(max_length=0)]),
    "max_length as a string": ("/blocks/0/element/max_length", [typed(max_length="30")]),
}

NOT_UNIQUE = [option("x", "x"), option("y", "x")]
NO_OPTION = option("Yes!", "yes")

for _kind in ("radio_buttons", "checkboxes", "multi_static_select"):
    _at = "/blocks/0/element/options"
    BAD |= {
        f"{_kind} with an option twice": (
            f"{_at}/1/value",
            [choice(_kind, options=NOT_UNIQUE)],
        ),
        f"{_kind} with a long option": (
            f"{_at}/0/text/text",
            [choice(_kind, options=[option("x" * 76, "x")])],
        ),
        f"{_kind} with a long value": (
            f"{_at}/0/value",
            [choice(_kind, options=[option("x", "x" * 151)])],
        ),
    }

BAD |= {
    "a select whose initial option is none": (
        "/blocks/0/element/initial_option",
        [choice("static_select", options=YES_NO, initial_option=NO_OPTION)],
    ),
    "11 initial options": (
        "/blocks/0/element/initial_options",
        [choice("checkboxes", options=YES_NO, initial_options=YES_NO[:1] * 11)],
    ),
    "a pre-filled text past 3000": (
        "/blocks/0/element/initial_value",
        [typed(initial_value="x" * 3001)],
    ),
    "60 minutes": ("/blocks/0/element/initial_time", [choice("timepicker", initial_time="23:60")]),
    "a context text too long": (
        "/blocks/0/elements/0/text",
        [{"type": "context", "elements": [plain("x" * 3001)]}],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_slack_refuses_is_refused_at_its_place(name: str) -> None:
    path, blocks = BAD[name]
    assert path in [fault.path for fault in faults_in_message(blocks)]


BAD_MODALS = {
    "no title": ("/view", {key: value for key, value in modal().items() if key != "title"}),
    "a long title": ("/view/title/text", modal(title=plain("x" * 25))),
    "a mrkdwn title": ("/view/title/type", modal(title=MARKED)),
    "a long submit": ("/view/submit/text", modal(submit=plain("x" * 25))),
    "a long close": ("/view/close/text", modal(close=plain("x" * 25))),
    "inputs and no submit": (
        "/view/submit",
        {key: value for key, value in modal().items() if key != "submit"},
    ),
    "no blocks": ("/view/blocks", modal() | {"blocks": []}),
    "blocks missing": ("/view", {key: value for key, value in modal().items() if key != "blocks"}),
    "101 blocks": ("/view/blocks", modal(*[section()] * 101)),
    "long private_metadata": ("/view/private_metadata", modal(private_metadata="x" * 3001)),
    "a long callback_id": ("/view/callback_id", modal(callback_id="x" * 256)),
    "an unknown property": ("/view/colour", modal(colour="red")),
    "a Home tab": ("/view/type", home()),
    "a string": ("/view", "modal"),
}


@pytest.mark.parametrize("name", BAD_MODALS)
def test_a_form_slack_refuses_is_refused_at_its_place(name: str) -> None:
    path, view = BAD_MODALS[name]
    assert path in [fault.path for fault in faults_in_view(view, "modal")]


def test_a_home_tab_has_no_title_and_a_form_is_no_home_tab() -> None:
    assert faults_in_view(home(), "home") == []
    assert [fault.path for fault in faults_in_view({**home(), "title": plain("x")}, "home")] == [
        "/view/title"
    ]
    assert faults_in_view(modal(), "home")
    assert faults_in_view(home(*[section()] * 101), "home")


def test_a_hundred_blocks_are_a_form_but_no_message() -> None:
    hundred = [section() for _ in range(100)]
    assert faults_in_view(modal(*hundred), "modal") == []
    assert faults_in_message(hundred)


def test_a_check_changes_nothing() -> None:
    view = modal()
    before = copy.deepcopy(view)
    faults_in_view(view, "modal")
    assert view == before


def test_metadata_is_a_type_and_an_object() -> None:
    assert faults_in_metadata({"event_type": "page", "event_payload": {"id": "1"}}) == []
    for bad in ({"event_type": "page"}, {"event_type": "page", "event_payload": "1"}, "page"):
        assert faults_in_metadata(bad)


def sized(view: JSON, most: int) -> JSON:
    """The view, padded to so many characters of JSON."""
    view["private_metadata"] = ""
    view["private_metadata"] = "x" * (most - len(json.dumps(view, separators=(",", ":"))))
    return view


def test_the_sizes_of_a_whole_message_and_a_whole_form_are_limited() -> None:
    bare = len(json.dumps([section("")], separators=(",", ":")))
    assert not too_long([section("x" * (13_200 - bare))])
    assert too_long([section("x" * (13_201 - bare))])
    assert not too_large(sized(modal(), 250_000))
    assert too_large(sized(modal(), 250_001))


def test_what_may_be_empty_may_be_empty() -> None:
    assert faults_in_view(modal(private_metadata="", callback_id=""), "modal") == []
    assert faults_in_view({"type": "home", "blocks": []}, "home") == []
    assert faults_in_metadata({"event_type": "x" * 256, "event_payload": {}})


async def test_a_refusal_names_the_place_in_the_answer_and_the_log_and_never_the_words(
    client: AsyncWebClient, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "Jamie said " + "x" * 3000
    with (
        caplog.at_level(logging.WARNING, "report_image.sandbox"),
        pytest.raises(SlackApiError) as refused,
    ):
        await client.chat_postMessage(
            channel="U0DSL", text="ref", blocks=[section(secret), {**section(), "Jamie said so": 1}]
        )
    answer = refused.value.response
    assert answer["error"] == "invalid_blocks"
    assert "json-pointer:/blocks/0/text/text" in answer["response_metadata"]["messages"][0]
    assert "/blocks/0/text/text" in caplog.text
    assert "/blocks/1/*" in caplog.text
    assert "Jamie" not in caplog.text
