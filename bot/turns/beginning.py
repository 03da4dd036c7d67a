"""What is done before a school's first move, and when its clock was set back?"""

from __future__ import annotations

from bot.turns.turning import Turning
from storage.concerns import protocols
from storage.concerns.children import reindex
from storage.duties import set_back_clock


def begin(turning: Turning) -> None:
    """The protocol is frozen, what is looked for is brought up to date, and nothing waits for what a
    clock said that was set back since the school's last line of the audit.
    """
    tx, school, now, whole = turning.tx, turning.school.id, turning.clock.now(), turning.protocol
    protocols.freeze(tx, school, whole.name, whole.digest, whole.text, now)
    reindex.bring_up_to_date(tx, school, now)
    if set_back_clock.was_set_back(tx, school, now):
        catch_up(turning)


def catch_up(turning: Turning) -> None:
    """Nothing waits for a moment that was near, and every open concern looks at the time again."""
    set_back_clock.catch_up(turning.tx, turning.school.id, turning.clock.now())
