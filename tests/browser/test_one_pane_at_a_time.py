"""Does the demo stand on one screen of a phone, and do all its windows say who else was written to,
and what time it is?
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.support.browser.driver import Browser, open_browser, until
from tests.support.browser.running_demo import RunningDemo

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
TWICE_AS_LARGE = {"width": 640, "height": 450, "deviceScaleFactor": 2, "mobile": False}


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RunningDemo]:
    demo = RunningDemo(tmp_path)
    yield demo
    demo.stop()


def seats(browser: Browser) -> list[WebElement]:
    return browser.driver.find_elements(By.CSS_SELECTOR, "[data-seat]")


def test_a_phone_shows_one_pane_on_one_screen_and_who_else_has_news(demo: RunningDemo) -> None:
    with open_browser(demo.url) as browser:
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
        browser.driver.get(demo.url)
        panes = browser.driver.find_elements(By.CSS_SELECTOR, ".pane")
        until(lambda: [p.is_displayed() for p in panes] == [True, False, False], "one pane")
        size = (
            "return [document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
        )
        assert browser.driver.execute_script(size) == [844, 390]
        assert [seat.text for seat in seats(browser)] == ["Tom", "Dana", "Helen"]
        browser.shot("phone-first")
        seats(browser)[1].click()
        until(lambda: [p.is_displayed() for p in panes] == [False, True, False], "Dana's pane")
        assert [s.get_attribute("aria-current") for s in seats(browser)] == [None, "true", None]
        browser.shot("phone-dana")
        assert browser.errors() == []


def test_the_report_is_two_screens_of_a_phone(demo: RunningDemo) -> None:
    with open_browser(demo.url) as browser:
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
        browser.driver.get(demo.url)
        tom = browser.pane("Tom")
        tom.say("/report-image")
        tom.sees_modal("Report: image of a child")
        height = "return document.querySelector('.modal-body').scrollHeight"
        assert browser.driver.execute_script(height) <= 2 * PHONE["height"]
        browser.shot("phone-the-report")


def test_a_form_can_be_read_on_a_page_made_twice_as_large(demo: RunningDemo) -> None:
    with open_browser(demo.url) as browser:
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", TWICE_AS_LARGE)
        browser.driver.get(demo.url)
        tom = browser.pane("Tom")
        tom.say("/report-image")
        tom.sees_modal("Report: image of a child")
        height = "return document.querySelector('.modal-body').clientHeight"
        assert browser.driver.execute_script(height) > TWICE_AS_LARGE["height"] / 2
        browser.shot("twice-as-large")


def test_somebody_who_is_not_shown_and_was_written_to_is_named(demo: RunningDemo) -> None:
    with open_browser(f"{demo.url}/?pane=U0TEACHER.chat&pane=U0HEAD.chat") as browser:
        browser.put_guide_away()
        tom = browser.pane("Tom")
        tom.say("/report-image")
        until(lambda: tom.modal, "the form")
        tom.tick("Is a child in danger", "Not sure")
        tom.press("Send the report")
        tom.sees_modal("Report received")
        others = browser.driver.find_element(By.ID, "elsewhere")
        until(lambda: "Dana Shaw" in others.text and "1 new" in others.text, "Dana's name")
        browser.shot("somebody-else-was-written-to")
        others.find_element(By.CSS_SELECTOR, "[data-person=U0DSL]").click()
        browser.pane("Dana").sees("Concern")
        until(lambda: "Dana Shaw" not in others.text, "Dana to be shown")
        assert browser.errors() == []


def test_an_administrator_and_a_governor_can_be_looked_at(demo: RunningDemo) -> None:
    with open_browser(f"{demo.url}/?pane=U0ADMIN.chat&pane=U0CHAIR.chat") as browser:
        browser.put_guide_away()
        browser.pane("Amira").go("Home")
        browser.pane("Colin").go("Home")
        browser.pane("Amira").sees("Is the bot well?")
        browser.pane("Colin").sees("Who to ring")
        browser.shot("administrator-and-governor")


def test_a_clock_moved_in_one_window_is_right_in_another(demo: RunningDemo) -> None:
    with open_browser(demo.url) as one, open_browser(demo.url) as another:
        another.pane("Tom")
        one.move_clock("Next evening")
        clock = another.driver.find_element(By.ID, "clock")
        until(lambda: clock.text == "19:00 on Monday 23 November", "the clock to be moved there")
