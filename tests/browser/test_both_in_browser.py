"""Does one concern go over Teams and Slack, on one page?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.demo_services import BOTH
from tests.support.browser.driver import Album, Browser
from tests.support.browser.journey import ACCOUNT
from tests.support.browser.running_demo import RunningDemo

pytestmark = pytest.mark.browser


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RunningDemo]:
    demo = RunningDemo(tmp_path, BOTH)
    yield demo
    demo.stop()


@pytest.mark.timeout(120)
def test_what_is_reported_in_teams_is_taken_in_slack_and_both_say_so(
    page: Browser, album: Album
) -> None:
    page.put_guide_away()
    tom, dana, dev = (page.pane(name) for name in ("Tom", "Dana", "Dev"))
    tom.open_actions()
    tom.press("Report an image")
    tom.sees_modal("Report: image of a child")
    tom.tick("Does it involve", "Nobody on the staff")
    tom.fill("What were you told", ACCOUNT)
    tom.press("Send the report")
    tom.sees_modal("Report received")
    dana.sees("I have it")
    assert "Report wrote to Dev Patel" in page.move_clock("Next thing due")
    dev.sees("I have it")
    album.take("paged-in-slack")
    dev.press("I have it")
    dana.sees("Dev Patel has it")
    dev.open_thread()
    dev.sees("question 1 of")
    album.take("taken-in-slack")
    dana.sit("Dana Shaw (DSL), in Slack")
    page.pane("Dana").sees("What Report and Dana write to each other is here")
