"""The same school after its file was changed: the bot stopped and started again, with the same
Slack and record.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.app import running
from bot.desks import Place
from bot.school.current import CurrentSchool
from flows.school.school import School
from storage.people import school_state
from tests.support.world import CountedIdentifiers, World, keys_of

TEACHER, DSL, DEPUTY = ("slack:U0" + name for name in ("TEACHER", "DSL", "DDSL"))
HEAD, CHAIR, VICE, GUEST = ("slack:U0" + name for name in ("HEAD", "CHAIR", "VICE", "GUEST"))
NAMES = {
    TEACHER: "Tom Reed",
    DSL: "Dana Shaw",
    DEPUTY: "Dev Patel",
    HEAD: "Helen Moss",
    CHAIR: "Colin Hart",
    VICE: "Vera Kent",
    GUEST: "Grace Lowe",
}


def with_people(school: School, **people: Any) -> School:
    """The school with these roles changed: a person's reference, None, or for the deputies a list
    of them.
    """
    told = {
        role: [_entry(p) for p in who] if isinstance(who, list) else _entry(who)
        for role, who in people.items()
    }
    whole = school.model_dump(exclude={"protocols"})
    return School.model_validate(whole | {"people": whole["people"] | told})


def _entry(person: str | None) -> dict[str, str] | None:
    return {"id": person, "name": NAMES[person], "phone": "01632 960099"} if person else None


@asynccontextmanager
async def restarted(w: World, school: School | CurrentSchool, seed: int) -> AsyncIterator[World]:
    """The bot started anew with this school file. `seed`: another for each start, or identifiers
    come twice.
    """
    keys = keys_of(w.sandbox)
    place = Place(
        f"sqlite:///{w.folder / 'record.db'}", bytes(32), w.clock, CountedIdentifiers(seed)
    )
    async with running(school, keys, place, ticking=False) as program:
        w.sandbox.connect_http(f"{program.url}/slack/events")
        again = replace(w, program=program)
        await again.settle()
        yield again


def states(w: World) -> dict[tuple[str, str], str]:
    school = w.program.turns.school.id
    kept = w.program.turns.database.transaction(lambda tx: school_state.read(tx, school))
    return {(row.role, row.person): row.state for row in kept.held}


def about_people(w: World, who: str) -> list[str]:
    """The messages about people in this person's chat, the oldest first."""
    return [
        str(m.blocks[0]["text"]["text"])
        for m in w.person(who).chat
        if m.text == "A change of people"
    ]
