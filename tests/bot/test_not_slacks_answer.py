"""What comes back may be anything, and the same refusal to everybody is nobody's fault: no page is
given up for it, nobody is recorded as out of reach, and whoever looks after the bot sees it.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import aiohttp
import pytest

from bot.delivery.delivery import Delivery
from bot.delivery.reach import Reach
from bot.running.health import CHANNEL_ASKED_EVERY
from flows.school.tables import Person
from tests.support.bot.not_slacks import NOT_SLACKS
from tests.support.bot.steps import chronology, connected, fill_in, pages, report
from tests.support.world import METRICS, World, example_school

HEAD = Person(id="slack:U0HEAD")
THE_APP = ["account_inactive", "messages_tab_disabled", "missing_scope", "invalid_auth"]
TO_EVERYBODY = [
    *THE_APP,
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "restricted_action",
    "something_new",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
]
REFUSING = ("chat.postMessage", "conversations.open")


@pytest.mark.parametrize("what", NOT_SLACKS)
async def test_while_no_answer_is_slacks_nothing_is_given_up_and_then_all_arrives_once(
    tmp_path, what
):
    async with connected(tmp_path) as w:
        at = w.clock.now()
        await (await fill_in(w)).submit()
        for method in REFUSING:
            w.sandbox.faults.add(method, "answer", 10_000, **NOT_SLACKS[what])
        await passes(w, at + timedelta(minutes=6))
        w.sandbox.faults.clear()
        await passes(w, at + timedelta(minutes=9))
        assert "undelivered" not in {kind for kind, _ in chronology(w)}
        assert [len(pages(w, who)) for who in ("DSL", "DDSL")] == [1, 0]
        assert len(w.person("TEACHER").chat) == 1


@pytest.mark.parametrize("what", NOT_SLACKS)
async def test_a_report_can_be_made_though_no_call_is_answered_by_slack(tmp_path, what):
    async with connected(tmp_path) as w:
        teacher = await fill_in(w)
        w.sandbox.faults.add("users.info", "answer", 100, **NOT_SLACKS[what])
        w.sandbox.faults.add("auth.test", "answer", 100, **NOT_SLACKS[what])
        await teacher.submit()
        assert (teacher.problem, teacher.modal_errors) == (None, {})
        await w.settle()
        assert len(pages(w, "DSL")) == 1


@pytest.mark.parametrize("what", NOT_SLACKS)
async def test_a_form_that_slack_never_showed_is_told_of(tmp_path, what):
    async with connected(tmp_path) as w:
        w.sandbox.faults.add("views.open", "answer", **NOT_SLACKS[what])
        await w.person("TEACHER").type("/report-image")
        assert w.person("TEACHER").problem is None
        if what != "ok and no more":
            assert len(w.person("TEACHER").chat) == 1


@pytest.mark.parametrize("error", TO_EVERYBODY)
async def test_the_same_refusal_to_everybody_burns_no_ladder_and_is_tried_again_each_minute(
    tmp_path, caplog, error
):
    async with connected(tmp_path) as w:
        await w.program.auditor.look()
        at = w.clock.now()
        await (await fill_in(w, danger="yes")).submit()
        refuse_everybody(w, error)
        await passes(w, at + timedelta(minutes=3))
        assert "undelivered" not in {kind for kind, _ in chronology(w)}
        assert await seen(w) == (503, error)
        assert f"'code': '{error}'" in caplog.text
        w.sandbox.faults.clear()
        await passes(w, w.clock.now() + timedelta(minutes=1))
        assert len(pages(w, "DSL")) == 1
        assert (await seen(w))[0] == 200


async def test_that_the_app_was_refused_is_over_when_slack_says_so_though_nothing_is_sent(tmp_path):
    async with connected(tmp_path) as w:
        await w.program.auditor.look()
        await (await fill_in(w)).submit()
        w.sandbox.faults.add("*", "error", 10_000, error="account_inactive")
        await passes(w, w.clock.now() + timedelta(seconds=1))
        assert await seen(w) == (503, "account_inactive")
        w.sandbox.faults.clear()
        w.clock.forward(CHANNEL_ASKED_EVERY)
        assert (await seen(w))[1] == ""


async def test_asking_proves_nothing_where_it_told_of_no_trouble_and_another_process_that_delivers_does(
    tmp_path,
):
    async with connected(tmp_path) as w:
        await w.program.auditor.look()
        await (await fill_in(w)).submit()
        refuse_everybody(w, "messages_tab_disabled")
        await passes(w, w.clock.now() + timedelta(seconds=1))
        w.clock.forward(CHANNEL_ASKED_EVERY)
        assert await seen(w) == (503, "messages_tab_disabled")
        w.sandbox.faults.clear()
        ours = w.program.delivery
        reach = ours.reach
        other = Reach(reach.accounts, reach.accounts_of, reach.ask, reach.done)
        w.clock.forward(timedelta(minutes=1))
        another = Delivery(ours.turns, ours.channel, "another", asyncio.Event(), other)
        await another.deliver()
        assert await seen(w) == (200, "")


async def test_an_administrator_sees_on_home_what_the_chat_says(tmp_path):
    people = example_school().people.model_copy(update={"administrators": (HEAD,)})
    async with connected(tmp_path, school=example_school(people=people)) as w:
        await (await fill_in(w, danger="yes")).submit()
        refuse_everybody(w, "messages_tab_disabled")
        await passes(w, w.clock.now() + timedelta(minutes=1))
        await w.person("HEAD").open_home()
        assert "messages_tab_disabled" in str(w.person("HEAD").home.blocks)


@pytest.mark.parametrize("error", ["restricted_action", "channel_not_found", "something_new"])
async def test_one_person_refused_while_others_are_not_is_stepped_over_within_seconds(
    tmp_path, error
):
    async with connected(tmp_path) as w:
        at = w.clock.now()
        await (await fill_in(w)).submit()
        for method in REFUSING:
            w.sandbox.faults.add(method, "error", 1000, error=error, to="U0DSL")
        await passes(w, at + timedelta(seconds=40))
        assert ("undelivered", "DSL") in chronology(w)
        assert len(pages(w, "DDSL")) == 1


@pytest.mark.parametrize("error", ["rate_limited", "message_limit_exceeded"])
async def test_nobody_is_stepped_over_because_too_much_was_written(tmp_path, error):
    async with connected(tmp_path) as w:
        at = w.clock.now()
        await (await fill_in(w)).submit()
        w.sandbox.faults.add("chat.postMessage", "error", 3, error=error, to="U0DSL")
        await passes(w, at + timedelta(seconds=40))
        assert [len(pages(w, who)) for who in ("DSL", "DDSL")] == [1, 0]


async def test_a_closed_account_is_stepped_over_at_once(tmp_path):
    async with connected(tmp_path) as w:
        w.sandbox.deactivate("U0DSL")
        at = w.clock.now()
        await report(w)
        assert len(pages(w, "DDSL")) == 1
        assert float(pages(w, "DDSL")[0].ts) - at.timestamp() < 5


async def test_the_school_stays_as_it_is_when_slack_knows_none_of_its_people(tmp_path):
    async with connected(tmp_path) as w:
        await w.program.roster.look()
        w.sandbox.faults.add("users.info", "error", 100, error="user_not_found")
        await w.program.roster.look()
        w.sandbox.faults.clear()
        await report(w)
        assert len(pages(w, "DSL")) == 1


async def passes(w: World, moment: datetime) -> None:
    """Time passes until then, and whatever falls due is tried, however often it fails."""
    await w.program.delivery.deliver()
    while (due := await w.program.delivery.next_due()) and due <= moment:
        w.clock.move_to(max(due, w.clock.now() + timedelta(milliseconds=1)))
        await w.program.delivery.deliver()
    w.clock.move_to(max(moment, w.clock.now()))
    await w.sandbox.settled()


def refuse_everybody(w: World, error: str) -> None:
    for method in REFUSING:
        w.sandbox.faults.add(method, "error", 10_000, error=error)


async def seen(w: World) -> tuple[int, str]:
    """What `/ready` says: the status, and with what everything is refused."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{w.program.url}/ready", headers=METRICS) as answer,
    ):
        told = await answer.json()
        return answer.status, "".join(told["refused_with"])
