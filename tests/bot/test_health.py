"""Whoever runs the machine sees that all is well, or what is not, and nothing of any concern."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from sqlalchemy import delete, update

from bot.running.health import LATE, TRIES_TOO_MANY, UNCHECKED
from storage.database import tables
from tests.support.bot.record_held import emptied, moved, replaced, without_its_log
from tests.support.bot.steps import concerns_in, connected, fill_in, report
from tests.support.world import METRICS, World

MOMENT = timedelta(seconds=1)


async def test_all_is_well(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        await w.program.auditor.look()
        assert await get(w, "/health") == (200, '{"status": "ok"}')
        status, text = await get(w, "/ready")
        assert (status, '"ready": true' in text, '"slack": "ok"' in text) == (200, True, True)


async def test_whoever_asks_is_not_told_what_the_bot_runs_with(tmp_path):
    async with connected(tmp_path) as w, aiohttp.ClientSession() as session:
        for path in ("/health", "/ready", "/metrics", "/slack/events", "/nothing"):
            async with session.get(w.program.url + path) as answer:
                assert "Server" not in answer.headers


async def test_what_nobody_checked_yet_is_not_ready(tmp_path):
    async with connected(tmp_path) as w:
        assert (await get(w, "/ready"))[0] == 503
        await w.program.auditor.look()
        assert (await get(w, "/ready"))[0] == 200
        w.clock.forward(UNCHECKED + MOMENT)
        assert (await get(w, "/ready"))[0] == 503
        assert (await get(w, "/health"))[0] == 200


async def test_a_message_that_does_not_arrive_is_seen(tmp_path):
    async with connected(tmp_path) as w:
        await w.program.auditor.look()
        await (await fill_in(w)).submit()
        assert (await get(w, "/ready"))[0] == 200
        w.clock.forward(LATE + MOMENT)
        status, text = await get(w, "/ready")
        assert (status, '"undelivered_seconds": 301.0' in text) == (503, True)
        await w.settle()
        assert (await get(w, "/ready"))[0] == 200


async def test_a_reminder_that_is_not_done_is_seen(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        due = await w.program.delivery.next_due()
        w.clock.move_to(due + LATE + MOMENT)
        await w.program.auditor.look()
        status, text = await get(w, "/ready")
        assert (status, '"overdue_seconds": 301.0' in text) == (503, True)


async def test_a_message_refused_again_and_again_is_seen(tmp_path):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        await w.program.delivery.deliver()
        await (await fill_in(w)).submit()
        w.sandbox.faults.add("*", "status", 60, status=500)
        for _ in range(20):
            await w.program.delivery.deliver()
            w.clock.move_to(max(w.clock.now(), await w.program.delivery.next_due()))
        w.sandbox.faults.clear()
        await w.program.auditor.look()
        assert (await get(w, "/ready"))[0] == 503


async def test_a_concern_that_cannot_be_woken_is_seen(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        w.program.turns.database.transaction(
            lambda u: u.run(update(tables.concern).values(body=b"damaged"))
        )
        for _ in range(TRIES_TOO_MANY):
            w.clock.move_to(max(w.clock.now(), await w.program.delivery.next_due()))
            await w.program.delivery.deliver()
        await w.program.auditor.look()
        assert (await get(w, "/ready"))[0] == 503


async def test_slack_is_asked_now_and_then_and_its_refusal_is_seen(tmp_path):
    async with connected(tmp_path) as w:
        await w.program.auditor.look()
        for _ in range(3):
            assert (await get(w, "/ready"))[0] == 200
        asked = [c for c in w.sandbox.traffic if c.kind == "auth.test"]
        assert len(asked) == 1
        w.sandbox.faults.add("auth.test", "error", error="token_revoked")
        w.clock.forward(timedelta(minutes=1))
        status, text = await get(w, "/ready")
        assert (status, '"slack": "failing"' in text) == (503, True)


async def test_however_many_ask_at_once_slack_is_asked_once(tmp_path):
    async with connected(tmp_path) as w:
        await w.program.auditor.look()
        before = asked_who_we_are(w)
        w.sandbox.faults.add("auth.test", "delay", times=100, seconds=0.2)
        answers = await asyncio.gather(*(get(w, "/ready") for _ in range(20)))
        assert {status for status, _ in answers} == {200}
        assert asked_who_we_are(w) == before + 1


def asked_who_we_are(w: World) -> int:
    return sum(each.kind == "auth.test" for each in w.sandbox.traffic)


async def test_a_database_that_does_not_answer_is_seen(tmp_path):
    async with connected(tmp_path) as w:
        await w.program.auditor.look()
        w.program.turns.database.close()
        status, text = await get(w, "/ready")
        assert (status, '"database": "failing"' in text) == (503, True)
        assert (await get(w, "/metrics"))[0] == 200
        assert (await get(w, "/health"))[0] == 200


@pytest.mark.parametrize("gone", [moved, replaced, emptied, without_its_log])
async def test_a_record_that_is_taken_away_under_the_bot_is_seen(tmp_path, gone):
    async with connected(tmp_path) as w:
        await w.program.auditor.look()
        with gone(w):
            status, text = await get(w, "/ready")
            assert (status, '"database": "failing"' in text) == (503, True)
        assert (await get(w, "/ready"))[0] == 200


async def test_the_numbers_tell_what_is_open_and_what_failed(tmp_path):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        status, text = await get(w, "/metrics")
        assert status == 200
        assert 'report_image_open_duties{kind="page",what="post"} 1.0' in text
        w.sandbox.faults.add("chat.postMessage", "status", status=500)
        await w.settle()
        w.program.turns.database.transaction(
            lambda u: u.run(delete(tables.duty).where(tables.duty.c.what == "wake"))
        )
        await w.program.auditor.look()
        _, text = await get(w, "/metrics")
        assert 'kind="page"' not in text
        assert (
            'report_image_failures_total{level="WARNING",part="report_image.delivery"} 1.0' in text
        )
        assert "report_image_repaired_steps 1.0" in text
        assert turns(text) >= 2


async def test_no_concern_and_nobody_is_told_of(tmp_path):
    async with connected(tmp_path) as w:
        await report(w, account="A child told me something")
        await (await fill_in(w, "HEAD")).submit()
        for path in ("/health", "/ready", "/metrics"):
            _, text = await get(w, path)
            concern = concerns_in(w)[0]
            for secret in (concern.id, concern.reference, "U0", "child", w.program.turns.school.id):
                assert secret not in text


def turns(text: str) -> float:
    return float(text.split("\nreport_image_turns_total ")[1].split()[0])


async def get(w: World, path: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(w.program.url + path, headers=METRICS) as answer,
    ):
        return answer.status, await answer.text()
