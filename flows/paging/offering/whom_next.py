"""Who is asked next to have it, and when? Down the ladder from the owner, on the ladder's own timing;
where it is safe only school hours count.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flows.concern import Concern
from flows.context import Context
from flows.kept.paging import HelpAsked, Watch
from flows.paging.offering import alone
from flows.paging.rounds import next_round, whom_again
from flows.school.routing import on_ladder

REPLY, URGENT_REPLY = timedelta(minutes=15), timedelta(minutes=5)
NEVER = datetime.min.replace(tzinfo=UTC)


def next_at(concern: Concern, ctx: Context) -> datetime | None:
    """The next moment (UTC) at which the owner, or somebody else, is asked."""
    watch = concern.watch
    if concern.owner is None or concern.state == "closed":
        return None
    if watch.asked_at is None:
        found = alone.since(concern, ctx)
        return found[0] if found else None
    late = _late_at(concern, ctx)
    return min(late, _in_turn(concern, ctx)) if late else _in_turn(concern, ctx)


def _in_turn(concern: Concern, ctx: Context) -> datetime:
    """When (UTC) the next of them is asked since it is offered; once everybody was, all of them anew."""
    watch = concern.watch
    asked = _this_round(watch, ctx.now)
    if next_helper(concern, ctx) is None:
        return next_round_at(concern, ctx)
    if asked:
        return _after(asked[-1].at, _rung(concern, ctx), concern, ctx)
    return _after(watch.asked_at or ctx.now, _reply(concern, ctx), concern, ctx)


def _rung(concern: Concern, ctx: Context) -> timedelta:
    waits = ctx.school.paging
    if alone.pressing(concern):
        return timedelta(minutes=waits.emergency_minutes)
    return REPLY if alone.safe(concern) else timedelta(minutes=waits.other_minutes)


def _reply(concern: Concern, ctx: Context) -> timedelta:
    """How long the owner has to reply; out of hours others are asked with them while nobody knows
    that no life is at risk.
    """
    watch = concern.watch
    assert watch.asked_at
    off_duty = not alone.safe(concern) and not ctx.school.in_hours(watch.asked_at)
    if watch.why != "silent" or (off_duty and not alone.pressing(concern)):
        return timedelta()
    return URGENT_REPLY if alone.pressing(concern) else REPLY


def _after(moment: datetime, wait: timedelta, concern: Concern, ctx: Context) -> datetime:
    if alone.safe(concern) and concern.watch.why == "silent":
        return ctx.school.calendar.later_in_hours(moment, wait)
    return moment + wait


def next_round_at(concern: Concern, ctx: Context) -> datetime:
    """When (UTC) they are all asked anew, once everybody was."""
    asked = _this_round(concern.watch, ctx.now)
    last = asked[-1].at if asked else concern.watch.asked_at or ctx.now
    if alone.safe(concern):
        return ctx.school.calendar.next_opening(last) + alone.ORDINARY
    return next_round(last, concern.watch.round, ctx, urgent=alone.pressing(concern))


def _late_at(concern: Concern, ctx: Context) -> datetime | None:
    """When (UTC) one more of them is asked without waiting until school opens, each day: what keeps a
    child safe is late, whether or not its owner replies, and whoever was asked before school closed.
    """
    waits = alone.safe(concern) and others_of(concern, ctx)
    return alone.overdue(concern, ctx) if waits else None


def _this_round(watch: Watch, now: datetime) -> list[HelpAsked]:
    """Since when it is offered; what is offered once a day, on this day."""
    since = watch.asked_at or now - (alone.DAY - alone.OVERDUE)
    return [h for h in watch.helpers if h.at >= since]


def others_of(concern: Concern, ctx: Context) -> list[str]:
    """Down the ladder from the owner, then from its top."""
    everyone = on_ladder(concern, ctx.school)
    at = everyone.index(concern.owner) + 1 if concern.owner in everyone else 0
    return [p for p in (*everyone[at:], *everyone[:at]) if p != concern.owner]


def whom_to_ask(concern: Concern, ctx: Context) -> list[str]:
    """Those of them who are asked, or asked again."""
    told = {asked.to for asked in concern.watch.helpers}
    return whom_again(others_of(concern, ctx), told, ctx, urgent=alone.pressing(concern))


def next_helper(concern: Concern, ctx: Context) -> str | None:
    """Who is asked next: whoever is not there last of all, and whoever was asked longest ago
    first.
    """
    asked = {h.to for h in _this_round(concern.watch, ctx.now)}
    return _longest_ago([p for p in whom_to_ask(concern, ctx) if p not in asked], concern, ctx)


def next_of_all(concern: Concern, ctx: Context) -> str | None:
    """The same once everybody was asked."""
    return _longest_ago(whom_to_ask(concern, ctx), concern, ctx)


def _longest_ago(people: list[str], concern: Concern, ctx: Context) -> str | None:
    before = {h.to: h.at for h in concern.watch.helpers}
    return min(people, key=lambda p: (p in ctx.gone, before.get(p, NEVER)), default=None)
