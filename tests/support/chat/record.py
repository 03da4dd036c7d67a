"""What does the record hold about each concern? One line each, for people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from flows.concern import Concern
from flows.context import Context
from flows.follow_up.follow_ups import open_ones, rule_of
from flows.paging import handing_over
from flows.protocol.parts import Level
from storage.concerns.access import KEPT, load_for_program
from storage.database import tables
from storage.database.transaction import Transaction
from tests.support.storage.walked import OF_A_TEST
from tests.support.world import World

T = TypeVar("T")


async def concerns_in(place: World) -> list[Concern]:
    """Every concern of the record, the oldest first."""
    return [concern for concern, _ in await _read(place, _all)]


async def record_lines(place: World) -> list[str]:
    """State, urgency, owner, what the answers call for, what was done and decided, what is due
    next.
    """
    ctx, found = await _read(
        place, lambda tx: (place.program.turns.turning(tx).context(), _all(tx))
    )
    return [
        f"{one.reference}: {', '.join([*_parts(one, ctx), _next(one, due, ctx)])}"
        for one, due in found
    ]


async def kinds_sent(place: World) -> frozenset[str]:
    """The kinds of all messages that were sent."""
    found = select(tables.message.c.kind).distinct().execution_options(**OF_A_TEST)
    return frozenset(await _read(place, lambda tx: tx.run(found).scalars().all()))


async def still_live(place: World) -> tuple[str, ...]:
    """Which messages about closed concerns are no stubs and not noted as left; but for the word
    that it is finished.
    """
    message, concern = tables.message.c, tables.concern.c
    found = (
        select(message.kind, message.state, concern.reference)
        .join_from(tables.message, tables.concern)
        .where(concern.state == "closed", message.state == "live", message.kind != "finished")
        .execution_options(**OF_A_TEST)
    )
    rows = await _read(place, lambda tx: tx.run(found).all())
    return tuple(f"{row.kind} of {row.reference}" for row in rows)


async def _read(place: World, work: Callable[[Transaction], T]) -> T:
    database = place.program.turns.database
    return await asyncio.get_running_loop().run_in_executor(
        database.executor, database.transaction, work
    )


def _all(tx: Transaction) -> list[tuple[Concern, datetime | None]]:
    columns = tables.concern.c
    found = select(columns.school, columns.id, columns.next_wake_at).order_by(
        columns.opened_at, columns.id
    )
    return [
        (load_for_program(tx, row.school, row.id), row.next_wake_at)
        for row in tx.run(found.where(KEPT).execution_options(**OF_A_TEST)).all()
    ]


def _parts(one: Concern, ctx: Context) -> Iterator[str]:
    yield one.state
    if one.urgency == "emergency":
        yield "emergency"
    yield f"with {ctx.school.display(one.owner)}" if one.owner else "with nobody yet"
    if one.passing_to:
        yield f"{ctx.school.display(one.passing_to)} asked to take it over"
    found = ctx.protocol.recommend(one.facts)
    if found.complete or found.level > Level.CONSULT:
        yield found.level.name + ("" if found.complete else " so far")
    if one.notes:
        yield f"{len(one.notes)} note{'s' if len(one.notes) > 1 else ''}"
    yield from ("referral made" if each.made else "referral not made" for each in one.referrals)
    if one.decision:
        yield "decided " + " and ".join(one.decision.options)


def _next(one: Concern, due: datetime | None, ctx: Context) -> str:
    if due is None:
        return "nothing due"
    local = ctx.school.local(due)
    if one.state == "closed":
        return f"next looked at {local:%a} {local.day} {local:%b} {local:%H:%M}"
    rules = [rule_of(each, ctx).id for each in open_ones(one) if each.due_at == due and one.owner]
    what = ", ".join(dict.fromkeys(rules)) or _otherwise(one, due)
    return f"next due {local:%a} {local.day} {local:%b} {local:%H:%M} ({what})"


def _otherwise(one: Concern, due: datetime) -> str:
    if one.owner is None:
        return "page again"
    not_taken = one.passing_at and handing_over.next_at(one) == due
    return "the owner hears that it was not taken" if not_taken else "others are asked"
