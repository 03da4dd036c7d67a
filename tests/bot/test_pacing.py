"""Slack takes about one message a second in a chat: nobody's wait is another's, and what is urgent
does not wait.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, select

from bot.delivery.delivery import AT_ONCE
from bot.delivery.pacing import sort_out
from bot.sandbox.slack.screen import Seen
from bot.slack.client import PACES
from flows.turn import Post, Refresh, Turn
from storage.concerns import concerns
from storage.database import tables
from storage.database.transaction import Transaction
from storage.duties import from_turn
from storage.duties.duties import Duty
from tests.support.bot.processes import eventually
from tests.support.bot.steps import chat, concerns_in, connected, fill_in, pages, report
from tests.support.world import MONDAY_MORNING, World

MANY = 40
BURST, APART = PACES.posts.burst, PACES.posts.apart
A_SECOND = timedelta(seconds=1)


async def test_many_reports_at_once_reach_one_person_without_a_refusal_and_in_order(tmp_path):
    async with connected(tmp_path) as w:
        for _ in range(20):
            await (await fill_in(w)).submit()
            await w.person("TEACHER").close_modal(whole_stack=True)
        await w.settle()
        assert refused(w) == []
        assert len(pages(w, "DSL")) == 20
        sent = sent_to(w, "D0DSL")
        assert sent[BURST:] == sorted(sent[BURST:])
        assert all(
            later - earlier >= A_SECOND
            for earlier, later in zip(sent[BURST - 1 :], sent[BURST:], strict=False)
        )
        assert references(pages(w, "DSL")) == queued_pages(w)


async def test_who_has_much_to_read_keeps_nobody_else_waiting(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        w.clock.forward(timedelta(minutes=1))
        at = w.clock.now()
        queue(w, "slack:U0DSL", MANY)
        queue(w, "slack:U0DDSL", 1)
        await w.program.delivery.deliver()
        assert w.clock.now() == at
        assert len(sent_to(w, "D0DDSL")) == 1
        assert len([moment for moment in sent_to(w, "D0DSL") if moment == at]) == BURST
        assert await w.program.delivery.next_due() == at + APART


async def test_an_emergency_overtakes_all_that_waits(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        w.clock.forward(timedelta(minutes=1))
        queue(w, "slack:U0DSL", MANY)
        await w.program.delivery.deliver()
        at = w.clock.now()
        await (await fill_in(w, danger="yes")).submit()
        await w.program.delivery.deliver()
        assert w.clock.now() == at
        assert "urgent" in w.person("DSL").chat[-1].text
        await w.settle()
        assert len(chat(w.person("DSL"))) == MANY + 2
        assert refused(w) == []


async def test_an_emergency_does_not_wait_for_slack_to_answer_something_else(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        w.clock.forward(timedelta(minutes=1))
        queue(w, "slack:U0HEAD", 1)
        queue(w, "slack:U0DDSL", 1)
        w.sandbox.faults.add("chat.postMessage", "delay", seconds=4)  # the first of the two
        with w.sandbox.workspace.subscribe() as changes:
            working = asyncio.create_task(w.program.delivery.deliver())
            while (await changes.get()).what != "message":
                pass
            await (await fill_in(w, danger="yes")).submit()
            while not any("urgent" in m.text for m in w.person("DSL").chat):
                await changes.get()
        assert not working.done()
        working.cancel()
        await asyncio.wait({working})


async def test_closing_a_concern_with_many_messages_brings_no_refusal(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        queue(w, "slack:U0DSL", 2 * MANY)
        await w.settle()
        close(w)
        before = w.clock.now()
        await w.settle()
        changes = [c for c in w.sandbox.traffic if c.kind == "chat.update"]
        assert len(changes) == 2 * MANY + 2
        assert w.clock.now() - before < timedelta(minutes=2)
        assert refused(w) == []
        assert {m.state for m in rows(w, tables.message)} == {"stub"}


async def test_an_emergency_waits_for_none_of_those_that_slack_leaves_without_an_answer(tmp_path):
    async with connected(tmp_path) as w:
        for _ in range(AT_ONCE // 2 + 1):
            await report(w)
        w.clock.forward(timedelta(minutes=1))
        w.sandbox.faults.add("chat.update", "delay", times=AT_ONCE + 2, seconds=5)
        queue_refreshes(w)
        delivering = asyncio.create_task(w.program.delivery.deliver())
        await eventually(lambda: claimed(w) >= AT_ONCE)
        w.program.delivery.waking.set()
        await eventually(lambda: not w.program.delivery.waking.is_set())
        await w.program.turns.database.run(lambda tx: None)  # what was begun just now is claimed
        before = len(sent_to(w, "D0DSL"))
        await (await fill_in(w, danger="yes")).submit()
        await eventually(lambda: len(sent_to(w, "D0DSL")) > before, patience=3)
        delivering.cancel()
        await asyncio.wait({delivering})


async def test_a_clock_set_back_keeps_nobody_waiting(tmp_path):
    async with connected(tmp_path) as w:
        now = w.clock.now()
        assert goes(w, [duty("post", n) for n in range(100)], now) == BURST
        assert goes(w, [duty("refresh", n) for n in range(100)], now) < 50
        before = now - timedelta(hours=1)
        assert goes(w, [duty("post", 1), duty("refresh", 2)], before) == 2


def goes(w: World, claimed: list[Duty], now: datetime) -> int:
    return len(w.program.turns.database.transaction(lambda u: sort_out(u, claimed, now, PACES)).now)


def duty(what: str, number: int) -> Duty:
    some = {
        "kind": "danger",
        "args": (),
        "person": "slack:U0DSL",
        "thread": False,
        "urgent": False,
        "attempts": 0,
    }
    return Duty(
        key=f"{what}-{number}",
        school="s",
        concern="c",
        what=what,
        due_at=MONDAY_MORNING,
        maybe_sent_at=None,
        lease=APART,
        lease_owner="p",
        **some,
    )


def queue(w: World, person: str, how_many: int) -> None:
    """Messages to this person about the one concern, as a turn would queue them."""
    concern, now = concerns_in(w)[0], w.clock.now()
    posts = [Post("danger", person, (f"event-{now}-{number}",)) for number in range(how_many)]
    w.program.turns.database.transaction(lambda u: _queue(u, concern, posts, now))


def _queue(tx, concern, duties, now) -> None:
    from_turn.insert_rows(tx, from_turn.rows(tx, concern, 1, duties), now)


def queue_refreshes(w: World) -> None:
    """Every message is to be brought up to date."""
    for concern in concerns_in(w):
        w.program.turns.database.transaction(
            lambda u, c=concern: _queue(u, c, [Refresh()], w.clock.now())
        )


def close(w: World) -> None:
    """As a turn that closes the only concern does: every message is to become a stub."""

    def closed(tx: Transaction) -> None:
        concern = concerns.load_for_program(tx, w.program.turns.school.id, concerns_in_unit(tx))
        turn = Turn(concern.but(state="closed"), duties=(Refresh(),))
        concerns.save(tx, w.program.turns.school, turn, w.clock.now())

    w.program.turns.database.transaction(closed)


def concerns_in_unit(tx: Transaction) -> str:
    return tx.run(select(tables.concern.c.id)).scalar_one()


def sent_to(w: World, channel: str) -> list[datetime]:
    """When each message was sent into this chat, refused or not."""
    return [
        c.at
        for c in w.sandbox.traffic
        if c.kind == "chat.postMessage" and c.content["channel"] == channel
    ]


def claimed(w: World) -> int:
    return len([duty for duty in rows(w, tables.duty) if duty.lease_until])


def refused(w: World) -> list[str]:
    return [
        c.kind
        for c in w.sandbox.traffic
        if isinstance(c.answer, dict) and c.answer.get("error") == "ratelimited"
    ]


def rows(w: World, table: Table) -> list[Any]:
    return w.program.turns.database.transaction(lambda u: u.run(select(table)).all())


def references(seen: list[Seen]) -> list[str]:
    return [m.text.split()[1].rstrip(":") for m in seen]


def queued_pages(w: World) -> list[str]:
    """The references of all pages, in the order in which they were queued."""
    of = {row.id: row.reference for row in rows(w, tables.concern)}
    return [
        of[row.concern]
        for row in sorted(rows(w, tables.duty), key=lambda r: r.seq)
        if row.kind == "page"
    ]
