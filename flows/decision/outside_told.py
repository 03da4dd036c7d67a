"""Is somebody outside the school recorded as told, or asked for advice? Who, when, and what they said.

Report Remove, CEOP and the LADO come on top and are never enough by themselves. Only an agency that
was chosen counts: of a name that was typed nobody knows whose it is.
"""

from __future__ import annotations

from datetime import datetime

from flows.concern import Concern
from flows.entries.agencies import OUTSIDE, of, referrals

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
