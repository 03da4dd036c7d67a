"""How does somebody at the machine ask for a record to be destroyed? With all that goes with it, in
one turn.
"""

from __future__ import annotations

from bot.turns.turning import Turning
from flows.destruction import steps
from flows.kept.destruction import Destruction, Going
from flows.moves import ToDestroy
from storage.concerns import together


def ask(turning: Turning, concern_id: str, person: str, why: str) -> Destruction:
    """The wish, as it stands in each of the records from now on. Raises NotYet. The bot tells
    everybody when it looks at it next.
    """
    found = together.allow(turning.tx, turning.school, concern_id, person)
    wish = Destruction(
        id=turning.identifiers.id(),
        by=person,
        why=why,
        at=turning.clock.now(),
        together=tuple(Going(concern=one.id, reference=one.reference) for one in found),
    )
    for one in found:
        turning.advance(one, ToDestroy(person, one.id, steps.ASKED, wish))
    return wish
