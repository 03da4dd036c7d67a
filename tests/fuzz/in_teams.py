"""What is fuzzed in Teams: the real bot at `/api/messages` with an empty record, sent real activities
that are damaged, under a good token or nearly one.

Whoever is refused has written nothing at all, not even where they are reached.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path as Folder
from typing import Any

from sqlalchemy import Engine, event

from bot.sandbox.teams.acting.people import Acting
from bot.sandbox.teams.keys import Key
from bot.teams.presenter import FORM, PRESS
from tests.fuzz.damage import PLANTED, Choices, Path, body
from tests.fuzz.target import Seed, Target, uncaught_errors
from tests.fuzz.ways import ALLOWED, Found, Json
from tests.fuzz.written import written_in
from tests.support.logged import logged
from tests.support.teams.world import TeamsWorld, teams_world

CHANGES = ("INSERT", "UPDATE", "DELETE")
AUDIT = "audit"  # a look is a line of it


WHOLE_REPORT: tuple[tuple[Path, ...], ...] = (  # without any of these nobody has reported
    (("from", "aadObjectId"),),
    (("channelData",), ("conversation",)),
    (("serviceUrl",),),
    (("value", "data", FORM),),
    (("value", "data", FORM, "k"),),
    (("value", "data"),),
    (("name",),),
    (("type",),),
)


class Teams:
    """Activities, posted as Teams posts them."""

    def __init__(self, world: TeamsWorld, changed: list[str]) -> None:
        self._sandbox, self._changed = world.sandbox, changed

    async def send(self, _kind: str, payload: Json, choices: Choices) -> tuple[str, str]:
        """The status, and the answer's text. Raises Found."""
        self._changed.clear()
        written, _ = body("events_api", payload, choices)
        token = self._token(payload, choices)
        answer = await self._sandbox.deliver_bytes(written.encode(), token)
        text = "" if answer.body is None else str(answer.body)
        if answer.status not in ALLOWED | {403}:
            raise Found(f"answered {answer.status} {answer.failure or ''}: {text[:200]}")
        if answer.status != 200 and self._changed:
            raise Found(f"answered {answer.status}, and wrote: {self._changed[0][:200]}")
        return str(answer.status), text

    def _token(self, payload: Json, choices: Choices) -> str:
        keys, here = self._sandbox.keys, self._sandbox.service_url
        match choices.number(40):
            case 1:
                return ""
            case 2:
                at, good = choices.number(600), keys.token(here)
                return good[:at] + "x" + good[at + choices.number(3) :]
            case 3:
                return keys.token(
                    here, leave_out=(("exp", "aud", "iss", "serviceurl")[choices.number(4)],)
                )
            case 4:
                return keys.token(here, aud=PLANTED)
            case 5:
                return keys.token(here, key=Key(choices.number(3)))
            case 6:
                named = str(payload.get("serviceUrl"))
                return keys.token(named.encode("utf-8", "replace").decode())
            case _:
                return keys.token(here)


@asynccontextmanager
async def teams_target(folder: Folder) -> AsyncIterator[Target]:
    """The bot in Teams with an empty record, and seeds from another one's day."""
    with tempfile.TemporaryDirectory() as elsewhere:
        there, day = await _day(Folder(elsewhere))
    uncaught = uncaught_errors()
    async with teams_world(folder) as w:
        w.sandbox.limits.on = False
        found = [*_seeds(day, there, w.sandbox.service_url), await _a_report(w)]
        w.sandbox.traffic.clear()
        with _changes() as changed, logged(level=logging.INFO) as log:
            yield Target(w, found, Teams(w, changed), log, uncaught, written_in(w))


@contextmanager
def _changes() -> Iterator[list[str]]:
    """Every statement that changes the record, but for the audit's, for as long as the block
    runs.
    """
    changed: list[str] = []

    def noted(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(CHANGES) and cursor.rowcount and AUDIT not in statement[:40]:
            changed.append(statement)

    event.listen(Engine, "after_cursor_execute", noted)
    try:
        yield changed
    finally:
        event.remove(Engine, "after_cursor_execute", noted)


async def _day(folder: Folder) -> tuple[str, list[Json]]:
    """The service address, and whatever people do in a day."""
    async with teams_world(folder) as w:
        w.sandbox.limits.on = False
        teacher, lead = w.person("TEACHER"), w.person("DSL")
        await (await _filled_in(w)).submit()
        await w.settle()
        await lead.click("I have it")
        await lead.click("No")
        await lead.close_dialog()
        for typed in (PLANTED, "home", "help"):
            said = await lead.type(typed, formatted=True)
        await lead.edit(said, PLANTED)
        await lead.undelete(await lead.delete(said))
        await lead.use_action("home")
        await teacher.paste_image(PLANTED)
        await w.sandbox.uninstall(lead.id)
        sent = [each.content for each in w.sandbox.traffic if each.direction == "to_bot"]
        return w.sandbox.service_url, sent


def _seeds(day: list[Json], there: str, here: str) -> list[Seed]:
    """One of each kind, as it would come to this bot."""
    moved = json.loads(json.dumps(day).replace(there, here))
    kinds = {_name(activity): activity for activity in moved}
    return [Seed(name[0], activity, _needed(activity)) for name, activity in kinds.items()]


async def _a_report(w: TeamsWorld) -> Seed:
    """One that this bot would take, if it came to it whole: it sealed the form itself."""
    teacher, address = await _filled_in(w), w.sandbox.delivery.url
    w.sandbox.delivery.url = None
    await teacher.submit()
    w.sandbox.delivery.url = address
    sent = w.sandbox.delivery.last or {}
    return Seed("report", sent, WHOLE_REPORT)


async def _filled_in(w: TeamsWorld) -> Acting:
    """A report, not yet sent."""
    teacher = w.person("TEACHER")
    await teacher.use_action("report")
    teacher.fill("danger", "no")
    teacher.fill("account", PLANTED)
    return teacher


def _name(activity: Json) -> tuple[str, ...]:
    """What it is, so far as the bot may do something else with it."""
    value = activity.get("value") or {}
    data = value.get("data") or {}
    about = data.get(FORM) or data.get(PRESS) or {}
    pressed = (about.get("f", ""), about.get("a", ""), value.get("commandId", ""))
    said = activity.get("text", "") if activity["type"] == "message" else activity.get("action", "")
    event_type = activity["channelData"].get("eventType", "")
    return (activity.get("name", activity["type"]), event_type, *pressed, said)


def _needed(activity: Json) -> tuple[tuple[Path, ...], ...]:
    """Whatever is attached may be a file, of which the safeguarding lead is told even with an empty
    record.
    """
    if activity["type"] not in ("message", "messageUpdate") or "attachments" not in activity:
        return ()
    return tuple(((name,),) for name in ("from", "attachments", "id", "conversation", "type"))
