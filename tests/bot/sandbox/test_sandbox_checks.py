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
CONFIRM = {
    "title": plain("Sure?"),
    "text": plain("Really?"),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}


def rich(*runs: Any, kind: str = "rich_text_section", **more: Any) -> list[Any]:
    """A block of rich text with one part."""
    return [{"type": "rich_text", "elements": [{"type": kind, "elements": list(runs), **more}]}]


def run(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, **more}


LINE = {"type": "rich_text_section", "elements": [run()]}
GOOD = [
    rich(run("Label\n", style={"bold": True}), run("x" * 3000)),
    rich(run(style={"italic": True, "strike": True, "code": True}), kind="rich_text_quote"),
    rich(LINE, kind="rich_text_list", style="bullet", indent=1),
    rich(run(), {"type": "link", "url": "https://example.org"}, kind="rich_text_preformatted"),
    [section()],
    [
        {
            "type": "section",
            "fields": [plain("a"), {"type": "mrkdwn", "text": "b", "verbatim": True}],
        }
    ],
    [{"type": "header", "text": plain("x" * 150)}, {"type": "divider"}],
    [{"type": "context", "elements": [plain("a")] * 10}],
    actions(button("Go", value="1", style="danger", confirm=CONFIRM, accessibility_label="Go on")),
    [
        section(
            accessory={
                "type": "static_select",
                "action_id": "a",
                "options": YES_NO,
                "initial_option": YES_NO[0],
            }
        )
    ],
    [section(accessory={"type": "overflow", "action_id": "a", "options": YES_NO})],
    [
        section(
            accessory={
                "type": "checkboxes",
                "action_id": "a",
                "options": YES_NO,
                "initial_options": YES_NO,
            }
        )
    ],
    [
        section(
            accessory={
                "type": "multi_static_select",
                "action_id": "a",
                "options": YES_NO,
                "initial_options": YES_NO,
            }
        ),
        choice("multi_static_select", max_selected_items=1, placeholder=plain("Choose any")),
    ],
    [
        choice("datepicker", initial_date="2026-11-23"),
        choice("timepicker", "at", initial_time="09:05"),
    ],
    [],
    [
        typed(initial_value="", min_length=0, max_length=1),
        typed("b", min_length=3000, max_length=3000),
    ],
    [
        typed(
            max_length=5,
            min_length=1,
            initial_value="12345",
            multiline=True,
            placeholder=plain("?"),
        )
    ],
]


@pytest.mark.parametrize("blocks", GOOD)
def test_what_slack_takes_is_taken(blocks: list[JSON]) -> None:
    assert faults_in_message(blocks) == []


def element_in_actions(kind: str, **more: object) -> list[JSON]:
    return actions({"type": kind, "action_id": "a", **more})


BAD = {
    "not a list": ("/blocks", {"type": "divider"}),
    "an item which is no object": ("/blocks/0", ["divider"]),
    "51 blocks": ("/blocks", [section()] * 51),
    "an unknown block": ("/blocks/0/type", [{"type": "marquee"}]),
    "a block we never use": (
        "/blocks/0/type",
        [{"type": "image", "image_url": "https://x.example", "alt_text": "x"}],
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
    "a list without its style": ("/blocks/0/elements/0", rich(LINE, kind="rich_text_list")),
    "words straight in a list": (
        "/blocks/0/elements/0/elements/0/type",
        rich(run(), kind="rich_text_list", style="bullet"),
    ),
    "a section straight in rich text": (
        "/blocks/0/elements/0/type",
        [{"type": "rich_text", "elements": [run()]}],
    ),
    "an empty section": ("/blocks/0", [{"type": "section"}]),
    "an empty text": ("/blocks/0/text/text", [section("")]),
    "a long text": ("/blocks/0/text/text", [section(LONG)]),
    "a text of a wrong type": (
        "/blocks/0/text/type",
        [{"type": "section", "text": {"type": "html", "text": "x"}}],
    ),
    "a text that is a string": ("/blocks/0/text", [{"type": "section", "text": "x"}]),
    "emoji on mrkdwn": (
        "/blocks/0/text/emoji",
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}],
    ),
    "verbatim on plain text": (
        "/blocks/0/text/verbatim",
        [{"type": "section", "text": {**plain("x"), "verbatim": True}}],
    ),
    "emoji that is no boolean": (
        "/blocks/0/text/emoji",
        [{"type": "section", "text": {**plain("x"), "emoji": "yes"}}],
    ),
    "11 fields": ("/blocks/0/fields", [{"type": "section", "fields": [plain("x")] * 11}]),
    "a long field": (
        "/blocks/0/fields/0/text",
        [{"type": "section", "fields": [plain("x" * 2001)]}],
    ),
    "a mrkdwn header": (
        "/blocks/0/text/type",
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    ),
    "a long header": ("/blocks/0/text/text", [{"type": "header", "text": plain("x" * 151)}]),
    "a divider with text": ("/blocks/0/text", [{"type": "divider", "text": plain("x")}]),
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
        element_in_actions("plain_text_input"),
    ),
    "a repeated action_id": (
        "/blocks/0/elements/1/action_id",
        actions(button("A", "a"), button("B", "a")),
    ),
    "a long action_id": ("/blocks/0/elements/0/action_id", actions(button("A", "a" * 256))),
    "a long button": ("/blocks/0/elements/0/text/text", actions(button("x" * 76))),
    "a mrkdwn button": (
        "/blocks/0/elements/0/text/type",
        actions({**button("x"), "text": {"type": "mrkdwn", "text": "x"}}),
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
    "a button with no real link": ("/blocks/0/elements/0/url", actions(button("x", url="report"))),
    "a long accessibility_label": (
        "/blocks/0/elements/0/accessibility_label",
        actions(button("x", accessibility_label="x" * 76)),
    ),
    "a confirm without an answer": (
        "/blocks/0/elements/0/confirm",
        actions(
            button("x", confirm={"title": plain("x"), "text": plain("x"), "confirm": plain("x")})
        ),
    ),
    "a long confirm": (
        "/blocks/0/elements/0/confirm/text/text",
        actions(button("x", confirm={**CONFIRM, "text": plain("x" * 301)})),
    ),
    "a long confirm title": (
        "/blocks/0/elements/0/confirm/title/text",
        actions(button("x", confirm={**CONFIRM, "title": plain("x" * 101)})),
    ),
    "a long confirm button": (
        "/blocks/0/elements/0/confirm/deny/text",
        actions(button("x", confirm={**CONFIRM, "deny": plain("x" * 31)})),
    ),
    "a select without options": (
        "/blocks/0/elements/0/options",
        element_in_actions("static_select", options=[]),
    ),
    "101 options": (
        "/blocks/0/elements/0/options",
        element_in_actions("static_select", options=[option(f"{n}", f"{n}") for n in range(101)]),
    ),
    "option groups": (
        "/blocks/0/elements/0/option_groups",
        element_in_actions("static_select", options=YES_NO, option_groups=[]),
    ),
    "11 radio buttons": (
        "/blocks/0/elements/0/options",
        element_in_actions("radio_buttons", options=[option(f"{n}", f"{n}") for n in range(11)]),
    ),
    "11 checkboxes": (
        "/blocks/0/elements/0/options",
        element_in_actions("checkboxes", options=[option(f"{n}", f"{n}") for n in range(11)]),
    ),
    "several of a list in a row of actions": (
        "/blocks/0/elements/0/type",
        element_in_actions("multi_static_select", options=YES_NO),
    ),
    "101 options to choose several of": (
        "/blocks/0/element/options",
        [choice("multi_static_select", options=[option(f"{n}", f"{n}") for n in range(101)])],
    ),
    "6 in an overflow": (
        "/blocks/0/elements/0/options",
        element_in_actions("overflow", options=[option(f"{n}", f"{n}") for n in range(6)]),
    ),
    "a long option": (
        "/blocks/0/elements/0/options/0/text/text",
        element_in_actions("static_select", options=[option("x" * 76, "x")]),
    ),
    "a long option value": (
        "/blocks/0/elements/0/options/0/value",
        element_in_actions("static_select", options=[option("x", "x" * 151)]),
    ),
    "a long description": (
        "/blocks/0/elements/0/options/0/description/text",
        element_in_actions(
            "static_select", options=[{**option("x", "x"), "description": plain("x" * 76)}]
        ),
    ),
    "a mrkdwn option in a select": (
        "/blocks/0/elements/0/options/0/text/type",
        element_in_actions(
            "static_select", options=[{"text": {"type": "mrkdwn", "text": "x"}, "value": "x"}]
        ),
    ),
    "an option without a value": (
        "/blocks/0/elements/0/options/0",
        element_in_actions("static_select", options=[{"text": plain("x")}]),
    ),
    "an option twice": (
        "/blocks/0/elements/0/options/1/value",
        element_in_actions("static_select", options=[option("x", "x"), option("y", "x")]),
    ),
    "an initial option that is none": (
        "/blocks/0/elements/0/initial_option",
        element_in_actions("radio_buttons", options=YES_NO, initial_option=option("Yes!", "yes")),
    ),
    "initial options that are none": (
        "/blocks/0/elements/0/initial_options/0",
        element_in_actions("checkboxes", options=YES_NO, initial_options=[option("Yes!", "yes")]),
    ),
    "no initial options": (
        "/blocks/0/elements/0/initial_options",
        element_in_actions("checkboxes", options=YES_NO, initial_options=[]),
    ),
    "a label for a select's reader": (
        "/blocks/0/elements/0/accessibility_label",
        element_in_actions("static_select", options=YES_NO, accessibility_label="x"),
    ),
    "a long placeholder": (
        "/blocks/0/elements/0/placeholder/text",
        element_in_actions("static_select", options=YES_NO, placeholder=plain("x" * 151)),
    ),
    "an impossible day": (
        "/blocks/0/elements/0/initial_date",
        element_in_actions("datepicker", initial_date="2026-02-30"),
    ),
    "a day written otherwise": (
        "/blocks/0/elements/0/initial_date",
        element_in_actions("datepicker", initial_date="20260228"),
    ),
    "an impossible time": (
        "/blocks/0/elements/0/initial_time",
        element_in_actions("timepicker", initial_time="24:00"),
    ),
    "an element we never use": ("/blocks/0/elements/0/type", element_in_actions("datetimepicker")),
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
    "min_length past max_length": (
        "/blocks/0/element/min_length",
        [typed(min_length=5, max_length=4)],
    ),
    "two elements with the focus": (
        "/blocks",
        [typed("a", focus_on_load=True), typed("b", focus_on_load=True)],
    ),
    "an unknown dispatch": (
        "/blocks/0/element/dispatch_action_config/trigger_actions_on/0",
        [typed(dispatch_action_config={"trigger_actions_on": ["on_blur"]})],
    ),
}

NOT_UNIQUE = [option("x", "x"), option("y", "x")]
NO_OPTION = option("Yes!", "yes")

for _kind in ("radio_buttons", "checkboxes", "overflow"):
    _at = "/blocks/0/elements/0/options"
    BAD |= {
        f"{_kind} with an option twice": (
            f"{_at}/1/value",
            element_in_actions(_kind, options=NOT_UNIQUE),
        ),
        f"{_kind} with a long option": (
            f"{_at}/0/text/text",
            element_in_actions(_kind, options=[option("x" * 76, "x")]),
        ),
        f"{_kind} with a long value": (
            f"{_at}/0/value",
            element_in_actions(_kind, options=[option("x", "x" * 151)]),
        ),
        f"{_kind} with a long description": (
            f"{_at}/0/description/text",
            element_in_actions(
                _kind, options=[{**option("x", "x"), "description": plain("x" * 76)}]
            ),
        ),
    }

for _kind in ("plain_text_input", "datepicker", "timepicker"):
    BAD[f"{_kind} with a long placeholder"] = (
        "/blocks/0/element/placeholder/text",
        [choice(_kind, placeholder=plain("x" * 151))],
    )

BAD |= {
    "a select whose initial option is none": (
        "/blocks/0/elements/0/initial_option",
        element_in_actions("static_select", options=YES_NO, initial_option=NO_OPTION),
    ),
    "11 initial options": (
        "/blocks/0/elements/0/initial_options",
        element_in_actions("checkboxes", options=YES_NO, initial_options=YES_NO[:1] * 11),
    ),
    "a link too long": (
        "/blocks/0/elements/0/url",
        actions(button("x", url="https://x.example/" + "x" * 2983)),
    ),
    "a confirm whose yes is too long": (
        "/blocks/0/elements/0/confirm/confirm/text",
        actions(button("x", confirm={**CONFIRM, "confirm": plain("x" * 31)})),
    ),
    "a pre-filled text past 3000": (
        "/blocks/0/element/initial_value",
        [typed(initial_value="x" * 3001)],
    ),
    "min_length below nothing": ("/blocks/0/element/min_length", [typed(min_length=-1)]),
    "min_length past 3000": ("/blocks/0/element/min_length", [typed(min_length=3001)]),
    "three ways to dispatch": (
        "/blocks/0/element/dispatch_action_config/trigger_actions_on",
        [typed(dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"] * 3})],
    ),
    "a timezone too long": (
        "/blocks/0/element/timezone",
        [choice("timepicker", timezone="x" * 256)],
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
    "a mrkdwn title": ("/view/title/type", modal(title={"type": "mrkdwn", "text": "x"})),
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
    "a long external_id": ("/view/external_id", modal(external_id="x" * 256)),
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
    assert faults_in_view(modal(private_metadata="", callback_id="", external_id=""), "modal") == []
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
    told = [f"[ERROR] {each}" for each in answer["errors"]]
    assert told == answer["response_metadata"]["messages"]
    assert "/blocks/0/text/text" in caplog.text
    assert "/blocks/1/*" in caplog.text
    assert "Jamie" not in caplog.text
