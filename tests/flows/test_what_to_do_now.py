"""Does the click itself open what to do, and is no action lost, however it comes about?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows import chat
from flows.assessment.steps import unanswered_action, waiting_actions
from flows.moves import Click, Say
from flows.screen import Done, Errors, Form, One, Replace, Row, Text, Words
from flows.turn import Post
from flows.wording.sentences import say as sentence
from tests.support.flows.played import DANA, DEV, HELEN, Played, calm

RECORDED = {"spoke_to": "Jo", "day": "2026-11-23", "time": "10:00"}


def at(question: str, protocol: str = "uk-schools") -> Played:
    """Every question before this one answered calmly."""
    played = Played(protocol=protocol, danger="no").taken_by(DANA)
    facts = calm(protocol)
    while (step := played.concern.asked.step) != f"ask/{question}":
        press(played, facts[step.removeprefix("ask/")])
    return played


def press(played: Played, choice: str) -> None:
    asked = played.concern.asked
    played.press(DANA, "answer", asked.step, str(asked.count), choice)


def words(form: Form) -> str:
    return "\n".join(part.text for part in form.parts if isinstance(part, Text))


def record(played: Played, form: Form, **values: str) -> None:
    played.send(DANA, form.kind, form.step, form.nonce, **(RECORDED | values))


def test_what_to_do_comes_numbers_first_then_what_to_say_then_why_then_the_record_of_it() -> None:
    played = at("extorted")
    press(played, "yes")
    order = [getattr(part, "text", getattr(part, "label", "")) for part in played.form.parts]
    said = "\n".join(order)
    places = [
        said.index(word)
        for word in ("01632 960001", "Do not pay", "Say who you are", "makes demands", "Who did")
    ]
    assert places == sorted(places)


def test_where_a_life_is_at_risk_the_form_gives_nhs_111_and_ae_and_now_999_first() -> None:
    played = at("life-at-risk")
    press(played, "yes-now")
    assert "Ring 999" in played.form.parts[0].text
    assert "NHS 111" in words(played.form)
    assert "A&E" in words(played.form)


def test_a_second_criterion_opens_in_the_place_of_the_first_and_neither_is_lost() -> None:
    played = at("adult-involved")
    press(played, "yes")
    first = played.form
    press(played, "yes")  # under 13, before anything is recorded
    assert played.form.title == "Do this now"
    assert len(waiting_actions(played.concern, played.protocol)) == 2
    record(played, first, agency="social-care")
    assert isinstance(played.turn.answer, Replace)
    record(played, played.form, agency="same")
    assert isinstance(played.turn.answer, Done)
    assert unanswered_action(played.concern, played.protocol) is None
    assert len({r.criterion for r in played.concern.referrals}) == 2


def test_a_form_that_is_open_stays_about_what_it_opened_for() -> None:
    """Something weightier comes meanwhile, from another device."""
    played = at("adult-involved")
    press(played, "yes")
    open_form = played.form
    [adult] = waiting_actions(played.concern, played.protocol)
    played.send(DANA, "change", "life-at-risk", "n", answer="yes-now")
    record(played, open_form, agency="social-care")
    assert played.concern.referrals[0].criterion == adult.id
    assert "999" in words(played.form)


def test_closed_without_recording_it_waits_under_what_to_do_now_and_the_questions_go_on() -> None:
    played = at("extorted")
    press(played, "yes")
    press(played, "no")
    assert played.concern.asked.step != "ask/extorted"
    played.press(DANA, "what-now")
    assert played.form.title == "Do this now"
    press(played, "no")
    played.press(DANA, "what-now")
    assert played.form.title == "Do this now"


def test_what_to_do_now_is_on_every_card_and_without_an_action_says_whom_to_ring() -> None:
    played = Played(protocol="uk-schools", danger="no").taken_by(DANA).answered(calm("uk-schools"))
    for _ in range(2):
        card = chat.message(played.concern, "card", DANA, played.concern.card.args, played.ctx)
        assert "What to do now" in [b.label for row in card.rows for b in row]
        played.press(DANA, "what-now")
        assert "01632 960001" in words(played.form)
        assert not played.form.submit
        played.decided("social-care")


def test_after_five_minutes_the_owner_is_reminded_and_after_ten_the_next_person_is_asked() -> None:
    played = at("extorted")
    press(played, "yes")
    start = played.now
    assert played.until(start + timedelta(minutes=5)) == [("unrecorded", DANA)]
    assert played.until(start + timedelta(minutes=10)) == [("help", DEV)]
    assert {kind for kind, _ in played.until(start + timedelta(hours=2))} == {"help"}


def test_once_it_is_recorded_nobody_is_reminded() -> None:
    played = at("extorted")
    press(played, "yes")
    record(played, played.form, agency="police-101")
    assert played.until(played.now + timedelta(minutes=40)) == []


def test_a_new_owner_is_reminded_anew() -> None:
    played = at("extorted")
    press(played, "yes")
    played.until(played.now + timedelta(minutes=10))
    played.press(DEV, "acknowledge", "page", str(played.concern.handovers))
    assert played.until(played.now + timedelta(minutes=5)) == [("unrecorded", DEV)]


@pytest.mark.parametrize(
    ("choice", "answer", "settled"),
    [
        ("yes-now", "police-999", True),
        ("yes-now", "ambulance-999", True),
        ("yes-now", "a-and-e", True),
        ("yes-now", "social-care", False),
        ("yes-now", "another", False),
        ("yes", "police-999", True),
        ("yes", "police-101", True),
        ("yes", "social-care", True),
        ("yes", "another", False),
        ("yes", "none", True),
    ],
)
def test_only_what_was_called_for_settles_it_and_everything_is_recorded(
    choice: str, answer: str, settled: bool
) -> None:
    """A colleague, LADO, CEOP or Early Help is recorded, and the criterion stays open."""
    played = at("life-at-risk")
    press(played, choice)
    record(played, played.form, agency=answer, another="My deputy", reason="Because.")
    assert len(played.concern.referrals) == 1
    assert (unanswered_action(played.concern, played.protocol) is None) == settled
    if not settled:
        assert "does not yet do what is needed" in words(played.form)
    if answer == "another":
        assert played.concern.referrals[0].agency == "My deputy"


def test_what_is_missing_is_told_at_its_field() -> None:
    played = at("extorted")
    press(played, "yes")
    form = played.form
    for values, field in (
        ({}, "agency"),
        ({"agency": "my deputy"}, "agency"),
        ({"agency": "same"}, "agency"),
        ({"agency": "another"}, "another"),
        ({"agency": "none"}, "reason"),
        ({"agency": "social-care", "spoke_to": ""}, "spoke-to"),
        ({"agency": "social-care", "time": "23:00"}, "time"),
        ({"agency": "social-care", "time": ""}, "time"),
        ({"agency": "social-care", "day": ""}, "day"),
        ({"agency": "none", "reason": "Told already.", "day": "tomorrow"}, "day"),
    ):
        record(played, form, **values)
        assert isinstance(played.turn.answer, Errors), values
        assert field in played.turn.answer.fields


def test_what_was_not_done_needs_no_time() -> None:
    played = at("extorted")
    press(played, "yes")
    record(played, played.form, agency="none", reason="Told already.", day="", time="")
    [one] = played.concern.referrals
    assert (one.made, one.when, one.at) == (False, None, played.now)


def say(played: Played, typed: str, event: str = "e1") -> None:
    played.do(Say(DANA, played.concern.id, typed, event, sent_at=2.0, shown_at=1.0))


def test_typed_words_bring_one_neutral_button_and_its_form_names_the_answer() -> None:
    played = at("extorted")
    say(played, "Not sure")
    message = played.message("confirm")
    assert [b.label for row in message.rows for b in row] == ["Use my words"]
    assert "not sure" not in " ".join(message.paragraphs).lower()
    played.press(DANA, "use-typed", nonce="e1")
    assert "Not sure" in words(played.form)
    assert played.concern.facts.get("extorted") is None
    played.send(DANA, "use-typed", "", "e1")
    assert played.concern.facts["extorted"] == "not-sure"
    assert "Report Remove" in words(played.form)


def test_the_form_of_typed_words_leads_on_to_the_action_it_calls_for() -> None:
    played = at("extorted")
    say(played, "yes")
    played.send(DANA, "use-typed", "", "e1")
    assert played.form.title == "Do this now"


def test_advice_opens_with_what_is_met_and_nothing_opens_with_what_is_not() -> None:
    for answer, advised in (("some", "social worker"), ("none-known-checked", "")):
        played = at("vulnerable")
        press(played, answer)
        assert (
            (advised in words(played.form)) if advised else not hasattr(played.turn.answer, "form")
        )


def test_an_answer_that_puts_another_in_question_offers_to_change_it_in_the_form() -> None:
    played = at("why-shared")
    press(played, "pressure")
    [change] = [b for part in played.form.parts if isinstance(part, Row) for b in part.buttons]
    assert (change.action, change.step) == ("change", "coerced")
    played.do(Click(DANA, "change", played.concern.id, "coerced", in_form=True))
    played.send(DANA, "change", "coerced", "n", answer="yes")
    assert played.form.title == "Do this now"


def fields(form: Form) -> list[str]:
    return [part.id for part in form.parts if isinstance(part, One)]


def several(played: Played, **answers: str) -> None:
    form = played.form
    played.send(DANA, "several", form.step, form.nonce, **answers)


def test_several_at_once_asks_life_alone_then_the_gate_questions_then_the_rest() -> None:
    played = at("life-at-risk")
    played.press(DANA, "several")
    assert fields(played.form) == ["life-at-risk"]
    several(played, life_at_risk="no")
    gate = [q.id for q in played.protocol.questions if q.gate]
    assert set(fields(played.form)) < set(gate)
    facts = calm("uk-schools")
    several(played, **{q.replace("-", "_"): a for q, a in facts.items() if q in gate})
    assert not set(fields(played.form)) & set(gate)
    several(played, **{q.replace("-", "_"): a for q, a in facts.items() if q not in gate})
    assert isinstance(played.turn.answer, Done)
    assert played.concern.asked.step == "ready"
    played.press(DANA, "several")
    assert played.form.title == "Several questions", "nothing was refused"


@pytest.mark.parametrize("question", ["life-at-risk", "extorted", "spread"])
def test_whoever_keeps_answers_and_gave_none_reads_so_in_the_form(question: str) -> None:
    played = at(question)
    played.press(DANA, "several")
    asked = fields(played.form)
    several(played)
    assert played.turn.answer == Errors({asked[0]: sentence("several.missing")})


def test_a_form_left_empty_in_another_window_points_at_no_question_that_it_does_not_ask() -> None:
    played = at("extorted")
    played.press(DANA, "several")
    form = played.form
    several(played, extorted="no", capacity="no", acts_worrying="no", under_13="yes")
    played.send(DANA, "several", form.step, form.nonce)
    assert not isinstance(played.turn.answer, Errors)


def test_what_one_form_calls_for_opens_before_the_next() -> None:
    played = at("life-at-risk")
    played.press(DANA, "several")
    several(played, life_at_risk="yes")
    assert played.form.title == "Do this now"
    record(played, played.form, agency="police-999")
    assert "extorted" in fields(played.form)
    several(played, extorted="yes", under_13="yes")
    assert played.form.title == "Do this now"
    while played.form.title == "Do this now":
        record(played, played.form, agency="same")
    assert "sexual-acts" in fields(played.form)
    assert "spread" not in fields(played.form)


def test_advice_between_two_forms_leads_on_to_the_next() -> None:
    played = at("extorted")
    played.press(DANA, "several")
    several(played, extorted="not-sure")
    assert "Report Remove" in words(played.form)
    several(played)
    assert "spread" in fields(played.form)


def test_the_prompt_that_goes_with_an_answer_is_shown_as_a_field_and_under_note() -> None:
    played = at("vulnerable")
    played.press(DANA, "note", "ask/vulnerable")
    assert "Which, and for which child?" in [
        part.label for part in played.form.parts if isinstance(part, Words)
    ]
    played.press(DANA, "several")
    prompts = [part for part in played.form.parts if isinstance(part, Words)]
    assert [part.id for part in prompts][:1] == ["vulnerable-note"]
    several(played, **{"vulnerable": "some", "vulnerable-note": "Care, Priya"})
    assert played.concern.notes[-1].text == "Care, Priya"
    assert played.concern.notes[-1].question == "vulnerable"


def test_deciding_first_asks_for_what_must_be_done_and_is_not_recorded() -> None:
    played = Played(protocol="uk-schools", danger="no").taken_by(DANA)
    played.answered(calm("uk-schools") | {"extorted": "yes"})
    played.press(DANA, "open-decision")
    assert played.form.title == "Do this now"
    record(played, played.form, agency="social-care")
    played.press(DANA, "open-decision")
    assert played.form.kind == "decision"


def test_the_decision_shows_the_numbers_of_what_is_recommended() -> None:
    played = Played(protocol="uk-schools", danger="no").taken_by(DANA)
    played.answered(calm("uk-schools") | {"spread": "many"})
    played.press(DANA, "open-decision")
    assert "01632 960001" in words(played.form)


def test_the_helper_asked_for_an_emergency_is_the_next_on_the_ladder_even_if_one_is_away() -> None:
    played = Played(
        protocol="uk-schools", danger="no", away={DEV: Played().now + timedelta(days=1)}
    ).taken_by(DANA)
    press(played, "yes-now")
    assert [d.to for d in played.turn.duties if isinstance(d, Post)] == [HELEN]
