"""For whose word does it wait that the image is deleted from a device or a school system?

What a platform takes down never waits (UKCIS 2024).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flows.concern import Concern
from flows.entries import legal_hold
from flows.entries.agencies import CHOSEN, ONE_PARTY, POLICE, is_typed, of, party
from flows.entries.outside.calls import Key, answered, told, unanswered
from flows.wording.sentences import say

AGREED, NOT_YET = "agreed", "not-yet"


def in_the_way(concern: Concern) -> list[str]:
    """The agencies that were told and have not agreed, and the legal holds: while there is one nothing is
    deleted from a device or a school system (UKCIS 2024). In words that nobody typed, for it is said
    outside the forms.
    """
    agencies = {CHOSEN.get(one, say("record.another-agency")) for one in waited_for(concern)}
    holds = (say("record.hold", number=one) for one in legal_hold.standing(concern))
    return [*sorted(agencies), *holds]


def waited_for(concern: Concern) -> set[str]:
    """The agencies for which deletion waits: each that has not answered, each that said not yet of a
    call until it agrees to that same one, and the police until they agree (UKCIS 2024). Who is told of
    more agrees anew.
    """
    agreed = _agreed(concern)
    decided = concern.decision.options if concern.decision else ()
    must_agree = {call.party for call in told(concern) if call.party == POLICE}
    must_agree |= {party(e) for e in of(concern, "referral") if is_typed(e)}
    must_agree |= {POLICE for option in decided if ONE_PARTY.get(option) == POLICE}
    must_agree |= {one for one, _ in _waited_for_there(concern)}
    return set(unanswered(concern)) | _not_yet(concern) | (must_agree - agreed)


def _agreed(concern: Concern) -> set[str]:
    """The agencies that have agreed since they were told last."""
    last = _told_last(concern)
    said = (e for e in of(concern, "answer") if e.values.get("deletion") == AGREED)
    return {party(e) for e in said if e.at >= last.get(party(e), e.at)}


def _not_yet(concern: Concern) -> set[str]:
    """The agencies that said not yet, and have not agreed since to the same call."""
    stands: list[tuple[str, Key | None]] = []
    for entry, key in answered(concern):
        mine = (party(entry), key)
        if entry.values.get("deletion") == AGREED:
            stands = [one for one in stands if not _may_be_one(one, mine)]
        elif entry.values.get("deletion") == NOT_YET:
            stands.append(mine)
    return {one for one, _ in stands}


def _may_be_one(one: tuple[str, Key | None], other: tuple[str, Key | None]) -> bool:
    """Whether two answers are about one call; where no call was chosen, about one agency."""
    same_call = one[1] == other[1] or None in (one[1], other[1])
    return one[0] == other[0] and same_call


def _told_last(concern: Concern) -> dict[str, datetime]:
    """When each agency was last told (UTC)."""
    calls = [(call.party, call.at) for call in told(concern)]
    return dict(sorted([*calls, *_waited_for_there(concern)], key=lambda one: one[1]))


def _waited_for_there(concern: Concern) -> Iterator[tuple[str, datetime]]:
    """Whose word was waited for in what is attached, since it is."""
    for attached in concern.attached:
        if not attached.ended_at:
            yield from ((one, attached.at) for one in attached.waited_for)
