"""Can a whole concern be played on the page, from a teacher's report to the closed record, by
whoever it concerns?
"""

from __future__ import annotations

import pytest

from tests.support.browser.journey import (
    ACCOUNT,
    CHILDREN,
    CLOSING,
    LATER_ANSWERS,
    MOSS,
    NOTED,
    PATEL,
    QUESTIONS,
    REASONS,
    SHAW,
    TYPED,
    WHERE,
    Journey,
    nothing_typed_is_told,
)
from tests.support.browser.running_demo import RunningDemo

pytestmark = pytest.mark.browser


@pytest.mark.timeout(120)
def test_from_report_to_closed_record(
    journey: Journey, demo: RunningDemo, caplog: pytest.LogCaptureFixture
) -> None:
    tom_reports(journey)
    dana_has_it(journey)
    the_first_questions(journey)
    something_needs_action(journey)
    the_other_questions(journey)
    an_answer_is_changed(journey)
    dana_decides(journey)
    reminders(journey)
    dana_closes(journey)
    nothing_typed_is_told(demo, caplog)


def tom_reports(journey: Journey) -> None:
    tom = journey.tom
    tom.say("/report-image")
    tom.sees_modal("Report: image of a child")
    journey.shot("tom-the-form")
    tom.tick("Is a child in danger", "No")
    tom.tick("Does it involve", "Nobody on the staff")
    tom.tick("Does it involve", SHAW)
    tom.fill("The child or children", CHILDREN)
    tom.fill("Where is the child now", WHERE)
    tom.fill("The phone or other device", "Taken, in flight mode")
    tom.fill("The time you learned", "23:58")
    tom.press("Send the report")
    assert 'You chose "nobody"' in tom.error_at("Does it involve")
    assert "what you were told" in tom.error_at("What were you told")
    assert "later than now" in tom.error_at("The time you learned")
    journey.shot("tom-what-is-wrong")
    assert (tom.value("The child or children"), tom.value("Where is the child now")) == (
        CHILDREN,
        WHERE,
    )
    assert journey.dana.text.count("Concern") == 0
    tom.tick("Does it involve", SHAW)
    tom.fill("What were you told", ACCOUNT)
    tom.fill("The time you learned", "09:50")
    tom.press("Send the report")
    tom.sees_modal("Report received")
    tom.sees(SHAW)
    journey.shot("tom-the-receipt")
    tom.press("Close")
    tom.sees_no_modal()
    tom.go("Report")
    tom.sees("Your report was received")


def dana_has_it(journey: Journey) -> None:
    tom, dana = journey.tom, journey.dana
    dana.sees("Please pick it up")
    journey.shot("dana-the-page")
    dana.press("Open")
    dana.sees_modal(f"Concern {journey.reference}")
    dana.sees(ACCOUNT)
    journey.shot("dana-the-report")
    dana.press("Close")
    dana.sees_no_modal()
    assert f"{SHAW} picked it up" not in tom.text
    dana.press("I have it")
    dana.sees("You have it")
    tom.sees(f"{SHAW} picked it up at 10:0")
    journey.shot("dana-has-it-and-tom-is-told")


def the_first_questions(journey: Journey) -> None:
    dana = journey.dana
    dana.open_thread()
    dana.sees(QUESTIONS["life-at-risk"])
    journey.shot("dana-the-first-question")
    dana.press("Why am I asked")
    dana.sees_modal("Why am I asked")
    journey.shot("dana-why-am-i-asked")
    dana.press("Close")
    dana.sees_no_modal()
    dana.press("No")
    dana.sees(QUESTIONS["adult-involved"])
    dana.say("no")
    dana.sees("your words may be an answer")
    journey.shot("dana-typed-an-answer")
    dana.press("Use my words")
    dana.sees_modal("Use my words")
    journey.shot("dana-uses-her-words")
    dana.press("Use this answer")
    dana.sees_no_modal()
    dana.no_longer_sees(QUESTIONS["adult-involved"])
    journey.answer("previously-abused", "None known, records checked")
    dana.sees(QUESTIONS["under-13"])
    dana.say(TYPED)
    dana.sees("kept as a note")
    journey.shot("dana-typed-a-note")


def something_needs_action(journey: Journey) -> None:
    dana = journey.dana
    dana.press("Yes")
    dana.sees_modal("Do this now")
    dana.sees("01632 960001")
    journey.shot("dana-the-click-opens-what-to-do")
    dana.press("Cancel")
    dana.sees_no_modal()
    assert "Refer now" not in dana.text
    dana.press("What to do now")
    dana.sees_modal("Do this now")
    dana.tick("Who did you tell", "Children's social care")
    dana.press("Record it")
    assert dana.error_at("Who you spoke to")
    journey.shot("dana-the-action-lacks-something")
    dana.fill("Who you spoke to", "Priyanka Delacroix, duty worker")
    dana.fill("Their reference", "M-2231")
    dana.press("Record it")
    dana.sees_no_modal()


def the_other_questions(journey: Journey) -> None:
    dana = journey.dana
    dana.sees(QUESTIONS["age-gap"])
    dana.press("Note")
    dana.sees_modal("Note")
    dana.fill("Your note", NOTED)
    journey.shot("dana-a-note")
    dana.press("Keep the note")
    dana.sees_no_modal()
    dana.say("1 to 2 years")
    dana.no_longer_sees(QUESTIONS["age-gap"])
    for question, button in LATER_ANSWERS.items():
        journey.answer(question, button)
    dana.sees("all questions are answered")
    journey.shot("dana-all-questions-are-answered")


def an_answer_is_changed(journey: Journey) -> None:
    dana = journey.dana
    dana.press("Answers so far")
    dana.sees_modal("Answers so far")
    journey.shot("dana-answers-so-far")
    dana.press_at(QUESTIONS["coerced"], "Change")
    dana.sees_modal("Change an answer")
    dana.tick("The answer now", "No")
    dana.fill("What has changed", "She was asked again, gently.")
    journey.shot("dana-changes-an-answer")
    dana.press("Change it")
    dana.sees("Earlier: Not sure")
    journey.shot("dana-changed-an-answer")
    dana.press("Close the form")
    dana.sees_no_modal()


def dana_decides(journey: Journey) -> None:
    dana = journey.dana
    dana.press("Decide")
    dana.sees_modal("Recommendation")
    dana.sees("Refer now")
    journey.shot("dana-the-recommendation")
    dana.tick("What you decide", "Manage in school")
    dana.fill("Your reasons", REASONS)
    dana.press("Record the decision")
    assert dana.error_at("What the child wants")
    journey.shot("dana-what-is-wrong-with-the-decision")
    assert dana.value("Your reasons") == REASONS
    dana.fill("What you decided against", "Police: social care ring them if they see a need.")
    dana.fill("What the child wants", "She wants it gone and her parents told by us.")
    dana.press("Record the decision")
    assert "less than the recommendation" in dana.error_at("Why you decide on less")
    journey.shot("dana-decides-on-less-than-recommended")
    dana.tick("What you decide", "Manage in school")
    dana.tick("What you decide", "Children's social care")
    dana.press("Record the decision")
    dana.sees_no_modal()
    dana.sees("the decision is recorded")
    journey.shot("dana-the-decision-is-recorded")


def reminders(journey: Journey) -> None:
    page, dana = journey.page, journey.dana
    dana.leave_thread()
    assert "14:45 on Monday 23 November. Report wrote to Dana Shaw" in page.move_clock(
        "Next thing due"
    )
    dana.sees("something is due")
    assert "device" not in dana.text
    journey.shot("dana-a-reminder")
    what_is_due(journey)
    it_is_done(journey, "Where is each device now", "In the safe, in flight mode.")
    dana.sees_no_modal()
    dana.sees("this reminder is dealt with")
    several_are_due(journey)
    one_is_put_off(journey)
    assert PATEL in page.move_clock("Next school morning")  # what is late climbs to the next person
    page.move_clock("+1 hour")
    journey.shot("dana-the-next-morning")


def what_is_due(journey: Journey) -> None:
    journey.dana.press("Open")
    journey.dana.sees_modal("What is due")
    journey.shot("dana-what-is-due")


def it_is_done(journey: Journey, what: str, words: str) -> None:
    dana = journey.dana
    dana.press_at(what, "Done")
    dana.sees_modal("Done")
    dana.sees(what)
    dana.fill("What was done", words)
    journey.shot("dana-it-is-done")
    dana.press("Record it")
    dana.no_longer_sees(what)


def several_are_due(journey: Journey) -> None:
    dana = journey.dana
    assert "08:30 on Tuesday 24 November. Report wrote to Dana Shaw" in journey.page.move_clock(
        "Next thing due"
    )
    dana.sees("6 things are due")
    what_is_due(journey)
    it_is_done(journey, "See the child", "I saw her before registration.")
    dana.sees_modal("What is due")
    dana.press("Close")
    dana.sees_no_modal()
    dana.sees("5 things are due")


def one_is_put_off(journey: Journey) -> None:
    dana = journey.dana
    what_is_due(journey)
    dana.press_at("Has the service you referred to answered", "Snooze")
    dana.sees_modal("Snooze")
    dana.press("Remind me later")
    assert dana.error_at("Remind me in")
    dana.tick("Remind me in", "1 day")
    journey.shot("dana-snoozes")
    dana.press("Remind me later")
    dana.sees_modal("What is due")
    dana.no_longer_sees("Has the service you referred to answered")
    dana.press("Close")
    dana.sees_no_modal()
    dana.sees("4 things are due")
    journey.shot("dana-snoozed")


def dana_closes(journey: Journey) -> None:
    tom, dana = journey.tom, journey.dana
    dana.open_thread()
    dana.press("Close the record")
    dana.sees_modal("Close the record")
    journey.shot("dana-closes")
    dana.press("Close the record")
    assert dana.error_at("Closing note")
    assert dana.error_at("See the child")
    dana.fill_each("", "Nothing more is needed from us.")
    dana.tick("Is this record copied", "Yes, it is there")
    dana.fill("Closing note", CLOSING)
    dana.press("Close the record")
    dana.sees_no_modal()
    tom.sees("The school has finished its record")
    journey.page.move_clock("+10 minutes")  # Slack takes so many changes a minute and no more
    dana.no_longer_sees("answered")
    dana.no_longer_sees("things are due")
    journey.shot("dana-nothing-but-stubs-and-tom-is-told")
    dana.leave_thread()
    dana.sees(f"Concern {journey.reference} was closed.")
    journey.shot("dana-her-chat-afterwards")


def test_when_nobody_picks_up(journey: Journey) -> None:
    page, tom = journey.page, journey.tom
    journey.report()
    tom.press("Close")
    tom.go("Report")
    journey.dana.sees("Please pick it up")
    assert PATEL in page.move_clock("Next thing due")
    dev = page.sit("Dev", instead_of="Dana")
    dev.sees("Please pick it up")
    journey.shot("dev-is-told-next")
    assert MOSS in page.move_clock("Next thing due")
    journey.helen.sees("Please pick it up")
    assert "Tom Reed" in page.move_clock("Next thing due")
    tom.sees("Nobody has picked it up yet")
    tom.sees("01632 960001")
    journey.shot("tom-is-told-plainly")
    assert "Dana Shaw" in page.move_clock("Next thing due")
    journey.shot("all-are-told-again")
    journey.helen.press("I have it")
    tom.sees(f"{MOSS} picked it up")
    dev.sees(f"{MOSS} has it")
    journey.shot("helen-has-it")


def test_somebody_named_sees_nothing(journey: Journey, demo: RunningDemo) -> None:
    dana, helen = journey.dana, journey.helen
    before = dana.text
    journey.report(named=SHAW)
    assert SHAW not in journey.tom.text
    journey.shot("tom-the-receipt")
    journey.tom.press("Close")
    helen.press("I have it")
    helen.sees("You have it")
    helen.open_thread()
    helen.press("No")
    helen.sees(QUESTIONS["adult-involved"])
    helen.press("Not sure")
    helen.sees(QUESTIONS["previously-abused"])
    assert "Dana" not in journey.page.move_clock("Next thing due")
    journey.shot("helen-works-and-dana-sees-nothing")
    assert dana.text == before
    assert not [each for each in demo.written_by_bot() if "U0DSL" in each or "D0DSL" in each]
