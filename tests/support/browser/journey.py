"""Who plays a concern on the page, what do they type, and does any of it get out?"""

from __future__ import annotations

import re

import pytest

from flows.protocol.library import load, with_safety
from tests.support.browser.driver import Album, Browser
from tests.support.browser.running_demo import RunningDemo
from tests.support.world import BREATH

CHILDREN = "Marigold Quillfeather, 9B; Ptolemy Underhay, 10C"
ACCOUNT = (
    "Marigold came up after netball. She said Ptolemy showed a photograph of her on the minibus."
)
WHERE = "In the library with Mrs Featherstonehaugh until four. My extension is 4417."
TYPED = "Her grandmother collects her from Wrenbury on Tuesdays."
NOTED = "The form tutor was told she has hardly slept since Bonfire Night."
REASONS = "A child under thirteen is shown and somebody else at school has seen it."
CLOSING = "Social care have allocated Priyanka Delacroix; Marigold knows who to talk to."
SECRET = re.compile(  # long enough that no random bytes look like one of them
    "marigold|quillfeather|ptolemy|underhay|netball|minibus|photograph|featherstone|extension|grandmother|wrenbury"
    "|hardly slept|bonfire|somebody else|priyanka|delacroix|barnaby|caretaker|sixteen|trampoline|apolog"
)

SHAW, PATEL, MOSS = "Dana Shaw", "Dev Patel", "Helen Moss"
QUESTIONS = {each.id: each.text for each in with_safety(load("schools-2016")).questions}
LATER_ANSWERS = {
    "vulnerable": "None known, records checked",
    "coerced": "Not sure",
    "spread": "A few more people",
    "extreme": "Not known: I have not looked",
    "isolated": "First, as far as these records show",
    "reaction": "Upset or distressed",
    "understands": "Yes",
    "circumstances": "None known, records checked",
    "identity-known": "Yes, we know who everyone is",
    "at-risk": "Yes",
}


class Journey:
    """Who sits where, and the pictures that are taken."""

    def __init__(self, page: Browser, album: Album, demo: RunningDemo) -> None:
        self.page, self.shot, self.demo = page, album.take, demo
        self.tom, self.dana, self.helen = page.pane("Tom"), page.pane("Dana"), page.pane("Helen")
        page.put_guide_away()

    @property
    def reference(self) -> str:
        shown = r"(?:Concern|Reference) ([A-Z0-9]{4}-[A-Z0-9]{4})\b"
        found = re.search(shown, self.dana.text) or re.search(shown, self.tom.text)
        assert found
        return found[1]

    def report(self, *, named: str = "Nobody on the staff") -> None:
        """Tom fills the form in and sends it."""
        self.tom.say("/report-image")
        self.tom.sees_modal("Report: image of a child")
        self.tom.tick("Does it involve", named)
        self.tom.fill("The child or children", CHILDREN)
        self.tom.fill("What were you told", ACCOUNT)
        self.tom.press("Send the report")
        self.tom.sees_modal("Report received")

    def breathe(self) -> None:
        """A person reads, and takes a few seconds."""
        self.demo.clock.forward(BREATH)

    def answer(self, question: str, button: str) -> None:
        """Dana answers the question that waits, in the thread, as fast as a person can."""
        self.dana.sees(QUESTIONS[question])
        self.breathe()
        self.dana.press(button)
        self.dana.no_longer_sees(QUESTIONS[question])


def nothing_typed_is_told(
    demo: RunningDemo, caplog: pytest.LogCaptureFixture, messages: int = 40
) -> None:
    """Nothing typed stands in a message (there were more than so many), in the log or, readable, in
    a file.
    """
    written = list(demo.written_by_bot())
    assert len(written) > messages
    assert [each for each in [*written, caplog.text] if SECRET.search(each.lower())] == []
    kept = dict(demo.kept_in())
    assert (
        sum(len(content) for name, content in kept.items() if name.startswith("record.db")) > 10_000
    )
    readable = re.compile(SECRET.pattern.encode(), re.IGNORECASE)
    assert [name for name, content in kept.items() if readable.search(content)] == []
