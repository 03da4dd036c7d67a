"""What the tests of the whole bot do again and again: report, pick up, answer, send something forged, look into
the record.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from bot.sandbox.answer import Answer
from bot.sandbox.slack.acting.people import Acting
from bot.sandbox.slack.block_kit.checks import elements_of
from bot.sandbox.slack.screen import Seen
from flows.concern import Concern
from storage.concerns.access import opened
from storage.database import tables
from tests.support.chat.screen import lines_of
from tests.support.world import ROOT, World, world

BOTH = pytest.mark.parametrize("socket_mode", [False, True], ids=["http", "socket-mode"])
N1 = yaml.load((ROOT / "tests/facts/N1.schools-2016.yml").read_text(), Loader=yaml.BaseLoader)
ALL_CLEAR = {"life-at-risk": "no", **N1}
Json = dict[str, Any]


@asynccontextmanager
async def connected(
    folder: Path, *, socket_mode: bool = False, **more: Any
) -> AsyncIterator[World]:
    """The small world, once the bot can be reached."""
    async with world(folder, socket_mode=socket_mode, **more) as w:
        if socket_mode:
            await w.sandbox.socket_mode.connected()
        yield w


async def fill_in(w: World, who: str = "TEACHER", **fields: Any) -> Acting:
    """Open the report and fill it in, without sending it."""
    person = w.person(who)
    await person.type("/report-image")
    for field, value in ({"danger": "no", "account": "A child told me"} | fields).items():
        person.fill(field.replace("_", "-"), value)
    return person


async def report(w: World, who: str = "TEACHER", **fields: Any) -> str:
    """Report; the reference of the new concern."""
    before = {concern.id for concern in concerns_in(w)}
    person = await fill_in(w, who, **fields)
    await person.submit()
    assert (person.problem, person.modal_errors) == (None, {})
    await person.close_modal(whole_stack=True)
    await w.settle()
    return next(concern.reference for concern in concerns_in(w) if concern.id not in before)


async def pick_up(w: World, who: str = "DSL") -> Acting:
    """**I have it**, on the newest page."""
    person = w.person(who)
    await person.click("I have it")
    await w.breathe()
    return person


async def answer(w: World, who: str, choice: str) -> None:
    """Answer the question that waits, by the id of the answer."""
    message, button = next(
        pair for pair in buttons(w.person(who)) if value(pair[1]).get("x") == choice
    )
    await w.person(who).click(button["action_id"], message.ts, value=button["value"])
    await w.breathe()


async def assess(w: World, who: str = "DSL", **changed: str) -> None:
    """Answer every question, all clear but for these."""
    for question, choice in (
        ALL_CLEAR | {k.replace("_", "-"): v for k, v in changed.items()}
    ).items():
        assert concerns_in(w)[-1].asked.step == f"ask/{question}"
        await answer(w, who, choice)


async def decide(w: World, who: str = "DSL", **fields: Any) -> None:
    """Record a decision on what is recommended."""
    person = w.person(who)
    await person.click("open-decision.0")
    person.fill("options", fields.pop("options", ["social-care"]))
    typed = {"reasons": "Reasons", "decided-against": "Nothing", "wishes": "Not known"} | fields
    for field, words in typed.items():
        person.fill(field, words)
    await person.submit()
    assert (person.problem, person.modal_errors, person.modal) == (None, {}, None)
    await w.breathe()


def chat(person: Acting) -> list[Seen]:
    """Everything in a person's private chat, threads too, the oldest first."""
    return sorted((m for top in person.chat for m in (top, *top.thread)), key=lambda m: float(m.ts))


def buttons(person: Acting) -> list[tuple[Seen, Json]]:
    """Every button in a person's chat, those of the newest message first."""
    return [
        (m, e)
        for m in reversed(chat(person))
        for b in m.blocks
        for e in elements_of(b)
        if e["type"] == "button"
    ]


def value(button: Json) -> dict[str, str]:
    """What a button says to the bot."""
    found: dict[str, str] = json.loads(button["value"])
    return found


def pages(w: World, who: str) -> list[Seen]:
    """The top-level messages of a person's chat that offer or show a page."""
    return [m for m in w.person(who).chat if "waits for you" in m.text or "urgent" in m.text]


def words_on(blocks: list[Json]) -> str:
    """All that can be read in these blocks."""
    return json.dumps(blocks, ensure_ascii=False)


async def forge_click(
    w: World, who: str, action: str, carried: Json | str, in_view: Json | None = None
) -> Answer:
    """A click that no screen offered, under a valid signature."""
    person = w.sandbox.workspace.people[f"U0{who}"]
    w.sandbox.workspace.open_chat(person)
    written = carried if isinstance(carried, str) else json.dumps(carried)
    button = {
        "type": "button",
        "action_id": action,
        "block_id": "row-0",
        "value": written,
        "action_ts": "1.0",
        "text": {"type": "plain_text", "text": "x"},
    }
    place = (
        {"view": in_view}
        if in_view
        else {"channel": {"id": person.chat_id, "name": "directmessage"}}
    )
    return await w.sandbox.deliver_raw(
        "interactive",
        {**w.sandbox.payloads.interaction("block_actions", person), **place, "actions": [button]},
    )


async def forge_form(
    w: World, who: str, kind: str, carried: Json | str, /, **values: Json
) -> Answer:
    """A form that was never opened, under a valid signature."""
    person = w.sandbox.workspace.people[f"U0{who}"]
    written = carried if isinstance(carried, str) else json.dumps(carried)
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": kind,
        "private_metadata": written,
        "hash": "1.0",
        "blocks": [{"type": "input", "block_id": field} for field in values],
        "state": {
            "values": {field.replace("_", "-"): {"value": held} for field, held in values.items()}
        },
    }
    return await w.sandbox.deliver_raw(
        "interactive", {**w.sandbox.payloads.interaction("view_submission", person), "view": view}
    )


def typed(words: str) -> Json:
    """A text field as it is sent."""
    return {"type": "plain_text_input", "value": words}


def chosen(option: str) -> Json:
    """A choice as it is sent."""
    return {"type": "radio_buttons", "selected_option": {"value": option}}


def concerns_in(w: World) -> list[Concern]:
    """Every concern in the record, the oldest first."""
    rows = select(tables.concern).order_by(tables.concern.c.opened_at)
    return w.program.turns.database.transaction(
        lambda u: [opened(u.vault, row) for row in u.run(rows)]
    )


def the_concern(w: World) -> Concern:
    """The only concern."""
    [only] = concerns_in(w)
    return only


def chronology(w: World) -> list[tuple[str, str]]:
    """Every line of the record: what happened, and who did it."""
    columns = tables.chronology.c
    lines = select(columns.kind, columns.who).order_by(columns.concern, columns.seq)
    found = w.program.turns.database.transaction(lambda u: u.run(lines).all())
    return [(line.kind, line.who.removeprefix("slack:U0")) for line in found]


def refused_in(w: World) -> list[str]:
    """Who was refused, as the audit has it, in order."""
    line = tables.audit.c
    lines = select(line.who).where(line.what.like("refused%")).order_by(line.seq)
    found = w.program.turns.database.transaction(lambda u: u.run(lines).scalars().all())
    return [who.removeprefix("slack:U0") for who in found]


def rows_in(w: World) -> dict[str, int]:
    """How many rows each table has; every read adds one to the audit, so that is left out."""
    every = [table for table in tables.metadata.sorted_tables if table is not tables.audit]
    return w.program.turns.database.transaction(
        lambda u: {t.name: len(u.run(select(t)).all()) for t in every}
    )


def seen_by(w: World, who: str) -> str:
    """All that the bot ever showed or sent to this person, as text."""
    person = w.person(who)
    now = [m.text + words_on(m.blocks) for m in chat(person)]
    shown = [words_on(v.blocks) for v in (person.home, person.modal) if v]
    return "\n".join(now + shown + [e.text for e in person.ephemerals])


async def home(w: World, who: str) -> list[str]:
    """What stands on this person's Home tab now, line by line."""
    person = w.person(who)
    await person.open_home()
    assert person.home is not None
    return lines_of(person.home.blocks)
