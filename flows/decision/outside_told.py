"""Is somebody outside the school recorded as told, or asked for advice? Who, when, and what they said.

Report Remove, CEOP and the LADO come on top and are never enough by themselves.
"""

from __future__ import annotations

from flows.concern import Concern

_AGENCIES = frozenset(
    {"police-999", "police-101", "ambulance-999", "a-and-e", "social-care", "early-help"}
)
_ON_TOP = ("ceop", "lado", "report remove", "designated officer")
_ENTRIES = frozenset({"referral", "consultation"})


def recorded(concern: Concern) -> bool:
    """Whether a call to an agency that counts stands in the record.

    Where its name was typed, whatever is not one of those that only come on top counts: who it was,
    when and what they said stand beside it.
    """
    return any(
        r.made and (r.chosen in _AGENCIES if r.chosen else _counts(r.agency))
        for r in concern.referrals
    ) or any(e.kind in _ENTRIES and _counts(e.values["agency"]) for e in concern.entries)


def _counts(agency: str) -> bool:
    return not any(words in agency.casefold() for words in _ON_TOP)
