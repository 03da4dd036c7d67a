"""Looking for a child's earlier records: who is told what, and what is kept of the looking."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox.slack.acting.people import Acting
from storage.concerns import chronology as lines
from storage.database import tables
from tests.support.bot.steps import (
    ALL_CLEAR,
    answer,
    buttons,
    connected,
    forge_click,
    forge_form,
    pick_up,
    report,
    the_concern,
    typed,
    words_on,
)
from tests.support.world import World

NAME = "Kit Marlow"


async def asked_isolated(w: World) -> Acting:
    """The lead has a concern about Kit and is asked whether it has happened before."""
    await report(w, children=NAME)
    dsl = await pick_up(w)
    for question in list(ALL_CLEAR)[: list(ALL_CLEAR).index("isolated")]:
        await answer(w, "DSL", ALL_CLEAR[question])
    return dsl


def rows(w: World, table: Any) -> list[str]:
    return w.program.turns.database.transaction(
        lambda u: [str(tuple(row)) for row in u.run(select(table)).all()]
    )


async def test_looking_is_recorded_with_the_name_in_the_sealed_part_only(tmp_path):
    async with connected(tmp_path, limits=False) as w:
        dsl = await asked_isolated(w)
        await dsl.click("Earlier records")
        dsl.fill("name", "Ada Quill")
        await dsl.submit()
        concern, turns = the_concern(w), w.program.turns
        kept = turns.database.transaction(
            lambda u: lines.read(u, turns.school, "slack:U0DSL", concern.id)
        )
        looked = [
            (entry.who, entry.body["names"]) for entry in kept if entry.kind == "looked-for-child"
        ]
        assert looked == [("slack:U0DSL", [NAME]), ("slack:U0DSL", ["Ada Quill"])]
        plain = [
            row
            for table in (tables.chronology, tables.audit, tables.repeat, tables.child_index)
            for row in rows(w, table)
        ]
        assert sum("looked for a child" in row for row in plain) == 2
        assert not [row for row in plain if "Marlow" in row or "marlow" in row or "Quill" in row]


async def test_the_button_stands_at_that_question_and_at_no_other(tmp_path):
    async with connected(tmp_path, limits=False) as w:
        dsl = await asked_isolated(w)
        assert [b["action_id"].split(".")[0] for _, b in buttons(dsl)].count("earlier") == 1
        await answer(w, "DSL", "first")
        assert "earlier" not in [b["action_id"].split(".")[0] for _, b in buttons(dsl)]


@pytest.mark.parametrize("who", ["DDSL", "HEAD", "TEACHER", "GUEST"])
async def test_only_the_owner_can_look(tmp_path, who):
    async with connected(tmp_path, limits=False) as w:
        await asked_isolated(w)
        concern = the_concern(w)
        await forge_click(w, who, "earlier.0", {"c": concern.id, "s": "isolated"})
        sent = await forge_form(
            w, who, "earlier", {"c": concern.id, "s": "isolated", "n": "n"}, name=typed(NAME)
        )
        modal = w.person(who).modal
        assert "Looked for" not in words_on(modal.blocks if modal else []) + str(sent.body)
        assert not [row for row in rows(w, tables.audit) if "looked for a child" in row]


async def test_a_name_without_a_letter_is_told_at_the_field_and_not_recorded(tmp_path):
    async with connected(tmp_path, limits=False) as w:
        dsl = await asked_isolated(w)
        await dsl.click("Earlier records")
        before = len(rows(w, tables.chronology))
        dsl.fill("name", "10 ...")
        await dsl.submit()
        assert dsl.modal_errors == {"name": "Please write the child's name."}
        assert len(rows(w, tables.chronology)) == before
