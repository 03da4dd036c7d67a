"""Can a school decide to manage it in school, on the page: with a second look, additions, an
absence, a re-opening?
"""

from __future__ import annotations

import pytest

from tests.support.browser.journey import MOSS, QUESTIONS, SHAW, Journey, nothing_typed_is_told
from tests.support.browser.running_demo import RunningDemo

pytestmark = pytest.mark.browser

ADDED = "Barnaby from the caretaker's lodge rang me about it."
REASONS = "Both are sixteen, both deleted it, nothing else is known."
TALK = "Has the grandmother been told?"
NEW = "Barnaby says that there is a second photograph."
NOTHING_FOUND = {
    "life-at-risk": "No",
    "adult-involved": "No",
    "previously-abused": "None known, records checked",
    "under-13": "No, all are 13 or over",
    "age-gap": "Under 1 year",
    "vulnerable": "None known, records checked",
    "coerced": "No",
    "spread": "Only the person it was sent to",
    "extreme": "No, from what I was told",
    "isolated": "First, as far as these records show",
    "reaction": "A little worried",
    "understands": "Yes",
    "circumstances": "None known, records checked",
    "identity-known": "Yes, we know who everyone is",
    "at-risk": "No",
}


@pytest.mark.timeout(120)
def test_managed_in_school(
    journey: Journey, demo: RunningDemo, caplog: pytest.LogCaptureFixture
) -> None:
    dana_takes_it(journey)
    tom_adds_to_his_report(journey)
    dana_adds_to_the_record(journey)
    dana_opens_it_from_home(journey)
    dana_is_away_and_back(journey)
    dana_manages_it_in_school(journey)
    helen_wants_to_talk(journey)
    helen_agrees(journey)
    dana_closes_it(journey)
    dana_opens_it_again(journey)
    nothing_typed_is_told(demo, caplog)


def dana_takes_it(journey: Journey) -> None:
    journey.report()
    journey.tom.press("Close")
    journey.tom.go("Report")
    journey.dana.press("I have it")
    journey.tom.sees(f"{SHAW} picked it up")


def tom_adds_to_his_report(journey: Journey) -> None:
    tom, dana = journey.tom, journey.dana
    tom.press("Add to this report")
    tom.sees_modal("Add to this report")
    tom.press("Send")
    assert "write something" in tom.error_at("What else is there")
    tom.fill("What else is there", ADDED)
    journey.shot("tom-adds-to-his-report")
    tom.press("Send")
    tom.sees("What you added is kept")
    tom.press("Close")
    tom.sees_no_modal()
    dana.sees("something was added to the report")
    journey.shot("dana-hears-of-it")
    dana.press("Open")
    dana.sees_modal(f"Concern {journey.reference}")
    dana.sees(ADDED)


def dana_adds_to_the_record(journey: Journey) -> None:
    """From the record that is open already."""
    dana = journey.dana
    dana.press("Add to the record")
    dana.sees_modal("Add to the record")
    journey.shot("dana-what-to-add")
    dana.press("Take-down")
    dana.sees_modal("Take-down and deletion")
    dana.press("Add it")
    assert dana.error_at("What is to be taken down")
    dana.fill("What is to be taken down", "A post about the trampoline club.")
    dana.tick("Is it confirmed", "Not yet, it was asked for")
    dana.press("Add it")
    assert "To be done by" in dana.error_at("To be done by")
    journey.shot("dana-an-entry-lacks-a-day")
    dana.fill("To be done by", "2026-12-01")
    dana.press("Add it")
    dana.sees_no_modal()


def dana_opens_it_from_home(journey: Journey) -> None:
    dana = journey.dana
    dana.press("Home")
    dana.sees("Open concerns: 1")
    dana.sees(f"{journey.reference}, with you")
    journey.shot("dana-home")
    dana.press("Open")
    dana.sees_modal(f"Concern {journey.reference}")
    dana.press("All by time")
    dana.sees("trampoline club")
    journey.shot("dana-the-record-from-home")
    dana.press("Close")
    dana.sees_no_modal()


def dana_is_away_and_back(journey: Journey) -> None:
    dana = journey.dana
    dana.press("I am away until ...")
    dana.sees_modal("I am away")
    dana.fill("The day you are back", "2026-11-23")
    dana.press("Mark me as away")
    assert "after today" in dana.error_at("The day you are back")
    dana.fill("The day you are back", "2026-11-25")
    journey.shot("dana-goes-away")
    dana.press("Mark me as away")
    dana.sees_no_modal()
    dana.sees("You are marked as away until 08:00 on Wednesday 25 November")
    journey.shot("dana-is-away")
    dana.press("I am back")
    dana.no_longer_sees("You are marked as away")
    dana.press("Messages")


def dana_manages_it_in_school(journey: Journey) -> None:
    dana = journey.dana
    dana.open_thread()
    for question, button in NOTHING_FOUND.items():
        journey.answer(question, button)
    dana.press("Decide")
    dana.sees_modal("Recommendation")
    journey.shot("dana-may-manage-it-in-school")
    dana.tick("What you decide", "Manage in school")
    dana.fill("Your reasons", REASONS)
    dana.fill("What you decided against", "Children's social care: neither is at risk.")
    dana.fill("What the child wants", "He wants to apologise.")
    dana.press("Record the decision")
    dana.sees_no_modal()
    dana.press("Close the record")
    dana.sees("nobody else has agreed to the decision yet")
    dana.sees(f"{MOSS} is asked for it")
    journey.shot("dana-cannot-close-yet")
    dana.press("Close")
    dana.sees_no_modal()


def helen_wants_to_talk(journey: Journey) -> None:
    dana, helen = journey.dana, journey.helen
    helen.sees("you are asked for a second look")
    helen.press("The whole record")
    helen.sees_modal(f"Concern {journey.reference}")
    helen.sees(ADDED)
    helen.press("Close")
    helen.sees_no_modal()
    helen.press("Open")
    helen.sees_modal("Second look")
    for each in (REASONS, QUESTIONS["at-risk"]):
        helen.sees(each)
    journey.shot("helen-the-second-look")
    helen.tick("What do you say", "I want to talk about it first")
    helen.press("Send")
    assert "what you want to talk about" in helen.error_at("Why")
    helen.fill("Why", TALK)
    helen.press("Send")
    helen.sees_no_modal()
    dana.leave_thread()
    dana.sees(f"{MOSS} wants to talk with you about the decision")
    dana.press("Open")
    dana.press("All by time")
    dana.press("Decided")
    dana.sees("A second look: asks to talk about it")
    dana.sees(TALK)
    journey.shot("dana-the-answer-to-the-second-look")
    dana.press("Close")
    dana.sees_no_modal()


def helen_agrees(journey: Journey) -> None:
    helen = journey.helen
    helen.press("Open")
    helen.sees_modal("Second look")
    helen.sees(TALK)
    helen.tick("What do you say", "I agree with the decision")
    helen.press("Send")
    helen.sees_no_modal()
    helen.sees("you have given the second look")
    assert not helen.element.find_elements("xpath", ".//button[.='Open']")
    journey.shot("helen-has-agreed")


def dana_closes_it(journey: Journey) -> None:
    tom, dana = journey.tom, journey.dana
    dana.open_thread()
    dana.press("Close the record")
    dana.sees_modal("Close the record")
    journey.shot("dana-closes")
    dana.fill_each("", "It was done this morning, with both families.")
    dana.tick("Is this record copied", "Yes, it is there")
    dana.press("Close the record")
    dana.sees_no_modal()
    tom.sees("The school has finished its record")
    dana.leave_thread()
    dana.sees(f"Concern {journey.reference} was closed.")
    journey.page.move_clock("+10 minutes")  # Slack takes so many changes a minute and no more
    journey.helen.no_longer_sees("second look")


def dana_opens_it_again(journey: Journey) -> None:
    dana = journey.dana
    dana.press("Open")
    dana.sees_modal(f"Concern {journey.reference}")
    dana.press("All by time")
    dana.press("Added")
    dana.sees("It was done this morning, with both families.")
    dana.press("Back to the record")
    dana.press("Re-open")
    dana.sees_modal("Re-open")
    dana.press("Re-open it")
    assert dana.error_at("What is new")
    dana.fill("What is new", NEW)
    journey.shot("dana-opens-it-again")
    dana.press("Re-open it")
    dana.sees("You have it")
    journey.shot("dana-has-it-again")
