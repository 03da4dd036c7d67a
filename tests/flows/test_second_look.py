"""Promises about second looks: nobody agrees to their own decision, nobody is left out of knowing, and
no child is left with nobody outside told on one person's word.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import chat
from flows.advance import advance
from flows.decision.second_look import missing_to_close, next_at
from flows.follow_up.follow_ups import open_ones
from flows.moves import Submit
from flows.school.tables import Elsewhere
from flows.screen import Open
from flows.turn import Post, Refresh
from tests.support.flows.closed import to_close
from tests.support.flows.played import DANA, DEV, HELEN, TOM, Played, calm
from tests.support.flows.told import told
from tests.support.world import MONDAY_MORNING, example_school

UKCIS = "ukcis-2024"
DISTRESSED = {"reaction": "distressed"}  # calls for somebody outside the school
JOKE = {"why-shared": "joke"}  # calls for advice
ADVICE = {
    "agency": "social-care",
    "spoke-to": "Ms Ash",
    "day": "2026-11-23",
    "when": "08:00",
    "advice": "Wait.",
}
RUNG = {
    "outside": "Mr Fox",
    "answer": "agree",
    "words": "Yes.",
    "day": "2026-11-23",
    "time": "08:00",
}


def decided(*options: str, protocol: str = UKCIS, **facts: str) -> Played:
    answers = calm(protocol) | {name.replace("_", "-"): said for name, said in facts.items()}
    return Played(protocol=protocol).taken_by(DANA).answered(answers).decided(*options)


def looked(played: Played, person: str, answer: str, words: str = "") -> None:
    number = len(played.concern.second_looks)
    played.send(person, "second-look", f"second-look/{number}", "n", answer=answer, words=words)


def shown(played: Played) -> str:
    assert isinstance(played.turn.answer, Open), played.turn.answer
    return told(played.turn.answer.form)


def said(played: Played, post: Post) -> str:
    message = chat.message(played.concern, post.kind, post.to, post.args, played.ctx)
    return "\n".join(message.paragraphs) if message else ""


def posted(played: Played, kind: str) -> Post:
    return next(d for d in played.turn.duties if isinstance(d, Post) and d.kind == kind)


@pytest.mark.parametrize(
    ("options", "facts", "asked"),
    [
        (("consult",), DISTRESSED, True),
        (("ceop",), DISTRESSED, True),
        (("lado", "ceop"), DISTRESSED, True),
        (("manage-in-school", "social-care"), DISTRESSED, True),
        (("early-help",), DISTRESSED, False),
        (("police-101",), DISTRESSED, False),
        (("consult",), JOKE, True),
        (("ceop",), JOKE, True),
        (("early-help",), JOKE, False),
        (("consult",), {}, False),
        (("manage-in-school",), {}, True),
        (("early-help",), {"capacity": "yes"}, True),
    ],
)
def test_a_decision_that_leaves_nobody_outside_told_is_looked_at_by_somebody_else(
    options: tuple[str, ...], facts: dict[str, str], asked: bool
) -> None:
    played = decided(*options, **facts)
    assert (("second-look", HELEN) in played.posts) == asked
    assert (("look-asked", DANA) in played.posts) == asked


def test_advice_that_is_recorded_takes_the_place_of_the_second_look() -> None:
    played = decided("consult", **JOKE)
    played.enter("consultation", **ADVICE)
    played.press(DANA, "close", "close")
    assert "second look" not in shown(played)
    assert played.form.submit


@pytest.mark.parametrize("agency", ["lado", "ceop", "other"])
def test_what_only_comes_on_top_never_counts_as_telling_somebody(agency: str) -> None:
    played = decided("consult", **DISTRESSED)
    named = {"agency-name": "Report Remove"} if agency == "other" else {}
    played.enter("consultation", **(ADVICE | {"agency": agency} | named))
    played.press(DANA, "close", "close")
    assert "nobody else has agreed" in shown(played)


def test_nothing_recorded_of_the_agency_that_was_chosen_holds_up_the_closing_until_somebody_agrees() -> (
    None
):
    played = decided("early-help", **DISTRESSED)
    played.press(DANA, "close", "close")
    assert "Nobody outside the school is recorded as told" in shown(played)
    assert played.posts == [("second-look", HELEN), ("look-asked", DANA)]
    looked(played, HELEN, "agree")
    played.press(DANA, "close", "close")
    assert played.form.submit


def test_whoever_looks_reads_everybody_outside_who_is_recorded_as_told_or_asked() -> None:
    played = decided("manage-in-school", **DISTRESSED)
    played.press(HELEN, "second-look", "second-look", "1")
    assert "Nobody outside the school is recorded as told" in shown(played)
    played.enter("consultation", **ADVICE)
    call = {"agency": "police", "spoke_to": "PC Vale", "day": "2026-11-23", "when": "09:00"}
    played.enter("referral", **call)
    played.press(HELEN, "second-look", "second-look", "1")
    assert "Nobody outside the school" not in shown(played)
    assert "PC Vale" in shown(played)
    assert ADVICE["advice"] in shown(played)


@pytest.mark.parametrize("way", ["given back", "passed on", "no answer"])
def test_nobody_is_asked_about_a_decision_of_their_own(way: str) -> None:
    played = decided("manage-in-school")
    if way == "given back":
        played.press(DANA, "give-back", "page", str(played.concern.handovers))
    else:
        played.press(DEV, "acknowledge", "record", str(played.concern.handovers))
    asked = {look.to for look in played.concern.second_looks}
    for _ in range(30 if way == "no answer" else 3):
        played.wake()
        asked |= {look.to for look in played.concern.second_looks}
    assert DANA not in asked
    looked(played, DANA, "agree")
    assert not any(look.answer == "agree" for look in played.concern.second_looks)


def test_the_owner_is_told_whom_it_is_asked_of_and_what_became_of_it() -> None:
    played = decided("manage-in-school")
    asked, told = posted(played, "second-look"), posted(played, "look-asked")
    assert "Helen Moss is asked" in said(played, told)
    looked(played, HELEN, "discuss", "What of the other child?")
    assert Refresh("second-look", HELEN) in played.turn.duties
    assert "wants to talk" in said(played, posted(played, "looked"))
    assert "you said that you want to talk" in said(played, asked)
    to_talk = posted(played, "looked")
    looked(played, HELEN, "agree")
    assert "has answered" in said(played, posted(played, "looked"))
    assert "wants to talk" not in said(played, to_talk)
    assert "has answered" not in said(played, to_talk), "it is said once"
    assert Refresh("looked") in played.turn.duties
    assert "you have given the second look" in said(played, asked)
    assert "is asked" not in said(played, told)


def test_of_a_second_look_that_was_given_the_record_never_says_that_it_was_not_needed() -> None:
    played = decided("manage-in-school", **DISTRESSED)
    looked(played, HELEN, "agree", "I would too.")
    assert "second-look-not-needed" not in {line.kind for line in played.turn.entries}


def test_what_was_said_stands_at_the_top_of_the_closing_form() -> None:
    played = decided("manage-in-school")
    looked(played, HELEN, "discuss", "What of the other child?")
    played.press(DANA, "close", "close")
    assert "Helen Moss wants to talk with you" in shown(played)
    looked(played, HELEN, "agree", "We spoke.")
    played.press(DANA, "close", "close")
    assert "We spoke." in told(replace(played.form, parts=played.form.parts[:3]))


def test_somebody_who_is_away_is_passed_over() -> None:
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS))
    played.away[HELEN] = played.now.replace(year=2027)
    played.decided("manage-in-school")
    assert ("second-look", DEV) in played.posts


def test_a_second_look_is_a_page_and_not_the_whole_record() -> None:
    played = decided("manage-in-school")
    played.press(HELEN, "second-look", "second-look", "1")
    assert "Because." in shown(played)
    assert "Somebody told me." not in shown(played)
    message = chat.message(played.concern, "second-look", HELEN, ("1",), played.ctx)
    assert message
    assert [button.action for button in message.rows[0]][:2] == ["second-look", "open"]


def test_closing_without_an_assessment_what_calls_for_somebody_outside_waits_for_a_second_person() -> (
    None
):
    played = Played(protocol=UKCIS).taken_by(DANA).answered(DISTRESSED | {"life-at-risk": "no"})
    form = {"kind": "mistake", "checks": ("read", "spoken"), "reason": "x"}
    played.turn = advance(
        played.concern, Submit(DANA, "other-close", form, played.concern.id), played.ctx
    )
    assert played.concern.state == "open"
    assert ("other-close", DEV) in played.posts


def test_by_phone_the_number_of_somebody_outside_stands_in_the_form() -> None:
    outside = {"name": "Trust line", "phone": "01632 960020"}
    school = example_school()
    people = school.people.model_copy(update={"outside": Elsewhere.model_validate(outside)})
    school = school.model_copy(update={"people": people})
    played = Played(protocol=UKCIS, school=school).taken_by(DANA).answered(calm(UKCIS))
    played.away = {who: played.now + timedelta(days=9) for who in (DEV, HELEN)}
    played.decided("manage-in-school")
    played.press(DANA, "look-outside", "second-look")
    assert "Trust line" in shown(played)


def test_no_owner_gives_a_second_look_by_phone_while_somebody_in_the_school_can_be_asked() -> None:
    played = decided("manage-in-school")
    assert ("second-look", HELEN) in played.posts
    for _ in range(2):
        played.send(DANA, "look-outside", "second-look", "n", **RUNG)
        assert "Second look by phone" not in recorded_buttons(played)
        played.press(DANA, "close", "close")
        assert not played.form.submit, "nobody but the owner has agreed"
        looked(played, HELEN, "discuss", "Wait.")


def recorded_buttons(played: Played) -> str:
    played.press(DANA, "open", "record")
    return repr(played.form)


def test_what_was_told_outside_before_does_not_count_for_what_is_worse_since() -> None:
    played = decided("consult", **JOKE)
    played.enter("consultation", **ADVICE)
    played.press(DANA, "close", "close")
    assert played.form.submit
    form = played.form
    played.now += timedelta(days=1)
    played.send(DANA, "close", form.step, "n", **to_close(form))
    assert played.concern.state == "closed"
    played.send(DANA, "reopen", "reopen", "n", why="She is distressed.")
    played.now += timedelta(hours=1)
    played.answered(DISTRESSED).decided("consult")
    assert ("second-look", HELEN) in played.posts
    played.press(DANA, "close", "close")
    assert not played.form.submit


def test_nor_does_it_where_it_was_closed_without_a_decision_before_it_turned_out_worse() -> None:
    played = Played(protocol=UKCIS, danger="no").taken_by(DANA).answered(calm(UKCIS) | JOKE)
    played.enter("consultation", **ADVICE)
    mistake = {"kind": "mistake", "checks": ("read", "spoken"), "reason": "Another child."}
    played.send(DANA, "other-close", "", "n", **mistake)
    assert played.concern.state == "closed"
    played.now += timedelta(days=1)
    played.send(DANA, "reopen", "reopen", "n", why="She is distressed.")
    played.now += timedelta(hours=1)
    played.answered(DISTRESSED).decided("consult")
    assert ("second-look", HELEN) in played.posts


@pytest.mark.parametrize("rung_again", [True, False])
def test_nor_does_it_for_what_turned_out_worse_after_it_was_decided_on(rung_again: bool) -> None:
    played = decided("consult", **JOKE)
    played.enter("consultation", **ADVICE)
    played.now += timedelta(hours=1)
    played.answered(DISTRESSED)
    if rung_again:
        played.send(DANA, "entry", "consultation", "n2", **ADVICE)
    played.decided("consult")
    assert (("second-look", HELEN) in played.posts) is not rung_again


def test_about_staff_the_lado_is_rung_whoever_is_there() -> None:
    played = Played(protocol=UKCIS, named=(DEV,)).taken_by(HELEN).answered(calm(UKCIS))
    played.decided("manage-in-school")
    assert "second-look" not in [kind for kind, _ in played.posts]
    played.press(HELEN, "close", "close")
    assert "Second look by phone" in shown(played)
    played.press(HELEN, "look-outside", "second-look")
    assert "Hillshire LADO" in shown(played)
    played.send(HELEN, "look-outside", "second-look", "n", **(RUNG | {"words": ""}))
    assert "words" in played.turn.answer.fields, "their advice is to be recorded"
    played.send(HELEN, "look-outside", "second-look", "n", **RUNG)
    played.press(HELEN, "close", "close")
    assert played.form.submit


def about_staff() -> Played:
    played = Played(protocol=UKCIS, named=(DEV,)).taken_by(HELEN).answered(calm(UKCIS))
    return played.decided("manage-in-school")


def may_close(played: Played) -> bool:
    return not missing_to_close(played.concern, played.protocol)


@pytest.mark.parametrize("kind", ["consultation", "referral"])
def test_about_staff_what_the_lado_advised_counts_also_where_it_was_added_to_the_record(
    kind: str,
) -> None:
    played = about_staff()
    played.enter(kind, **(ADVICE | {"agency": "social-care"}))
    assert not may_close(played), "it is the LADO's to look at"
    played.send(HELEN, "entry", kind, "n2", **(ADVICE | {"agency": "lado"}))
    assert may_close(played)
    played.enter("withdrawn", what="1", why="It was about somebody else.")
    assert not may_close(played)


def test_that_the_lado_was_told_is_not_yet_what_they_said() -> None:
    played = about_staff()
    played.enter("referral", **(ADVICE | {"agency": "lado", "advice": ""}))
    assert not may_close(played)


def test_what_the_lado_answered_to_a_referral_is_their_advice_too() -> None:
    played = about_staff()
    played.enter("referral", **(ADVICE | {"agency": "lado", "advice": ""}))
    played.send(HELEN, "entry", "answer", "n2", call="0", day="2026-11-23", said="Keep them apart.")
    assert may_close(played)


def test_whom_the_lado_wanted_to_talk_to_first_has_their_advice_only_after_that() -> None:
    played = about_staff()
    played.enter("consultation", **(ADVICE | {"agency": "lado"}))
    assert may_close(played)
    played = about_staff()
    talk = RUNG | {"answer": "discuss", "words": "Ring me again first."}
    played.send(HELEN, "look-outside", "second-look", "n", **talk)
    assert not may_close(played)
    played.now += timedelta(hours=1)
    played.enter("consultation", **(ADVICE | {"agency": "lado"}))
    assert may_close(played)


def test_who_rang_the_lado_for_the_second_look_is_not_asked_whether_they_told_them() -> None:
    played = about_staff()
    assert "lado-told" in {one.rule for one in open_ones(played.concern)}
    played.send(HELEN, "look-outside", "second-look", "n", **RUNG)
    assert "lado-told" not in {one.rule for one in open_ones(played.concern)}


def test_once_nobody_at_the_school_is_left_to_ask_the_owner_is_told_to_ring_somebody_outside() -> (
    None
):
    played = decided("manage-in-school")
    posts = played.until(MONDAY_MORNING + timedelta(days=3))
    assert posts.count(("look-by-phone", DANA)) == 1
    assert posts.index(("second-look", DEV)) < posts.index(("look-by-phone", DANA))
    played.press(DANA, "look-outside", "second-look")
    assert "Hillshire MASH: 01632 960001" in shown(played)


def test_whoever_was_never_reached_is_not_waited_for_and_the_next_is_asked_at_once() -> None:
    played = decided("manage-in-school")
    played.undelivered("second-look")
    assert played.posts == [("second-look", DEV), ("look-asked", DANA)]
    played.undelivered("second-look")
    assert played.posts == [("look-by-phone", DANA)]


def test_about_staff_whoever_decides_is_told_at_once_that_the_second_look_is_by_telephone() -> None:
    played = Played(protocol=UKCIS, named=(DEV,)).taken_by(HELEN).answered(calm(UKCIS))
    played.decided("manage-in-school")
    assert ("look-by-phone", HELEN) in played.posts
    asks = played.message("look-by-phone")
    assert [b.action for row in asks.rows for b in row] == ["look-outside", "open"]
    played.send(HELEN, "look-outside", "second-look", "n", **RUNG)
    assert ("look-by-phone", None) in refreshed(played)
    assert "look-by-phone" not in [kind for kind, _ in played.posts]


def asked(played: Played) -> str:
    """What Helen's message about it says now."""
    shown = chat.message(played.concern, "second-look", HELEN, ("1",), played.ctx)
    assert shown
    return " ".join(shown.paragraphs) if not shown.rows else "asked"


def refreshed(played: Played) -> set[tuple[str | None, str | None]]:
    return {(d.kind, d.to) for d in played.turn.duties if isinstance(d, Refresh)}


STOPPED = {
    "another decision": lambda played: played.decided("early-help"),
    "somebody outside was told": lambda played: played.enter("referral", **ADVICE),
    "an answer was changed": lambda played: played.answered({"spread": "not-sure"}),
    "it went another way": lambda played: played.send(
        TOM, "add", "", "n", named=(DEV,), more="Mr Patel, too."
    ),
}


@pytest.mark.parametrize("why", list(STOPPED))
def test_a_second_look_that_is_not_needed_any_more_is_not_asked_for(why: str) -> None:
    told = why == "somebody outside was told"
    played = decided("lado", **DISTRESSED) if told else decided("manage-in-school")
    assert asked(played) == "asked"
    STOPPED[why](played)
    assert asked(played).endswith("the second look is not needed any more.")
    assert {("second-look", HELEN), ("look-asked", None)} <= refreshed(played)
    assert next_at(played.concern, played.school) is None
    assert not [to for kind, to in played.posts if kind in ("second-look", "look-asked")]
    played.press(HELEN, "second-look", "second-look", "1")
    assert not getattr(played.form, "submit", "")


def test_whoever_wanted_to_talk_reads_that_it_is_not_needed_any_more() -> None:
    played = decided("manage-in-school")
    looked(played, HELEN, "discuss", "Not sure about this.")
    assert asked(played) == "asked"
    to_talk = posted(played, "looked")
    played.decided("early-help")
    assert "wants to talk" not in said(played, to_talk)
    assert asked(played).endswith("the second look is not needed any more.")
    assert ("second-look", HELEN) in refreshed(played)


def test_another_decision_that_needs_one_asks_anew() -> None:
    played = decided("manage-in-school")
    played.now += timedelta(minutes=5)
    played.decided("manage-in-school", "ceop")
    assert asked(played).endswith("the second look is not needed any more.")
    assert ("second-look", HELEN) in played.posts


def test_who_is_asked_to_agree_to_closing_another_way_is_there_and_not_the_silent_one_again() -> (
    None
):
    away = {DEV: MONDAY_MORNING + timedelta(days=9)}
    form = {"kind": "mistake", "checks": ("read", "spoken"), "reason": "x"}
    played = Played(danger="yes", away=away).taken_by(DANA)
    played.send(DANA, "other-close", **form)
    assert ("other-close", HELEN) in played.posts
    played.away.clear()
    earlier = posted(played, "other-close")
    played.send(DANA, "other-close", **form)
    assert ("other-close", DEV) in played.posts
    assert ("other-close", None) in refreshed(played)
    assert said(played, earlier) == f"Concern {played.concern.reference}: the second look is over."
    played.send(DEV, "agree-close", "1", answer="no")
    played.send(DANA, "other-close", **form)
    assert ("other-close", DEV) in played.posts, "no is an answer: nobody else is tried instead"


def test_the_question_stands_before_the_answers_of_which_most_call_for_nothing() -> None:
    played = decided("manage-in-school")
    played.press(HELEN, "second-look", "second-look", "1")
    labels = [getattr(part, "label", "") or getattr(part, "text", "") for part in played.form.parts]
    first = labels.index(played.protocol.question("under-13").text)
    assert labels.index("What was recommended") < labels.index("Your second look") < first
