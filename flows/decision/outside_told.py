"""Is somebody outside the school recorded as told, or asked for advice? Who, when, and what they said.

Report Remove, CEOP and the LADO come on top and are never enough by themselves; what the LADO advised is
the second look where it is about the staff. Only an agency that
was chosen counts: of a name that was typed nobody knows whose it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.concern import Concern
from flows.entries.agencies import OUTSIDE, of, referrals
from flows.entries.outside.lado import advised
from flows.protocol.parts import Level
from flows.protocol.rules import Protocol

_AGENCIES = frozenset(
    {"police-999", "police-101", "ambulance-999", "a-and-e", "social-care", "early-help"}
)
_ENTRIES = frozenset({"referral", "consultation"})


def recorded(concern: Concern, since: datetime | None = None) -> bool:
    """Whether a call to an agency that counts stands in the record; `since` (UTC): entered then or
    later.
    """
    called = [r.at for r in referrals(concern) if r.made and r.chosen in _AGENCIES]
    entries = (e for kind in _ENTRIES for e in of(concern, kind))
    called += [e.at for e in entries if e.values["agency"] in OUTSIDE]
    return any(since is None or at >= since for at in called)


def untold(concern: Concern, protocol: Protocol) -> bool:
    """Whether the answers call for somebody outside the school, and nobody is recorded as told or
    asked.
    """
    level = protocol.recommend(concern.facts).level
    since = _worse_since(concern, protocol, level)
    return level >= Level.CONSULT and not recorded(concern, since)


def _worse_since(concern: Concern, protocol: Protocol, level: Level) -> datetime | None:
    """When it was opened again, or answered anew after a decision, where what was answered since calls
    for more: whom somebody rang of it before then did not hear of that.
    """
    decided = [d.answers for d in concern.decisions if Level[d.recommended] < level]
    less = [concern.answers[n].at for n in decided if n is not None and n < len(concern.answers)]
    if again := concern.reopened_at:
        before = concern.but(answers=tuple(a for a in concern.answers if a.at < again))
        less += [again] if protocol.recommend(before.facts).level < level else []
    return max(less, default=None)


def lado_advised(concern: Concern, protocol: Protocol, talks: Sequence[datetime]) -> bool:
    """Whether the LADO's advice is recorded since they last wanted to talk (`talks`, UTC), and of all
    that was answered.
    """
    worse = _worse_since(concern, protocol, protocol.recommend(concern.facts).level)
    return advised(concern, max([*talks, *([worse] if worse else [])], default=None))
