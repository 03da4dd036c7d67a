"""Whatever arrives twice has one effect; whatever is sent again with other words is never lost."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.bot.steps import (
    BOTH,
    answer,
    assess,
    chat,
    chronology,
    concerns_in,
    connected,
    fill_in,
    pages,
    pick_up,
    report,
    rows_in,
    the_concern,
    words_on,
)

pytestmark = BOTH


async def test_the_same_report_twice_is_one_concern_and_the_same_receipt(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        teacher = await fill_in(w)
        await teacher.submit()
        first = words_on(teacher.modal.blocks)
        again = await w.sandbox.repeat_last()
        await w.settle()
        assert the_concern(w).reference in first
        assert the_concern(w).reference in words_on(again.body["view"]["blocks"])
        assert len(pages(w, "DSL")) == len(teacher.chat) == 1


async def test_the_same_report_twice_at_the_same_moment_is_one_concern(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await (await fill_in(w)).submit()
        kind, sent = w.sandbox.delivery.last
        other = sent | {
            "view": sent["view"] | {"private_metadata": '{"c": "", "s": "", "n": "another"}'}
        }
        answers = await asyncio.gather(*(w.sandbox.deliver_raw(kind, other) for _ in range(5)))
        await w.settle()
        assert len(concerns_in(w)) == 2
        assert len({words_on(a.body["view"]["blocks"]) for a in answers}) == 1
        assert len(pages(w, "DSL")) == 2


async def test_the_same_report_with_other_words_becomes_an_addendum(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        teacher = await fill_in(w, account="First words")
        before = w.sandbox.payloads.view(teacher.modal)
        await teacher.submit()
        kind, sent = w.sandbox.delivery.last
        before["state"]["values"]["account"]["value"]["value"] = "Other words"
        for _ in range(2):
            reply = await w.sandbox.deliver_raw(kind, sent | {"view": before})
        await w.settle()
        [reported] = the_concern(w).reports
        assert reported.account == "First words"
        assert [a.text.count("Other words") for a in reported.addenda] == [1]
        assert the_concern(w).reference in words_on(reply.body["view"]["blocks"])


async def test_a_corrected_report_is_taken_after_its_mistakes_were_shown(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        teacher = await fill_in(w, account="")
        await teacher.submit()
        assert set(teacher.modal_errors) == {"account"}
        assert rows_in(w)["concern"] == 0
        teacher.fill("account", "Now it is there")
        await teacher.submit()
        assert the_concern(w).reports[0].account == "Now it is there"


async def test_one_person_cannot_send_the_form_of_another_into_their_concern(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        teacher = await fill_in(w)
        await teacher.submit()
        kind, sent = w.sandbox.delivery.last
        stolen = sent | {"user": sent["user"] | {"id": "U0GUEST"}}
        reply = await w.sandbox.deliver_raw(kind, stolen)
        by = {tuple(r.reporter for r in one.reports): one.reference for one in concerns_in(w)}
        assert set(by) == {("slack:U0TEACHER",), ("slack:U0GUEST",)}
        assert by["slack:U0TEACHER",] not in str(reply.body)
        await w.sandbox.deliver_raw(kind, stolen)
        assert len(concerns_in(w)) == 2


@pytest.mark.parametrize("label", ["I have it", "Give back (busy)"])
async def test_the_same_click_on_a_page_twice_has_one_effect(tmp_path, socket_mode, label):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        dsl = w.person("DSL")
        if label == "Give back (busy)":
            await pick_up(w)
        page = pages(w, "DSL")[-1]
        await dsl.click(label, page)
        await w.settle()
        before = rows_in(w), chronology(w)
        await w.sandbox.repeat_last()
        await dsl.click(label, page)  # a second press on a screen that lags behind
        await w.settle()
        assert (rows_in(w), chronology(w)) == before


async def test_the_same_answer_twice_is_one_answer(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        await pick_up(w)
        await answer(w, "DSL", "no")
        kind, sent = w.sandbox.delivery.last
        await asyncio.gather(*(w.sandbox.deliver_raw(kind, sent) for _ in range(3)))
        await w.settle()
        assert [a.question for a in the_concern(w).answers] == ["life-at-risk"]
        assert the_concern(w).asked.step == "ask/adult-involved"


async def test_a_typed_word_delivered_again_is_taken_once(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        dsl = await pick_up(w)
        await dsl.type("Something to remember", thread=pages(w, "DSL")[0].ts)
        for _ in range(3):
            await w.sandbox.repeat_last()
        await w.breathe()
        assert [n.text for n in the_concern(w).notes] == ["Something to remember"]
        assert sum("kept as a note" in words_on(m.blocks) for m in chat(dsl)) == 1


async def test_words_outside_any_concern_delivered_again_are_answered_and_nothing_is_kept(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        before = rows_in(w)
        await w.person("TEACHER").type("hello")
        await w.settle()
        assert "Do not send or describe the image" in words_on(w.person("TEACHER").chat[-1].blocks)
        assert rows_in(w) == before


async def test_a_note_sent_twice_is_one_note(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await _note_form(w, "Once")
        await w.sandbox.repeat_last()
        assert [n.text for n in the_concern(w).notes] == ["Once"]


async def test_a_note_sent_again_with_other_words_is_kept_too(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await _note_form(w, "The first words")
        kind, sent = w.sandbox.delivery.last
        sent["view"]["state"]["values"]["note"]["value"]["value"] = "The second words"
        await w.sandbox.deliver_raw(kind, sent)
        assert "The second words" in [n.text for n in the_concern(w).notes]


async def test_an_answer_can_be_changed_twice_running(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        dsl = await pick_up(w)
        await answer(w, "DSL", "no")
        for choice in ("yes", "not-sure"):
            await dsl.click("Answers so far")
            await dsl.click("Change")
            dsl.fill("answer", choice)
            await dsl.submit()  # what the answer calls for opens
            await dsl.close_modal(whole_stack=True)
        assert the_concern(w).facts["life-at-risk"] == "not-sure"


async def test_a_form_refused_to_one_person_is_still_taken_from_the_owner(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        dsl = await pick_up(w)
        await answer(w, "DSL", "no")
        await dsl.click("Answers so far")
        await dsl.click("Change")
        dsl.fill("answer", "yes")
        kind, form = "interactive", w.sandbox.payloads.view(dsl.modal)
        deputy = w.sandbox.payloads.interaction(
            "view_submission", w.sandbox.workspace.people["U0DDSL"]
        )
        await w.sandbox.deliver_raw(kind, {**deputy, "view": form})
        await dsl.submit()
        assert the_concern(w).facts["life-at-risk"] == "yes"


async def test_a_whole_assessment_delivered_twice_over_is_one_assessment(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode, limits=False) as w:
        await report(w)
        await pick_up(w)
        await assess(w)
        before = rows_in(w), chronology(w)
        for carried in [c for c in w.sandbox.traffic if c.direction == "to_bot"]:
            if carried.kind == "interactive":
                await w.sandbox.deliver_raw(carried.kind, carried.content)
        await w.settle()
        assert (rows_in(w), chronology(w)) == before


async def _note_form(w, words):
    await report(w)
    dsl = await pick_up(w)
    await dsl.click("Note")
    dsl.fill("note", words)
    await dsl.submit()
    assert dsl.problem is None
