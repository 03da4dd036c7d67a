"""How does a test fill in the pages of the set-up: by the names of their fields, with the keyboard?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.support.browser.driver import Browser, until

FIELDS = "input, select, textarea"
LAST = "What will be written"


class Form:
    """The form of a step."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.driver = browser, browser.driver

    @property
    def title(self) -> str:
        return until(lambda: self.driver.find_element(By.TAG_NAME, "h1").text, "a page")

    @property
    def text(self) -> str:
        """What there is to read, but for the list of steps and what may be chosen."""
        return str(self.driver.execute_script(READ))

    def fill(self, answers: Mapping[str, str]) -> Mapping[str, str]:
        """Whichever of these answers the step asks for; those it did."""
        return dict(self._filled(answers))

    def _filled(self, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for field in self.driver.find_elements(By.CSS_SELECTOR, FIELDS):
            name = field.get_attribute("name") or ""
            if (given := answers.get(name)) is not None:
                self._answer(field, given)
                yield name, given

    def _answer(self, field: WebElement, given: str) -> None:
        if field.tag_name == "select":
            field.find_element(
                By.XPATH, f"option[@value='{given}' or starts-with(., '{given}')]"
            ).click()
        elif field.get_attribute("type") == "checkbox":
            field.click()
        elif field.get_attribute("type") == "date":
            self.driver.execute_script("arguments[0].value = arguments[1]", field, given)
        else:
            field.clear()
            field.send_keys(given)

    def go_on(self) -> None:
        """Press Enter on the button, as the keyboard does."""
        before = self.driver.find_element(By.TAG_NAME, "html")
        button = until(lambda: self.driver.find_element(By.TAG_NAME, "button"), "a button")
        button.send_keys(Keys.ENTER)
        until(lambda: self.driver.find_element(By.TAG_NAME, "html") != before, "the next page")


# Of a choice only what is chosen is read; what is closed is not.
READ = """
const page = document.querySelector("section").cloneNode(true);
for (const each of page.querySelectorAll("option, details > :not(summary)")) each.remove();
const open = (node) => node.nodeType === 3 ? node.data : [...node.childNodes].map(open).join(" ");
return open(page);
"""
