"""What becomes of an activity that Microsoft signed and that is damaged all the same? It is answered or
refused; nothing of it is kept, and the bot goes on.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.sandbox.teams.cards.parts import actions
from tests.support.chat.record import concerns_in
from tests.support.teams.world import TeamsWorld, teams_world

TRIES = 250
JUNK: list[Any] = [
    None,
    True,
    0,
    -1,
    1e308,
    "",
    "x",
    "\x00",
    "\ud800",
    "é" * 5000,
    [],
    {},
    [[]],
    {"a": {}},
    "teams:x/y",
    "../../v3",
    "{{DATE()}}",
]
ANSWERED = {200, 400, 401, 403}


def places(thing: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = thing.items() if isinstance(thing, dict) else enumerate(thing)
    for name, each in list(inside):
        yield (*at, name)
        if isinstance(each, dict | list):
            yield from places(each, (*at, name))


def damaged(activity: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    whole = copy.deepcopy(activity)
    for _ in range(dice.randint(1, 3)):
        *way, last = dice.choice(list(places(whole)))
        inside = whole
        for name in way:
            inside = inside[name]
        if dice.random() < 0.2:
            del inside[last]
        else:
            inside[last] = copy.deepcopy(dice.choice(JUNK))
    return whole


async def _whole_ones(place: TeamsWorld) -> list[dict[str, Any]]:
    """Of each kind that is listened to, one that was taken."""
    teacher = place.person("TEACHER")
    await teacher.type("hello", formatted=True)
    await teacher.paste_image()
    await teacher.type("home")
    await teacher.click("Home")
    await teacher.use_action("report")
    teacher.fill("where", "In the library.")
    await teacher.submit()
    said = await teacher.type("status")
    await teacher.edit(said, "help")
    assert list(actions(teacher.chat[-1].card))
    return [each.content for each in place.sandbox.traffic if each.direction == "to_bot"]


async def test_what_is_damaged_is_answered_or_refused_and_leaves_nothing(tmp_path: Path) -> None:
    dice = random.Random(7)
    async with teams_world(tmp_path) as place:
        whole = await _whole_ones(place)
        assert {each["type"] for each in whole} > {"message", "invoke", "installationUpdate"}
        before = len(await concerns_in(place))
        for _ in range(TRIES):
            sent = damaged(dice.choice(whole), dice)
            answer = await place.sandbox.deliver_raw(sent)
            assert answer.status in ANSWERED, json.dumps(sent)[:2000]
        assert len(await concerns_in(place)) - before < TRIES / 10
        await place.person("DSL").type("home")
        assert place.person("DSL").problem is None


async def test_whoever_writes_without_their_id_hears_whom_to_ring(tmp_path: Path) -> None:
    async with teams_world(tmp_path) as place:
        teacher = place.person("TEACHER")
        await teacher.type("She is on the roof")
        [said] = [each.content for each in place.sandbox.traffic if "roof" in str(each.content)]
        del said["from"]["aadObjectId"]
        assert (await place.sandbox.deliver_raw(said)).status == 400
        assert "If it cannot wait, ring 01632 960000" in str(teacher.chat[-1].card)
