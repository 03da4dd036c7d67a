"""Which rule calls for a follow-up, and how is it worded? The protocol's, or that of what somebody
set for themselves.
"""

from __future__ import annotations

from functools import cache

from flows.context import Context
from flows.kept.follow_up import FollowUp
from flows.protocol.follow_ups import Due, When
from flows.protocol.follow_ups import FollowUp as Rule
from flows.protocol.rules import Protocol
from flows.wording.language import language
from flows.wording.sentences import say

BY_HAND = "by-hand"


def of_ones_own() -> Rule:
    """What somebody set: reminded of on its day, then each school day. On the same day before school
    ends.
    """
    return _in(language())


@cache
def _in(language: str) -> Rule:
    """The same in the language that is spoken: it is made once for each."""
    return Rule(
        id=BY_HAND,
        kind=BY_HAND,
        text=say("by-hand.text"),
        citation=say("by-hand.citation"),
        when=When(event=("open",)),
        first=(Due(minutes_before_school_ends=45),),
        every=Due(school_days=1),
    )


def rules(protocol: Protocol) -> tuple[Rule, ...]:
    """Every rule by which something may be come back to."""
    return (*protocol.follow_ups, of_ones_own())


def words_of(protocol: Protocol, rule: str) -> str:
    """What is to be done by the rule of this id, in words; empty for none."""
    return next((one.text for one in rules(protocol) if one.id == rule), "")


def rule_of(one: FollowUp, ctx: Context) -> Rule:
    """The rule behind a follow-up."""
    return next(r for r in rules(ctx.protocol) if r.id == one.rule)


def text_of(one: FollowUp, ctx: Context) -> str:
    """What is to be done, as it stands in forms only: what somebody set is in their own words."""
    return one.text or rule_of(one, ctx).text
