"""Only police or children's social care make it a referral, and 999 or A&E meet an emergency: a
colleague who was told ends nothing. Which form it was recorded in makes no difference.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.assessment.steps import unanswered_action
from flows.entries.outside.calls import outcome, told
from flows.entries.outside.deletion import in_the_way
from flows.figures.counting import Counted, count
from flows.follow_up.follow_ups import open_ones
from flows.paging.offering import alone
from flows.screen import Errors
from flows.screens.record_lines import referral_lines
from tests.support.flows.played import DANA, DEV, HELEN, Played, calm

HOURS = timedelta(hours=1)


def answered(life: str, agency: str) -> Played:
    """Dana says how it is with the child's life, and whom she told, in the form that opens."""
    played = Played(danger="yes").taken_by(DANA)
    asked = played.concern.asked
    assert asked
    played.press(DANA, "answer", asked.step, str(asked.count), life)
    form = played.form
    day, time = "2026-11-23", "10:04"
    called = {"agency": agency, "another": "My deputy", "spoke_to": "Lee", "day": day, "time": time}
    played.send(DANA, form.kind, form.step, form.nonce, reason="Her mother did.", **called)
    assert played.concern.referrals[-1].made is (agency != "none")
    return played


def asked_at_night(played: Played) -> set[str]:
    """Who is asked to help between eight in the evening and seven in the morning."""
    played.until(played.now + 10 * HOURS)
    return {to for kind, to in played.until(played.now + 11 * HOURS) if kind == "help"}


@pytest.mark.parametrize(
    ("life", "agency", "safe"),
    [
        ("yes-now", "another", False),
        ("yes-now", "social-care", False),
        ("yes-now", "ambulance-999", True),
        ("yes-now", "a-and-e", True),
        ("yes", "another", False),
        ("yes", "social-care", True),
        ("yes", "police-101", True),
    ],
)
def test_it_is_offered_to_others_until_what_was_called_for_is_recorded(
    life: str, agency: str, safe: bool
) -> None:
    played = answered(life, agency)
    assert alone.safe(played.concern) is safe
    assert ({DEV, HELEN} <= asked_at_night(played)) is not safe


def test_a_colleague_who_was_told_takes_the_999_line_from_nobody() -> None:
    told, referred = answered("yes", "another"), answered("yes", "police-999")
    for played, line in ((told, True), (referred, False)):
        played.until(played.now + 1 * HOURS)
        played.press(DANA, "pass-on", "still", "")
        played.send(DANA, "pass-on", "still", to=DEV)
        assert ("Ring 999 now" in played.message("page").paragraphs[0]) is line


@pytest.mark.parametrize(
    ("agency", "safe"),
    [
        ("social-care", True),
        ("duty-team", True),
        ("police", True),
        ("early-help", False),
        ("lado", False),
        ("other", False),
    ],
)
def test_a_referral_that_was_added_to_the_record_counts_like_one_that_was_called_for(
    agency: str, safe: bool
) -> None:
    played = Played(danger="not-sure").taken_by(DANA).answered({"life-at-risk": "not-sure"})
    played.enter(
        "referral",
        agency=agency,
        agency_name="My deputy",
        spoke_to="Lee",
        day="2026-11-23",
        when="10:00",
    )
    assert alone.safe(played.concern) is safe
    assert ({DEV, HELEN} <= asked_at_night(played)) is not safe


@pytest.mark.parametrize(
    ("agency", "options", "enough"),
    [
        ("ambulance-999", ("social-care",), True),
        ("a-and-e", ("police-101", "ceop"), True),
        ("ambulance-999", ("manage-in-school",), False),
        ("none", ("social-care",), False),
    ],
)
def test_whoever_called_an_ambulance_or_went_to_a_and_e_decides_no_less_than_was_recommended(
    agency: str, options: tuple[str, ...], enough: bool
) -> None:
    played = answered("yes-now", agency)
    played.answered({q: a for q, a in calm("uk-schools").items() if q != "life-at-risk"})
    said = {"reasons": "Because.", "decided_against": "None.", "wishes": "Help."}
    step = f"ready/{len(played.concern.answers)}"
    played.send(DANA, "decision", step, "n", options=options, **said)
    assert (played.concern.decision is not None) is enough


CALLED = {"spoke_to": "Lee", "day": "2026-11-23", "when": "10:00"}


def called_for(agency: str) -> Played:
    """A call is added to the record, then an answer calls for one."""
    played = Played(danger="no").taken_by(DANA)
    played.enter("referral", agency=agency, **CALLED)
    played.answered({"life-at-risk": "no"})
    return played.answered(calm("uk-schools") | {"under-13": "yes"})


def same(played: Played, **typed: str) -> Played:
    """The call that is recorded already covers this."""
    form = played.form
    played.send(DANA, form.kind, form.step, form.nonce, agency="same", **typed)
    return played


@pytest.mark.parametrize("agency", ["social-care", "duty-team", "police"])
def test_a_call_that_was_added_to_the_record_is_not_written_down_again_where_one_is_called_for(
    agency: str,
) -> None:
    played = same(called_for(agency))
    assert unanswered_action(played.concern, played.protocol) is None
    assert played.concern.referrals[-1].spoke_to == "Lee"
    assert played.concern.referrals[-1].when == datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_the_record_says_that_it_is_no_other_call() -> None:
    played = same(called_for("social-care"))
    [line] = referral_lines(played.concern, played.ctx)
    assert "The call that is recorded already covers this" in line


@pytest.mark.parametrize("agency", ["early-help", "lado", "other"])
def test_a_call_that_is_no_referral_is_not_offered_as_one(agency: str) -> None:
    played = called_for(agency)
    assert isinstance(same(played).turn.answer, Errors)
    assert not played.concern.referrals


def test_a_call_to_the_police_that_was_added_is_not_taken_for_999() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.enter("referral", agency="police", **CALLED)
    asked = played.concern.asked
    assert asked
    played.press(DANA, "answer", asked.step, str(asked.count), "yes-now")
    assert isinstance(same(played).turn.answer, Errors)


def test_a_call_in_the_hour_that_the_clocks_leave_out_is_told_so_at_its_field() -> None:
    played = called_for("early-help")
    played.now = datetime(2027, 3, 28, 9, tzinfo=UTC)
    form, at = played.form, {"day": "2027-03-28", "time": "01:30"}
    played.send(DANA, form.kind, form.step, form.nonce, agency="social-care", spoke_to="Lee", **at)
    assert isinstance(played.turn.answer, Errors)
    assert "clocks went forward" in played.turn.answer.fields["time"]


@pytest.mark.parametrize("typed", [{}, {"spoke_to": "Lee of the hub"}])
def test_one_call_that_covers_several_things_waits_for_one_answer_and_is_counted_once(
    typed: dict[str, str],
) -> None:
    played = same(called_for("social-care"), **typed)
    played.press(DANA, "so-far")
    played.send(DANA, "change", "coerced", answer="yes")
    same(played, **typed)
    assert len(played.concern.referrals) == 2
    found = count([Counted(played.concern, None)], played.school.calendar)
    assert len(found.referred) == 1
    answer = {"agency": "social-care", "said": "Yes.", "deletion": "agreed"}
    played.enter("answer", day="2026-11-23", accepted="yes", **answer)
    assert not in_the_way(played.concern)
    assert not any(one.rule == "referral-unanswered" for one in open_ones(played.concern))


@pytest.mark.parametrize(
    ("agency", "owes"),
    [("ambulance-999", False), ("a-and-e", False), ("police-999", True), ("social-care", True)],
)
def test_whoever_helps_at_once_is_not_asked_for_an_answer_and_nothing_waits_for_their_word(
    agency: str, owes: bool
) -> None:
    played = answered("yes-now", agency)
    assert ("referral-unanswered" in {one.rule for one in open_ones(played.concern)}) is owes
    assert bool(in_the_way(played.concern)) is owes
    [call] = told(played.concern)
    assert outcome(call, played.concern) == ("waits" if owes else "at-once")
    assert "urgent-still-open" in {one.rule for one in open_ones(played.concern)}


def test_whoever_helps_at_once_and_says_not_yet_is_waited_for_all_the_same() -> None:
    played = answered("yes-now", "a-and-e")
    played.now += HOURS
    played.enter("answer", call="gate/0", day="2026-11-23", said="As said.", deletion="not-yet")
    assert not isinstance(played.turn.answer, Errors), played.turn.answer
    assert in_the_way(played.concern)
