"""The program dies at the worst moment; another takes over: every message arrives once, whatever
was sent before.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.delivery.delivery import LEASE, Delivery
from bot.slack.client import SlackChannel
from bot.slack.credentials import client
from storage.database import row_codes, tables
from storage.database.transaction import Transaction
from storage.duties import claiming, duties
from storage.duties.duties import Duty
from tests.support.bot.steps import (
    connected,
    fill_in,
    forge_click,
    pages,
    pick_up,
    report,
    the_concern,
)
from tests.support.world import World, keys_of

MOMENT = timedelta(seconds=1)


async def test_a_message_sent_by_a_process_that_died_is_not_sent_again(tmp_path):
    async with connected(tmp_path) as w:
        teacher = await fill_in(w)
        await teacher.submit()
        await _dies_as_it_sends(w)
        assert len(pages(w, "DSL")) == 1
        calls = len(w.sandbox.traffic)
        await _another(w).deliver()
        assert len(w.sandbox.traffic) == calls  # the lease of the dead one still runs
        w.clock.forward(LEASE + MOMENT)
        await _another(w).deliver()
        await w.settle()
        assert [len(pages(w, "DSL")), len(teacher.chat)] == [1, 1]
        await pick_up(w)
        assert "You have it" in str(pages(w, "DSL")[0].blocks)


async def test_a_question_sent_by_a_process_that_died_is_not_asked_again(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        await w.person("DSL").click("I have it")
        await _dies_as_it_sends(w)
        w.clock.forward(LEASE + MOMENT)
        other = _another(w)
        await other.deliver()
        await w.settle()
        thread = pages(w, "DSL")[0].thread
        assert len([m for m in thread if "the next step" in m.text]) == 1
        assert len(thread) == 1


async def test_a_message_under_an_earlier_page_is_found_though_the_thread_is_elsewhere_by_now(
    tmp_path,
):
    async with connected(tmp_path) as w:
        await report(w)
        await w.person("DSL").click("I have it")
        await _dies_as_it_sends(w, "D0DSL")
        asked = [m.text for m in pages(w, "DSL")[0].thread]
        assert asked
        w.program.turns.database.transaction(_pages_left)
        w.clock.forward(LEASE + MOMENT)
        await _another(w).deliver()
        await w.settle()
        everything = [m.text for top in w.person("DSL").chat for m in (top, *top.thread)]
        assert [everything.count(text) for text in asked] == [1] * len(asked)


async def test_a_message_that_has_nothing_left_to_say_is_known_when_it_arrived_all_the_same(
    tmp_path,
):
    async with connected(tmp_path) as w:
        teacher = w.person("TEACHER")
        await report(w)
        before = len(teacher.chat)
        await w.person("DSL").click("I have it")
        await _dies_as_it_sends(w, "D0TEACHER")
        assert len(teacher.chat) == before + 1
        kept = the_concern(w)
        await forge_click(
            w, "DSL", "give-back", {"c": kept.id, "s": "page", "n": str(kept.handovers), "x": ""}
        )
        w.clock.forward(LEASE + MOMENT)
        await _another(w).deliver()
        await w.settle()
        stamps = w.program.turns.database.transaction(
            lambda u: set(u.run(select(tables.message.c.ts)).scalars())
        )
        assert {m.ts for m in teacher.chat} <= stamps


async def test_a_message_that_was_not_sent_yet_is_sent_by_whoever_takes_over(tmp_path):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        claimed_by("dead", w)
        await w.settle()
        assert len(pages(w, "DSL")) == 1


async def test_two_processes_at_once_send_everything_once(tmp_path):
    async with connected(tmp_path) as w:
        teacher = w.person("TEACHER")
        for _ in range(3):
            await (await fill_in(w)).submit()
            await teacher.close_modal(whole_stack=True)
        await asyncio.gather(
            *(each.deliver() for each in (w.program.delivery, _another(w), _another(w)))
        )
        await w.settle()
        assert [len(pages(w, "DSL")), len(teacher.chat)] == [3, 3]


async def test_whoever_was_thought_dead_and_comes_back_sends_nothing_twice(tmp_path):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        slow = claimed_by("slow", w)
        w.clock.forward(LEASE + MOMENT)
        await w.settle()
        for duty in slow:
            with pytest.raises(duties.LeaseLost):
                w.program.turns.database.transaction(
                    lambda u, d=duty: duties.about_to_send(u, d, w.clock.now())
                )
        assert len(pages(w, "DSL")) == 1


async def test_days_without_a_program_are_caught_up_with_one_reminder(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        await pick_up(w)
        w.clock.forward(timedelta(days=5))
        await w.settle()
        reminders = [m for m in w.person("DSL").chat if "a reminder" in m.text]
        assert len(reminders) == 1
        assert the_concern(w).owner == "slack:U0DSL"


def claimed_by(owner: str, w: World) -> list[Duty]:
    turns = w.program.turns
    return turns.database.transaction(
        lambda u: claiming.claim(u, turns.school.id, w.clock.now(), owner, LEASE, 10)
    )


def _pages_left(tx: Transaction) -> None:
    """Every page as one that cannot be changed any more, written as the program writes it."""
    for row in tx.run(select(tables.message).where(tables.message.c.kind == "page")).all():
        left = row_codes.coded(tx, tables.message, {**row._mapping, "state": "left"})
        tx.run(update(tables.message).where(tables.message.c.key == row.key).values(left))


async def _dies_as_it_sends(w: World, chat: str = "D0") -> None:
    """Ends delivery at the moment a new message stands in this chat (or in any) and its sender does
    not know yet.
    """
    before = set(w.sandbox.workspace.messages)
    with w.sandbox.workspace.subscribe() as changes:
        work = asyncio.create_task(w.program.delivery.deliver())
        while not any(
            m.channel.startswith(chat)
            for ts, m in w.sandbox.workspace.messages.items()
            if ts not in before
        ):
            await changes.get()
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


def _another(w: World) -> Delivery:
    keys = keys_of(w.sandbox)
    return Delivery(
        w.program.turns,
        SlackChannel(client(keys)),
        "another",
        asyncio.Event(),
        w.program.delivery.reach,
    )
