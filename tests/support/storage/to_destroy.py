"""Records that were closed long ago, and what is done until one is destroyed."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.running.clock import StoppedClock
from bot.turns import taking, to_destroy
from bot.turns.turn import Turns
from flows.concern import Concern
from flows.declared import Press
from flows.destruction.buttons import CONFIRM, STOP
from flows.kept.closing import Attached, Closing
from flows.kept.destruction import Destruction
from flows.kept.entry import RecordEntry
from flows.moves import Submit
from flows.screen import Answer
from storage.concerns import concerns
from storage.database.database import Database
from tests.support.storage.records import (
    CHILD,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    begun,
    concern,
    do,
    report,
    stored,
    turns_of,
)

LONG_AGO = datetime(1999, 3, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def closed(*entries: RecordEntry, at: datetime = LONG_AGO, **fields: Any) -> Concern:
    """A record that was closed then."""
    closings = (Closing(note="Done", who=DSL, at=at),)
    given = {
        "reports": (report(at=at),),
        "opened_at": at,
        "state": "closed",
        "closings": closings,
        "entries": entries,
    }
    return concern(**(given | fields))


def hold(state: str = "on", by: str = "x") -> RecordEntry:
    """A legal hold that somebody asked for, or that they lifted."""
    return RecordEntry(
        kind="hold", values={"state": state, "asked-by": by, "why": "x"}, who=DSL, at=NOW
    )


def kept_until(day: str) -> RecordEntry:
    """A retention date of the school's own; empty: the usual one again."""
    values = {"until": day, "why": "Sent about another school."} if day else {"why": "It was ours."}
    return RecordEntry(kind="keep-until", values=values, who=DSL, at=NOW)


def child(name: str = CHILD) -> RecordEntry:
    """A child entered in the record."""
    return RecordEntry(kind="child", values={"name": name, "role": "made"}, who=DSL, at=NOW)


def two_attached(db: Database, *entries: RecordEntry, **fields: Any) -> tuple[Concern, Concern]:
    """A report that is attached to another record, both closed; `entries` and `fields`: of the
    first.
    """
    one, other = closed(), closed()
    closing = Closing(note="x", who=DSL, at=LONG_AGO, kind="attached", to=other.id)
    one = one.but(closings=(closing,), entries=entries, **fields)
    line = Attached(concern=one.id, reference=one.reference, who=DSL, at=LONG_AGO)
    return stored(db, one), stored(db, other.but(attached=(line,)))


def there(db: Database, one: Concern) -> Concern | None:
    """The record as it is now; None once it is destroyed."""
    try:
        found: Concern = do(db, concerns.load_for_program, HILLSIDE.id, one.id)
    except concerns.NotFound:
        return None
    return found


class Destroying:
    """A record that somebody asked to have destroyed, and the days that pass."""

    def __init__(
        self,
        db: Database,
        one: Concern,
        who: str = DSL,
        led_by: Concern | None = None,
        turns: Turns | None = None,
    ) -> None:
        self.db, self.one, self.turns = db, one, turns or turns_of(db)
        self.leader = led_by or one
        begun(db, HILLSIDE)
        self.wish = self._do(
            lambda turning: to_destroy.ask(turning, one.id, who, "Kept long enough")
        )
        self.look()

    def look(self) -> None:
        """The moment comes at which the program looks at it, if it is still there."""
        with suppress(concerns.NotFound):
            self._do(lambda turning: turning.wake(self.leader.id))

    def days(self, number: int) -> Destroying:
        """So many days pass, with a look each."""
        for _ in range(number):
            self.clock.forward(DAY)
            self.look()
        return self

    def confirm(
        self, who: str = HEAD, why: str = "Rightly so", at: Concern | None = None
    ) -> Answer:
        """Somebody sends the form that confirms it."""
        return self.send(CONFIRM, who, why, at)

    def stop(self, who: str, why: str = "It is still needed", at: Concern | None = None) -> Answer:
        """Somebody sends the form that stops it."""
        return self.send(STOP, who, why, at)

    def send(self, press: Press, who: str, why: str, at: Concern | None = None) -> Answer:
        """Somebody sends this form of theirs."""
        where = (at or self.one).id
        form = Submit(who, press.form, {"why": why}, where, self.wish.id, "n")
        return self.take(form)

    def take(self, move: Any) -> Answer:
        """A move, as it comes from the chat."""
        answer: Answer = self._do(lambda turning: taking.take(turning, move))
        return answer

    @property
    def now(self) -> Destruction | None:
        """The wish as it stands in the record."""
        found = there(self.db, self.one)
        return found.destructions[-1] if found else None

    @property
    def clock(self) -> StoppedClock:
        assert isinstance(self.turns.clock, StoppedClock)
        return self.turns.clock

    def _do(self, work: Any) -> Any:
        return self.db.transaction(lambda tx: work(self.turns.turning(tx)))
