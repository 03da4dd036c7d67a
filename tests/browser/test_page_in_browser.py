"""Is the page kind to whoever types in it: does the focus go where it should, does nothing typed
get lost?
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from bot.running.clock import SystemClock
from bot.sandbox.answer import Answer
from bot.sandbox.page.page import add_page
from bot.sandbox.page.slack.side import slack_shown
from bot.sandbox.slack.acting.modals import open_view
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.slack.state import BOT, Message
from tests.support.browser.driver import Browser, open_browser, until

pytestmark = pytest.mark.browser
MANIFEST = Path(__file__).parents[2] / "manifest.yml"


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def question(name: str, label: str, element: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {"action_id": "v", **element},
    }


FORM = {
    "type": "modal",
    "title": plain("A form"),
    "submit": plain("Send"),
    "blocks": [
        question("words", "What happened?", {"type": "plain_text_input", "multiline": True}),
        question(
            "year",
            "Which year?",
            {
                "type": "static_select",
                "options": [{"text": plain(each), "value": each} for each in ("9", "10")],
            },
        ),
        question("day", "Which day?", {"type": "datepicker"}),
        {"type": "section", "block_id": "end", "text": plain("Thank you.\n" * 20)},
    ],
}


class App:
    """Opens a form for a command and finds a fault with whatever is sent."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._workspace = sandbox.workspace

    async def send(self, kind: str, payload: Any, retry: Any = None) -> Answer:
        if kind == "slash_commands":
            open_view(self._workspace, payload["trigger_id"], FORM)
        if payload.get("type") == "view_submission":
            return Answer(
                200, {"response_action": "errors", "errors": {"day": "That day has not come yet."}}
            )
        return Answer(200)

    async def close(self) -> None:
        pass


class Served:
    """The workspace with its page, on a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.sandbox = Sandbox(SystemClock(), MANIFEST)
        self.url = self.run(self._start())

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _start(self) -> str:
        self.sandbox.delivery.transport = App(self.sandbox)
        app = self.sandbox.web_app()
        add_page(app, [slack_shown(self.sandbox)], None)
        return await self.sandbox.start(app)

    def bot_says(self, text: str) -> None:
        async def say() -> None:
            workspace = self.sandbox.workspace
            chat = workspace.open_chat(workspace.people["U0DSL"])
            workspace.add(Message(chat.id, workspace.new_ts(), BOT, text))

        self.run(say())

    def stop(self) -> None:
        self.run(self.sandbox.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)


@pytest.fixture
def served() -> Iterator[Served]:
    served = Served()
    yield served
    served.stop()


@pytest.fixture
def browser(served: Served) -> Iterator[Browser]:
    with open_browser(served.url) as browser:
        yield browser
        assert browser.errors() == []


def test_the_focus_goes_into_a_form_and_back(browser: Browser) -> None:
    tom = browser.pane("Tom")
    tom.say("/report-image")
    tom.sees_modal("A form")
    until(lambda: browser.focused.text == "A form", "the focus at the title")
    browser.focused.send_keys(Keys.ESCAPE)
    tom.sees_no_modal()
    until(
        lambda: browser.focused.get_attribute("placeholder") == "Message #staffroom",
        "the focus back",
    )


def test_nothing_typed_is_lost_by_an_error(browser: Browser) -> None:
    tom = browser.pane("Tom")
    tom.say("/report-image")
    tom.sees_modal("A form")
    for label, value in (
        ("What happened?", "two\nlines"),
        ("Which year?", "10"),
        ("Which day?", "2026-11-20"),
    ):
        tom.fill(label, value)
    tom.press("Send")
    assert "That day has not come yet." in tom.error_at("Which day?")
    until(lambda: browser.focused.get_attribute("type") == "date", "the focus at the field")
    assert [tom.value(each) for each in ("What happened?", "Which year?", "Which day?")] == [
        "two\nlines",
        "10",
        "2026-11-20",
    ]
    browser.driver.refresh()
    assert browser.pane("Tom").value("What happened?") == "two\nlines"


# Scrolls a form until its last field is just in sight, with no room for words below it; and whether
# all of it is.
JUST = """
const body = arguments[0].closest(".modal-body");
body.scrollTop += arguments[0].getBoundingClientRect().bottom - body.getBoundingClientRect().bottom + 60;
"""
IN_SIGHT = """
const body = arguments[0].closest(".modal-body").getBoundingClientRect(), it = arguments[0].getBoundingClientRect();
return it.top >= body.top - 1 && it.bottom <= body.bottom + 1;
"""


def test_what_is_wrong_is_in_sight(browser: Browser) -> None:
    browser.driver.set_window_size(1500, 700)
    tom = browser.pane("Tom")
    tom.say("/report-image")
    tom.sees_modal("A form")
    for label, value in (
        ("What happened?", "much"),
        ("Which year?", "10"),
        ("Which day?", "2026-11-20"),
    ):
        tom.fill(label, value)
    browser.driver.execute_script(
        JUST, tom.element.find_element("css selector", "input[type=date]")
    )
    tom.press("Send")
    assert tom.error_at("Which day?")
    field = tom.element.find_element("css selector", ".field.wrong")
    until(
        lambda: browser.driver.execute_script(IN_SIGHT, field),
        "the field and what is wrong with it",
    )


def test_the_newest_message_stays_in_sight_when_the_top_grows(
    browser: Browser, served: Served
) -> None:
    browser.put_guide_away()
    dana = browser.pane("Dana")
    for number in range(30):
        served.bot_says(f"Message {number}")
    dana.sees("Message 29")
    browser.driver.find_element("id", "guide-button").click()
    log = dana.element.find_element("css selector", "[role=log]")
    end = (
        "return arguments[0].scrollHeight - arguments[0].scrollTop - arguments[0].clientHeight < 2"
    )
    until(lambda: browser.driver.execute_script(end, log), "the end of the messages")


def test_news_does_not_disturb_somebody_who_is_typing(browser: Browser, served: Served) -> None:
    dana = browser.pane("Dana")
    field = dana.element.find_element("css selector", ".composer textarea")
    field.send_keys("half a sen")
    served.bot_says("News for you")
    dana.sees("News for you")
    browser.focused.send_keys("tence")
    assert field.get_attribute("value") == "half a sentence"
    dana.go("# staffroom")
    dana.go("Report")
    until(lambda: dana.element.find_element("css selector", ".composer textarea"), "the field")
    assert (
        dana.element.find_element("css selector", ".composer textarea").get_attribute("value")
        == "half a sentence"
    )


def test_a_message_of_ones_own_can_be_changed_and_nobody_elses(browser: Browser) -> None:
    tom, dana = browser.pane("Tom"), browser.pane("Dana")
    tom.say("Good mornign")
    tom.sees("Good mornign")
    dana.go("# staffroom")
    dana.sees("Good mornign")
    assert not dana.element.find_elements("xpath", ".//button[.='Edit']")
    tom.press("Edit")
    until(
        lambda: browser.focused.get_attribute("value") == "Good mornign",
        "the field to change it in",
    )
    browser.focused.send_keys(Keys.BACKSPACE, Keys.BACKSPACE, "ng")
    tom.press("Save")
    dana.sees("Good morning\n(edited)")


def test_what_is_new_is_counted_and_a_person_can_change_seats(
    browser: Browser, served: Served
) -> None:
    dana = browser.pane("Dana")
    dana.go("# year-10")
    served.bot_says("One")
    dana.sees("1 new")
    chair = browser.sit("Colin", instead_of="Helen")
    assert "One" not in chair.text
    assert "1 new" not in chair.text
    dana.go("Report")
    dana.sees("One")
    dana.no_longer_sees("1 new")
