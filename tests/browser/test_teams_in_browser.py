"""Can a whole concern be played in Teams on the page, from a teacher's report to the closed record?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from bot.commands.demo_services import TEAMS
from tests.support.browser.driver import open_browser, until
from tests.support.browser.journey import (
    ACCOUNT,
    CHILDREN,
    CLOSING,
    LATER_ANSWERS,
    NOTED,
    PATEL,
    QUESTIONS,
    REASONS,
    SHAW,
    WHERE,
    Journey,
    nothing_typed_is_told,
)
from tests.support.browser.looked import Looked
from tests.support.browser.running_demo import RunningDemo

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
CLOSE = "Close the dialog"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RunningDemo]:
    demo = RunningDemo(tmp_path, TEAMS)
    yield demo
    demo.stop()


@pytest.mark.timeout(120)
def test_from_report_to_closed_record_in_teams(
    journey: Journey, demo: RunningDemo, caplog: pytest.LogCaptureFixture
) -> None:
    tom_reports(journey)
    dana_has_it(journey)
    dana_answers(journey)
    dana_decides(journey)
    a_reminder(journey)
    dana_closes(journey)
    nothing_typed_is_told(demo, caplog, messages=20)


def tom_reports(journey: Journey) -> None:
    """From the staffroom, where nothing is posted."""
    tom = journey.tom
    tom.go("Staffroom")
    tom.open_actions()
    journey.shot("tom-the-compose-box")
    tom.press("Report an image")
    tom.sees_modal("Report: image of a child")
    tom.tick("Is a child in danger", "No")
    tom.tick("Does it involve", "Nobody on the staff")
    tom.tick("Does it involve", SHAW)
    tom.fill("The child or children", CHILDREN)
    tom.fill("Where is the child now", WHERE)
    journey.shot("tom-the-form")
    tom.press("Send the report")
    tom.sees('You chose "nobody"')
    tom.sees("what you were told")
    journey.shot("tom-what-is-wrong")
    assert (tom.value("The child or children"), tom.value("Where is the child now")) == (
        CHILDREN,
        WHERE,
    )
    tom.tick("Does it involve", SHAW)
    tom.fill("What were you told", ACCOUNT)
    tom.press("Send the report")
    tom.sees_modal("Report received")
    tom.sees(SHAW)
    journey.shot("tom-the-receipt")
    tom.press(CLOSE)
    tom.sees_no_modal()
    tom.sees("Nothing was written here yet")
    tom.go("Report")
    tom.sees("Your report was received")


def dana_has_it(journey: Journey) -> None:
    tom, dana = journey.tom, journey.dana
    dana.sees("Please pick it up")
    dana.press("Open")
    dana.sees_modal(f"Concern {journey.reference}")
    dana.sees(ACCOUNT)
    journey.shot("dana-the-report")
    dana.press(CLOSE)
    dana.sees_no_modal()
    dana.press("I have it")
    tom.sees(f"{SHAW} picked it up at 10:0")
    journey.shot("dana-has-it-and-tom-is-told")


def dana_answers(journey: Journey) -> None:
    """In the dialog, which goes on from question to question; then from the card."""
    dana = journey.dana
    dana.sees(QUESTIONS["life-at-risk"])
    dana.press("Why am I asked")
    dana.sees_modal("Why am I asked")
    journey.shot("dana-why-am-i-asked")
    dana.press(CLOSE)
    dana.sees_no_modal()
    answer(journey, "life-at-risk", "No")
    journey.shot("dana-the-dialog-goes-on")
    answer(journey, "adult-involved", "No")
    answer(journey, "previously-abused", "None known, records checked")
    dana.press("Note")
    dana.sees_modal("Note")
    dana.fill("Your note", NOTED)
    dana.press("Keep the note")
    answer(journey, "under-13", "Yes")
    dana.sees_modal("Do this now")
    dana.sees("01632 960001")
    journey.shot("dana-the-press-opens-what-to-do")
    dana.tick("Who did you tell", "Children's social care")
    dana.fill("Who you spoke to", "Priyanka Delacroix, duty worker")
    dana.fill("Their reference", "M-2231")
    dana.press("Record it")
    answer(journey, "age-gap", "1 to 2 years")
    for question, button in LATER_ANSWERS.items():
        answer(journey, question, button)
    dana.sees("all questions are answered")
    journey.shot("dana-all-questions-are-answered")


def answer(journey: Journey, question: str, button: str) -> None:
    """In the dialog if it is open, else on the card."""
    dana = journey.dana
    dana.sees(QUESTIONS[question])
    journey.breathe()
    dana.press(button)
    dana.no_longer_sees(QUESTIONS[question])


def dana_decides(journey: Journey) -> None:
    dana = journey.dana
    dana.press("Decide")
    dana.sees_modal("Recommendation")
    dana.sees("Refer now")
    journey.shot("dana-the-recommendation")
    dana.tick("What you decide", "Children's social care")
    dana.fill("Your reasons", REASONS)
    dana.fill("What you decided against", "Police: social care ring them if they see a need.")
    dana.fill("What the child wants", "She wants it gone and her parents told by us.")
    dana.press("Record the decision")
    dana.sees("the decision is recorded")
    journey.shot("dana-the-decision-is-recorded")
    dana.put_away()


def a_reminder(journey: Journey) -> None:
    page, dana = journey.page, journey.dana
    assert "Report wrote to Dana Shaw" in page.move_clock("Next thing due")
    dana.sees("due. Press Open to see")
    journey.shot("dana-a-reminder")
    assert PATEL in page.move_clock("Next school morning")


def dana_closes(journey: Journey) -> None:
    tom, dana = journey.tom, journey.dana
    dana.press("Close the record")
    dana.sees_modal("Close the record")
    dana.fill_each("", "Nothing more is needed from us.")
    dana.tick("Is this record copied", "Yes, it is there")
    dana.fill("Closing note", CLOSING)
    journey.shot("dana-closes")
    dana.press("Close the record")
    tom.sees("The school has finished its record")
    dana.put_away()
    journey.page.move_clock("+10 minutes")
    dana.no_longer_sees("Press Open to see")
    dana.sees(f"Concern {journey.reference} was closed.")
    journey.shot("dana-nothing-but-stubs-and-tom-is-told")


def test_a_pupil_gets_words_for_a_child(journey: Journey) -> None:
    poppy = journey.page.sit("Poppy", instead_of="Helen")
    poppy.say("hello")
    poppy.sees("0800 1111")
    journey.shot("poppy-is-told-whom-to-tell")


def test_a_phone_shows_one_pane_on_one_screen_and_a_key_puts_the_dialog_away(
    demo: RunningDemo,
) -> None:
    with open_browser(demo.url) as browser:
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
        browser.driver.get(demo.url)
        tom = browser.pane("Tom")
        tom.say("report-image")
        tom.sees("To report that")
        tom.press("Report")
        tom.sees_modal("Report: image of a child")
        size = (
            "return [document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
        )
        assert browser.driver.execute_script(size) == [844, 390]
        browser.shot("a-phone-in-teams")
        panes = browser.driver.find_elements("css selector", ".pane")
        until(lambda: [p.is_displayed() for p in panes] == [True, False, False], "one pane")
        assert browser.focused.text == "Report: image of a child"
        browser.focused.send_keys(Keys.ESCAPE)
        tom.sees_no_modal()
        until(lambda: browser.focused.text == "Report", "the button from which it was opened")


@pytest.mark.timeout(240)
def test_axe_finds_nothing_wrong_in_any_state_of_teams(journey: Journey) -> None:
    looked, tom, dana = Looked(journey), journey.tom, journey.dana
    tom.say("report-image")
    tom.sees("To report that")
    looked.at("the-button", 0)
    tom.press("Report")
    tom.sees_modal("Report: image of a child")
    looked.at("the-form", 0)
    tom.tick("Does it involve", "Nobody on the staff")
    tom.press("Send the report")
    tom.sees("what you were told")
    looked.at("what-is-wrong", 0)
    tom.tick("Is a child in danger", "No")
    tom.fill("What were you told", ACCOUNT)
    tom.press("Send the report")
    tom.sees_modal("Report received")
    looked.at("the-receipt", 0)
    dana.press("I have it")
    dana.sees(QUESTIONS["life-at-risk"])
    looked.at("the-dialog", 1)
    dana.press("Note")
    dana.sees_modal("Note")
    dana.press("Keep the note")
    dana.error_at("Your note")
    looked.at("a-field-is-missing", 1)
    dana.press(CLOSE)
    dana.sees_no_modal()
    looked.at("the-card", 1)
    dana.open_actions()
    dana.press("Home")
    dana.sees("Find a concern")
    looked.at("home", 1)
    assert looked.wrong == [], "\n\n".join(looked.wrong)
