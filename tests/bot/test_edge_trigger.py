"""A form that cannot be opened: the person is told how to go on, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.bot.steps import (
    BOTH,
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

pytestmark = BOTH


async def test_a_trigger_that_came_too_late_is_told_by_private_message_and_can_be_tried_from_there(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await _command_late(w)
        teacher = w.person("TEACHER")
        assert teacher.modal is None
        assert all(
            words in seen_by(w, "TEACHER") for words in ("Nothing was sent", "01632 960000", "999")
        )
        await teacher.click("Open the form again")
        teacher.fill("account", "A child told me")
        teacher.fill("danger", "no")
        await teacher.submit()
        assert len(concerns_in(w)) == 1


@pytest.mark.parametrize("fault", ["drop_before", "status", "error"])
async def test_whatever_keeps_the_form_from_opening_the_teacher_is_told(
    tmp_path, socket_mode, fault
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        w.sandbox.faults.add("views.open", fault, 2)
        await w.person("TEACHER").type("/report-image")
        assert w.person("TEACHER").problem is None
        assert "Nothing was sent" in seen_by(w, "TEACHER")


async def test_a_form_opens_though_slack_closed_the_kept_connection_just_then(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        for method in ("views.open", "views.publish"):
            w.sandbox.faults.add(method, "drop_before")
        await w.person("TEACHER").type("/report-image")
        assert w.person("TEACHER").modal
        await w.person("DSL").open_home()
        assert w.person("DSL").home


@pytest.mark.parametrize("fault", ["drop_before", "status", "error"])
@pytest.mark.parametrize("error", ["internal_error", "user_not_found"])
async def test_where_nothing_gets_out_the_answer_to_the_command_says_whom_to_ring(
    tmp_path, socket_mode, fault, error
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        for method in ("views.open", "chat.postMessage"):
            w.sandbox.faults.add(method, fault, 5, error=error)
        await w.person("TEACHER").type("/report-image")
        assert w.person("TEACHER").problem is None
        [told] = w.person("TEACHER").ephemerals
        said = told.text + words_on(told.blocks)
        assert all(words in said for words in ("Nothing was sent", "01632 960000", "999"))


@pytest.mark.waits
async def test_the_answer_to_the_command_says_whom_to_ring_in_time_though_slack_answers_nothing(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        for method in ("auth.test", "users.info", "views.open", "chat.postMessage"):
            w.sandbox.faults.add(method, "delay", times=20, seconds=5)
        await w.person("TEACHER").type("/report-image")
        assert w.person("TEACHER").problem is None
        [told] = w.person("TEACHER").ephemerals
        assert "01632 960000" in told.text + words_on(told.blocks)


@pytest.mark.parametrize("method", ["views.open", "views.update"])
async def test_whoever_presses_is_told_in_time_that_a_form_is_not_shown(
    tmp_path, socket_mode, monkeypatch, method
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        dsl = w.person("DSL")
        if method == "views.update":
            await dsl.click("Open")
        monkeypatch.setattr("bot.slack.web_api.SHOWN_SECONDS", 0.1)
        w.sandbox.faults.add(method, "delay", seconds=1)
        await dsl.click("I have it" if method == "views.update" else "Open")
        assert "Try again in a moment" in seen_by(w, "DSL")


async def test_a_form_that_opened_though_its_answer_was_lost_works_and_nobody_is_told_otherwise(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        w.sandbox.faults.add("views.open", "drop_after")
        teacher = await fill_in(w)
        assert "could not be opened" not in seen_by(w, "TEACHER")
        await teacher.submit()
        assert len(concerns_in(w)) == 1


async def test_a_record_that_could_not_be_opened_says_so_without_the_reference_of_anything_else(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        w.sandbox.faults.add("views.open", "error", error="expired_trigger_id")
        dsl = w.person("DSL")
        await dsl.click("Open")
        assert dsl.modal is None
        assert "Try again in a moment" in seen_by(w, "DSL")
        await dsl.click("Open")
        assert "A child told me" in str(dsl.modal.blocks)


async def test_a_form_that_changed_meanwhile_is_not_overwritten_and_the_click_still_counts(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        dsl = w.person("DSL")
        await dsl.click("Open")
        w.sandbox.faults.add("views.update", "error", error="hash_conflict")
        await dsl.click("I have it")
        await w.settle()
        assert the_concern(w).owner == "slack:U0DSL"
        assert dsl.problem is None


async def test_a_home_tab_that_cannot_be_shown_harms_nothing(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=False) as w:
        w.sandbox.faults.add("views.publish", "error", 9)
        await w.person("TEACHER").open_home()
        assert await report(w)


async def test_who_the_reporter_is_cannot_be_looked_up_and_the_form_opens_all_the_same(
    tmp_path, socket_mode
):
    for fault in ("drop_before", "status", "error"):
        folder = tmp_path / fault
        folder.mkdir()
        async with connected(folder, socket_mode=socket_mode) as w:
            w.sandbox.faults.add("users.info", fault, 99)
            await report(w)
            assert the_concern(w).reports[0].standing == "not-checked"
            await pick_up(w)
            await w.person("DSL").click("Open", pages(w, "DSL")[0].ts)
            assert "could not be looked up" in str(w.person("DSL").modal.blocks)


@pytest.mark.parametrize("fault", ["drop_before", "status", "error"])
async def test_slack_not_saying_who_the_app_is_keeps_nobody_from_reporting(
    tmp_path, socket_mode, fault
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        w.sandbox.faults.add("auth.test", fault, 99)
        assert await report(w)
        assert pages(w, "DSL")


@pytest.mark.waits
async def test_a_safeguarding_lead_reports_in_time_though_slack_answers_no_question(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        for method in ("auth.test", "users.info"):
            w.sandbox.faults.add(method, "delay", times=20, seconds=5)
        lead = await fill_in(w, "DSL")
        await lead.submit()
        assert lead.problem is None
        assert len(concerns_in(w)) == 1


async def _command_late(w):
    sandbox, person = w.sandbox, w.sandbox.workspace.people["U0TEACHER"]
    chat = sandbox.workspace.open_chat(person)
    payload = {**sandbox.payloads.command(person, chat), "command": "/report-image", "text": ""}
    w.clock.forward(timedelta(seconds=4))
    assert (await sandbox.deliver_raw("slash_commands", payload)).ok


async def test_whoever_presses_without_end_keeps_nobody_elses_form_from_opening(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        guest, others = w.person("GUEST"), [w.person("CHAIR"), w.person("VICE")]
        for each in (guest, *others):
            for _ in range(60):
                await each.type("/report-image")
            assert "999" in words_on(each.ephemerals[-1].blocks)
        await report(w)
        w.clock.forward(timedelta(minutes=2))
        await guest.close_modal(whole_stack=True)
        await fill_in(w, "GUEST")
