"""What can be said to be entered in error, and how is it kept that it was?"""

from __future__ import annotations

from datetime import datetime

from flows.concern import Concern
from flows.context import Context
from flows.entries import agencies, each_child, legal_hold
from flows.entries.choosing.in_words import call_in_short, in_short
from flows.kept.entry import PLACE, WITHDRAWN
from flows.names import children
from flows.wording.sentences import say

CHOICES_AT_MOST = 100


def mistakes(concern: Concern, ctx: Context) -> dict[str, str]:
    """What can be struck out, the newest first, by its place, in words."""
    newest = sorted(_all(concern, ctx), reverse=True)[:CHOICES_AT_MOST]
    return {place: words for _, place, words in newest}


def older(concern: Concern, ctx: Context) -> str:
    """That there are older ones, which cannot be chosen, and what to do about them; empty where there
    are none.
    """
    number = len(_all(concern, ctx))
    if number <= CHOICES_AT_MOST:
        return ""
    return say("mistake.older", shown=str(CHOICES_AT_MOST), number=str(number))


def _all(concern: Concern, ctx: Context) -> list[tuple[datetime, str, str]]:
    """What counts, but for a legal hold, which is only lifted: when it came, its place, in words."""
    counts = each_child.counting(concern.entries)
    fixed = (WITHDRAWN, legal_hold.KIND, children.KIND)
    known = children.children(concern.entries)
    found = [(one.entered_at, str(one.at), one.label) for one in known]
    found += [
        (one.at, str(place), in_short(one, ctx))
        for place, one in enumerate(concern.entries)
        if one.kind not in fixed and one in counts
    ]
    standing = agencies.referrals(concern)
    return found + [
        (one.at, agencies.place_of(number), call_in_short(one, ctx))
        for number, one in enumerate(concern.referrals)
        if one in standing
    ]


def said(place: str, concern: Concern, ctx: Context) -> dict[str, str]:
    """What was chosen as it is kept: a child as one, anything else by its place and in words."""
    if place in {str(one.at) for one in children.children(concern.entries)}:
        return children.said(place, concern.entries)
    return {"what": mistakes(concern, ctx)[place], PLACE: place}
