"""Whom is one to ring about what is due? The numbers beside the words, each with the day it was checked."""

from __future__ import annotations

from collections.abc import Iterable

from flows.assessment import home_authority
from flows.assessment.steps import REFERRALS
from flows.concern import Concern
from flows.context import Context
from flows.entries.outside.calls import unanswered
from flows.follow_up.rules import rule_of
from flows.kept.follow_up import FollowUp
from flows.screen import Part

_NAMES = {  # what the words of a reminder name, whatever was decided
    "lado": ("lado",),
    "urgent-open": ("social-care", "police"),
    "not-accepted": ("social-care",),
}
_OTHERS = frozenset({"early-help", "ceop", "lado", "consult"})


def numbers(one: FollowUp, concern: Concern, ctx: Context) -> list[Part]:
    """The numbers of whoever this names; none where nobody is to be rung."""
    kind = rule_of(one, ctx).kind
    decided = concern.decision.options if concern.decision else ()
    match kind:
        case "chase-referral":
            told = [*unanswered(concern), *_among(decided, REFERRALS)]
        case "others-answered":
            told = _among(decided, _OTHERS)
        case _:
            told = list(_NAMES.get(kind, ()))
    return home_authority.beside(concern, told, ctx)


def _among(decided: Iterable[str], these: frozenset[str]) -> list[str]:
    return [one for one in decided if one in these]
