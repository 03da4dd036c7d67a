"""A message that Slack refuses for what it is, is given up before it keeps anybody from being
told.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from bot.delivery.delivery import OWN_FAULTS, REFUSED, URGENT_REFUSED
from bot.sandbox.slack.screen import Seen
from storage.database import tables
from tests.support.bot.steps import chronology, connected, fill_in, pages, report, the_concern
from tests.support.world import METRICS, World

BOTH_MESSAGES = 2  # the page and the receipt
A_SECOND = timedelta(seconds=1)
NO_ROOM = (
    "CREATE TABLE filling (large)",
    "CREATE TRIGGER large BEFORE INSERT ON message BEGIN INSERT INTO filling VALUES (zeroblob(1000000)); END",
    "PRAGMA max_page_count = 1",  # no more than there are
)
ROOM = ("PRAGMA max_page_count = 1000000", "DROP TRIGGER large", "DROP TABLE filling")
FULL = "CREATE TRIGGER full BEFORE INSERT ON message BEGIN SELECT RAISE(FAIL, 'full'); END"


@pytest.mark.parametrize("error", ["msg_too_long", "invalid_blocks"])
async def test_a_page_slack_refuses_reaches_the_next_person_before_the_ladder_would(
    tmp_path, error
):
    async with connected(tmp_path) as w:
        at = w.clock.now()
        await (await fill_in(w)).submit()
        refuse(w, error, REFUSED.tries * BOTH_MESSAGES)
        await w.at(at + timedelta(minutes=w.program.turns.school.paging.other_minutes) - A_SECOND)
        assert [len(pages(w, who)) for who in ("DSL", "DDSL")] == [0, 1]
        waited = sent_at(pages(w, "DDSL")[0]) - at.timestamp()
        assert waited == pytest.approx((REFUSED.pause * (REFUSED.tries - 1)).total_seconds(), abs=5)
        assert ("undelivered", "DSL") in chronology(w)
        assert b'report_image_given_up_messages{kind="page"} 1.0' in await page_of_metrics(w)


async def test_an_emergency_goes_on_to_the_next_person_after_seconds(tmp_path):
    async with connected(tmp_path) as w:
        at = w.clock.now()
        await (await fill_in(w, danger="yes")).submit()
        refuse(
            w, "msg_too_long", URGENT_REFUSED.tries * 2 + 1
        )  # two pages at once, and the receipt
        await w.at(at + URGENT_REFUSED.pause * URGENT_REFUSED.tries)
        await w.settle()
        assert len(pages(w, "HEAD")) == 1
        assert sent_at(pages(w, "HEAD")[0]) - at.timestamp() < 15


async def test_whoever_a_message_cannot_be_sent_to_still_gets_the_next_ones(tmp_path):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        refuse(w, "msg_too_long", REFUSED.tries * BOTH_MESSAGES)
        await w.at(w.clock.now() + REFUSED.pause * REFUSED.tries)
        await w.person("TEACHER").close_modal(whole_stack=True)
        await report(w)
        assert len(pages(w, "DSL")) == 1


@pytest.mark.parametrize("error", ["invalid_auth", "missing_scope", "token_revoked"])
async def test_no_message_is_given_up_while_the_whole_app_is_refused(tmp_path, error):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        refuse(w, error, 4 * REFUSED.tries * BOTH_MESSAGES)
        await w.at(w.clock.now() + timedelta(hours=1))
        await w.settle()
        assert "undelivered" not in {kind for kind, _ in chronology(w)}
        assert len(pages(w, "DSL")) >= 1
        assert [p.to for p in the_concern(w).paging.pages][:2] == ["slack:U0DSL", "slack:U0DDSL"]


async def test_a_message_that_cannot_be_looked_for_is_sent_again(tmp_path):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        w.sandbox.faults.add("chat.postMessage", "status", BOTH_MESSAGES, status=500)
        w.sandbox.faults.add("conversations.history", "error", BOTH_MESSAGES, error="missing_scope")
        await w.settle()
        assert [len(pages(w, "DSL")), len(w.person("TEACHER").chat)] == [1, 1]
        assert "conversations.history" in {c.kind for c in w.sandbox.traffic}


@pytest.mark.parametrize("error", ["token_revoked", "messages_tab_disabled"])
async def test_a_message_that_arrived_is_looked_for_until_the_app_is_no_longer_refused(
    tmp_path, error
):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        w.sandbox.faults.add("chat.postMessage", "drop_after", BOTH_MESSAGES)
        w.sandbox.faults.add("conversations.history", "error", BOTH_MESSAGES, error=error)
        await w.at(w.clock.now() + timedelta(minutes=3))
        assert [len(pages(w, "DSL")), len(w.person("TEACHER").chat)] == [1, 1]


async def test_a_message_that_cannot_be_brought_up_to_date_is_left_as_it_is(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        await w.person("DSL").click("I have it")
        w.sandbox.faults.add("chat.update", "error", 100, error="invalid_blocks")
        await w.at(w.clock.now() + REFUSED.pause * (REFUSED.tries + 1))
        w.sandbox.faults.clear()
        calls = len([c for c in w.sandbox.traffic if c.kind == "chat.update"])
        await w.at(w.clock.now() + timedelta(hours=1))
        assert len([c for c in w.sandbox.traffic if c.kind == "chat.update"]) == calls


@pytest.mark.parametrize(
    "written", ["0001-01-01 00:01:00.000000", "9999-12-31 23:59:59.000000", "quill"]
)
async def test_a_page_is_not_given_up_for_a_moment_that_somebody_wrote_beside_it(tmp_path, written):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        statement = text(f"UPDATE duty SET maybe_sent_at = '{written}'")
        await w.program.turns.database.run(lambda tx: tx.connection.execute(statement))
        await w.at(w.clock.now() + timedelta(minutes=5))
        assert [len(pages(w, "DSL")), len(w.person("TEACHER").chat)] == [1, 1]
        assert "undelivered" not in {kind for kind, _ in chronology(w)}


async def test_slack_is_not_asked_without_a_pause_whatever_somebody_wrote_of_the_attempts(tmp_path):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        statement = update(tables.duty).values(attempts=-1000)
        await w.program.turns.database.run(lambda tx: tx.run(statement))
        w.sandbox.faults.add("chat.postMessage", "status", 20, status=500)
        await w.at(w.clock.now() + timedelta(seconds=20))
        asked = Counter(c.at for c in w.sandbox.traffic if c.kind == "chat.postMessage")
        assert max(asked.values()) <= BOTH_MESSAGES


async def test_a_message_that_often_failed_on_its_way_is_not_given_up_for_one_failure_of_the_database(
    tmp_path,
):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        database = w.program.turns.database
        await database.run(lambda tx: tx.run(update(tables.duty).values(attempts=OWN_FAULTS)))
        await database.run(lambda tx: tx.connection.execute(text(FULL)))
        await w.program.delivery.deliver()
        await database.run(lambda tx: tx.connection.execute(text("DROP TRIGGER full")))
        await w.settle()
        assert [len(pages(w, "DSL")), len(w.person("TEACHER").chat)] == [1, 1]
        assert "undelivered" not in {kind for kind, _ in chronology(w)}


async def test_a_message_is_never_given_up_because_the_disk_is_full(tmp_path):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        database = w.program.turns.database
        for statement in NO_ROOM:
            await database.run(lambda tx, this=statement: tx.connection.execute(text(this)))
        for _ in range(OWN_FAULTS + 1):
            await w.at(w.clock.now() + timedelta(seconds=40))
        for statement in ROOM:
            await database.run(lambda tx, this=statement: tx.connection.execute(text(this)))
        await w.at(w.clock.now() + timedelta(minutes=2))
        assert [len(pages(w, "DSL")), len(w.person("TEACHER").chat)] == [1, 1]
        assert "undelivered" not in {kind for kind, _ in chronology(w)}


def sent_at(message: Seen) -> float:
    return float(message.ts)


def refuse(w: World, error: str, times: int) -> None:
    w.sandbox.faults.add("chat.postMessage", "error", times, error=error)


async def page_of_metrics(w: World) -> bytes:
    import aiohttp

    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{w.program.url}/metrics", headers=METRICS) as answer,
    ):
        return await answer.read()
