"""Is the school that sent a record told that it arrived?"""

from __future__ import annotations

from datetime import UTC, datetime

from flows.entries.choosing.things import unacknowledged
from flows.screen import Replace
from tests.support.flows.played import DANA, Played

CAME = {
    "child": "Kit Marlow",
    "school": "Wrenbury School",
    "sender": "Ms Lowe",
    "day": "2026-11-23",
    "what": "A folder, in the safe.",
}
GIVEN = {"receipt": "given", "receipt_by": "Dana Shaw, today"}


def received(receipt: str = "not-yet") -> Played:
    played = Played(danger="no").taken_by(DANA)
    played.enter("received", receipt=receipt, **CAME)
    return played


def waiting(played: Played) -> list[datetime]:
    return [f.due_at for f in played.concern.follow_ups if f.rule == "receipt" and not f.done_at]


def test_a_receipt_not_yet_given_is_come_back_to_on_the_next_school_day() -> None:
    assert waiting(received()) == [datetime(2026, 11, 24, 9, 0, tzinfo=UTC)]


def test_giving_it_settles_that() -> None:
    played = received()
    played.enter("received", **CAME | GIVEN)
    assert waiting(played) == []


def test_one_that_was_given_at_once_is_never_asked_for() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.enter("received", **CAME | GIVEN)
    assert [f.rule for f in played.concern.follow_ups if f.rule == "receipt"] == []


def test_the_receipt_for_another_childs_record_settles_nothing() -> None:
    played = received()
    played.enter("received", **CAME | GIVEN | {"child": "Ebony Quill"})
    assert len(waiting(played)) == 1


def test_what_was_entered_in_error_is_not_waited_for() -> None:
    played = received()
    place = str(len(played.concern.entries) - 1)
    played.enter("withdrawn", what=place, why="Another concern's.")
    assert waiting(played) == []


def test_a_receipt_for_one_of_two_children_of_one_name_leaves_the_others_to_be_given() -> None:
    played = Played().taken_by(DANA)
    for born in ("2009-01-31", "2014-06-02"):
        played.enter("child", name="Ebony Quill", role="made", born=born)
        if isinstance(played.turn.answer, Replace):
            sent = {"name": "Ebony Quill", "role": "made", "born": born, "same": "another"}
            form = played.form
            played.send(DANA, form.kind, form.step, form.nonce, **sent)
    for child in ("0", "1"):
        played.enter("received", receipt="not-yet", **(CAME | {"child": child}))
    assert len(unacknowledged(played.concern)) == 2
    played.enter("received", **(CAME | GIVEN | {"child": "1"}))
    (left,) = unacknowledged(played.concern)
    assert left.values["about"] == "0"
