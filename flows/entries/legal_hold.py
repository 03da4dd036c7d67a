"""Does a legal hold stand? While it does nothing is taken down, deleted or shredded.

Somebody outside asks for it (the police, a court, an insurer). Whoever may know of the concern can
set and lift it, also when they do not own it and when it is closed; it is an entry of the record
like any other.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.kept.entry import RecordEntry
from flows.screen import Pair, Part, Text
from flows.wording.sentences import say

KIND = "hold"
ON = "on"


def standing(concern: Concern) -> RecordEntry | None:
    """The entry by which a hold stands; None when none does."""
    entries = [entry for entry in concern.entries if entry.kind == KIND]
    return entries[-1] if entries and entries[-1].values.get("state") == ON else None


def listed(concern: Concern, ctx: Context) -> list[Part]:
    """What stands at the top of the record while a hold does."""
    entry = standing(concern)
    if entry is None:
        return []
    since = say("hold.since", name=ctx.school.display(entry.who), time=moment(ctx, entry.at))
    return [
        Text(say("hold.stands"), strong=True),
        Pair(say("hold.asked"), entry.values.get("asked-by", "")),
        Pair(say("hold.why"), entry.values.get("why", "")),
        Text(since),
    ]
