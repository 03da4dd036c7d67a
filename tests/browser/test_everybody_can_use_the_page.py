"""Can somebody who cannot see the page, or not well, use every state of it, on a phone too?"""

from __future__ import annotations

import pytest

from tests.support.browser.journey import QUESTIONS, Journey
from tests.support.browser.looked import Looked

pytestmark = pytest.mark.browser
SEATS = ("Tom", "Dana", "Helen")


@pytest.mark.timeout(240)
def test_axe_finds_nothing_wrong_in_any_state_of_the_page(journey: Journey) -> None:
    looked = Looked(journey)
    looked.at("nothing-yet", 0)
    tom_reports(journey, looked)
    dana_works(journey, looked)
    homes(journey, looked)
    assert looked.wrong == [], "\n\n".join(looked.wrong)


def tom_reports(journey: Journey, looked: Looked) -> None:
    tom = journey.tom
    tom.say("/report-image help")
    tom.sees_modal("What to do")
    looked.at("help", 0)
    tom.press("Close")
    tom.sees_no_modal()
    tom.say("/report-image")
    tom.sees_modal("Report: image of a child")
    looked.at("the-form", 0)
    tom.tick("Is a child in danger", "No")
    tom.press("Send the report")
    assert tom.error_at("What were you told")
    tom.tick("Does it involve", "Nobody on the staff")
    looked.at("the-list-of-staff", 0)
    tom.fill("What were you told", "A child in my form told me that a picture is going round.")
    tom.fill("The child or children", "Priya Example, 10B")
    tom.press("Send the report")
    tom.sees_modal("Report received")
    looked.at("the-receipt", 0)
    tom.press("Close")
    tom.sees_no_modal()
    tom.go("Report")


def dana_works(journey: Journey, looked: Looked) -> None:
    dana = journey.dana
    dana.sees("Please pick it up")
    looked.at("the-page", 1)
    dana.press("I have it")
    dana.sees("You have it")
    dana.press("Open")
    dana.sees_modal(f"Concern {journey.reference}")
    looked.at("the-record", 1)
    dana.press("Close")
    dana.sees_no_modal()
    dana.open_thread()
    dana.sees(QUESTIONS["life-at-risk"])
    looked.at("the-card", 1)
    dana.press("Yes, right now")
    dana.sees_modal("Do this now")
    looked.at("do-this-now", 1)
    dana.press("Cancel")
    dana.sees_no_modal()
    for button, title in FORMS.items():
        dana.press(button)
        dana.sees_modal(title)
        looked.at(title.lower().replace(" ", "-"), 1)
        dana.press("Cancel" if title in SENT else "Close")
        dana.sees_no_modal()
    dana.leave_thread()


FORMS = {
    "Answers so far": "Answers so far",
    "Answer several at once": "Several questions",
    "Why am I asked": "Why am I asked",
    "Note": "Note",
}
SENT = ("Several questions", "Note")


def homes(journey: Journey, looked: Looked) -> None:
    for person in SEATS:
        journey.page.pane(person).go("Home")
    for seat, person in enumerate(SEATS):
        looked.at(f"home-of-{person}", seat)
    for person in ("Amira", "Colin"):
        journey.page.sit(person, instead_of="Helen" if person == "Amira" else "Amira")
        journey.page.pane(person).go("Home")
        journey.page.pane(person).sees("Who to ring" if person == "Colin" else "Is the bot well?")
        looked.at(f"home-of-{person}", 2)
