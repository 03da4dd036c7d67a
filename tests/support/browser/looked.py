"""What is wrong with each state of the page, on a phone and on a desk?"""

from __future__ import annotations

from selenium.webdriver.common.by import By

from tests.support.browser.axe import violations
from tests.support.browser.driver import until
from tests.support.browser.journey import Journey

SIZES = {"phone": (390, 844), "desk": (1280, 900)}


class Looked:
    """Looks at each state at both sizes, and keeps what is wrong with it."""

    def __init__(self, journey: Journey) -> None:
        self.journey, self.page, self.wrong = journey, journey.page, []  # type: ignore[var-annotated]

    def at(self, what: str, seat: int) -> None:
        for size, (width, height) in SIZES.items():
            self._resize(width, height, phone=size == "phone")
            if size == "phone":
                self._turn_to(seat)
            self.journey.shot(f"{size}-{what}")
            self.wrong += [f"{what}, {size}: {one}" for one in violations(self.page)]

    def _resize(self, width: int, height: int, *, phone: bool) -> None:
        given = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
        self.page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", given)

    def _turn_to(self, seat: int) -> None:
        tabs = self.page.driver.find_elements(By.CSS_SELECTOR, "[data-seat]")
        tabs[seat].click()
        panes = self.page.driver.find_elements(By.CSS_SELECTOR, ".pane")
        until(panes[seat].is_displayed, "the pane")
