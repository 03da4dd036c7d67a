"""Is there one card in the owner's thread, whatever happens, and does it always show the step that
waits?
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows import chat
from flows.assessment.steps import next_at
from flows.moves import Gone, Undelivered
from flows.protocol.library import FOR_SCHOOLS, load, with_safety
from flows.screen import Message
from flows.turn import Post, Refresh
from tests.support.flows.closed import to_close
from tests.support.flows.played import DANA, DEV, Played, calm

OPEN_WORDS = "In danger now? Ring 999."


def begun(protocol: str = "uk-schools") -> Played:
    return Played(protocol=protocol, danger="no").taken_by(DANA)


def press(played: Played, choice: str) -> None:
    asked = played.concern.asked
    played.press(played.concern.owner or "", "answer", asked.step, str(asked.count), choice)


def card(played: Played, person: str = DANA, args: tuple[str, ...] | None = None) -> Message:
    shown = played.concern.card
    found = chat.message(played.concern, "card", person, args or shown.args, played.ctx)
    assert found
    return found


def labels(message: Message) -> list[list[str]]:
    return [[button.label for button in row] for row in message.rows]


def test_answering_posts_nothing_and_edits_the_card() -> None:
    played = begun()
    args = played.concern.card.args
    for question, answer in calm("uk-schools").items():
        if question not in played.concern.facts and played.concern.asked.step == f"ask/{question}":
            press(played, answer)
            assert played.posts == []
            assert [d for d in played.turn.duties if isinstance(d, Refresh)] == [
                Refresh("card", DANA, args)
            ]
    assert played.concern.asked.step == "ready"


def test_danger_stands_first_and_the_tools_are_always_there() -> None:
    played = begun()
    seen = [card(played)]
    played.answered(calm("uk-schools"))
    seen.append(card(played))
    played.decided("manage-in-school")
    seen.append(card(played))
    for one in seen:
        assert one.paragraphs[0] == OPEN_WORDS
        assert labels(one)[-1][:3] == ["What to do now", "Answers so far", "Note"]
        assert len(one.rows) <= 3
        assert all(len(row) <= 5 for row in one.rows)


def test_a_question_stands_in_its_place_of_a_fixed_total() -> None:
    played = begun()
    total = len(played.protocol.questions)
    assert f"question 1 of {total}" in card(played).paragraphs[2]
    for question in played.protocol.questions:
        if played.concern.asked.step == f"ask/{question.id}":
            place = [q.id for q in played.protocol.questions].index(question.id) + 1
            assert f"question {place} of {total}" in card(played).paragraphs[2]
            assert (
                labels(card(played))[0][-1] == "Answer several at once"
                or len(question.answers) >= 5
            )
            press(played, calm("uk-schools")[question.id])


@pytest.mark.parametrize("name", FOR_SCHOOLS)
def test_answers_stand_in_one_order_yes_no_not_sure(name: str) -> None:
    """Or from least to most. Not sure, or not known, is always the last."""
    yes, no = {"yes-now", "yes", "suspected", "some"}, {"no", "none-known-checked"}
    for question in with_safety(load(name)).questions:
        ids = [answer.id for answer in question.answers]
        assert ids[-1] in ("not-sure", "not-known") or question.id == "isolated"
        places = [0 if one in yes else 1 if one in no else 2 for one in ids]
        if set(ids) & yes:
            assert places == sorted(places), (question.id, ids)


def test_it_goes_on_with_the_new_owner_at_the_same_question_and_the_old_card_says_so() -> None:
    played = begun()
    press(played, "no")
    old, step = played.concern.card.args, played.concern.asked.step
    played.press(DANA, "give-back", nonce=str(played.concern.handovers))
    played.press(DEV, "acknowledge", "page", str(played.concern.handovers))
    assert ("card", DEV) in played.posts
    assert played.concern.asked.step == step
    assert "passed to" in card(played, DANA, old).paragraphs[0]
    assert card(played, DEV).paragraphs[0] == OPEN_WORDS
    played.press(DEV, "give-back", nonce=str(played.concern.handovers))
    assert Refresh("card") in played.turn.duties
    assert "nobody has this now" in card(played, DANA, old).paragraphs[0]


def test_given_back_and_taken_again_there_is_a_new_card_and_the_old_one_points_to_it() -> None:
    played = begun()
    old = played.concern.card.args
    played.press(DANA, "give-back", nonce=str(played.concern.handovers))
    played.press(DANA, "acknowledge", "page", str(played.concern.handovers))
    assert ("card", DANA) in played.posts
    assert played.concern.card.args != old
    assert OPEN_WORDS not in card(played, DANA, old).paragraphs


def test_a_card_deleted_by_hand_is_posted_anew_and_shows_the_same() -> None:
    played = begun()
    press(played, "no")
    before, old = card(played), played.concern.card.args
    played.do(Gone(played.concern.id, DANA, "card", old))
    assert played.posts == [("card", DANA)]
    [post] = [d for d in played.turn.duties if isinstance(d, Post)]
    assert post.thread
    assert card(played).paragraphs == before.paragraphs
    played.do(Gone(played.concern.id, DANA, "card", old))  # told twice of the same
    assert played.posts == []


def test_at_the_closing_the_card_is_one_stub() -> None:
    played = begun().answered(calm("uk-schools")).decided("social-care")
    played.press(DANA, "close", "close")
    played.send(DANA, "close", played.form.step, "n", **to_close(played.form))
    assert played.concern.state == "closed", played.turn.answer
    assert card(played).rows == ()
    played.do(Gone(played.concern.id, DANA, "card", played.concern.card.args))
    assert played.posts == []  # none comes after it


def test_a_card_of_before_a_reopening_is_followed_by_a_new_one() -> None:
    played = begun().answered(calm("uk-schools")).decided("social-care")
    old = played.concern.card.args
    played.press(DANA, "close", "close")
    played.send(DANA, "close", played.form.step, "n", **to_close(played.form))
    played.send(DANA, "reopen", "record", "n2", why="More came out.")
    assert played.concern.state == "open", played.turn.answer
    assert ("card", DANA) in played.posts
    assert played.concern.card.args != old


def test_a_concern_of_before_there_was_a_card_gets_one_with_its_next_move() -> None:
    played = begun()
    asked = played.concern.asked
    old = played.concern.but(card=None)
    played.turn = played.turn.__class__(old)
    played.press(DANA, "answer", "ask/life-at-risk", "99", "no")  # a button of long ago
    assert ("card", DANA) in played.posts
    assert Refresh("step", DANA, (asked.step, str(asked.count))) in played.turn.duties
    found = chat.message(played.concern, "step", DANA, (asked.step, str(asked.count)), played.ctx)
    assert found
    assert found.rows == ()


def failed(played: Played) -> None:
    played.do(Undelivered(played.concern.id, DANA, "card", played.concern.card.args))


def test_a_card_whose_first_posting_fails_is_tried_again_less_and_less_often() -> None:
    played, waits = begun(), []
    for _ in range(3):
        failed(played)
        assert ("card", DANA) not in played.posts
        before = played.now
        while ("card", DANA) not in played.posts:
            played.wake()
        waits.append(played.now - before)
    assert waits == [timedelta(minutes=5 * n) for n in (1, 2, 3)]
    assert card(played).rows
    assert played.concern.card.failed_at is None


def test_whatever_the_owner_does_meanwhile_brings_the_card_at_once() -> None:
    for does in (
        lambda played: played.press(DANA, "open"),
        lambda played: played.answered({"life-at-risk": "no"}),
    ):
        played = begun()
        failed(played)
        does(played)
        assert played.posts.count(("card", DANA)) == 1
        assert played.concern.card.failed_at is None


def test_a_card_that_failed_for_an_earlier_owner_is_not_tried_again() -> None:
    played = begun()
    old = played.concern.card.args
    played.press(DANA, "give-back", "page", str(played.concern.handovers))
    played.taken_by(DEV)
    played.do(Undelivered(played.concern.id, DANA, "card", old))
    assert next_at(played.concern) is None
