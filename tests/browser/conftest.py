"""What do the browser's tests need? A browser; the real demo, running; an album for their
pictures.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browser.driver import Album, Browser, browser_missing, open_browser
from tests.support.browser.journey import Journey
from tests.support.browser.running_demo import RunningDemo


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser's tests out, and say why, when no browser can be started."""
    if missing := browser_missing():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RunningDemo]:
    demo = RunningDemo(tmp_path)
    yield demo
    demo.stop()


@pytest.fixture
def page(demo: RunningDemo) -> Iterator[Browser]:
    """The page of the demo in a browser."""
    with open_browser(demo.url) as browser:
        yield browser
        assert browser.errors() == []


@pytest.fixture
def album(page: Browser, request: pytest.FixtureRequest) -> Album:
    return Album(page, request.node.name.removeprefix("test_"))


@pytest.fixture
def journey(
    page: Browser, album: Album, demo: RunningDemo, caplog: pytest.LogCaptureFixture
) -> Journey:
    caplog.set_level(logging.INFO)
    album.take("how-to-try-it")
    return Journey(page, album, demo)
