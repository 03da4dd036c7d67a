"""What does axe-core find wrong with the page as it is shown, for people who cannot see it, or not
well?
"""

from __future__ import annotations

from typing import Any

from axe_core_python.selenium import Axe

from tests.support.browser.driver import Browser

AXE = Axe()


def violations(browser: Browser) -> list[str]:
    """Each rule that is broken, with the elements that break it."""
    return [_told(one) for one in AXE.run(browser.driver)["violations"]]


def _told(broken: dict[str, Any]) -> str:
    places = [str(node["target"]) + node["failureSummary"] for node in broken["nodes"]]
    return f"{broken['id']}: {broken['help']}\n" + "\n".join(places)
