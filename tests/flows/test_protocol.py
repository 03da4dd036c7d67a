"""Promises about asking and recommending, whatever the protocol says."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.protocol.file import ProtocolError, read_words
from flows.protocol.library import (
    FOR_SCHOOLS,
    SHIPPED,
    evaluate,
    expired,
    load,
    sheet,
    to_sign,
    with_safety,
)
from flows.protocol.parts import Condition, Level
from flows.protocol.rules import Protocol

FACTS = Path(__file__).parents[1] / "facts"
UK = load("uk-schools")


def test_levels_stand_in_order_of_urgency():
    assert sorted(Level, reverse=True) == [
        Level.EMERGENCY,
        Level.IMMEDIATE_REFERRAL,
        Level.ESCALATE,
        Level.CONSULT,
        Level.MAY_MANAGE_IN_SCHOOL,
    ]


def test_a_question_without_an_answer_is_not_a_no():
    unfinished = UK.recommend({"life-at-risk": "no"})
    assert not unfinished.complete
    assert unfinished.level == Level.CONSULT
    assert "no answer yet" in unfinished.reasons[0].text


def test_an_answer_that_a_question_does_not_have_is_refused_and_never_taken_for_a_no():
    with pytest.raises(
        ValueError, match="adult-involved has no answer 'Yes'; its answers are yes, suspected, no"
    ):
        UK.recommend({"adult-involved": "Yes"})


def test_a_fact_is_checked_in_plain_words():
    assert UK.check_fact("under-13", "not-sure") is None
    with pytest.raises(ValueError, match="uk-schools has no question 'shoe-size'"):
        UK.check_fact("shoe-size", "no")
    with pytest.raises(ValueError, match="under-13 has no answer 'maybe'"):
        UK.check_fact("under-13", "maybe")


def test_a_gate_answer_is_noticed_the_moment_it_is_given():
    assert [met.id for met in UK.gate_met({"previously-abused": "yes"})] == [
        "schools-2016/abused-before"
    ]
    assert [met.id for met in UK.gate_met({"adult-involved": "yes"})] == [
        "ukcis-2024/adult"
    ]  # said by both
    assert UK.gate_met({"previously-abused": "not-sure"}) == ()
    assert UK.gate_met({"spread": "public"}) == ()


def test_an_answer_to_a_question_now_skipped_counts_for_nothing():
    facts = {"under-13": "yes", "sexual-acts": "yes"}
    assert UK.gate_met(facts)
    assert UK.gate_met({**facts, "under-13": "no"}) == ()
    assert "sexual-acts" not in [
        question.id for question in UK.applicable({**facts, "under-13": "no"})
    ]


def test_every_reason_tells_its_level_its_source_and_the_questions_behind_it():
    found = UK.recommend({"under-13": "yes", "sexual-acts": "not-sure"})
    reason = next(reason for reason in found.deciding if reason.id == "ukcis-2024/under-13-act")
    assert reason.level == Level.IMMEDIATE_REFERRAL
    assert reason.questions == ("under-13", "sexual-acts")
    assert reason.citation.startswith("UKCIS 2024")
    assert reason.text


def test_the_weightiest_reasons_come_first_and_none_is_left_out():
    found = UK.recommend({"spread": "few", "adult-involved": "yes", "life-at-risk": "yes-now"})
    levels = [reason.level for reason in found.reasons]
    assert levels == sorted(levels, reverse=True)
    assert set(levels) == {Level.EMERGENCY, Level.IMMEDIATE_REFERRAL, Level.ESCALATE, Level.CONSULT}


@pytest.mark.parametrize(
    ("question", "words", "answer"),
    [
        ("adult-involved", " No. ", "no"),
        ("adult-involved", "NOT SURE", "not-sure"),
        ("adult-involved", "don’t know", "not-sure"),
        ("previously-abused", "None known, records checked", "none-known-checked"),
        ("life-at-risk", "Yes - right now!", "yes-now"),
        ("adult-involved", "no idea who he is", None),
        ("previously-abused", "no", None),
        ("vulnerable", "none", None),
        ("circumstances", "no", None),
        ("spread", "", None),
    ],
)
def test_typed_words_count_only_if_they_stand_in_the_answers_own_list(question, words, answer):
    found = UK.typed_answer(question, words)
    assert (found.id if found else None) == answer


@pytest.mark.parametrize("name", SHIPPED)
def test_a_bare_no_never_means_that_records_were_checked(name):
    for question in load(name).questions:
        for words in ("no", "none", "nothing", "nope", "n", ""):
            found = load(name).typed_answer(question.id, words)
            assert found is None or found.id != "none-known-checked"


@pytest.mark.parametrize("name", SHIPPED)
def test_every_answer_fits_on_a_button_and_every_question_in_two_rows(name):
    for question in load(name).questions:
        assert 2 <= len(question.answers) <= 6
        assert all(0 < len(answer.text) <= 75 for answer in question.answers)


def test_another_word_makes_another_digest():
    first, *others = UK.questions
    reworded = UK.model_copy(
        update={"questions": (first.model_copy(update={"why": "Because."}), *others)}
    )
    assert reworded.digest != UK.digest
    assert len(UK.digest) == 64
    assert len({load(name).digest for name in SHIPPED}) == len(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_protocol_that_was_put_away_reads_back_the_same(name):
    kept = Protocol.model_validate_json(load(name).model_dump_json())
    assert kept == load(name)
    assert kept.digest == load(name).digest


def test_a_protocol_is_past_its_review_date_the_day_after():
    assert not expired(UK, UK.review_date)
    assert expired(UK, UK.review_date + timedelta(days=1))
    assert UK.review_date == date(2027, 9, 1)


def test_a_copy_keeps_nothing_of_what_was_worked_out_for_the_original():
    plain = load("schools-2016")
    before = plain.digest, plain.asks("life-at-risk"), plain.next_question({}), plain.recommend({})
    safe = with_safety(plain)
    assert safe.asks("life-at-risk")
    assert safe.question("life-at-risk").gate
    assert safe.next_question({}).id == "life-at-risk"
    assert safe.digest != plain.digest
    assert safe.advice_text("ring-999")
    assert with_safety(safe) is safe
    assert (
        plain.digest,
        plain.asks("life-at-risk"),
        plain.next_question({}),
        plain.recommend({}),
    ) == before


def test_a_reason_names_only_the_questions_whose_answers_met_it():
    either = Condition.model_validate(
        {
            "any": [
                {"question": "hat", "is": ["yes"]},
                {
                    "all": [
                        {"question": "coat", "is": ["yes"]},
                        {"question": "scarf", "is": ["yes"]},
                    ]
                },
            ]
        }
    )
    assert either.met_by({"hat": "yes", "coat": "yes", "scarf": "no"}) == ("hat",)
    assert either.met_by({"hat": "no", "coat": "yes", "scarf": "yes"}) == ("coat", "scarf")
    assert either.met_by({"hat": "no", "coat": "yes"}) == ()


def test_an_evaluation_is_plain_data_with_what_is_missing_and_what_is_skipped():
    found = evaluate("ukcis-2024", {"under-13": "no", "extorted": "yes"})
    assert json.loads(json.dumps(found)) == found
    assert found["recommendation"] == "IMMEDIATE_REFERRAL"
    assert found["reasons"] == [
        {
            "question": "extorted",
            "answer": "yes",
            "level": "IMMEDIATE_REFERRAL",
            "cites": "UKCIS 2024: initial review meeting; NCA alert",
            "criterion": "ukcis-2024/extorted",
            "reason": "Someone makes demands or threatens to share the image.",
        }
    ]
    assert found["advice"] == ["extortion", "report-remove"]
    assert found["flags"] == []
    assert not found["complete"]
    assert "life-at-risk" in found["missing"]
    assert found["skipped"] == ["sexual-acts"]
    assert found["digest"] == load("ukcis-2024").digest


def test_a_reason_that_rests_on_two_answers_is_told_once_for_each():
    found = evaluate("ukcis-2024", {"under-13": "yes", "sexual-acts": "not-sure"})
    told = [(it["question"], it["answer"], it["criterion"]) for it in found["reasons"]]
    assert told == [
        ("under-13", "yes", "ukcis-2024/under-13-act"),
        ("sexual-acts", "not-sure", "ukcis-2024/under-13-act"),
    ]


def test_an_evaluation_recommends_nothing_as_long_as_nothing_is_known():
    assert evaluate("uk-schools", {})["recommendation"] is None
    assert evaluate("uk-schools", {"spread": "not-shared"})["recommendation"] is None
    assert evaluate("uk-schools", {"spread": "few"})["recommendation"] == "ESCALATE"
    assert evaluate("ukcis-2024", {"spread": "few"})["recommendation"] == "CONSULT"


@pytest.mark.parametrize("name", SHIPPED)
def test_an_unfinished_evaluation_never_lets_the_school_manage_it_and_gives_no_reason_but_answers(
    name,
):
    for question in load(name).questions:
        for answer in question.answers:
            found = evaluate(name, {question.id: answer.id})
            if not found["complete"]:
                assert found["recommendation"] != "MAY_MANAGE_IN_SCHOOL"
                assert (found["recommendation"] is None) is (found["reasons"] == [])
                assert all(it["question"] == question.id for it in found["reasons"])


@pytest.mark.parametrize("name", FOR_SCHOOLS)
def test_when_every_answer_is_clear_the_ground_and_the_second_look_are_told(name):
    found = evaluate(name, read_words((FACTS / f"N1.{name}.yml").read_text(encoding="utf-8")))
    assert (found["complete"], found["recommendation"], found["missing"]) == (
        True,
        "MAY_MANAGE_IN_SCHOOL",
        [],
    )
    (ground,) = found["reasons"]
    assert (ground["question"], ground["answer"], ground["level"]) == (
        "",
        "",
        "MAY_MANAGE_IN_SCHOOL",
    )
    assert ground["cites"] == load(name).clear.citation
    assert "second-look" in found["flags"]


def test_the_flags_tell_the_state_of_the_protocol():
    assert evaluate("schools-2016", {})["flags"] == ["protocol-superseded"]
    draft = UK.model_copy(update={"status": "draft"})
    assert evaluate(draft, {}, UK.review_date)["flags"] == ["protocol-draft"]
    assert evaluate(UK, {}, UK.review_date + timedelta(days=1))["flags"] == ["protocol-past-review"]


def test_the_safety_check_may_be_among_the_facts_of_every_protocol():
    found = evaluate("schools-2016", {"life-at-risk": "yes-now"})
    assert found["recommendation"] == "EMERGENCY"
    assert found["advice"] == ["ring-999"]
    assert (
        found["digest"]
        == with_safety(load("schools-2016")).digest
        == evaluate("schools-2016", {})["digest"]
    )
    assert "life-at-risk" not in evaluate("schools-2016", {})["missing"]


def test_an_evaluation_names_every_mistake_at_once_with_what_may_be_meant():
    with pytest.raises(ProtocolError) as raised:
        evaluate(
            "schools-2016",
            {"adult-involved": "suspected", "hat": "yes", "at_risk": "no", "coerced": "Yess"},
        )
    assert raised.value.faults == (
        "adult-involved has no answer 'suspected'; there are yes, no, not-sure",
        f"schools-2016 has no question 'hat'; there are {', '.join(it.id for it in load('schools-2016').questions)}",
        "schools-2016 has no question 'at_risk'; did you mean at-risk?",
        "coerced has no answer 'Yess'; did you mean yes? there are yes, no, not-sure",
    )


def test_an_unknown_protocol_is_answered_with_those_there_are():
    with pytest.raises(
        ProtocolError, match="there is no protocol called 'uk'; there are uk-schools, ukcis-2024"
    ):
        load("uk")


def test_yes_no_on_and_dates_stay_the_words_that_were_written():
    words = read_words("{a: yes, b: no, c: on, d: 2027-09-01, yes: off, e: null, f: 09:00}")
    assert words == {
        "a": "yes",
        "b": "no",
        "c": "on",
        "d": "2027-09-01",
        "yes": "off",
        "e": "null",
        "f": "09:00",
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_the_sheet_shows_every_question_answer_trigger_and_source_and_a_place_to_sign(name):
    protocol, told = load(name), sheet(load(name))
    places = [told.index(f". {question.text}") for question in protocol.questions]
    assert places == sorted(places)
    for question in protocol.questions:
        assert question.citation in told
        assert all(f"**{answer.text}** ({answer.id})" in told for answer in question.answers)
    assert all(
        f"criterion {it.id})" in told and it.reason in told and it.citation in told
        for it in protocol.criteria
    )
    for part in (
        protocol.edition,
        protocol.source,
        protocol.status,
        "Adopted by",
        "Signature",
        protocol.digest,
    ):
        assert part in told


def test_the_sheet_says_what_differs_from_what_is_extended():
    told = sheet(UK)
    assert "What differs from schools-2016" in told
    assert "adult-involved: has the answer suspected, taken there for not-sure" in told
    assert "extreme: asked only if acts-worrying is no or not-sure" in told
    assert "Also asks: previously-abused" in told


@pytest.mark.parametrize("name", SHIPPED)
def test_no_name_of_the_programs_for_a_question_or_an_answer_is_on_the_sheet_to_sign(name):
    protocol, told = load(name), to_sign(load(name))
    asked = {q.id for q in protocol.questions} | {it.id for it in protocol.advice}
    answers = {answer.id for q in protocol.questions for answer in q.answers}
    codes = "|".join(sorted(it for it in asked | answers if "-" in it))
    rows = [*told["questions"], *told["differences"]]
    assert re.findall(rf"(?<![\w-])({codes})(?![\w-])", json.dumps(rows)) == []


def test_a_condition_on_the_sheet_to_sign_names_its_questions_by_their_numbers():
    [_, _, third, *_] = to_sign(UK)["questions"]
    assert third["answers"][0][2].startswith(
        'Only if (question 3 is "Yes" and question 8 is "Yes, from what I was told"'
    )


@pytest.mark.parametrize("typed", ["no?", "No ??", "no...", "no…", "no 🤔", "no 🤷", "¿no?"])
def test_a_no_that_is_doubted_is_not_a_no(typed: str) -> None:
    answers = {q.id: UK.typed_answer(q.id, typed) for q in UK.questions}
    assert {question for question, answer in answers.items() if answer} == set()
    assert UK.typed_answer("at-risk", "No.")
