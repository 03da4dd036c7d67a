"""Two reports of one child, as people play it on the page: found again, attached, shown to one
person more.
"""

from __future__ import annotations

import re

import pytest

from tests.support.browser.journey import QUESTIONS, Journey, nothing_typed_is_told
from tests.support.browser.running_demo import RunningDemo

pytestmark = pytest.mark.browser
UNSEEN = "There may be records that you cannot see: ask the headteacher."


def test_a_second_report_of_the_same_child(
    journey: Journey, demo: RunningDemo, caplog: pytest.LogCaptureFixture
) -> None:
    first = picked_up(journey)
    somebody_else_may_read_it(journey)
    second = picked_up(journey)
    assert second != first
    the_first_is_found_again(journey, first, second)
    it_is_attached(journey, first, second)
    nothing_typed_is_told(demo, caplog, messages=15)


def picked_up(journey: Journey) -> str:
    tom, dana = journey.tom, journey.dana
    journey.report()
    tom.press("Close")
    tom.sees_no_modal()
    dana.sees("Please pick it up")
    dana.press("I have it")
    dana.no_longer_sees("Please pick it up")
    return re.findall(r"Concern ([A-Z0-9]{4}-[A-Z0-9]{4})\b", dana.text)[-1]


def somebody_else_may_read_it(journey: Journey) -> None:
    dana = journey.dana
    dana.press("Open")
    dana.press("Let somebody else see this record")
    dana.sees_modal("Who may see this record")
    dana.fill("Who else may see this record", "Tom Reed (teacher)")
    dana.press("Let them see the record")
    journey.shot("dana-why-they-need-it")
    assert "complete this" in dana.error_at("Why they need to see this record")
    dana.fill("Why they need to see this record", "They are apologising together on Thursday.")
    dana.press("Let them see the record")
    journey.shot("dana-somebody-who-reported-cannot-be-added")
    assert "cannot be added" in dana.error_at("Who else may see this record")
    dana.fill("Who else may see this record", "Colin Hart (chair of governors)")
    dana.press("Let them see the record")
    dana.sees_no_modal()
    colin = journey.page.sit("Colin", instead_of="Helen")
    colin.sees("you may read this record")
    colin.press("Open")
    colin.sees_modal(f"Concern {journey.reference}")
    journey.shot("colin-reads-and-nothing-more")
    assert "Add to the record" not in colin.text
    colin.press("Close")
    journey.page.sit("Helen", instead_of="Colin")


def the_first_is_found_again(journey: Journey, first: str, second: str) -> None:
    dana = journey.dana
    dana.open_thread()
    dana.sees(QUESTIONS["life-at-risk"])
    dana.leave_thread()
    dana.press_at(f"Concern {second}", "Open")
    dana.press("Earlier records")
    dana.sees_modal("Earlier records")
    dana.sees(f"{first}, reported")
    dana.sees(UNSEEN)
    journey.shot("dana-earlier-records")
    dana.fill("Look for another name", "Nobody Atall")
    dana.press("Look")
    dana.sees("No earlier record that you can open.")
    dana.sees(UNSEEN)
    journey.shot("dana-none-that-she-can-open")


def it_is_attached(journey: Journey, first: str, second: str) -> None:
    dana = journey.dana
    dana.press("Close the form")
    dana.sees_no_modal()
    dana.press_at(f"Concern {second}", "Open")
    dana.press("Close another way")
    dana.tick("What was this report", "Attached to another concern")
    dana.tick("Attach to which", first)
    dana.tick("Before you close it", "I have read the report")
    dana.tick("Before you close it", "I have spoken to the reporter")
    dana.fill("Why", "The same thing, told by somebody else.")
    journey.shot("dana-attaches-it")
    dana.press("Close it")
    dana.sees(f"Concern {second} was closed.")
    dana.press_at(f"Concern {first}", "Open")
    dana.sees("Attached reports")
    journey.shot("dana-the-attached-report")
