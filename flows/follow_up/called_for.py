"""Does the concern call for this follow-up now, and has something else in the record settled it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import datetime
from typing import NamedTuple, get_args

from flows.assessment.steps import decision_stands
from flows.concern import Concern
from flows.context import Context
from flows.entries import each_child
from flows.entries.agencies import HELPS_AT_ONCE, made, of
from flows.entries.choosing import moving
from flows.entries.choosing.things import held
from flows.entries.kinds import kinds
from flows.entries.outside import lado
from flows.follow_up.due import first_due
from flows.follow_up.rules import BY_HAND, rule_of
from flows.follow_up.settled import settled, settled_in_error
from flows.follow_up.told_of import DEVICE_TOLD_OF, STAFF_INVOLVED, told_of
from flows.kept.assessment import Referral
from flows.kept.entry import RecordEntry, in_error
from flows.kept.follow_up import FollowUp
from flows.protocol.follow_ups import Decision, Event
from flows.protocol.follow_ups import FollowUp as Rule
from flows.protocol.parts import Level
from flows.protocol.rules import Protocol
from flows.school.routing import ORDINARY
from flows.turn import Draft

UNDECIDED, CLOSE, HOLIDAY = "decide", "close", "holiday"
DECIDED = "decided"
BY_THE_WAY = frozenset({CLOSE, HOLIDAY})  # nothing that closing waits for
_DECISIONS, _EVENTS = frozenset(get_args(Decision)), frozenset(get_args(Event))
_NOT_WRITTEN_TO = HELPS_AT_ONCE | {"police-999"}


class Standing(NamedTuple):
    """How a concern stands, whatever follow-ups it has: the levels that its answers so far meet at the
    gate, what is decided, the events that are so, and when each of what happened did.
    """

    met: Set[Level]
    decided: Set[str]
    so: Set[str]
    happened: Mapping[str, list[datetime]]


def standing(concern: Concern, protocol: Protocol) -> Standing:
    """How it stands under this protocol; no follow-up that is made changes it."""
    stands = decision_stands(concern, protocol)
    came = {cause for cause, _ in _came_with(concern)}
    met = {criterion.level for criterion in protocol.gate_met(concern.facts)}
    met |= {level for level in Level if level.name in came}
    decided = set(concern.decision.options if concern.decision and stands else ())
    decided |= came & _DECISIONS
    found = happened(concern)
    states = {
        "open": True,
        "reported": not stands,
        DECIDED: stands or DECIDED in came,
        STAFF_INVOLVED: concern.route != ORDINARY,
    }
    so = found.keys() & _EVENTS - states.keys()
    return Standing(met, decided, so | {event for event, is_so in states.items() if is_so}, found)


def taken_off(draft: Draft) -> bool:
    """Whether something that was attached is taken off again by this very turn."""
    ended = {one.concern for one in draft.before.attached if not one.ended_at}
    return not ended <= {one.concern for one in draft.concern.attached if not one.ended_at}


def called_for(rule: Rule, draft: Draft, now: Standing) -> bool:
    """Whether this rule makes a follow-up as things are."""
    when = rule.when
    if rule.due(0).of_the_move and moving.entered_there(draft):
        return True
    if not (now.met.isdisjoint(when.level) and now.decided.isdisjoint(when.decision)):
        return True
    if not now.so.isdisjoint(when.event):
        return True
    at_last = "nothing-else-open" in when.event and DECIDED in now.so
    return at_last and not _something_open(draft)


def _something_open(draft: Draft) -> bool:
    waiting = (f for f in draft.concern.follow_ups if f.done_at is None)
    return any(rule_of(f, draft.ctx).kind != HOLIDAY for f in waiting)


def made_already(rule: Rule, draft: Draft, now: Standing) -> bool:
    """Open, or done since it was last called for; what waits for a decision or the closing is made
    anew meanwhile, and what a holiday brings for each holiday.
    """
    concern, ctx = draft.concern, draft.ctx
    ones = [f for f in concern.follow_ups if f.rule == rule.id]
    if rule.due(0).of_the_move and moving.entered_there(draft):
        return any(f.done_at is None for f in ones)
    if rule.kind == HOLIDAY:
        return ctx.school.calendar.before_holiday(ctx.today) is None or any(
            _same_day(f.since, first_due(rule, 0, concern, ctx), ctx) for f in ones
        )
    done = [f.done_at for f in ones if f.done_at]
    if len(done) < len(ones):
        return True
    once = rule.kind not in (UNDECIDED, CLOSE)
    return once and bool(done) and max(done) >= _last_called_for(concern, rule, now)


def _same_day(one: datetime, other: datetime, ctx: Context) -> bool:
    return ctx.school.local(one).date() == ctx.school.local(other).date()


def _last_called_for(concern: Concern, rule: Rule, now: Standing) -> datetime:
    moments = [at for cause in _causes(rule) for at in now.happened.get(cause, ())]
    moments += each_child.entered(concern.entries, rule.kind)
    moments += settled_in_error(concern, rule)
    return max([concern.reopened_at or concern.opened_at, *moments])


def over_by_error(one: FollowUp, rule: Rule, draft: Draft) -> bool:
    """Whether only what has just been said to be an error called for it, or kept it waiting."""
    before, concern = draft.before, draft.concern
    if len(in_error(concern.entries)) == len(in_error(before.entries)):
        return False
    if rule.id == BY_HAND:
        return any(
            (entry.at, entry.values.get("what")) == (one.made_at, one.text)
            for entry in _struck(concern)
        )
    if not settled(before, rule.kind) and settled(concern, rule.kind):
        return True
    then, now = (standing(each, draft.ctx.protocol) for each in (before, concern))
    return called_for(rule, draft, then) and not called_for(rule, draft, now)


def _struck(concern: Concern) -> list[RecordEntry]:
    places = [place for place in in_error(concern.entries) if place.isdecimal()]
    return [concern.entries[int(place)] for place in places]


def _causes(rule: Rule) -> list[str]:
    when = rule.when
    return [*when.event, *when.decision, *(level.name for level in when.level)]


def happened(concern: Concern) -> dict[str, list[datetime]]:
    """When each event happened, as the record has it (UTC); one that has not, or is no moment, is not
    there. Of what is attached: since it is.
    """
    found: dict[str, list[datetime]] = defaultdict(list)
    entered = ((one.at, _entered(one, concern)) for one in each_child.counting(concern.entries))
    referred = ((one.at, _referred(one)) for one in made(concern))
    for at, events in (*entered, *referred):
        for event in events:
            found[event].append(at)
    for event, at in (*_came_with(concern), *told_of(concern.reports)):
        found[event].append(at)
    return dict(found)


def _came_with(concern: Concern) -> Iterator[tuple[str, datetime]]:
    """What calls for something that was left open in what is attached, and since when (UTC)."""
    for one in concern.attached:
        if not one.ended_at:
            yield from ((cause, one.at) for cause in one.left_open)


def left_open(concern: Concern, protocol: Protocol) -> frozenset[str]:
    """Whatever calls for something that is still to be come back to: events, what was decided, levels.
    What this one hangs on has that to do from then on.
    """
    left = {f.rule for f in concern.follow_ups if f.done_at is None}
    causes = (cause for rule in protocol.follow_ups if rule.id in left for cause in _causes(rule))
    now = standing(concern, protocol)
    so = now.decided | {level.name for level in now.met} | ({DECIDED} & now.so)
    return frozenset(cause for cause in causes if cause in so or cause in now.happened)


def _referred(referral: Referral) -> Iterator[str]:
    if referral.chosen not in _NOT_WRITTEN_TO:
        yield "referred-by-telephone"
    if referral.chosen not in HELPS_AT_ONCE:
        yield "referral-made"


def _entered(entry: RecordEntry, concern: Concern) -> Iterator[str]:
    if entry.kind == "referral":
        yield "referred-by-telephone"
    if entry.kind == "answer" and entry.values.get("accepted") == "no":
        yield "referral-not-accepted"
    event = kinds()[entry.kind].brings_about(entry.values)
    if event and (event != "device-held" or entry in held(concern)):
        yield event


def is_needless(one: FollowUp, rule: Rule, draft: Draft) -> bool:
    """Whether something else in the record, or time, has settled it."""
    settled = _SETTLED.get(rule.kind)
    return _of_nobody(rule, draft) if settled is None else settled(one, draft)


def _of_nobody(rule: Rule, draft: Draft) -> bool:
    """Whether it waited for a child who was entered in error, and came with nothing attached."""
    came_with = any(cause in _causes(rule) for cause, _ in _came_with(draft.concern))
    before, now = draft.before.entries, draft.concern.entries
    return not came_with and each_child.was_owed_in_error(before, now, rule.kind)


def _holiday_is_over(one: FollowUp, draft: Draft) -> bool:
    calendar = draft.ctx.school.calendar
    back = calendar.next_school_day(calendar.local(one.since).date())
    return draft.ctx.today >= back


def _lado_told(one: FollowUp, draft: Draft) -> bool:
    """Since somebody on the staff was last named: of whoever was named later the LADO did not hear. Or
    it was undone, and nobody is named any more.
    """
    if draft.concern.route == ORDINARY:
        return True
    return _since(STAFF_INVOLVED, lado.told(draft.concern), draft.concern)


def _devices_entered(one: FollowUp, draft: Draft) -> bool:
    entered = [one.at for one in of(draft.concern, "device")]
    return _since(DEVICE_TOLD_OF, entered, draft.concern)


def _since(event: str, done: Iterable[datetime], concern: Concern) -> bool:
    """Whether something was done since this event was last so."""
    last = max(happened(concern).get(event, ()), default=concern.opened_at)
    return any(at >= last for at in done)


_SETTLED: dict[str, Callable[[FollowUp, Draft], bool]] = {
    UNDECIDED: lambda one, draft: decision_stands(draft.concern, draft.ctx.protocol),
    HOLIDAY: _holiday_is_over,
    "devices": _devices_entered,
    "lado": _lado_told,
}
