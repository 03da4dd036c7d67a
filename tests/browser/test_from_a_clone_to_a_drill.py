"""Somebody who has read the first page of the README, and no more, sets the bot up with the real commands
and closes a drill with two others, in less time than a lesson has.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.bot.in_a_thread import in_a_thread
from tests.support.bot.local_chat import Chat, LocalChat
from tests.support.bot.processes import free_port
from tests.support.bot.setting_up import ANSWERS, day
from tests.support.browser.driver import open_browser
from tests.support.browser.newcomer import Newcomer

pytestmark = pytest.mark.browser
MINUTES = {"slack": 13.5, "teams": 14.5}  # of fifteen; the rest is waiting for the machine
CHOSEN = {
    "people.dsl.id": "Dana Shaw",
    "people.deputies.0.id": "Dev Patel",
    "people.headteacher.id": "Helen Moss",
    "people.chair_of_governors.id": "Colin Hart",
    "people.vice_chair.id": "Vera Kent",
}
LATER = ("adopted.", "contacts.mash.rung")  # reading and ringing take the time they take
TOLD = {key: value for key, value in ANSWERS.items() if not key.startswith(LATER)} | CHOSEN
IN_SLACK = {"slack.configuration_token": "xoxe.xoxp-sandbox"}
IN_TEAMS = {
    "chat": "teams",
    "TEAMS_APP_ID": "5f1c0000-0000-4000-8000-00000000b07a",
    "TEAMS_APP_SECRET": "sandbox-app-secret",
    "TEAMS_TENANT": "7e000000-0000-4000-8000-0000000000aa",
    "TEAMS_SECRET_ENDS": day(700),
    "TEAMS_GRAPH": "yes",
    "staff.domains": "hillside.example",
}
ASKED_FOR = {"slack": TOLD | IN_SLACK, "teams": TOLD | IN_TEAMS}


@pytest.mark.parametrize("chat", ["slack", "teams"])
def test_a_drill_is_closed_by_three_people(chat: Chat, tmp_path: Path) -> None:
    (folder := tmp_path / "clone").mkdir()
    with in_a_thread(LocalChat(chat, free_port())) as local, open_browser("about:blank") as browser:
        newcomer = Newcomer(browser, folder, local)
        newcomer.sets_up(ASKED_FOR[chat])
        assert browser.errors() == []  # the last page is whole though nobody serves it any more
        start, *package, drill, _ = newcomer.told_next
        assert "press Drill" in drill
        assert ["teams package" in each for each in package] == [True] * (chat == "teams")
        with newcomer.running(start):
            newcomer.uploads(package)
            close_a_drill(newcomer)
        assert newcomer.cost.minutes < MINUTES[chat], newcomer.cost


def close_a_drill(newcomer: Newcomer) -> None:
    """As the last page of the set-up says it is done."""
    page = newcomer.browser
    page.driver.get(newcomer.chat.url)
    page.put_guide_away()
    dana, dev, helen = page.pane("Dana"), page.sit("Dev", "Tom"), page.pane("Helen")
    newcomer.goes_home(dana)
    newcomer.press(dana, "Drill")
    newcomer.press(dana, "Begin the drill")
    dana.sees_modal("DRILL: a word about it")
    newcomer.back_to_messages(dana)
    for person in (dana, dev, helen):
        person.sees("Nothing has happened")
        newcomer.press(person, "I am here")
        newcomer.closes(person)
    for person in (dana, dev):
        person.sees("It is over")
        newcomer.press(person, "What came of it")
        person.sees_modal("DRILL: what came of it")
        newcomer.press(person, "Nothing real is in it")
        newcomer.closes(person)
    for person in (dana, dev, helen):
        person.sees("Nothing of it is kept")
