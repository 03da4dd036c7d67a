"""Does an answer belong to the referral that was chosen, also where one agency was told of two?"""

from __future__ import annotations

from datetime import timedelta

from flows.chronology.events import events
from flows.entries.outside.calls import outcome, told
from flows.entries.outside.deletion import in_the_way
from flows.follow_up.follow_ups import open_ones
from flows.screen import Done, Errors, One
from tests.support.flows.played import DANA, Played
from tests.support.flows.recorded import lines_of

DAY = {"day": "2026-11-23"}
FIRST = {"agency": "social-care", "spoke_to": "Ms Ray", "when": "10:02", "reference": "HV-1"}
SECOND = {"agency": "social-care", "spoke_to": "Mr Poe", "when": "11:30", "reference": "MV-2"}


def told_twice() -> Played:
    """Two children of two councils: each council's social care was told."""
    played = Played(protocol="ukcis-2024", danger="no").taken_by(DANA)
    for one in (FIRST, SECOND):
        played.now += timedelta(hours=1)
        played.enter("referral", **(one | DAY))
    return played


def answer(played: Played, **values: str) -> Played:
    played.now += timedelta(hours=1)
    played.enter("answer", **({"said": "As said."} | DAY | values))
    return played


def offered(played: Played) -> dict[str, str]:
    played.press(DANA, "enter", "answer")
    [field] = [part for part in played.form.parts if getattr(part, "id", "") == "call"]
    assert isinstance(field, One)
    return {option.id: option.label for option in field.options}


def waits(played: Played) -> bool:
    return "referral-unanswered" in {one.rule for one in open_ones(played.concern)}


def test_an_answer_settles_the_referral_that_was_chosen_and_no_other() -> None:
    played = answer(told_twice(), call="1", accepted="yes")
    assert [outcome(one, played.concern) for one in told(played.concern)] == ["waits", "yes"]
    answer(played, call="1", accepted="yes")
    assert waits(played), "the first of them has not answered, however often the second does"
    answer(played, call="0", accepted="no")
    assert [outcome(one, played.concern) for one in told(played.concern)] == ["no", "yes"]
    assert not waits(played)


def test_not_yet_to_one_referral_holds_until_that_one_is_agreed_to() -> None:
    played = answer(told_twice(), call="0", deletion="not-yet")
    answer(played, call="1", deletion="agreed")
    assert in_the_way(played.concern)
    answer(played, call="0", deletion="agreed")
    assert not in_the_way(played.concern)


def test_where_an_agency_was_told_of_two_it_is_asked_which_of_them_was_answered() -> None:
    played = answer(told_twice(), agency="social-care")
    assert isinstance(played.turn.answer, Errors)
    assert list(played.turn.answer.fields) == ["call"]
    assert len(played.concern.entries) == 2


def test_those_without_an_answer_stand_first_told_apart_by_whom_and_their_reference() -> None:
    played = answer(told_twice(), call="1")
    assert list(offered(played).values()) == [
        "Children's social care, 23 November 2026 (Ms Ray; HV-1)",
        "Children's social care, 23 November 2026 (Mr Poe; MV-2)",
        "None of these",
    ]


def test_the_only_referral_to_an_agency_is_the_one_that_is_answered() -> None:
    played = Played(protocol="ukcis-2024", danger="no").taken_by(DANA)
    played.enter("referral", **(FIRST | DAY))
    answer(played, agency="social-care")
    assert isinstance(played.turn.answer, Done)
    assert played.concern.entries[-1].values["of-call"] == "0"


def test_whoever_was_not_told_is_not_the_one_who_answered() -> None:
    played = told_twice()
    for wrong in ({"call": "7"}, {"call": "0", "agency": "police"}, {}):
        answer(played, **wrong)
        assert isinstance(played.turn.answer, Errors), wrong
    assert len(played.concern.entries) == 2


def test_an_answer_in_a_list_is_told_from_another_by_who_gave_it() -> None:
    played = answer(answer(told_twice(), call="0", who="Ms Kent"), call="1", who="Mr Low")
    played.press(DANA, "enter", "withdrawn")
    field = next(part for part in played.form.parts if isinstance(part, One))
    assert [option.label for option in field.options][:2] == [
        "A referral's answer, 23 November 2026 (Children's social care; Mr Low)",
        "A referral's answer, 23 November 2026 (Children's social care; Ms Kent)",
    ]


def test_nobody_answers_before_the_day_on_which_they_were_told() -> None:
    played = told_twice()
    for chosen in ({"call": "0"}, {"call": "1"}):
        answer(played, day="2026-11-22", **chosen)
        assert isinstance(played.turn.answer, Errors)
        assert list(played.turn.answer.fields) == ["day"]
    assert len(played.concern.entries) == 2


def test_the_record_says_in_words_which_referral_was_answered() -> None:
    played = answer(told_twice(), call="0")
    lines = lines_of(played.concern, played.ctx.school)
    shown = str(events(played.concern, lines, played.ctx, reads=False)[-1].details)
    assert "(Ms Ray; HV-1)" in shown
    assert "Children's social care" in shown


def test_what_is_struck_out_was_never_told_and_its_answer_settles_nothing_else() -> None:
    played = answer(told_twice(), call="0", deletion="not-yet")
    played.enter("withdrawn", what="0", why="Another child's.")
    assert [one.place for one in told(played.concern)] == ["1"]
    assert waits(played), "the second has not answered"
    assert in_the_way(played.concern)
    answer(played, call="1", deletion="agreed")
    assert not in_the_way(played.concern), "the same agency agreed since"


def test_whoever_chose_a_referral_can_still_say_that_it_was_none_of_these() -> None:
    played = told_twice()
    none = next(id for id, words in offered(played).items() if words == "None of these")
    answer(played, call=none, agency="police", said="They will ring.")
    assert played.turn.answer == Done()
    kept = played.concern.entries[-1].values
    assert kept["agency"] == "police"
    assert "call" not in kept


def test_an_answer_to_none_of_these_still_needs_an_agency() -> None:
    played = told_twice()
    answer(played, call=list(offered(played))[-1])
    assert isinstance(played.turn.answer, Errors)
    assert list(played.turn.answer.fields) == ["agency"]
