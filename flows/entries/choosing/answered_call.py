"""Which referral is answered? Chosen among those that were made; where there was one to that agency, it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flows.concern import Concern
from flows.context import Context
from flows.entries.agencies import CHOSEN, NAME, OF_CALL, OTHER, called, name_of, party_in
from flows.entries.choosing.in_words import begin, choice
from flows.entries.outside.calls import Call, there, told, waiting, waiting_there
from flows.kept.assessment import Referral
from flows.kept.closing import CallThere
from flows.kept.entry import RecordEntry
from flows.wording.sentences import say

FIELD = "call"


def choices(concern: Concern, ctx: Context) -> dict[str, str]:
    """The referrals, by their place, in words: those that wait for an answer first, then the newest; and
    those of what is attached.
    """
    waits = waiting(concern)
    ordered = sorted(told(concern), key=lambda one: (one not in waits, -one.at.timestamp()))
    here = {one.place: _in_words(one, ctx) for one in ordered}
    return here | {one.place: one.words for one in there(concern)}


def left(concern: Concern, ctx: Context) -> tuple[CallThere, ...]:
    """The referrals without an answer, as the concern has them on which this one hangs."""
    at, calendar = concern.reference, ctx.school.calendar
    own = (
        CallThere(
            place=f"{at}/{one.place}",
            party=one.party,
            words=say("answer.there", call=_in_words(one, ctx), reference=at),
            day=one.day(calendar),
        )
        for one in waiting(concern)
    )
    return (*own, *waiting_there(concern))


def _in_words(call: Call, ctx: Context) -> str:
    agency, whom, reference = _said(call.record)
    words = "; ".join(filter(None, (begin(whom), begin(reference))))
    return choice(CHOSEN.get(call.party) or begin(agency), words, call.day(ctx.school.calendar))


def _said(one: Referral | RecordEntry) -> tuple[str, str, str]:
    """The agency's name, whom and their reference."""
    if isinstance(one, Referral):
        return one.agency, one.spoke_to, one.their_reference
    return called(one), one.values["spoke-to"], one.values.get("reference", "")


def mistakes(given: Mapping[str, str], concern: Concern, ctx: Context) -> dict[str, str]:
    """What is wrong with the referral of an answer, at its field. `given`: what was filled in, the agency
    as it is kept, the day as `2026-11-23`.
    """
    wrong, those = _not_chosen(given, concern), _meant(given, concern)
    if wrong or not those:
        return wrong
    early = date.fromisoformat(given["day"]) < _day(those[0], ctx)
    return {"day": say("answer.too-early")} if early else {}


def _not_chosen(given: Mapping[str, str], concern: Concern) -> dict[str, str]:
    those = _to(given, concern)
    if not given.get(FIELD):
        return {FIELD: say("answer.which")} if len(those) > 1 else {}
    if given[FIELD] not in {one.place for one in _all(concern)}:
        return {FIELD: say("answer.choose")}
    other = given.get("agency") and given[FIELD] not in {one.place for one in those}
    return {"agency": say("answer.another-agency")} if other else {}


def taken(values: Mapping[str, str], concern: Concern, ctx: Context) -> dict[str, str]:
    """The values of an answer, with the referral it belongs to: its place, in words, and its agency.
    `values`: as filled in, the agency as it is kept.
    """
    those = _meant(values, concern)
    if len(those) != 1:
        return dict(values)
    words = {FIELD: choices(concern, ctx)[those[0].place], OF_CALL: those[0].place}
    return {**values, **words, **_agency(those[0])}


def _all(concern: Concern) -> list[Call | CallThere]:
    return [*told(concern), *there(concern)]


def _day(call: Call | CallThere, ctx: Context) -> date:
    return call.day if isinstance(call, CallThere) else call.day(ctx.school.calendar)


def _meant(values: Mapping[str, str], concern: Concern) -> list[Call | CallThere]:
    """The call that was chosen; where none was, each to that agency."""
    chosen = [one for one in _all(concern) if one.place == values.get(FIELD)]
    return chosen or _to(values, concern)


def _to(values: Mapping[str, str], concern: Concern) -> list[Call | CallThere]:
    """The calls to the agency that was chosen."""
    theirs = party_in(values) if values.get("agency") else ""
    return [one for one in _all(concern) if one.party == theirs]


def _agency(call: Call | CallThere) -> dict[str, str]:
    if call.party in CHOSEN:
        return {"agency": call.party}
    if isinstance(call, CallThere):
        return {"agency": OTHER, NAME: name_of(call.party)}
    if isinstance(call.record, Referral):
        return {"agency": OTHER, NAME: call.record.agency}
    return {
        name: call.record.values[name] for name in ("agency", NAME) if name in call.record.values
    }
