"""Slack fails in every way it knows: the page still arrives, once; who cannot be reached is stepped
over.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy import select

from bot.decoding import LONGEST
from bot.delivery.channel import TryAgain
from bot.slack.client import SlackChannel
from bot.slack.web_api import _meaning as meaning
from flows.school.tables import Person
from flows.screen import Message
from storage.database import tables
from storage.people import conversations
from tests.support.bot.steps import (
    BOTH,
    answer,
    chat,
    chronology,
    concerns_in,
    connected,
    fill_in,
    pages,
    pick_up,
    report,
    seen_by,
    the_concern,
    words_on,
)
from tests.support.world import BREATH, World, example_school

FAULTS = {
    "429": ("status", {"status": 429}),
    "500": ("status", {"status": 500}),
    "503": ("status", {"status": 503}),
    "internal_error": ("error", {"error": "internal_error"}),
    "ratelimited": ("error", {"error": "ratelimited"}),
    "cut before": ("drop_before", {}),
    "answer lost": ("drop_after", {}),
}


@BOTH
@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.open", "*"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_the_page_and_the_receipt_still_arrive_and_once(tmp_path, socket_mode, method, fault):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        teacher = await fill_in(w)
        await teacher.submit()
        _fault(w, method, fault, times=3)
        await w.settle()
        assert [len(pages(w, "DSL")), len(teacher.chat)] == [1, 1]
        assert await w.program.delivery.next_due() >= w.clock.now() + timedelta(minutes=1)
        await pick_up(w)
        assert the_concern(w).owner == "slack:U0DSL"


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_message_is_brought_up_to_date_in_the_end(tmp_path, fault):
    async with connected(tmp_path) as w:
        await report(w)
        await w.person("DSL").click("I have it")
        _fault(w, "chat.update", fault, times=3)
        await w.settle()
        assert "You have it, since" in words_on(pages(w, "DSL")[0].blocks)


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_question_is_asked_once_under_its_page(tmp_path, fault):
    async with connected(tmp_path) as w:
        await report(w)
        await pick_up(w)
        choices = ("no", "no", "none-known-checked")
        for choice in choices:
            _fault(w, "*", fault, times=2)
            await w.settle()
            w.sandbox.faults.clear()
            await answer(w, "DSL", choice)
        thread = pages(w, "DSL")[0].thread
        assert sum("question 4 of" in words_on(m.blocks) for m in thread) == 1
        assert [each.answer for each in the_concern(w).answers] == list(choices)
        assert len(thread) == 1  # the card, whichever question it asks


async def test_slack_is_left_alone_as_long_as_it_asks(tmp_path):
    async with connected(tmp_path) as w:
        for _ in range(4):
            w.sandbox.limits.wait_for_post(
                "D0DSL"
            )  # as if another program of ours had just sent as many
        for _ in range(7):
            await (await fill_in(w)).submit()
            await w.person("TEACHER").close_modal(whole_stack=True)
        await w.settle()
        posts = [
            c
            for c in w.sandbox.traffic
            if c.kind == "chat.postMessage" and c.content["channel"] == "D0DSL"
        ]
        refused = [n for n, c in enumerate(posts) if c.answer.get("error") == "ratelimited"]
        assert refused
        for number in refused:
            later = [c for c in posts[number + 1 :] if _same(c, posts[number])]
            assert later[0].at >= posts[number].at + timedelta(seconds=1)
        assert len(pages(w, "DSL")) == 7


async def test_a_long_wait_asked_for_is_kept_to_the_second(tmp_path):
    async with connected(tmp_path) as w:
        for _ in range(50):
            w.sandbox.limits.wait_for_call("conversations.open", 50)
        await (await fill_in(w)).submit()
        before = w.clock.now()
        await w.program.delivery.deliver()
        assert not w.person("DSL").chat
        assert await w.program.delivery.next_due() == before + timedelta(seconds=60)
        w.clock.forward(timedelta(seconds=59))
        await w.program.delivery.deliver()
        assert [c.kind for c in w.sandbox.traffic].count(
            "conversations.open"
        ) == 2  # the DSL's and the reporter's
        w.clock.forward(timedelta(seconds=1))
        await w.settle()
        assert len(pages(w, "DSL")) == 1


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        *(("40", 40), ("1.5", 1), ("soon", 1), (None, 1), ("-1", 1), ("٤", 1)),
        *(("9" * 30, LONGEST), ("9" * 5000, LONGEST)),
    ],
)
def test_however_slack_says_how_long_to_wait_the_message_is_tried_again(asked, seconds):
    headers = {"Retry-After": asked} if asked else {}
    answer = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": "ratelimited"},
        headers=headers,
        status_code=429,
    )
    meant = meaning(SlackApiError("", answer), "chat.postMessage")
    assert isinstance(meant, TryAgain)
    assert meant.after == timedelta(seconds=seconds)


async def test_a_report_is_begun_though_slack_asks_to_be_left_alone_for_ever(tmp_path):
    async with connected(tmp_path) as w:
        headers = {"Retry-After": "9" * 30}
        w.sandbox.faults.add("users.info", "status", 2, status=429, headers=headers)
        await report(w)
        assert the_concern(w).reports[0].standing == "not-checked"


async def test_a_chat_that_is_not_there_any_more_is_opened_anew(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        w.program.turns.database.transaction(
            lambda u: conversations.remember_channel(u, "hillside", "slack:U0DSL", "D0GONE")
        )
        await report(w)
        assert len(pages(w, "DSL")) == 2
        assert pages(w, "DDSL") == []


@BOTH
async def test_a_person_who_is_not_there_is_stepped_over_at_once_and_the_record_says_so(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode, school=_school_without("dsl")) as w:
        at = w.clock.now()
        await report(w)
        assert len(pages(w, "DDSL")) == 1
        assert w.clock.now() - at < timedelta(minutes=1)
        assert ("undelivered", "GONE") in chronology(w)
        assert [p.to for p in the_concern(w).paging.pages] == ["slack:U0GONE", "slack:U0DDSL"]


@pytest.mark.parametrize(
    "error",
    [
        "channel_not_found",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "cannot_dm_bot",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "something_new",
    ],
)
async def test_each_word_slack_has_for_nobody_there_means_the_next_person(tmp_path, error):
    async with connected(tmp_path) as w:
        await report(w)
        w.sandbox.faults.add("conversations.open", "error", 100, error=error, to="U0DDSL")
        await w.at(
            w.clock.now() + timedelta(minutes=11)
        )  # the deputy's turn: their chat is not yet known
        assert ("undelivered", "DDSL") in chronology(w)
        assert len(pages(w, "HEAD")) == 1


async def test_a_chat_that_is_closed_later_means_the_next_person_too(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        await (await fill_in(w, "HEAD")).submit()
        w.sandbox.deactivate("U0DSL")
        w.sandbox.faults.add("chat.postMessage", "error", error="account_inactive")
        await w.settle()
        assert len(pages(w, "DSL")) == 1
        assert len(pages(w, "DDSL")) == 1
        assert ("undelivered", "DSL") in chronology(w)


@BOTH
async def test_when_nobody_can_be_reached_the_reporter_is_told_at_once_with_numbers(
    tmp_path, socket_mode
):
    empty = _school_without("dsl", "deputies", "headteacher")
    async with connected(tmp_path, socket_mode=socket_mode, school=empty) as w:
        await report(w)
        assert "Nobody has picked it up yet" in seen_by(w, "TEACHER")
        assert all(words in seen_by(w, "TEACHER") for words in ("999", "01632 960001"))
        assert chronology(w).count(("ladder-exhausted", "program")) == 1


async def test_when_the_chat_answers_again_after_hours_nobody_reads_what_newer_messages_have_overtaken(
    tmp_path,
):
    async with connected(tmp_path) as w:
        teacher = await fill_in(w)
        await teacher.submit()
        _fault(w, "*", "503", times=10_000)
        for _ in range(6):
            w.clock.forward(timedelta(minutes=20))
            await w.program.delivery.deliver()
        w.sandbox.faults.clear()
        await w.settle()
        for who in ("DSL", "DDSL", "HEAD"):
            [page] = w.person(who).chat
            assert "I have it" in words_on(page.blocks)
        received, nobody = (words_on(m.blocks) for m in teacher.chat)
        assert "Your report was received" in received
        assert "Nobody has picked it up yet" in nobody


async def test_a_reporter_who_cannot_be_reached_keeps_nobody_from_being_told(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        await (await fill_in(w)).submit()
        for gone in ("U0DSL", "U0TEACHER"):
            w.sandbox.deactivate(gone)
            w.sandbox.faults.add("chat.postMessage", "error", error="user_disabled")
        await w.settle()
        assert sum(kind == "undelivered" for kind, _ in chronology(w)) == 2
        assert len(concerns_in(w)[1].paging.pages) == 2


@pytest.mark.parametrize(
    "error", ["edit_window_closed", "message_not_found", "cant_update_message", "channel_not_found"]
)
async def test_a_message_that_cannot_be_changed_any_more_is_recorded_as_left(tmp_path, error):
    async with connected(tmp_path) as w:
        await report(w)
        await w.person("DSL").click("I have it")
        w.sandbox.faults.add("chat.update", "error", error=error)
        await w.settle()
        assert _states(w)["page"] == "left"
        assert await w.program.delivery.next_due() > w.clock.now() + timedelta(minutes=1)
        assert pages(w, "DSL")[0].thread


async def test_a_page_that_was_deleted_by_hand_is_recorded_as_left(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        w.sandbox.workspace.remove(w.sandbox.workspace.messages[pages(w, "DSL")[0].ts])
        await w.at(w.clock.now() + timedelta(minutes=10))
        await w.settle()
        await w.person("DDSL").click("I have it")
        await w.settle()
        assert _states(w, "slack:U0DSL")["page"] == "left"


@pytest.mark.parametrize(
    "error", ["invalid_auth", "missing_scope", "msg_too_long", "something_new"]
)
async def test_a_refusal_that_is_our_own_fault_is_tried_again_and_the_ladder_goes_on(
    tmp_path, error
):
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        w.sandbox.faults.add("conversations.open", "error", 4, error=error)
        await w.at(w.clock.now() + timedelta(minutes=10))
        await w.settle()
        assert [len(pages(w, who)) for who in ("DSL", "DDSL")] == [1, 1]


async def test_no_answer_in_time_means_that_it_may_have_arrived(tmp_path):
    async with connected(tmp_path) as w:
        await w.person("DSL").type("hello")
        w.sandbox.faults.add("chat.postMessage", "delay", seconds=0.2)
        with pytest.raises(TryAgain) as failure:
            await _channel(w, timeout=0.05).send(
                "D0DSL", Message("Reference X", ("words",)), "", "key", None
            )
        assert failure.value.maybe_arrived


async def test_a_server_that_is_not_there_means_that_nothing_arrived(tmp_path):
    nobody = SlackChannel(
        AsyncWebClient("xoxb-x", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    )
    with pytest.raises(TryAgain) as failure:
        await nobody.send("D0DSL", Message("Reference X", ("words",)), "", "key", None)
    assert not failure.value.maybe_arrived


@pytest.mark.parametrize("apart", [-240, 0, 240])
async def test_a_message_is_found_again_though_the_clocks_are_apart(tmp_path, apart):
    async with connected(tmp_path) as w:
        await w.person("DSL").type("hello")
        stamp = await _channel(w).send("D0DSL", Message("Reference X", ("words",)), "", "key", None)
        since = w.clock.now() + timedelta(seconds=apart)
        assert await _channel(w).find("D0DSL", None, "key", since) == stamp
        assert await _channel(w).find("D0DSL", None, "another", since) is None


async def test_a_message_is_found_again_among_hundreds(tmp_path):
    async with connected(tmp_path, limits=False) as w:
        await w.person("DSL").type("hello")
        channel = _channel(w)
        root = await channel.send("D0DSL", Message("Reference X", ("words",)), "", "root", None)
        first = await channel.send("D0DSL", Message("Reference X", ("words",)), "", "first", root)
        for number in range(105):
            await channel.send(
                "D0DSL", Message("Reference X", ("words",)), "", f"top-{number}", None
            )
            await channel.send(
                "D0DSL", Message("Reference X", ("words",)), "", f"under-{number}", root
            )
        assert await channel.find("D0DSL", None, "root", w.clock.now()) == root
        assert await channel.find("D0DSL", root, "first", w.clock.now()) == first
        assert await channel.find("D0DSL", root, "under-104", w.clock.now())


async def test_a_person_whose_thread_is_gone_still_gets_what_comes_after(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        await w.person("DSL").click("I have it")
        w.sandbox.workspace.remove(w.sandbox.workspace.messages[pages(w, "DSL")[0].ts])
        await w.settle()
        await w.at(w.clock.now() + timedelta(days=1))
        await w.settle()
        assert any("something is due" in words_on(m.blocks) for m in chat(w.person("DSL")))


async def test_words_under_a_page_that_is_not_yet_known_to_have_arrived_are_asked_for_again_and_then_kept(
    tmp_path,
):
    async with connected(tmp_path) as w:
        teacher = await fill_in(w)
        await teacher.submit()
        _fault(w, "chat.postMessage", "answer lost", times=1)
        await w.program.delivery.deliver()
        dsl = w.person("DSL")
        await dsl.click("I have it")
        await dsl.type("her mother rang", thread=dsl.chat[0].ts)
        assert "This has not been saved" in words_on(chat(dsl)[-1].blocks)
        assert ("noted", "DSL") not in chronology(w)
        await w.settle()
        await dsl.type("her mother rang", thread=dsl.chat[0].ts)
        assert chronology(w).count(("noted", "DSL")) == 1


def _fault(w: World, method: str, fault: str, times: int) -> None:
    kind, more = FAULTS[fault]
    w.sandbox.faults.add(method, kind, times, **more)


def _same(one, other) -> bool:
    return one.content["metadata"] == other.content["metadata"]


def _school_without(*roles: str):
    people = example_school().people
    gone = Person(id="slack:U0GONE")
    absent = {role: (gone,) if role == "deputies" else gone for role in roles}
    return example_school(people=people.model_copy(update=absent))


def _states(w: World, person: str = "slack:U0DSL") -> dict[str, str]:
    columns = tables.message.c
    found = select(columns.kind, columns.state).where(columns.person == person)
    return dict(
        w.program.turns.database.transaction(lambda u: [tuple(row) for row in u.run(found)])
    )


def _channel(w: World, timeout: float = BREATH.total_seconds()) -> SlackChannel:
    return SlackChannel(
        AsyncWebClient(
            w.sandbox.credentials.bot_token,
            base_url=w.sandbox.api_url,
            timeout=timeout,
            retry_handlers=[],
        )
    )
