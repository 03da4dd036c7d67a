"""From the picker to the database: whom an owner may let in, as Slack says who they are at that
moment.
"""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.asking import People
from flows.moves import Submit
from storage.database import tables
from tests.support.bot.steps import (
    chronology,
    connected,
    forge_click,
    pick_up,
    refused_in,
    report,
    seen_by,
    the_concern,
    words_on,
)
from tests.support.slow_service import Slow
from tests.support.world import World

TOM = "Tom Reed (teacher)"
CANNOT = "This person cannot be added"


async def begun(w: World):
    await report(w, "GUEST")
    dsl = await pick_up(w)
    await dsl.click("Open")
    await dsl.click("Let somebody else see this record")
    return dsl


async def let_in(w: World, dsl, name: str = TOM) -> None:
    dsl.fill("who", name)
    dsl.fill("why", "Her form tutor.")
    await dsl.submit()
    await w.settle()


async def test_whoever_is_let_in_is_told_by_the_reference_only_and_can_open_the_record(tmp_path):
    async with connected(tmp_path) as w:
        await let_in(w, await begun(w))
        tom = w.person("TEACHER")
        assert "form tutor" not in seen_by(w, "TEACHER")
        assert the_concern(w).reference in seen_by(w, "TEACHER")
        await tom.click("Open")
        assert "A child told me" in words_on(tom.modal.blocks)
        assert ("reader-added", "DSL") in chronology(w)
        assert ("read", "TEACHER") in chronology(w)


async def test_a_service_is_asked_at_once_for_all_that_has_to_be_known_of_whoever_was_let_in(
    tmp_path,
):
    async with connected(tmp_path) as w, asyncio.timeout(20):
        await let_in(w, await begun(w))
        people = People(w.program.turns, Slow(2, has_pupils=False))
        _, who, _ = await people.of_form(Submit("slack:U0TEACHER", "add", {}), [])
        assert who.name == "U0TEACHER"


@pytest.mark.parametrize("change", ["is_bot", "is_deleted", "is_restricted", "is_stranger"])
async def test_what_slack_says_of_them_when_the_form_is_sent_counts(tmp_path, change):
    async with connected(tmp_path) as w:
        dsl = await begun(w)
        dsl.fill("who", TOM)
        dsl.fill("why", "Her form tutor.")
        setattr(w.sandbox.workspace.people["U0TEACHER"], change, True)
        await dsl.submit()
        assert CANNOT in dsl.modal_errors["who"]
        assert the_concern(w).readers == ()


async def test_whoever_cannot_be_looked_up_is_not_let_in_and_nothing_typed_is_lost(tmp_path):
    async with connected(tmp_path) as w:
        dsl = await begun(w)
        w.sandbox.faults.add("users.info", "status", times=50, status=500)
        await let_in(w, dsl)
        assert "could not be checked" in dsl.modal_errors["who"]
        assert the_concern(w).readers == ()
        assert "Her form tutor." in str(dsl.modal.typed)


async def test_whoever_is_not_let_in_any_more_is_refused_at_the_next_click_as_for_no_concern_at_all(
    tmp_path,
):
    async with connected(tmp_path) as w:
        dsl = await begun(w)
        await let_in(w, dsl)
        tom, concern = w.person("TEACHER"), the_concern(w)
        before = tom.chat[-1]
        await dsl.click("Open")
        await dsl.click("Remove access")
        await dsl.submit()
        await w.settle()
        answers = []
        for about in (concern.id, "no-such-concern"):
            await forge_click(w, "TEACHER", "open.0", {"c": about, "s": "record"})
            answers.append([block["text"]["text"] for block in tom.modal.blocks])
            await tom.close_modal()
        assert answers[0] == answers[1]
        assert answers[0] == ["There is nothing here that you can open."]
        assert [b["type"] for b in tom.chat[-1].blocks] != [b["type"] for b in before.blocks]


@pytest.mark.parametrize(
    "action", ["acknowledge", "record", "give-back", "let-see", "reopen", "close", "other-close"]
)
async def test_a_forged_click_of_somebody_who_reads_changes_nothing(tmp_path, action):
    async with connected(tmp_path) as w:
        await let_in(w, await begun(w))
        before = the_concern(w)
        await forge_click(
            w, "TEACHER", f"{action}.0", {"c": before.id, "s": "page", "n": str(before.handovers)}
        )
        assert the_concern(w) == before
        assert refused_in(w) == ["TEACHER"]


async def test_no_name_of_anybody_stands_in_the_plain_columns_of_what_was_recorded(tmp_path):
    async with connected(tmp_path) as w:
        await let_in(w, await begun(w))
        rows = w.program.turns.database.transaction(
            lambda u: [
                str(tuple(row))
                for table in (tables.added, tables.audit, tables.duty)
                for row in u.run(select(table)).all()
            ]
        )
    assert not [row for row in rows if "Tom Reed" in row or "form tutor" in row]


async def refused_or_shown(w: World) -> str:
    """What the teacher who was let in is shown at the next click on **Open**."""
    await forge_click(w, "TEACHER", "open.0", {"c": the_concern(w).id, "s": "record"})
    tom = w.person("TEACHER")
    shown = words_on(tom.modal.blocks)
    tom._person.modals.clear()
    return "shown" if "A child told me" in shown else shown


@pytest.mark.parametrize("change", ["is_deleted", "is_restricted"])
async def test_a_reader_whose_account_is_closed_or_a_guests_is_out_at_the_next_click_until_it_is_so_no_more(
    tmp_path, change
):
    async with connected(tmp_path) as w:
        await let_in(w, await begun(w))
        assert await refused_or_shown(w) == "shown"
        setattr(w.sandbox.workspace.people["U0TEACHER"], change, True)
        assert "nothing here that you can open" in await refused_or_shown(w)
        assert refused_in(w) == ["TEACHER"]
        setattr(w.sandbox.workspace.people["U0TEACHER"], change, False)
        assert await refused_or_shown(w) == "shown"


async def test_a_reader_who_became_a_guest_is_noticed_without_a_click_and_taken_back_in_the_same_way(
    tmp_path,
):
    async with connected(tmp_path) as w:
        await let_in(w, await begun(w))
        w.sandbox.workspace.people["U0TEACHER"].is_restricted = True
        await w.program.roster.look()
        w.sandbox.faults.add("users.info", "status", times=50, status=500)
        assert "nothing here that you can open" in await refused_or_shown(w)
        w.sandbox.faults.clear()
        w.sandbox.workspace.people["U0TEACHER"].is_restricted = False
        await w.program.roster.look()
        w.sandbox.faults.add("users.info", "status", times=50, status=500)
        assert await refused_or_shown(w) == "shown"


async def test_a_reader_goes_on_reading_while_slack_cannot_say_who_they_are(tmp_path):
    async with connected(tmp_path) as w:
        await let_in(w, await begun(w))
        w.sandbox.workspace.people["U0TEACHER"].is_restricted = True
        w.sandbox.faults.add("users.info", "status", times=50, status=500)
        await w.program.roster.look()
        assert await refused_or_shown(w) == "shown"


async def test_somebody_whose_account_was_closed_meanwhile_can_be_let_in_once_it_works_again(
    tmp_path,
):
    async with connected(tmp_path) as w:
        dsl = await begun(w)
        await let_in(w, dsl)
        w.sandbox.workspace.people["U0TEACHER"].is_restricted = True
        await w.program.roster.look()
        await dsl.click("Open")
        await dsl.click("Remove access")
        await dsl.submit()
        await w.settle()
        w.sandbox.workspace.people["U0TEACHER"].is_restricted = False
        await w.program.roster.look()
        await dsl.click("Open")
        await dsl.click("Let somebody else see this record")
        await let_in(w, dsl)
        assert await refused_or_shown(w) == "shown"
