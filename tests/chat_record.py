"""What does the record hold about each concern? One line each, for people."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from flows.advance import wake_at
from flows.concern import Concern
from flows.context import Context
from flows.followup import open_ones, rule_of
from flows.protocol import Level
from storage import tables
from storage.concerns import load_for_program
from storage.unit import Unit
from tests.world import World


async def concerns_in(place: World) -> list[Concern]:
    """Every concern of the record, the oldest first."""
    turns = place.program.turns
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(turns.database.executor, turns.database.transaction, _all)


def _all(unit: Unit) -> list[Concern]:
    columns = tables.concern.c
    rows = unit.run(select(columns.school, columns.id).order_by(columns.opened_at, columns.id)).all()
    return [load_for_program(unit, row.school, row.id) for row in rows]


def record_lines(concerns: list[Concern], place: World) -> list[str]:
    """State, urgency, owner, what the answers call for, what was done and decided, what is due next."""
    ctx = place.program.turns.context()
    return [f"{one.reference}: {', '.join(_parts(one, ctx))}" for one in concerns]


def _parts(one: Concern, ctx: Context) -> Iterator[str]:
    yield one.state
    if one.urgency == "emergency":
        yield "emergency"
    yield f"with {ctx.school.display(one.owner)}" if one.owner else "with nobody yet"
    if one.passing_to:
        yield f"{ctx.school.display(one.passing_to)} asked to take it over"
    yield from _assessed(one, ctx)
    yield from _done(one)
    yield f"next due {_next(one, ctx)}" if wake_at(one) else "nothing due"


def _assessed(one: Concern, ctx: Context) -> Iterator[str]:
    found = ctx.protocol.recommend(one.facts)
    if found.complete:
        yield found.level.name
    elif found.level > Level.CONSULT:
        yield f"{found.level.name} so far"


def _done(one: Concern) -> Iterator[str]:
    if one.notes:
        yield f"{len(one.notes)} note{'s' if len(one.notes) > 1 else ''}"
    yield from ("referral made" if each.made else "referral not made" for each in one.referrals)
    if one.decision:
        yield "decided " + " and ".join(one.decision.options)


def _next(one: Concern, ctx: Context) -> str:
    due = wake_at(one)
    if due is None or one.owner is None:
        return f"{_short(ctx, due)} (page again)" if due else ""
    rules = [rule_of(each, ctx).id for each in open_ones(one) if each.due_at == due]
    return f"{_short(ctx, due)} ({', '.join(dict.fromkeys(rules))})"


def _short(ctx: Context, due: datetime) -> str:
    local = ctx.school.local(due)
    return f"{local:%a} {local.day} {local:%b} {local:%H:%M}"
