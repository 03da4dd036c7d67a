"""Does the page show each person their own screen and nothing else, and can nobody but the page
drive it?
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.running.clock import StoppedClock
from bot.sandbox.page.clock import ClockControls
from bot.sandbox.page.page import add_page
from bot.sandbox.page.slack.side import slack_shown
from bot.sandbox.page.slack.text import Marks
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.slack.state import Ephemeral

MANIFEST = Path(__file__).parents[3] / "manifest.yml"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;{{ 7*7 }}"
EVENING = datetime(2026, 11, 23, 19, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
WRITTEN_IN_HTML = re.compile(r"\d{4}(-\d\d){2}T\d\d(:\d\d){2}(\.\d{1,3})?\+\d\d:\d\d")


@pytest.fixture
async def sandbox(clock: StoppedClock) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(clock, MANIFEST, answer_within=0.5)

    async def forward(by: timedelta) -> None:
        clock.forward(by)

    async def next_due() -> datetime | None:
        due = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
        return due if clock.now() < due else None

    app = sandbox.web_app()
    add_page(
        app,
        [slack_shown(sandbox)],
        ClockControls(forward, next_due, lambda: EVENING, lambda: MORNING, clock.now),
    )
    await sandbox.start(app)
    for person in ("U0TEACHER", "U0DSL"):
        sandbox.workspace.open_chat(sandbox.workspace.people[person])
    yield sandbox
    await sandbox.stop()


class Browser:
    """Asks as the page would."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
        self.session, self.url = session, sandbox.url

    async def pane(self, person: str, place: str = "chat", thread: str = "") -> str:
        query = {"person": person, "place": place, "thread": thread}
        async with self.session.get(f"{self.url}/page/pane", params=query) as answer:
            assert answer.status == 200
            return await answer.text()

    async def act(self, where: str, given: Any, **headers: str) -> tuple[int, str]:
        sent = {"Origin": self.url, "Sec-Fetch-Site": "same-origin", **headers}
        async with self.session.post(
            f"{self.url}/page/{where}", json=given, headers=sent
        ) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def browser(sandbox: Sandbox) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        yield Browser(session, sandbox)


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def question(name: str, label: str, element: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {"action_id": "v", **element},
    }


def form() -> dict[str, Any]:
    options = [
        {"text": plain(HOSTILE[:70]), "value": "one"},
        {"text": plain("Two"), "value": "two"},
    ]
    return {
        "type": "modal",
        "callback_id": "report",
        "title": plain("<i>Report</i>"),
        "submit": plain("Send"),
        "blocks": [
            question("words", HOSTILE, {"type": "plain_text_input", "placeholder": plain(HOSTILE)}),
            question("long", "Long", {"type": "plain_text_input", "multiline": True}),
            question("one", "One of", {"type": "static_select", "options": options}),
            question("radio", "One", {"type": "radio_buttons", "options": options}),
            question("many", "Several", {"type": "checkboxes", "options": options}),
            question("list", "A list", {"type": "multi_static_select", "options": options}),
            question("day", "Day", {"type": "datepicker"}),
            question("time", "Time", {"type": "timepicker"}),
            question("who", "Who", {"type": "users_select"}),
        ],
    }


VALUES = {
    "words": HOSTILE,
    "long": "\n</textarea><script>alert(2)</script>",
    "one": "two",
    "radio": "one",
    "many": ["one", "two"],
    "list": ["two"],
    "day": "2026-11-20",
    "time": "09:05",
    "who": "U0DSL",
}


@pytest.fixture
async def open_form(sandbox: Sandbox, app: AsyncApp, over_http: None) -> str:
    """Tom has a form open, and the bot refuses what is sent; the form's id."""

    @app.command("/report-image")
    async def open_it(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    @app.view("report")
    async def refuse(ack: Any) -> None:
        await ack(response_action="errors", errors={"words": f"No: {HOSTILE}"})

    await sandbox.person("U0TEACHER").type("/report-image")
    modal = sandbox.person("U0TEACHER").modal
    assert modal is not None
    return modal.id


def filled(view: str, **more: Any) -> dict[str, Any]:
    typed = [{"block": name, "action": "v", "value": value} for name, value in VALUES.items()]
    return {"spot": {"kind": "modal", "id": view}, "typed": typed, **more}


class Elements(HTMLParser):
    """Every element of a page, with its attributes, and the text of text areas."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.areas: list[str] = []
        self._in_area = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._in_area = tag == "textarea"
        if self._in_area:
            self.areas.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_area = False

    def handle_data(self, data: str) -> None:
        if self._in_area:
            self.areas[-1] += data


def scripts_and_handlers(html: str) -> list[Any]:
    dangerous = [
        each for each in Elements(html).found if each[0] in ("script", "iframe", "object", "style")
    ]
    handlers = [
        each for each in Elements(html).found if any(name.startswith("on") for name in each[1])
    ]
    return [*dangerous, *handlers]


async def test_hostile_text_in_a_message_is_only_text(
    browser: Browser, client: AsyncWebClient
) -> None:
    await browser.act("U0TEACHER/type", {"text": HOSTILE, "channel": "C0STAFF"})
    blocks = [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": f"*{HOSTILE}* <javascript:alert(1)|x>"},
        },
        {"type": "header", "text": plain(HOSTILE)},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": HOSTILE, "style": {"bold": True}},
                        {"type": "text", "text": "*not bold* <!channel>"},
                    ],
                }
            ],
        },
        {"type": "context", "elements": [plain(HOSTILE)]},
    ]
    await client.chat_postMessage(channel="D0DSL", text="x", blocks=blocks)
    for html in (await browser.pane("U0DSL"), await browser.pane("U0DSL", "C0STAFF")):
        assert not scripts_and_handlers(html)
        assert "&lt;script&gt;alert(1)" in html
        assert 'href="javascript:' not in html
        assert "{{ 7*7 }}" in html
    assert "*not bold* &lt;!channel&gt;" in await browser.pane("U0DSL")


async def test_hostile_text_in_a_form_is_only_text(browser: Browser, open_form: str) -> None:
    await browser.act("U0TEACHER/submit", filled(open_form))
    html = await browser.pane("U0TEACHER")
    assert not scripts_and_handlers(html)
    assert "&lt;i&gt;Report&lt;/i&gt;" in html


async def test_typed_values_survive_an_error(browser: Browser, open_form: str) -> None:
    assert await browser.act("U0TEACHER/submit", filled(open_form)) == (200, "{}")
    html = await browser.pane("U0TEACHER")
    page = Elements(html)
    assert "No: &lt;script&gt;" in html
    inputs = [attrs for tag, attrs in page.found if tag == "input"]
    assert HOSTILE in [each.get("value") for each in inputs]
    assert "\n" + VALUES["long"] in [
        area.rstrip(" ") for area in page.areas
    ]  # HTML drops the first line end
    assert {"2026-11-20", "09:05"} <= {each.get("value") for each in inputs}
    ticked = [(each["type"], each["value"]) for each in inputs if "checked" in each]
    assert ticked == [
        ("radio", "one"),
        ("checkbox", "one"),
        ("checkbox", "two"),
        ("checkbox", "two"),
    ]
    chosen = [
        attrs["value"] for tag, attrs in page.found if tag == "option" and "selected" in attrs
    ]
    assert chosen[1:] == ["two", "U0DSL"]


async def test_an_error_is_tied_to_its_input(browser: Browser, open_form: str) -> None:
    await browser.act("U0TEACHER/submit", filled(open_form))
    page = Elements(await browser.pane("U0TEACHER"))
    wrong = [attrs for _, attrs in page.found if attrs.get("aria-invalid") == "true"]
    ids = {attrs.get("id") for _, attrs in page.found}
    assert len(wrong) == 1
    assert wrong[0]["aria-describedby"] in ids


async def test_the_client_itself_asks_for_what_is_missing(browser: Browser, open_form: str) -> None:
    await browser.act("U0TEACHER/submit", {"spot": {"kind": "modal", "id": open_form}, "typed": []})
    assert (await browser.pane("U0TEACHER")).count("Please complete this required field") == len(
        VALUES
    )


async def test_a_form_that_was_replaced_is_not_sent(browser: Browser, open_form: str) -> None:
    status, said = await browser.act("U0TEACHER/submit", filled("V99999999"))
    assert status == 409
    assert "changed in the meantime" in said


async def test_a_pane_shows_nothing_of_anybody_else(
    browser: Browser, sandbox: Sandbox, client: AsyncWebClient, open_form: str
) -> None:
    sent = await client.chat_postMessage(channel="D0DSL", text="only for Dana")
    sandbox.workspace.people["U0DSL"].ephemerals.append(Ephemeral("C0STAFF", "only Dana sees", []))
    await browser.act("U0TEACHER/keep", filled(open_form))
    for person in ("U0TEACHER", "U0HEAD", "U0STRANGER"):
        for place in ("chat", "home", "C0STAFF", "C0YEAR10", "D0DSL"):
            html = await browser.pane(person, place, sent["ts"])
            assert "only for Dana" not in html
            assert "only Dana sees" not in html
    assert "only for Dana" in await browser.pane("U0DSL")
    assert "only Dana sees" in await browser.pane("U0DSL", "C0STAFF")
    assert "Report&lt;/i&gt;" not in await browser.pane("U0DSL")


async def test_nobody_acts_on_a_message_they_do_not_see(
    browser: Browser, client: AsyncWebClient
) -> None:
    sent = await client.chat_postMessage(channel="D0DSL", text="only for Dana")
    spot = {"kind": "message", "id": sent["ts"]}
    status, _ = await browser.act(
        "U0HEAD/click", {"spot": spot, "typed": [], "block": "b", "action": "a"}
    )
    assert status == 409


async def test_an_outsider_is_not_shown_a_channel_they_are_not_in(browser: Browser) -> None:
    assert "year-10" not in await browser.pane("U0STRANGER", "C0YEAR10")


async def test_what_was_not_read_is_counted(browser: Browser, client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel="D0DSL", text="one")
    await client.chat_postMessage(channel="D0DSL", text="two", thread_ts=sent["ts"])
    assert "2 new" in await browser.pane("U0DSL", "C0STAFF")
    assert "1 new" in await browser.pane("U0DSL", "chat")
    assert "new" not in await browser.pane("U0DSL", "chat", sent["ts"])
    assert "new" not in await browser.pane("U0DSL", "C0STAFF")


async def test_another_web_page_cannot_drive_the_demo(browser: Browser, sandbox: Sandbox) -> None:
    words = {"text": "forged", "channel": "C0STAFF"}
    refused = [
        await browser.act("U0TEACHER/type", words, Origin="https://evil.example"),
        await browser.act("U0TEACHER/type", words, Origin="null"),
        await browser.act("U0TEACHER/type", words, **{"Sec-Fetch-Site": "cross-site"}),
        await browser.act("U0TEACHER/type", words, **{"Sec-Fetch-Site": "same-site"}),
        await browser.act(
            "U0TEACHER/type", words, Host="evil.example", Origin="http://evil.example"
        ),
        await browser.act("clock", {"how": "hour"}, Origin="https://evil.example"),
    ]
    assert {status for status, _ in refused} == {403}
    assert not sandbox.workspace.messages


async def test_a_post_without_an_origin_or_not_in_json_is_refused(browser: Browser) -> None:
    url = f"{browser.url}/page/U0TEACHER/type"
    async with browser.session.post(url, json={"text": "x"}) as answer:
        assert answer.status == 403
    async with browser.session.post(
        url, data={"text": "x"}, headers={"Origin": browser.url}
    ) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("path", ["/", "/page/pane?person=U0DSL", "/page/static/page.js"])
async def test_no_inline_script_would_run(browser: Browser, path: str) -> None:
    async with browser.session.get(browser.url + path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        html = await answer.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    if path == "/":
        assert [attrs.get("src") for tag, attrs in Elements(html).found if tag == "script"] == [
            "/page/static/page.js"
        ]
        assert not [attrs for _, attrs in Elements(html).found if "style" in attrs]


async def test_every_id_on_the_page_is_there_once(
    browser: Browser, client: AsyncWebClient, open_form: str
) -> None:
    await client.chat_postMessage(channel="D0TEACHER", text="hello")
    async with browser.session.get(
        f"{browser.url}/?pane=U0TEACHER.chat&pane=U0TEACHER.chat"
    ) as answer:
        found = Elements(await answer.text()).found
    ids = [attrs["id"] for _, attrs in found if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["for"] for tag, attrs in found if tag == "label" and "for" in attrs} <= set(ids)


async def test_what_is_shown_and_when_it_was_said_is_told_in_words_of_html(
    browser: Browser, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="D0TEACHER", text="hello")
    async with browser.session.get(f"{browser.url}/?pane=U0TEACHER.chat") as answer:
        found = Elements(await answer.text()).found
    assert {attrs["aria-current"] for _, attrs in found if "aria-current" in attrs} == {"page"}
    times = [attrs["datetime"] or "" for tag, attrs in found if tag == "time"]
    assert times
    assert [each for each in times if not WRITTEN_IN_HTML.fullmatch(each)] == []


async def test_the_clock_says_what_it_did(browser: Browser, clock: StoppedClock) -> None:
    assert (
        "The clock was moved to 09:10 on Monday 23 November."
        in (await browser.act("clock", {"how": "next-due"}))[1]
    )
    assert "Nothing is due." in (await browser.act("clock", {"how": "next-due"}))[1]
    assert "moved to 10:10" in (await browser.act("clock", {"how": "hour"}))[1]
    assert "19:00 on Monday 23 November" in (await browser.act("clock", {"how": "evening"}))[1]
    assert (
        "08:30 on Tuesday 24 November" in (await browser.act("clock", {"how": "school-morning"}))[1]
    )
    assert (await browser.act("clock", {"how": "back"}))[0] == 400
    assert clock.now() == MORNING


async def test_it_is_said_who_heard_from_the_bot_while_the_clock_moved(
    browser: Browser, sandbox: Sandbox, client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(controls: ClockControls, how: str) -> str:
        await client.chat_postMessage(channel="D0DSL", text="a reminder")
        return "It is now 10:00."

    monkeypatch.setattr("bot.sandbox.page.page.move", told)
    assert "Report wrote to Dana" in (await browser.act("clock", {"how": "hour"}))[1]
    assert "– 1 new</option>" in await browser.pane("U0TEACHER")


async def told(stream: aiohttp.ClientResponse) -> dict[str, Any]:
    """The next of the changes that a window hears of."""
    line, _ = [await stream.content.readline() for _ in range(2)]
    news: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
    return news


async def test_changes_are_told_without_their_content(
    browser: Browser, client: AsyncWebClient
) -> None:
    async with browser.session.get(f"{browser.url}/page/changes") as stream:
        assert (await told(stream))["what"] == "clock"
        await client.chat_postMessage(channel="D0DSL", text="only for Dana")
        news = await told(stream)
    assert news["channel"] == "D0DSL"
    assert "only for Dana" not in str(news)


async def test_every_window_is_told_the_time_when_the_clock_is_moved_in_one(
    browser: Browser, clock: StoppedClock
) -> None:
    async with browser.session.get(f"{browser.url}/page/changes") as another:
        assert (await told(another))["now"] == clock.now().isoformat()
        await browser.act("clock", {"how": "evening"})
        assert (await told(another))["now"] == EVENING.isoformat()


async def test_commands_are_refused_in_threads_as_slack_does(browser: Browser) -> None:
    await browser.act("U0TEACHER/type", {"text": "hello", "channel": "C0STAFF"})
    status, said = await browser.act("U0TEACHER/type", {"text": "/report-image", "thread": "1.1"})
    assert status == 409
    assert "/report-image is not supported in threads. Sorry!" in said


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~gone~", "<p><strong>bold</strong> <em>italic</em> <s>gone</s></p>"),
        ("2*3*4 snake_case_name", "<p>2*3*4 snake_case_name</p>"),
        ("`*code* &lt;`", "<p><code>*code* &lt;</code></p>"),
        ("one\ntwo", "<p>one<br>two</p>"),
        ("to do\n• a\n• *b*", "<p>to do</p><ul><li>a</li><li><strong>b</strong></li></ul>"),
        ("&gt; said", "<blockquote>said</blockquote>"),
        ("ask <@U1>", '<p>ask <span class="mention">@Name of U1</span></p>'),
        (
            "*see <https://a.example/?b=1&amp;c|here>*",
            '<p><strong>see <a href="https://a.example/?b=1&amp;c" target="_blank" rel="noopener noreferrer">here</a>'
            "</strong></p>",
        ),
        ("<b>&amp;lt;", "<p>&lt;b&gt;&amp;lt;</p>"),
    ],
)
def test_marks(text: str, html: str) -> None:
    assert Marks(lambda user: f"Name of {user}").html(text) == html
