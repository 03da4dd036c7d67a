"""Whoever asked somebody to take a concern over hears within the hour that they have not: nobody leaves
for a holiday in the belief that it is another's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import chat
from flows.turn import Post, Refresh
from tests.support.flows.played import DANA, DEV, HELEN, Played, calm

FRIDAY = datetime.fromisoformat("2026-12-18T16:30:00+00:00")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOT_TAKEN = ("not-reached", DANA)


def handed_over() -> Played:
    """The term's last afternoon: Dana asks Dev to have it until school starts again."""
    played = Played(at=FRIDAY, danger="no").taken_by(DANA).answered(calm("uk-schools"))
    played.decided("early-help")
    played.send(DANA, "hand-over", "page", "n", to=DEV, until="2027-01-05")
    assert played.concern.passing_to == DEV
    return played


def test_whoever_handed_it_over_hears_that_it_was_not_taken_once_and_whom_to_ring() -> None:
    played = handed_over()
    assert NOT_TAKEN not in played.until(FRIDAY + 59 * MINUTE)
    assert NOT_TAKEN in played.until(FRIDAY + HOUR)
    assert says(played, told(played)) == (
        "Concern NGQZ-CD7W is still yours. Dev Patel, 01632 960011, has not taken it yet. "
        "Ring them, or ask somebody else."
    )
    assert NOT_TAKEN not in played.until(FRIDAY + 100 * HOUR)


def test_what_is_taken_in_time_is_not_spoken_of() -> None:
    assert NOT_TAKEN not in handed_over().taken_by(DEV).until(FRIDAY + 3 * HOUR)


def test_once_somebody_else_is_asked_that_is_told_anew_and_the_first_message_is_over() -> None:
    played = handed_over()
    played.until(FRIDAY + HOUR)
    first = told(played)
    played.press(DANA, "pass-on", "still")
    played.send(DANA, "pass-on", played.form.step, to=HELEN)
    assert NOT_TAKEN in played.until(FRIDAY + 2 * HOUR)
    assert "Helen Moss" in says(played, told(played))
    assert "still yours" not in says(played, first)


def test_the_message_is_brought_up_to_date_once_it_is_taken() -> None:
    played = handed_over()
    played.until(FRIDAY + HOUR)
    message = told(played)
    assert Refresh("not-reached") in played.taken_by(DEV).turn.duties
    assert "still yours" not in says(played, message)


def told(played: Played) -> Post:
    return next(d for d in played.turn.duties if isinstance(d, Post) and d.kind == "not-reached")


def says(played: Played, post: Post) -> str:
    message = chat.message(played.concern, post.kind, post.to, post.args, played.ctx)
    return "\n".join(message.paragraphs) if message else ""
