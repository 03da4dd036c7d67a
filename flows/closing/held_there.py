"""What if a legal hold on an attached report is lifted in the concern it is attached to? It is
lifted in both, for it is one hold: of the same party, who said so once.
"""

from __future__ import annotations

from flows.entries.legal_hold import KIND, LIFTED, standing
from flows.kept.entry import RecordEntry
from flows.moves import HoldLifted
from flows.turn import Draft
from flows.wording.sentences import say


def keep_up(draft: Draft) -> None:
    """Whatever was lifted here for what is attached."""
    for entry in draft.concern.entries[len(draft.before.entries) :]:
        if entry.kind == KIND:
            _lift_there(draft, entry)


def _lift_there(draft: Draft, entry: RecordEntry) -> None:
    """Why stays here: who deals with the other one may not know of this."""
    reference, _, number = entry.values.get(LIFTED, "").partition("/")
    for one in draft.concern.attached:
        if number and one.reference == reference and not one.ended_at:
            values = entry.values | {LIFTED: number, "why": say("hold.lifted-there")}
            draft.then(HoldLifted(one.concern, entry.but(values=values)))


def follow(draft: Draft, move: HoldLifted) -> None:
    """It stands here no more."""
    entry = move.entry
    if entry.values[LIFTED] in standing(draft.concern):
        draft.change(entries=(*draft.concern.entries, entry))
        draft.record("entered", entry.who, entry=entry.model_dump(mode="json"))
