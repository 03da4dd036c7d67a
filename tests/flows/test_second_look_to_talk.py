"""Is whoever wanted to talk about a decision first waited for no longer than anybody else, and may they
still agree?
"""

from __future__ import annotations

from datetime import timedelta

from flows import chat
from tests.support.flows.played import DANA, DEV, HELEN, Played, calm
from tests.support.flows.told import told

UKCIS = "ukcis-2024"
A_DAY = timedelta(days=1, minutes=1)


def to_talk() -> Played:
    """Dana manages it in school, and Helen wants to talk about that first."""
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("manage-in-school")
    return looked(played, HELEN, 1, "discuss")


def looked(played: Played, person: str, number: int, answer: str) -> Played:
    step, words = f"second-look/{number}", "What of the other child?"
    played.send(person, "second-look", step, "n", answer=answer, words=words)
    return played


def read_by(played: Played, person: str, number: str) -> str:
    message = chat.message(played.concern, "second-look", person, (number,), played.ctx)
    assert message
    return " ".join(message.paragraphs)


def test_whoever_wanted_to_talk_is_waited_for_one_working_day_then_the_next_person_is_asked() -> (
    None
):
    played = to_talk()
    seen = played.until(played.now + A_DAY)
    assert {("second-look", DEV), ("look-asked", DANA)} <= set(seen)


def test_it_is_a_working_day_from_when_they_said_so() -> None:
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("manage-in-school")
    played.until(played.now + timedelta(hours=20))
    looked(played, HELEN, 1, "discuss")
    assert ("second-look", DEV) not in played.until(played.now + timedelta(hours=20))
    assert ("second-look", DEV) in played.until(played.now + timedelta(hours=5))


def test_where_nobody_else_is_left_the_owner_is_told_to_ring_somebody_outside() -> None:
    played = to_talk()
    played.until(played.now + A_DAY)
    looked(played, DEV, 2, "discuss")
    assert ("look-by-phone", DANA) in played.until(played.now + A_DAY)


def test_what_they_wanted_to_talk_about_stays_before_the_next_person() -> None:
    played = to_talk()
    played.until(played.now + A_DAY)
    played.press(DEV, "second-look", "second-look", "2")
    assert "Helen Moss asks to talk about it. What of the other child?" in told(played.form)


def test_once_they_have_talked_they_may_still_agree_and_nobody_else_is_asked() -> None:
    played = to_talk()
    played.until(played.now + A_DAY)
    assert "Press Open to answer again" in read_by(played, HELEN, "1")
    assert played.concern.asks(HELEN) == "talk"
    looked(played, HELEN, 1, "agree")
    assert ("looked", DANA) in played.posts
    assert "not needed any more" in read_by(played, DEV, "2")
    assert [look.answer for look in played.concern.second_looks] == ["agree", "not-needed"]


def test_once_the_next_person_has_agreed_whoever_wanted_to_talk_is_not_asked_any_more() -> None:
    played = to_talk()
    played.until(played.now + A_DAY)
    looked(played, DEV, 2, "agree")
    assert ("second-look", HELEN) in {
        (duty.kind, duty.to) for duty in played.turn.duties if hasattr(duty, "kind")
    }
    assert "not needed any more" in read_by(played, HELEN, "1")
    assert played.concern.asks(HELEN) == ""


def test_whoever_wanted_to_talk_and_took_it_over_did_answer_says_the_record() -> None:
    played = to_talk()
    played.send(DANA, "pass-on", "f", "n", to=HELEN)
    played.press(HELEN, "acknowledge", "page", str(played.concern.handovers))
    assert played.concern.owner == HELEN
    assert ("second-look", DEV) in played.posts
    assert played.concern.second_looks[0].answer == "discuss"
