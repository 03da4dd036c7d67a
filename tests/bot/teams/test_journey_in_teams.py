"""Does a report made in Teams reach the safeguarding lead in Teams, and does the conversation go on
there?
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.teams.steps import report
from tests.support.teams.world import teams_world


def titles(card: dict) -> list[str]:
    """What stands on the buttons of a card."""
    found = [each for each in card["body"] if each["type"] == "ActionSet"]
    actions = [action for each in found for action in each["actions"]]
    return [each["title"] for each in [*actions, *card.get("actions", ())]]


async def test_a_report_typed_for_in_teams_is_received_and_pages_the_lead(tmp_path: Path) -> None:
    async with teams_world(tmp_path) as place:
        await report(place)
        teacher, lead = place.person("TEACHER"), place.person("DSL")
        assert teacher.problem is None
        assert teacher.dialog
        assert teacher.dialog.title == "Report received"
        assert "received" in json.dumps(teacher.chat[-1].card)
        assert titles(lead.chat[-1].card)[0] == "I have it"


async def test_who_has_it_goes_on_in_the_dialog_and_finds_the_card_in_the_chat(
    tmp_path: Path,
) -> None:
    async with teams_world(tmp_path) as place:
        await report(place)
        lead = place.person("DSL")
        await lead.click("I have it")
        await place.settle()
        assert lead.dialog is not None
        asked = titles(lead.dialog.card)
        assert asked == titles(lead.chat[-1].card)
        await lead.click("No")
        await place.settle()
        assert lead.dialog is not None
        assert titles(lead.dialog.card) == titles(lead.chat[-1].card) != asked
