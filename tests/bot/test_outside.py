"""Whoever the chat alone does not reach is told outside it too, in words that tell nothing."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import select

from bot.commands.checking.left_out import unknown_addresses
from bot.delivery import outside_the_chat
from bot.serving import serving
from flows.school.school import School
from storage.database import tables
from tests.support.bot.steps import (
    Json,
    chronology,
    connected,
    fill_in,
    pages,
    pick_up,
    report,
    the_concern,
)
from tests.support.world import World, example_school


@dataclass
class Mailbox:
    """A service outside the chat: it keeps what was sent to each address, and refuses while
    `broken`.
    """

    url: str = ""
    got: list[tuple[str, Json]] = field(default_factory=list)
    broken: bool = False
    hangs: asyncio.Event | None = None
    rung: Counter[str] = field(default_factory=Counter)

    def at(self, name: str) -> SecretStr:
        """An address of this service."""
        return SecretStr(f"{self.url.replace('http', 'json')}/{name}?rto=60")

    def told(self, name: str) -> int:
        """How often."""
        return sum(to == name for to, _ in self.got)

    async def take(self, request: web.Request) -> web.Response:
        """What the service does with a message."""
        name, said = request.match_info["name"], await request.json()
        self.rung[name] += 1
        if self.hangs:
            await self.hangs.wait()
        if self.broken:
            return web.Response(status=500)
        self.got.append((name, said))
        return web.Response()


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox()
    app = web.Application()
    app.router.add_post("/{name}", box.take)
    async with serving(app, "127.0.0.1", 0) as box.url:
        yield box


def reached_at(box: Mailbox) -> School:
    """The example school, with an address outside the chat for the safeguarding lead and her
    deputy.
    """
    people = example_school().people
    lead = people.dsl.model_copy(update={"outside": (box.at("lead"),)})
    deputy = people.deputies[0].model_copy(update={"outside": (box.at("deputy"),)})
    return example_school(people=people.model_copy(update={"dsl": lead, "deputies": (deputy,)}))


async def minutes_pass(w: World, minutes: int) -> None:
    await w.at(w.clock.now() + timedelta(minutes=minutes))
    await w.settle()


async def test_an_emergency_is_told_outside_the_chat_at_once_in_words_that_tell_nothing(tmp_path):
    async with mailbox() as box, connected(tmp_path, school=reached_at(box)) as w:
        reference = await report(w, danger="yes", children="Zebedee Quill")
        assert {to for to, _ in box.got} == {"lead", "deputy"}
        sent = json.dumps([message for _, message in box.got])
        assert reference in sent
        assert "01632 960000" in sent
        assert not any(
            word in sent
            for word in ("Zebedee", "child told me", "danger", "image", the_concern(w).id)
        )


async def test_a_service_that_does_not_answer_keeps_no_page_waiting(tmp_path, monkeypatch):
    monkeypatch.setattr(outside_the_chat, "TIMEOUT_SECONDS", 0.1)
    async with mailbox() as box, connected(tmp_path, school=reached_at(box)) as w:
        await (await fill_in(w, danger="yes")).submit()
        box.hangs = asyncio.Event()
        await asyncio.wait_for(w.program.delivery.deliver(), 20)
        assert [len(pages(w, who)) for who in ("DSL", "DDSL")] == [1, 1]
        box.hangs.set()


async def test_whoever_may_have_been_told_is_told_once_more_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(outside_the_chat, "TIMEOUT_SECONDS", 0.1)
    async with mailbox() as box, connected(tmp_path, school=reached_at(box)) as w:
        box.hangs = asyncio.Event()
        await (await fill_in(w, danger="yes")).submit()
        for _ in range(8):
            await w.program.delivery.deliver()
            await w.at(w.clock.now() + timedelta(seconds=30))
        box.hangs.set()
        assert box.rung["lead"] == 2


def test_a_service_that_is_slow_is_not_one_that_refuses(monkeypatch):
    import apprise

    seen: list[tuple[float, float]] = []
    service = apprise.Apprise.instantiate("json://localhost/?rto=2&cto=2")

    def notify(**_: str) -> bool:
        seen.append((service.socket_connect_timeout, service.socket_read_timeout))
        return True

    monkeypatch.setattr(service, "notify", notify)
    monkeypatch.setattr(apprise.Apprise, "instantiate", lambda _: service)
    assert outside_the_chat._notify(SecretStr("json://localhost"), "t", "w") == "taken"
    assert min(seen[0]) > outside_the_chat.TIMEOUT_SECONDS


async def test_otherwise_only_when_the_whole_ladder_did_not_answer_and_once_a_round(tmp_path):
    async with mailbox() as box, connected(tmp_path, school=reached_at(box)) as w:
        await report(w)
        await minutes_pass(w, 25)
        assert box.got == []
        await minutes_pass(w, 5)
        assert (box.told("lead"), box.told("deputy")) == (1, 1)
        await minutes_pass(w, 15)
        assert (box.told("lead"), box.told("deputy")) == (2, 2)
        await pick_up(w)
        await minutes_pass(w, 60)
        assert (box.told("lead"), box.told("deputy")) == (2, 2)


async def test_people_are_told_though_slack_takes_nothing(tmp_path):
    async with mailbox() as box, connected(tmp_path, school=reached_at(box)) as w:
        await (await fill_in(w)).submit()
        w.sandbox.faults.add("*", "status", 10_000, status=503)
        await w.at(w.clock.now() + timedelta(minutes=31))
        rounds = the_concern(w).paging.round - 1
        assert (pages(w, "DSL"), rounds > 0) == ([], True)
        assert (box.told("lead"), box.told("deputy")) == (rounds, rounds)


async def test_whoever_the_chat_cannot_reach_is_told_outside_it_and_the_next_person_is_paged(
    tmp_path,
):
    async with mailbox() as box, connected(tmp_path, school=reached_at(box)) as w:
        w.sandbox.deactivate("U0DSL")
        await report(w)
        assert (box.told("lead"), box.told("deputy")) == (1, 0)
        assert len(pages(w, "DDSL")) == 1


async def test_nobody_named_is_told_outside_the_chat(tmp_path):
    async with mailbox() as box, connected(tmp_path, school=reached_at(box)) as w:
        await report(w, danger="yes", named=["slack:U0DSL"])
        await minutes_pass(w, 60)
        assert box.told("lead") == 0


async def test_an_address_that_takes_nothing_is_given_up_and_the_record_says_so(tmp_path):
    async with mailbox() as box, connected(tmp_path, school=reached_at(box)) as w:
        box.broken = True
        await report(w, danger="yes")
        await minutes_pass(w, 5)
        assert chronology(w).count(("undelivered", "DSL")) == 1
        assert len(pages(w, "DSL")) == 1


async def test_nobody_is_told_outside_the_chat_any_more_once_somebody_has_it(tmp_path):
    async with mailbox() as box, connected(tmp_path, school=reached_at(box)) as w:
        box.broken = True
        await (await fill_in(w, danger="yes")).submit()
        await w.program.delivery.deliver()
        await w.person("DSL").click("I have it")
        box.broken = False
        await minutes_pass(w, 5)
        assert (box.got, the_concern(w).owner) == ([], "slack:U0DSL")


async def test_nothing_leaves_the_chat_unless_the_school_says_where_to(tmp_path):
    async with connected(tmp_path) as w:
        await report(w, danger="yes")
        await minutes_pass(w, 60)
        assert not [kind for kind in _kinds(w) if kind == "alert"]


@pytest.mark.parametrize("address", ["nonsense", "mailtos://", "http//example.org"])
def test_an_address_that_leads_nowhere_is_a_mistake_and_is_not_repeated(address):
    people = example_school().people
    lead = people.dsl.model_copy(update={"outside": (SecretStr(address),)})
    school = example_school(people=people.model_copy(update={"dsl": lead}))
    told = unknown_addresses(school)
    assert len(told) == 1
    assert "Dana Shaw" in told[0]
    assert address not in told[0]
    assert address not in repr(school)


def _kinds(w: World) -> list[str]:
    return w.program.turns.database.transaction(
        lambda tx: list(tx.run(select(tables.duty.c.what)).scalars())
    )
