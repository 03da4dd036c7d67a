"""How does a test use the page the way a person does: by who sits where, by labels, by what stands
on buttons?
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import TypeVar

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--lang=en-GB",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
    # A mouse: without a screen Chromium thinks of itself as a telephone.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
)
PATIENCE = 15.0
NOT_YET = (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
T = TypeVar("T")
# Sets a date or a time as a picker does: typing one depends on the machine's language.
PICK = """
arguments[0].value = arguments[1];
for (const kind of ["input", "change"]) arguments[0].dispatchEvent(new Event(kind, {bubbles: true}));
"""
# How many screens the longest open form takes; and the turn to one of them.
LONG = """
return Math.max(1, ...[...document.querySelectorAll(".modal-body")].map(
  (body) => Math.ceil((body.scrollHeight - 40) / (body.clientHeight - 30))));
"""
TURN = """
const [part, turned] = arguments;
for (const body of document.querySelectorAll(".modal-body")) body.scrollTop = part * (body.clientHeight - 30);
requestAnimationFrame(() => requestAnimationFrame(turned));
"""


def browser_missing() -> str | None:
    """Why no browser can be started, None when one can."""
    if not any(map(shutil.which, CHROMIUM)):
        return "Chromium is not installed: the browser tests were left out"
    if not shutil.which("chromedriver"):
        return "chromedriver is not installed: the browser tests were left out"
    return None


@contextmanager
def open_browser(url: str, width: int = 1500, height: int = 1000) -> Iterator[Browser]:
    """A fresh Chromium that shows this address."""
    with TemporaryDirectory(prefix="report-image-browser-", ignore_cleanup_errors=True) as profile:
        driver = webdriver.Chrome(
            _options(profile, width, height), Service(shutil.which("chromedriver"))
        )
        try:
            driver.get(url)
            yield Browser(driver)
        finally:
            driver.quit()


def _options(profile: str, width: int, height: int) -> webdriver.ChromeOptions:
    options = webdriver.ChromeOptions()
    options.binary_location = next(found for name in CHROMIUM if (found := shutil.which(name)))
    for each in (*OPTIONS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
        options.add_argument(each)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return options


def until(look: Callable[[], T], what: str) -> T:
    """What `look` finds, as soon as it is something; AssertionError after a while."""
    last = monotonic() + PATIENCE
    while monotonic() < last:
        with suppress(*NOT_YET):
            if found := look():
                return found
        sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


class Browser:
    """The window: the clock, the panes, a picture of it all."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def pane(self, person: str) -> Pane:
        """Where this person sits, by how their name begins."""
        found = f"section.pane[aria-label^={_css(person)}]"
        until(lambda: self.driver.find_element(By.CSS_SELECTOR, found), f"a pane of {person}")
        return Pane(self, found)

    def sit(self, person: str, instead_of: str) -> Pane:
        """Seat somebody in the pane of somebody else; both by how their names begin."""
        self.pane(instead_of).sit(person)
        return self.pane(person)

    def move_clock(self, button: str) -> str:
        """Press a button of the clock; what it says once the bot has done what was due."""
        self._clock_button(button).click()
        until(lambda: self._clock_button(button).get_attribute("aria-busy") != "true", "the clock")
        return self.driver.find_element(By.ID, "clock-said").text

    def _clock_button(self, text: str) -> WebElement:
        return self.driver.find_element(
            By.XPATH, f"//section[@class='clock']//button[.={_quoted(text)}]"
        )

    def put_guide_away(self) -> None:
        """Press "Got it"."""
        self.driver.find_element(By.ID, "guide-close").click()

    def confirm(self, button: str) -> None:
        """Answer "are you sure?"."""
        dialog = until(
            lambda: self.driver.find_element(By.CSS_SELECTOR, "dialog[open]"), "a question"
        )
        dialog.find_element(By.XPATH, f".//button[.={_quoted(button)}]").click()

    def errors(self) -> list[str]:
        """What the browser complained of: scripts, the security policy, missing files."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] == "SEVERE"
        ]

    def shot(self, name: str) -> Path:
        """Keep a picture of the window."""
        SCREENSHOTS.mkdir(exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.driver.save_screenshot(str(path))
        return path

    @property
    def focused(self) -> WebElement:
        """What has the focus."""
        return self.driver.switch_to.active_element


class Album:
    """Pictures of one test in the order in which they were taken; a form longer than the window is
    taken in parts.
    """

    def __init__(self, browser: Browser, name: str) -> None:
        self._browser, self._name, self._number = browser, name, 0
        for old in SCREENSHOTS.glob(f"{name}-*.png"):
            old.unlink()

    def take(self, what: str) -> None:
        """One screen, by what is to be seen on it."""
        self._number += 1
        parts = self._browser.driver.execute_script(LONG)
        for part in range(parts):
            self._browser.driver.execute_async_script(TURN, part)
            self._browser.shot(
                f"{self._name}-{self._number:02}-{what}"
                + (f"-part-{part + 1}" if parts > 1 else "")
            )
        self._browser.driver.execute_async_script(TURN, 0)


class Pane:
    """One person's screen. Everything waits until it is there to be used."""

    def __init__(self, browser: Browser, selector: str) -> None:
        self._browser, self._selector = browser, selector

    @property
    def element(self) -> WebElement:
        return self._browser.driver.find_element(By.CSS_SELECTOR, self._selector)

    @property
    def text(self) -> str:
        """Everything that can be read in the pane, but for the names of those who could sit in
        it.
        """
        return until(self._words, "words in the pane")

    def _words(self) -> str:
        parts = self.element.find_elements(By.CSS_SELECTOR, ".pane-main, .cover, .pane > .trouble")
        return "\n".join(part.text for part in parts)

    def sees(self, text: str) -> None:
        """Wait until this can be read in the pane."""
        until(lambda: text in self._words(), repr(text))

    def no_longer_sees(self, text: str) -> None:
        """Wait until this can no longer be read."""
        until(lambda: text not in self._words(), f"{text!r} to go")

    @property
    def modal(self) -> str | None:
        """The title of the open form, None when there is none."""
        titles = until(lambda: (self._titles(),), "the pane")[0]
        return titles[0] if titles else None

    def _titles(self) -> list[str]:
        found = self.element.find_elements(By.CSS_SELECTOR, "[role=dialog] h2")
        return [each.text for each in found]

    def sees_modal(self, title: str) -> None:
        """Wait for a form with this title."""
        until(lambda: self.modal == title, f"a form {title!r}")

    def sees_no_modal(self) -> None:
        """Wait until no form is open."""
        until(lambda: self.modal is None, "the form to close")

    def sit(self, person: str) -> None:
        """Seat somebody else here, by how their name begins."""
        chooser = Select(self.element.find_element(By.CSS_SELECTOR, ".pane-who"))
        names = [each.text for each in chooser.options]
        chooser.select_by_visible_text(next(name for name in names if name.startswith(person)))

    def go(self, place: str) -> None:
        """Turn to a channel, to Report, or to one of its tabs, by how the name begins."""
        self._click(f".//nav//button[starts-with(normalize-space(), {_quoted(place)})]", place)

    def say(self, text: str) -> None:
        """Write in the field at the bottom and press Enter."""

        def said() -> bool:
            self.element.find_element(By.CSS_SELECTOR, ".composer textarea").send_keys(
                text, Keys.ENTER
            )
            return True

        until(said, "the field to write in")

    def press(self, button: str) -> None:
        """Press a button or link: in the open form if there is one, else the newest in the pane."""
        same = f"normalize-space()={_quoted(button)} or @aria-label={_quoted(button)}"
        self._click(f"{self._where()}//*[self::button or self::a][{same}]", button)

    def press_at(self, text: str, button: str) -> None:
        """Press a button that stands soon after these words."""
        words = f"({self._where()}//*[contains(text(), {_quoted(text)})])[last()]"
        self._click(f"({words}/following::button[.={_quoted(button)}])[1]", f"{button} at {text}")

    def open_actions(self) -> None:
        """Open what the field for writing offers besides (in Teams)."""
        self._click(".//*[@class='composer-box']//summary", "the actions of the compose box")

    def put_away(self) -> None:
        """Close the dialog, if one is open (in Teams, where each answer leads to the next)."""
        until(lambda: self.modal is None or self._closes(), "the dialog to close")

    def _closes(self) -> bool:
        self.press("Close the dialog")
        return self.modal is None

    def open_thread(self) -> None:
        """Open the newest thread."""
        self._click(".//button[contains(@class, 'replies')]", "a thread")

    def leave_thread(self) -> None:
        """Back to all messages."""
        self.press("Leave the thread")

    def fill(self, label: str, value: str) -> None:
        """Write a text, or pick an option, a date (YYYY-MM-DD) or a time (HH:MM), in the open
        form.
        """
        field = self._labelled(label)
        if field.tag_name == "select":
            Select(field).select_by_visible_text(value)
        elif field.get_attribute("type") in ("date", "time"):
            self._browser.driver.execute_script(PICK, field, value)
        else:
            field.clear()
            field.send_keys(value)

    def fill_each(self, label: str, value: str) -> None:
        """Write the same text into every field whose label begins like this."""
        for found in self.element.find_elements(
            By.XPATH, f"{self._where()}//label[@for][{_starts(label)}]"
        ):
            self.element.find_element(By.ID, str(found.get_attribute("for"))).send_keys(value)

    def tick(self, label: str, option: str) -> None:
        """Press one of the radio buttons or checkboxes under a label, in a list that opens too:
        that one, or one that begins so.
        """
        group = f"{self._where()}//*[@role='radiogroup' or @role='group'][p[{_starts(label)}]]"
        until(lambda: self.element.find_elements(By.XPATH, group), f"the choice {label!r}")
        if self.element.find_elements(By.XPATH, f"{group}//details[not(@open)]"):
            self._click(f"{group}//summary", f"the list {label!r}")
        exactly = f"{group}//label[normalize-space()={_quoted(option)}]"
        begins = f"{group}//label[{_starts(option)}]"
        self._click(exactly if self.element.find_elements(By.XPATH, exactly) else begins, option)

    def value(self, label: str) -> str:
        """What stands in an input."""
        return str(self._labelled(label).get_attribute("value"))

    def error_at(self, label: str) -> str:
        """What is written at an input as wrong; it must be tied to the input for a screen
        reader.
        """
        field = until(lambda: self._wrong(label), f"an error at {label!r}")
        described = (field.get_attribute("aria-describedby") or "").split()
        return " ".join(
            self.element.find_element(By.ID, each).text for each in described if "-error" in each
        )

    def _wrong(self, label: str) -> WebElement | None:
        group = f"{self._where()}//*[@role='radiogroup' or @role='group'][p[{_starts(label)}]]"
        found = self.element.find_elements(By.XPATH, group)
        field = found[0] if found else self._labelled(label)
        return field if "-error" in (field.get_attribute("aria-describedby") or "") else None

    def _labelled(self, label: str) -> WebElement:
        path = f"{self._where()}//label[{_starts(label)}]"
        found = until(lambda: self.element.find_element(By.XPATH, path), f"a field {label!r}")
        return self.element.find_element(By.ID, str(found.get_attribute("for")))

    def _where(self) -> str:
        return ".//*[@role='dialog']" if self.modal is not None else "."

    def _click(self, path: str, what: str) -> None:
        def clicked() -> bool:
            found = self.element.find_elements(By.XPATH, path)
            shown = [each for each in found if each.is_displayed()]
            for newest in (shown or found)[-1:]:  # some are shown once the mouse is over them
                newest.click()
            return bool(found)

        until(clicked, f"{what!r} to press")


def _starts(label: str) -> str:
    return f"starts-with(normalize-space(), {_quoted(label)})"


def _quoted(text: str) -> str:
    return f"'{text}'" if "'" not in text else f'"{text}"'


def _css(text: str) -> str:
    return f'"{text}"'
