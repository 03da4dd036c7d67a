"""`python -m tests.support.browser.pictures`: the pictures in the README, of the real demo's screens."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.browser import PICTURES
from tests.support.browser.driver import Pane, open_browser
from tests.support.browser.journey import ACCOUNT, CHILDREN, QUESTIONS, Journey
from tests.support.browser.running_demo import RunningDemo
from tests.support.world import ROOT

FOLDER = ROOT / "docs" / "pictures"


class Pictures:
    """Takes one person's screen, instead of the whole window."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._left = folder, list(PICTURES)

    def take(self, pane: Pane) -> None:
        """The next of them."""
        self._folder.mkdir(parents=True, exist_ok=True)
        pane.element.screenshot(str(self._folder / f"{self._left.pop(0)}.png"))


def taken(folder: Path) -> None:
    """All of them, in this folder."""
    with TemporaryDirectory() as kept:
        demo = RunningDemo(Path(kept))
        try:
            with open_browser(demo.url) as browser:
                _play(Journey(browser, _Nothing(), demo), Pictures(folder))
        finally:
            demo.stop()


class _Nothing:
    """The journey takes no pictures of its own here."""

    def take(self, what: str) -> None:
        pass


def _play(journey: Journey, pictures: Pictures) -> None:
    _reported(journey, pictures)
    _picked_up(journey, pictures)
    _asked(journey, pictures)


def _reported(journey: Journey, pictures: Pictures) -> None:
    tom = journey.tom
    tom.say("/report-image")
    tom.sees_modal("Report: image of a child")
    pictures.take(tom)
    tom.tick("Does it involve", "Nobody on the staff")
    tom.fill("The child or children", CHILDREN)
    tom.fill("What were you told", ACCOUNT)
    tom.press("Send the report")
    tom.sees_modal("Report received")
    pictures.take(tom)


def _picked_up(journey: Journey, pictures: Pictures) -> None:
    dana = journey.dana
    dana.sees("Please pick it up")
    pictures.take(dana)
    dana.press("I have it")
    dana.sees("You have it")


def _asked(journey: Journey, pictures: Pictures) -> None:
    dana = journey.dana
    dana.open_thread()
    dana.sees(QUESTIONS["life-at-risk"])
    dana.press("No")
    for question in ("adult-involved", "previously-abused"):
        journey.answer(
            question, "No" if question == "adult-involved" else "None known, records checked"
        )
    dana.sees(QUESTIONS["under-13"])
    pictures.take(dana)
    journey.breathe()
    dana.press("Yes")
    dana.sees_modal("Do this now")
    pictures.take(dana)


if __name__ == "__main__":
    taken(FOLDER)
