"""What if the form of a report is closed without sending? Its person reads that nobody was told, until
a report of theirs follows.
"""

from __future__ import annotations

from datetime import datetime

from bot.turns.turning import Turning
from flows.screen import Message
from flows.screens import no_concern
from flows.turn import Post
from storage.concerns import concerns, repeats
from storage.duties import from_turn
from storage.duties.duties import Duty

KIND, FOLLOWED = "not-sent", "followed"


def closed(turning: Turning, person: str, nonce: str) -> None:
    """The form with this nonce was closed; one that arrived all the same was sent."""
    if repeats.done_before(turning.tx, turning.school.id, report_key(nonce)):
        return
    now = turning.clock.now()
    told = Post(KIND, person, (person, now.isoformat(), nonce))
    from_turn.tell(turning.tx, turning.school.id, [told], now)


def followed(turning: Turning, person: str) -> None:
    """A report of this person is kept: what was said of forms they had closed is brought up to
    date.
    """
    school, now = turning.school.id, turning.clock.now()
    from_turn.tell_again(turning.tx, school, KIND, (person,), FOLLOWED, now)


def message(turning: Turning, duty: Duty) -> Message | None:
    """What it says now; None when a report has followed before it could be sent."""
    person, closed_at, _ = duty.args
    since = datetime.fromisoformat(closed_at)
    if not concerns.reported_since(turning.tx, turning.school, person, since):
        return no_concern.nothing_sent()
    return no_concern.sent_since() if duty.what == "refresh" else None


def report_key(nonce: str) -> str:
    """By which a report is known again when its form comes a second time."""
    return f"report:{nonce}"
