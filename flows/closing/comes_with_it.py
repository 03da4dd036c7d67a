"""What comes with a report that is attached to another concern? Whatever is still to be done about it:
nobody is reminded of that in a record that is closed.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.entries import legal_hold
from flows.entries.choosing import answered_call, child_there, moving, things
from flows.entries.outside.deletion import waited_for
from flows.follow_up import by_hand
from flows.follow_up.called_for import left_open
from flows.kept.closing import Attached, KeptUp, OtherClosing
from flows.paging.offering import alone


def as_attached(concern: Concern, asked: OtherClosing, ctx: Context) -> Attached:
    """As it is to stand in the other one. `concern`: before it is closed."""
    return Attached(
        concern=concern.id,
        reference=concern.reference,
        who=asked.who,
        at=ctx.now,
        danger=alone.pressing(concern),
        left_open=left_open(concern, ctx.protocol),
        waited_for=frozenset(waited_for(concern)),
        calls=answered_call.left(concern, ctx),
        things=things.left(concern),
        to_do=by_hand.left(concern),
        **dict(kept_up(concern)),
    )


def kept_up(concern: Concern) -> KeptUp:
    """What of it the other one is told of whenever it changes."""
    return KeptUp(
        holds=legal_hold.told_on(concern),
        children=child_there.left(concern),
        moves=moving.left(concern),
    )
