"""Promises about many children: the form that closes a record asks about eight of them in either chat
service.
"""

from __future__ import annotations

import json

from bot.slack import presenter as slack
from bot.teams import presenter as teams
from bot.teams.dialogs.filling import fields
from bot.teams.dialogs.kept import LARGEST
from bot.teams.dialogs.pages import page
from tests.support.flows.played import DANA, Played, calm

BLOCKS_IN_SLACK = 100
NAMES = (
    "Ebony Rose Quill",
    "Kit Marlow",
    "Maria da Silva",
    "Mo Reed",
    "Lin He",
    "Tomás Hart",
    "Zoë Bell",
    "Nadia Poe",
)


def test_eight_children_fit_in_the_form_that_closes_in_slack_and_in_teams() -> None:
    played = Played(protocol="uk-schools").taken_by(DANA).answered(calm("uk-schools"))
    played.decided("early-help")
    for name in NAMES:
        played.enter("child", name=name, born="2012-05-03", role="made")
    played.press(DANA, "close", "close")
    shown = slack.view(played.form)["blocks"]
    assert len([b for b in shown if b.get("block_id", "").startswith("copied-")]) == 8
    assert len(shown) <= BLOCKS_IN_SLACK
    card = teams.form_card(played.form)
    last = page(card, 99, {})
    assert [one["id"] for one in fields(last)] == [one["id"] for one in fields(card)]
    assert len(json.dumps(last, ensure_ascii=False).encode()) < LARGEST
