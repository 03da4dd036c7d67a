"""What the whole system promises, one sentence a test."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox.slack.acting.inputs import HELD
from bot.sandbox.slack.block_kit.checks import elements_of
from flows.moves import Submit
from flows.protocol.library import FOR_SCHOOLS, load, with_safety
from flows.protocol.parts import Level, Question
from flows.protocol.rules import Protocol
from storage.concerns.access import opened
from storage.database import tables
from storage.database.database import Database
from tests.support.bot.steps import (
    ALL_CLEAR,
    BOTH,
    answer,
    assess,
    chat,
    chronology,
    concerns_in,
    connected,
    decide,
    fill_in,
    pick_up,
    report,
    seen_by,
    the_concern,
    words_on,
)
from tests.support.chat.screen import lines_of
from tests.support.world import World

REPORT = {"children": "Quillfeather", "account": "zebracrossing", "where": "marmaladehouse"}
LATER = {
    "note": "gooseberrynote",
    "typed": "thistledownword",
    "reasons": "periwinklereason",
    "decided-against": "candlewickagainst",
    "wishes": "butterscotchwish",
    "closing": "lanternclosing",
    "referral": "harebellreferral",
}
OUTSIDE_ANY_CONCERN = "Report"  # the notice of what is said when no concern is meant


TYPED = (*REPORT.values(), *LATER.values())


class Died(BaseException):
    """The machine went off."""


async def test_a_report_is_stored_before_the_reporter_is_thanked(tmp_path):
    """The power goes between the commit and the answer: the report is in what stands on the
    disk.
    """
    async with connected(tmp_path) as w:
        left = tmp_path / "left behind"

        def power_goes() -> None:
            left.mkdir()
            for file in tmp_path.glob("record.db*"):
                shutil.copy(file, left)
            raise Died

        turns = replace(w.program.turns, due=power_goes)
        sent = Submit(
            "slack:U0TEACHER", "report", {"account": "A child told me", "danger": "no"}, nonce="n1"
        )
        with pytest.raises(Died):
            await turns.take(sent)
        found = Database(f"sqlite:///{left / 'record.db'}", bytes(32))
        stored = found.transaction(
            lambda u: [opened(u.vault, r) for r in u.run(select(tables.concern))]
        )
        assert [c.reports[0].account for c in stored] == ["A child told me"]
        assert found.transaction(lambda u: u.run(select(tables.duty)).all())
        found.close()


async def test_a_reporter_who_was_not_answered_sends_again_and_gets_the_receipt_of_the_same_report(
    tmp_path,
):
    async with connected(tmp_path) as w:
        teacher = await fill_in(w)
        view = w.sandbox.payloads.view(teacher.modal)
        await teacher.submit()  # its answer never reaches the client:
        head = w.sandbox.payloads.interaction(
            "view_submission", w.sandbox.workspace.people["U0TEACHER"]
        )
        again = await w.sandbox.deliver_raw("interactive", {**head, "view": view})
        assert the_concern(w).reference in words_on(again.body["view"]["blocks"])


@BOTH
@pytest.mark.parametrize(
    "named", [["slack:U0DSL"], ["slack:U0DDSL"], ["slack:U0HEAD"], ["slack:U0DSL", "slack:U0HEAD"]]
)
async def test_nobody_is_told_about_a_concern_that_names_them(tmp_path, socket_mode, named):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        before = len(w.sandbox.traffic)
        reference = await report(w, named=named, danger="yes")
        await w.at(w.clock.now() + timedelta(hours=3))
        for person in (p.removeprefix("slack:U0") for p in named):
            await w.person(person).open_home()
            await w.person(person).type("/report-image status")
            assert not w.person(person).chat
            assert reference not in seen_by(w, person)
        chats = {"D" + p.removeprefix("slack:U") for p in named}
        carried = [
            c
            for c in w.sandbox.traffic[before:]
            if c.direction == "from_bot" and c.kind.startswith("chat.")
        ]
        assert not [c for c in carried if c.content.get("channel") in chats]


async def test_a_reporter_who_is_named_gets_a_receipt_and_the_truth_while_nobody_has_it(tmp_path):
    async with connected(tmp_path) as w:
        await report(w, named=["me"])
        await w.at(w.clock.now() + timedelta(hours=2))
        told = [m for m in w.person("TEACHER").chat if "your report" in m.text]
        assert len(told) > 1
        assert all("Nobody has picked it up yet" in words_on(m.blocks) for m in told)
        await pick_up(w, "HEAD")
        later = [m for m in w.person("TEACHER").chat if "your report" in m.text]
        assert len(later) == len(told)
        assert "picked it up at" not in seen_by(w, "TEACHER")


@BOTH
async def test_what_was_typed_stands_nowhere_but_in_the_record(tmp_path, socket_mode, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("slack_bolt", "slack_sdk", "aiohttp", "asyncio", "apscheduler", "report_image"):
        caplog.set_level(logging.DEBUG, logger=name)
    async with connected(tmp_path, socket_mode=socket_mode, limits=False) as w:
        await _a_whole_record(w)
        assert all(words in str(concerns_in(w)) for words in TYPED)
        carried = [c for c in w.sandbox.traffic if c.direction == "from_bot"]
        buttons = json.dumps([value for c in carried for value in _opaque(_read(c.content))])
        chats = json.dumps(
            [c.content for c in carried if c.kind.startswith(("chat.", "conversations."))]
        )
        on_disk = b"".join(f.read_bytes() for f in tmp_path.rglob("record.db*"))
    for words in TYPED:
        assert words.encode() not in on_disk, words
        assert words not in chats, words
        assert words not in buttons, words
        assert words not in caplog.text, words


async def test_what_was_typed_is_shown_to_those_who_may_see_it_and_to_nobody_else(tmp_path):
    async with connected(tmp_path, limits=False) as w:
        await _a_whole_record(w)
        for person in ("TEACHER", "GUEST", "CHAIR", "STRANGER"):
            assert not [words for words in LATER.values() if words in seen_by(w, person)]


async def test_a_child_who_was_never_here_and_one_whose_record_is_shut_to_you_look_the_same(
    tmp_path,
):
    async with connected(tmp_path, limits=False) as w:
        await report(w, children="Ada Quill", named=["slack:U0DSL"])
        await report(w, children="Kit Marlow")
        dsl = await pick_up(w)
        for question in list(ALL_CLEAR)[: list(ALL_CLEAR).index("isolated")]:
            await answer(w, "DSL", ALL_CLEAR[question])
        await dsl.click("Earlier records")
        seen = []
        for name in ("Quill, Ada", "Nadia Nobody"):
            dsl.fill("name", name)
            await dsl.submit()
            seen.append([block["text"]["text"] for block in dsl.modal.blocks if "text" in block])
        assert seen[0][1:] == seen[1][1:]
        assert "There may be records that you cannot see: ask the headteacher." in seen[0]
        hidden = next(c.reference for c in concerns_in(w) if c.named)
        assert hidden not in seen_by(w, "DSL")


async def test_of_two_reports_that_are_one_each_reporter_learns_of_their_own_only(tmp_path):
    async with connected(tmp_path, limits=False) as w:
        first = await report(w)
        await pick_up(w)
        second = await report(w, "GUEST")
        dsl = await pick_up(w)
        await dsl.click("Open", next(m.ts for m in dsl.chat if second in m.text))
        await dsl.click("Close another way")
        dsl.fill("kind", "attached")
        dsl.fill("to", next(c.id for c in concerns_in(w) if c.reference == first))
        dsl.fill("checks", ["read", "spoken"])
        dsl.fill("reason", "The same picture.")
        await dsl.submit()
        await w.settle()
        assert {c.reference: c.state for c in concerns_in(w)} == {first: "open", second: "closed"}
        assert first not in seen_by(w, "GUEST")
        assert second not in seen_by(w, "TEACHER")
        assert "finished its record" not in seen_by(w, "GUEST")


async def test_opening_never_acknowledges(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        for who in ("DSL", "DSL"):
            await w.person(who).click("Open", w.person(who).chat[-1].ts)
            await w.person(who).close_modal()
        assert the_concern(w).owner is None
        assert ("read", "DSL") in chronology(w)
        await w.at(w.clock.now() + timedelta(minutes=10))
        assert ("paged", "DDSL") in chronology(w)
        assert "picked it up at" not in seen_by(w, "TEACHER")


@pytest.mark.parametrize("name", FOR_SCHOOLS)
def test_an_answer_of_not_sure_is_never_counted_as_no(name):
    protocol = with_safety(load(name))
    assert _level(protocol) == Level.MAY_MANAGE_IN_SCHOOL
    for question in protocol.questions:
        young = (
            {"under-13": "not-sure"} if question.id == "sexual-acts" else {}
        )  # asked only of the young
        if any(answer.id == "not-sure" for answer in question.answers):
            assert (
                _level(protocol, **young, **{question.id: "not-sure"}) > Level.MAY_MANAGE_IN_SCHOOL
            ), question.id


async def test_the_first_screen_is_at_most_50_words_and_begins_with_999(tmp_path):
    async with connected(tmp_path) as w:
        teacher = await fill_in(w)
        first = []
        for block in teacher.modal.blocks:
            if block["type"] == "input":
                break
            first.append(block["text"]["text"])
        words = " ".join(first)
        named = words.replace("Dana Shaw", "").replace("Helen Moss", "").split()
        assert len([word for word in named if not word.strip(".,").isdigit()]) <= 50
        assert "999" in first[0]
        order = [
            words.index(part)
            for part in (
                "999",
                "Do not look",
                "take the child's phone",
                "Stay with",
                "01632 960010",
            )
        ]
        assert order == sorted(order)


@BOTH
async def test_every_message_carries_its_reference_and_words_for_whoever_cannot_see_blocks(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode, limits=False) as w:
        await _a_whole_record(w)
        reference = the_concern(w).reference
        sent = [
            c.content for c in w.sandbox.traffic if c.kind in ("chat.postMessage", "chat.update")
        ]
        assert sent
        for message in sent:
            assert message["text"].strip()
            if message["text"] != OUTSIDE_ANY_CONCERN:
                assert reference in message["text"]
                assert reference in words_on(_list(message["blocks"]))
            assert "unfurl_links" not in message or message["unfurl_links"] is False


@BOTH
async def test_every_field_has_a_label_and_every_button_says_what_it_does(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode, limits=False) as w:
        await _a_whole_record(w)
        blocks = [block for c in w.sandbox.traffic for block in _blocks(c)]
        assert {"input", "actions", "section", "header"} <= {block["type"] for block in blocks}
        for block in blocks:
            if block["type"] == "input":
                assert block["label"]["text"].strip()
            for element in elements_of(block):
                assert element["type"] in HELD or element["text"]["text"].strip()


async def test_a_closed_record_leaves_only_the_reference_in_the_chat(tmp_path):
    async with connected(tmp_path, limits=False) as w:
        await _a_whole_record(w)
        reference = the_concern(w).reference
        stub = f"Concern {reference} was closed."
        for message in (m for m in chat(w.person("DSL")) if m.user == "U0BOT"):
            assert [line for line in lines_of(message.blocks) if line != "[Open]"] == [stub]


async def test_a_machine_of_two_processes_answers_the_same(tmp_path):
    """Whatever is needed to answer stands in the database: a second program goes on where the first
    stopped.
    """
    async with connected(tmp_path) as w:
        await report(w)
        await pick_up(w)
        await answer(w, "DSL", "no")
        reference = the_concern(w).reference
    async with connected(tmp_path) as w:
        assert (the_concern(w).reference, the_concern(w).asked.step) == (
            reference,
            "ask/adult-involved",
        )


async def test_many_reports_at_once_are_many_concerns_and_each_is_paged(tmp_path):
    async with connected(tmp_path, limits=False) as w:
        typed = [{"account": f"Report {n}", "danger": "no"} for n in range(20)]
        sends = [
            Submit("slack:U0TEACHER", "report", words, nonce=words["account"]) for words in typed
        ]
        await asyncio.gather(*(w.program.turns.take(sent) for sent in sends))
        await w.settle()
        assert len({c.reference for c in concerns_in(w)}) == 20
        assert len(w.person("DSL").chat) == 20


async def _a_whole_record(w: World) -> None:
    """From the report to the closed record, with words in every field that can be typed in."""
    await report(w, **REPORT)
    dsl = await pick_up(w)
    await dsl.type(LATER["typed"], thread=dsl.chat[0].ts)
    await w.breathe()
    await dsl.click("Note")
    dsl.fill("note", LATER["note"])
    await dsl.submit()
    await assess(w, age_gap="significant")
    await decide(
        w,
        options=["social-care"],
        **{f: LATER[f] for f in ("reasons", "decided-against", "wishes")},
    )
    await _refer(w, dsl)
    await dsl.click("Open", dsl.chat[0].ts)
    assert REPORT["account"] in str(dsl.modal.blocks)
    await dsl.close_modal()
    await dsl.click("Answers so far")
    await dsl.close_modal()
    await _close(w, dsl)


async def _refer(w: World, dsl: Any) -> None:
    """Who was told outside stands in the record before it can be closed."""
    await dsl.click("Open", dsl.chat[0].ts)
    await dsl.click("Add to the record")
    await dsl.click("A referral")
    for block in dsl.modal.blocks:
        if block["type"] == "input":
            chosen = {"agency": "social-care", "day": w.clock.now().date()}
            dsl.fill(block["block_id"], chosen.get(block["block_id"], LATER["referral"]))
    await dsl.submit()
    assert (dsl.problem, dsl.modal_errors) == (None, {})


async def _close(w: World, dsl: Any) -> None:
    await dsl.click("Close the record")
    for block in dsl.modal.blocks:
        if block["type"] == "input":
            chosen = "options" in block["element"]
            dsl.fill(block["block_id"], "there" if chosen else LATER["closing"])
    await dsl.submit()
    assert (dsl.problem, dsl.modal_errors) == (None, {})
    await w.settle()
    assert the_concern(w).state == "closed"


def _level(protocol: Protocol, **changed: str) -> Level:
    facts = {q.id: _clear(q) for q in protocol.questions} | changed
    asked = {q.id for q in protocol.applicable(facts)}
    return protocol.recommend({q: a for q, a in facts.items() if q in asked}).level


def _clear(question: Question) -> str:
    known = (ALL_CLEAR.get(question.id), "no", "none-known-checked", "willingly", "real")
    return next(word for word in known if any(a.id == word for a in question.answers))


def _opaque(content: Any) -> Iterator[str]:
    """Everything that identifies: values, ids, metadata, addresses."""
    if isinstance(content, dict):
        for name, value in content.items():
            if name in (
                "value",
                "action_id",
                "block_id",
                "callback_id",
                "private_metadata",
                "metadata",
                "url",
                "external_id",
            ):
                yield json.dumps(value)
            yield from _opaque(value)
    elif isinstance(content, list):
        for each in content:
            yield from _opaque(each)


def _read(content: Any) -> Any:
    return {
        name: json.loads(value)
        if name in ("view", "blocks", "metadata") and isinstance(value, str)
        else value
        for name, value in content.items()
    }


def _list(blocks: Any) -> list[dict[str, Any]]:
    return json.loads(blocks) if isinstance(blocks, str) else blocks


def _blocks(carried: Any) -> list[dict[str, Any]]:
    if carried.direction == "from_bot":
        whole = carried.content.get("view") or carried.content
    else:
        body = getattr(carried.answer, "body", None)
        whole = body.get("view", {}) if isinstance(body, dict) else {}
    whole = json.loads(whole) if isinstance(whole, str) else whole
    return _list(whole.get("blocks", []))
