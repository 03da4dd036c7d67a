"""What does it cost somebody who has read the first page of the README to set the bot up and close a
drill? Played in a browser, with the real commands, and counted.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from selenium.webdriver.common.by import By

from bot.settings import Settings
from tests.support.bot.local_chat import UPLOADED, LocalChat
from tests.support.browser.axe import violations
from tests.support.browser.driver import Browser, Pane, until
from tests.support.browser.set_up_form import LAST, Form
from tests.support.world import ROOT

READ, TYPED, PRESSED = 200, 40, 20  # words a minute; presses a minute
PROGRAM = str(Path(sys.executable).with_name("report-image"))
PASTED = re.compile(r"TOKEN|SECRET|_ID$|TENANT|token$")
SECRETS = re.compile(r"xoxb-s|xapp-s|xoxe\.|sandbox-app-secret")
ELSEWHERE = "section a[href^=http]"


@dataclass
class Cost:
    """Words read and typed, presses, and how often one has to leave for another page."""

    read: int = 0
    typed: int = 0
    presses: int = 0
    left: int = 0
    _seen: dict[Pane, set[str]] = field(default_factory=dict)

    @property
    def minutes(self) -> float:
        return self.read / READ + self.typed / TYPED + self.presses / PRESSED

    def page(self, form: Form) -> None:
        """A page of the set-up is read."""
        self.read += len(form.text.split())
        links = form.driver.find_elements(By.CSS_SELECTOR, ELSEWHERE)
        self.left += len(links) + len(set(re.findall(r"docs/[a-z]+\.md", form.text)))

    def answered(self, given: Mapping[str, str]) -> None:
        """Each field is gone to; what is secret or an ID is copied and pasted."""
        for name, answer in given.items():
            pasted = PASTED.search(name)
            self.presses += 2 if pasted else 1
            self.typed += 0 if pasted else len(answer.split())

    def looked(self, pane: Pane) -> None:
        """Of somebody's screen only what is new is read."""
        seen = self._seen.setdefault(pane, set())
        lines = set(pane.text.splitlines()) - seen
        self.read += sum(len(line.split()) for line in lines)
        seen |= lines


@dataclass
class Newcomer:
    """In a folder where nothing is set up, with a chat in which nobody knows the bot."""

    browser: Browser
    folder: Path
    chat: LocalChat
    cost: Cost = field(default_factory=Cost)

    def sets_up(self, answers: Mapping[str, str]) -> None:
        """`report-image setup`, to its last page."""
        with self._command(PROGRAM, "setup", **self.chat.settings) as setup:
            assert setup.stdout
            lines = iter(setup.stdout.readline, "")
            self.browser.driver.get(next(line for line in lines if line.startswith("http")))
            form = Form(self.browser)
            while (title := form.title) != LAST:
                self._step(form, answers)
                assert form.title != title, form.text
            self._step(form, {})
            assert setup.wait(30) == 0

    def _step(self, form: Form, answers: Mapping[str, str]) -> None:
        self._look(form)
        self.cost.answered(form.fill(answers))
        form.go_on()
        self.cost.presses += 1

    def _look(self, form: Form) -> None:
        """A page is read; nothing on it shuts anybody out, and no secret stands there."""
        self.cost.page(form)
        self.browser.shot(re.sub(r"\W+", "-", f"set-up-{self.chat.chat}-{form.title}"))
        assert violations(self.browser) == [], form.title
        assert not SECRETS.search(self.browser.driver.page_source)

    @property
    def told_next(self) -> list[str]:
        """What the set-up's last page says is to be done."""
        form = Form(self.browser)
        self._look(form)
        assert form.title == "Written, and nothing is wrong"
        return [each.text for each in self.browser.driver.find_elements(By.CSS_SELECTOR, "ol li")]

    @contextmanager
    def running(self, told: str) -> Iterator[None]:
        """The bot, started as the last page says, with nothing but what the set-up wrote."""
        command = shlex.split(told.partition(": ")[2])
        self.cost.presses += 2
        with self._command(*command, PORT=str(self.chat.port)) as bot:
            assert bot.stdout
            said = next((line for line in bot.stdout if "ready on" in line), "")
            assert said, "the bot ended before it was ready"
            yield

    def uploads(self, told: Sequence[str]) -> None:
        """Where there is a package an administrator gives it to all staff."""
        for _ in told:
            urllib.request.urlopen(f"{self.chat.url}{UPLOADED}", b"").close()

    def goes_home(self, pane: Pane) -> None:
        """The bot's own page: a tab in Slack, a word and a button in Teams."""
        if self.chat.chat == "slack":
            pane.go("Home")
            self.cost.presses += 2
        else:
            pane.say("home")
            self.cost.typed += 1
            pane.sees("Press the button")
            self.press(pane, "Home")

    def closes(self, pane: Pane) -> None:
        """The form that is open; in Teams every press opens one."""
        if self.chat.chat == "teams":
            until(lambda: pane.modal, "a dialog")
        if pane.modal is not None:
            self.press(pane, {"slack": "Close", "teams": "Close the dialog"}[self.chat.chat])
            pane.sees_no_modal()

    def back_to_messages(self, pane: Pane) -> None:
        """From the page or the form where the drill was begun."""
        self.closes(pane)
        if self.chat.chat == "slack":
            pane.go("Messages")
            self.cost.presses += 1

    def press(self, pane: Pane, button: str) -> None:
        """Somebody reads what is new to them, and presses."""
        self.cost.looked(pane)
        pane.press(button)
        self.cost.presses += 1

    @contextmanager
    def _command(self, *words: str, **given: str) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            words,
            cwd=self.folder,
            env=self._environment() | given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=30)

    def _environment(self) -> dict[str, str]:
        """Of a machine on which no setting is made, and whose browser is ours."""
        settings = {name.upper() for name in Settings.model_fields}
        home = str(self.folder.parent / "home")
        given = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "BROWSER": "true"}
        homes = {"HOME": home, "XDG_CONFIG_HOME": home}
        return {k: v for k, v in os.environ.items() if k not in settings} | given | homes
