"""Is somebody outside the school recorded as told, or asked for advice? Who, when, and what they said.

Report Remove, CEOP and the LADO come on top and are never enough by themselves. Only an agency that
was chosen counts: of a name that was typed nobody knows whose it is.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.entries.agencies import OUTSIDE

_AGENCIES = frozenset(
    {"police-999", "police-101", "ambulance-999", "a-and-e", "social-care", "early-help"}
)
_ENTRIES = frozenset({"referral", "consultation"})


def recorded(concern: Concern) -> bool:
    """Whether a call to an agency that counts stands in the record."""
    return any(r.made and r.chosen in _AGENCIES for r in concern.referrals) or any(
        e.kind in _ENTRIES and e.values["agency"] in OUTSIDE for e in concern.entries
    )
