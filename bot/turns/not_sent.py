"""What if the form of a report is closed without sending, or left with a question in it? Its person
reads that nobody was told, until a report of theirs follows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.turns.turning import Turning
from flows.moves import Submit
from flows.reporting.buttons import REPORT
from flows.screen import Answer, Errors, Message, Replace
from flows.screens import no_concern
from flows.turn import Post
from storage.concerns import concerns, repeats
from storage.duties import from_turn
from storage.duties.duties import Duty

KIND, FOLLOWED, WAITS = "not-sent", "followed", "waits"
LATER = timedelta(minutes=2)


def closed(turning: Turning, person: str, nonce: str) -> None:
    """The form with this nonce was closed; one that arrived all the same was sent."""
    if repeats.done_before(turning.tx, turning.school.id, report_key(nonce)):
        return
    now = turning.clock.now()
    _first_time(turning, f"closed:{nonce}", now)
    told = Post(KIND, person, (person, now.isoformat(), nonce), urgent=True)  # before what waits
    from_turn.tell(turning.tx, turning.school.id, [told], now)


def shown_again(turning: Turning, move: Submit, answer: Answer) -> None:
    """The form was sent and stands open again, with a question or something to put right: whoever
    leaves it so hears soon that nobody was told.
    """
    asks = isinstance(answer, Replace) and answer.form.kind == REPORT.form
    now = turning.clock.now()
    if not (asks or isinstance(answer, Errors)) or not _first_time(
        turning, f"{WAITS}:{move.nonce}", now
    ):
        return
    told = _left_so(move, now)
    from_turn.tell(turning.tx, turning.school.id, [told], now + LATER)


def _left_so(move: Submit, at: datetime) -> Post:
    return Post(KIND, move.person, (move.person, at.isoformat(), move.nonce, WAITS))


def _first_time(turning: Turning, key: str, now: datetime) -> bool:
    """Whether this is so for the first time, which is remembered."""
    tx, school = turning.tx, turning.school.id
    if repeats.done_before(tx, school, key):
        return False
    repeats.remember(tx, school, key, None, "", now)
    return True


def followed(turning: Turning, move: Submit) -> None:
    """A report of this person is kept: what was said of forms they had closed is brought up to
    date, and nothing waits to be said of this one.
    """
    person, school, now = move.person, turning.school.id, turning.clock.now()
    came_back = repeats.done_before(turning.tx, school, f"{WAITS}:{move.nonce}")
    if came_back:
        from_turn.say_now(turning.tx, _left_so(move, came_back.at), now)
    from_turn.tell_again(turning.tx, school, KIND, (person,), FOLLOWED, now)


def message(turning: Turning, duty: Duty) -> Message | None:
    """What it says now; None when a report has followed before it could be sent."""
    person, at, nonce, *waits = duty.args
    again, since = duty.what == "refresh", datetime.fromisoformat(at)
    if concerns.reported_since(turning.tx, turning.school, person, since):
        return no_concern.sent_since() if again else None
    if (
        waits
        and not again
        and repeats.done_before(turning.tx, turning.school.id, f"closed:{nonce}")
    ):
        return None
    return no_concern.waits_to_be_sent() if waits else no_concern.nothing_sent()


def report_key(nonce: str) -> str:
    """By which a report is known again when its form comes a second time."""
    return f"report:{nonce}"
