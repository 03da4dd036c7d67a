"""How does one thing in the record read? A note, a reason, a referral, a second look, a decision."""

from __future__ import annotations

from flows.chronology.details import about_words
from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.entries.agencies import referrals
from flows.kept.assessment import Referral
from flows.kept.decision import Decision
from flows.protocol.parts import Level
from flows.protocol.recommendation import Recommendation
from flows.school.people_in_words import called_then
from flows.screen import Pair, Text
from flows.wording.sentences import say, together


def headed(words: str) -> Pair | Text:
    """Words whose first line says when, who or what, set off from the rest."""
    first, _, rest = words.partition("\n")
    return Pair(first, rest) if rest else Text(words)


def reason_lines(found: Recommendation) -> list[str]:
    """What led to a recommendation, the same sentence once, with every source that says it."""
    sources: dict[str, list[str]] = {}
    for reason in found.reasons:
        sources.setdefault(reason.text, []).append(reason.citation)
    return [
        say("ready.reason", text=words, citation="; ".join(dict.fromkeys(cited)))
        for words, cited in sources.items()
    ]


def referral_lines(concern: Concern, ctx: Context) -> list[str]:
    """Every referral that counts, made or not made, in words."""
    return [_referral(r, ctx) for r in referrals(concern)]


def _referral(referral: Referral, ctx: Context) -> str:
    about = about_words(referral, ctx)
    common = {
        "time": _time(referral, ctx),
        "about": about,
        "who": called_then(ctx.school, referral.who, referral.at),
    }
    if not referral.made:
        return say("open.referral-not-made", reason=referral.reason, **common)
    empty = say("open.empty")
    return say(
        "open.referral-made",
        agency=referral.agency,
        spoke_to=referral.spoke_to,
        their_reference=referral.their_reference or empty,
        advice=referral.advice or empty,
        **common,
    )


def _time(referral: Referral, ctx: Context) -> str:
    """When it was; of a call whose time was not written plainly only when that was written down."""
    time = moment(ctx, referral.when or referral.at)
    unsaid = referral.made and referral.when is None
    return say("open.referral-when-unsaid", time=time) if unsaid else time


def decision_line(decision: Decision, ctx: Context) -> str:
    """A decision with its reasons, and why it is below what was recommended."""
    words = say(
        "open.decision",
        time=moment(ctx, decision.at),
        name=called_then(ctx.school, decision.who, decision.at),
        options=together(say(f"decision.options.{o}") for o in decision.options),
        reasons=decision.reasons,
        decided_against=decision.decided_against,
        childs_wishes=decision.childs_wishes,
    )
    if not decision.below_reason:
        return words
    return words + say(
        "open.decision-below",
        level=ctx.protocol.level_words(Level[decision.recommended]).title,
        below_reason=decision.below_reason,
    )
