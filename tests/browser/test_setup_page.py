"""Setting the bot up in a browser, as a technician does: by labels, by the keyboard, with mistakes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from bot.commands.checking.check import Findings
from bot.commands.setup.asking import Asking
from bot.commands.setup.papers import Papers
from bot.commands.setup.web import Site
from bot.running.clock import SystemClock
from bot.sandbox.slack.sandbox import Sandbox
from bot.serving import serving
from bot.settings import Settings
from bot.slack.installing.oauth import MANIFEST
from tests.support.bot.in_a_thread import in_a_thread
from tests.support.bot.setting_up import ANSWERS
from tests.support.browser.axe import violations
from tests.support.browser.driver import open_browser
from tests.support.browser.set_up_form import Form

pytestmark = pytest.mark.browser


@dataclass
class SetUp:
    """The page, served in a thread."""

    site: Site
    url: str = ""

    async def start(self) -> None:
        self._stop, self._up = asyncio.Event(), asyncio.Event()
        self._task = asyncio.create_task(self._serve())
        await self._up.wait()

    async def _serve(self) -> None:
        async with serving(self.site.web_app(), "127.0.0.1", 0) as self.url:
            self._up.set()
            await self._stop.wait()

    async def stop(self) -> None:
        self._stop.set()
        await self._task


@pytest.fixture
def setting_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SetUp]:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    with in_a_thread(Sandbox(SystemClock(), MANIFEST, limits=False)) as slack:
        monkeypatch.setenv("SLACK_API_URL", f"{slack.url}/api/")
        monkeypatch.setenv("KEY_FILE", str(tmp_path / "apart" / "key"))
        asking = Asking.begun(tmp_path)
        site = Site(asking, Papers(asking), Findings, lambda: None)
        with in_a_thread(SetUp(site)) as setting_up:
            yield setting_up


def test_a_mistake_is_told_at_its_field_and_what_was_typed_is_kept(setting_up: SetUp) -> None:
    with open_browser(f"{setting_up.url}/?code={setting_up.site.code}") as browser:
        form = Form(browser)
        for _ in range(3):
            form.fill(ANSWERS | {"SLACK_APP_TOKEN": "xapp-invented"})
            form.go_on()
        assert form.title == "The app's tokens"
        field = form.driver.find_element(By.NAME, "SLACK_APP_TOKEN")
        assert field.get_attribute("value") == "xapp-invented"
        said = form.driver.find_element(
            By.ID, str(field.get_attribute("aria-describedby")).split()[-1]
        )
        assert "no connection" in said.text
        browser.shot("set-up-a-mistake")
        assert violations(browser) == []


def test_only_the_browser_that_brings_the_code_is_let_in(setting_up: SetUp) -> None:
    with open_browser(setting_up.url) as stranger:
        assert Form(stranger).title == "Open the address from the terminal"
        assert violations(stranger) == []
    with open_browser(f"{setting_up.url}/?code={setting_up.site.code}") as first:
        assert Form(first).title == "Which chat does your school use?"
    with open_browser(f"{setting_up.url}/?code={setting_up.site.code}") as second:
        assert Form(second).title == "Open the address from the terminal"
