"""Does an administrator without a role mark a lead who is ill as away in Teams, and does she undo it?"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from bot.sandbox.teams.acting.people import Acting
from tests.support.teams.world import teams_world


def words(seat: Acting) -> str:
    return json.dumps([one.card for one in seat.chat], ensure_ascii=False)


async def test_an_administrator_marks_her_she_is_told_and_undoes_it_with_one_press(
    tmp_path: Path,
) -> None:
    async with teams_world(tmp_path) as place:
        admin, lead = place.person("ADMIN"), place.person("DSL")
        await admin.use_action("home")
        await admin.click("Somebody else is away")
        admin.fill("who", "Dana Shaw (the designated safeguarding lead)")
        admin.fill("until", (place.clock.now() + timedelta(days=3)).date().isoformat())
        await admin.submit()
        await place.settle()
        assert "Amira Khan marked you as away until" in words(lead)
        await lead.click("I am here")
        await place.settle()
        assert "marked you as away" not in words(lead)
