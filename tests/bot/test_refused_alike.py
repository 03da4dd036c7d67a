"""Is somebody who may not know of a concern told anything by how they are refused? What is damaged,
destroyed, another school's, not theirs or not there is answered alike, whichever way they ask.
"""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.sandbox.slack.state import Person
from storage.database import tables
from tests.support.bot.steps import (
    chat,
    chosen,
    chronology,
    concerns_in,
    connected,
    forge_click,
    forge_form,
    pick_up,
    refused_in,
    report,
    rows_in,
    seen_by,
    the_concern,
    typed,
)
from tests.support.chat.screen import lines_of
from tests.support.logged import told_of_damage
from tests.support.world import World

NOBODYS = "00000000-0000-4000-8000-000000000000"
NOT_THERE = "nothing here that you can open"


async def four(w: World) -> dict[str, str]:
    """A concern that is not theirs, one that cannot be read, one of another school, one that is not
    there.
    """
    await report(w)
    sound = the_concern(w).id
    for _ in range(2):
        await report(w)
    bad, far = (one.id for one in concerns_in(w) if one.id != sound)
    damage(w, bad)
    concern = tables.concern
    moved = update(concern).where(concern.c.id == far).values(school="riverside")
    w.program.turns.database.transaction(lambda tx: tx.run(moved))
    return {"not theirs": sound, "damaged": bad, "another school's": far, "none": NOBODYS}


def damage(w: World, concern_id: str) -> None:
    concern = tables.concern
    put = update(concern).where(concern.c.id == concern_id).values(body=b"x" * 40)
    w.program.turns.database.transaction(lambda tx: tx.run(put))


@pytest.mark.parametrize("action", ["open", "acknowledge", "answer", "add", "close", "who-read"])
async def test_a_click_of_somebody_who_may_not_know_is_answered_alike(tmp_path, action):
    async with connected(tmp_path) as w:
        found = await four(w)
        person = w.sandbox.join(Person("U0TUTOR", "Una Lock"))
        shown = set()
        for concern in found.values():
            await forge_click(w, "TUTOR", action, {"c": concern, "s": "record", "n": "1"})
            shown.add("\n".join(lines_of(person.modal.blocks)))
            person._person.modals.clear()
        assert len(shown) == 1
        assert NOT_THERE in shown.pop()


@pytest.mark.parametrize("form", ["note", "add", "decision", "take-away", "hold"])
async def test_a_form_of_somebody_who_may_not_know_is_answered_alike_and_says_that_it_is_not_kept(
    tmp_path, form
):
    async with connected(tmp_path) as w:
        found = await four(w)
        w.sandbox.join(Person("U0TUTOR", "Una Lock"))
        answers = set()
        for concern in found.values():
            about = {"c": concern, "s": "record", "n": "1"}
            reply = await forge_form(w, "TUTOR", form, about, note=typed("x"), danger=chosen("no"))
            answers.add(str(reply.body["view"]["blocks"]))
        assert len(answers) == 1
        assert "was not kept" in answers.pop()


async def test_refusals_stand_in_the_audit_and_not_in_the_record(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        before = the_concern(w), chronology(w)
        for _ in range(20):
            await forge_click(w, "GUEST", "open", {"c": before[0].id, "s": "record"})
        assert (the_concern(w), chronology(w)) == before
        assert refused_in(w) == ["GUEST"]


async def test_whoever_was_told_of_a_damaged_concern_hears_that_it_cannot_be_read(tmp_path, caplog):
    async with connected(tmp_path) as w:
        await report(w)
        await pick_up(w)
        one = the_concern(w)
        damage(w, one.id)
        for who in ("DSL", "HEAD"):
            await forge_click(w, who, "open", {"c": one.id, "s": "record"})
        assert "nothing was changed" in seen_by(w, "DSL")
        assert NOT_THERE in seen_by(w, "HEAD")  # on its ladder, but never told of it
        assert told_of_damage(caplog) == {(one.id, "concern")}


async def test_whoever_was_told_of_a_concern_and_named_in_it_since_never_hears_that_it_is_damaged(
    tmp_path,
):
    async with connected(tmp_path) as w:
        await report(w)
        await pick_up(w)
        one = the_concern(w).id
        named = {"type": "checkboxes", "selected_options": [{"value": "slack:U0DSL"}]}
        about = {"c": one, "s": "report", "n": "1"}
        await forge_form(w, "TEACHER", "add", about, named=named, text=typed("She knew of it."))
        assert "slack:U0DSL" in the_concern(w).named
        damage(w, one)
        await forge_click(w, "DSL", "open", {"c": one, "s": "record"})
        assert NOT_THERE in seen_by(w, "DSL")


async def test_what_a_reporter_adds_to_a_damaged_concern_stays_in_the_form(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        one = the_concern(w).id
        damage(w, one)
        about = {"c": one, "s": "report", "n": "1"}
        reply = await forge_form(w, "TEACHER", "add", about, text=typed("She is in danger."))
        assert reply.body["response_action"] == "errors"


async def test_a_file_sent_into_the_thread_of_a_damaged_concern_is_a_concern_of_its_own(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        damage(w, the_concern(w).id)
        dsl = w.person("DSL")
        await dsl.share_file("a.jpg", thread=dsl.chat[0].ts)
        assert rows_in(w)["concern"] == rows_in(w)["reporter"] == 2


async def test_words_in_the_thread_of_a_damaged_concern_are_answered(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        damage(w, the_concern(w).id)
        dsl = w.person("DSL")
        before = len(chat(dsl))
        await dsl.type("She is here with me.", thread=dsl.chat[0].ts)
        assert len(chat(dsl)) == before + 2
