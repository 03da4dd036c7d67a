"""Promises about what stands last in a form."""

from __future__ import annotations

import pytest

from flows.screen import Text
from tests.support.flows.played import DANA, TOM, Played, calm


@pytest.mark.parametrize("button", ["hand-over", "other-close", "note"])
def test_a_form_that_is_sent_says_last_which_concern_it_is_about(button: str) -> None:
    played = Played(danger="no").taken_by(DANA).answered(calm("uk-schools"))
    played.press(DANA, button)
    said = [part.text for part in played.form.parts if isinstance(part, Text)]
    assert said.count(f"Concern {played.concern.reference}.") == 1
    assert said[-1].startswith(("Concern", "Closing this form loses"))


def test_that_closing_loses_what_is_typed_stands_below_which_concern_it_is() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.press(TOM, "add")
    said = [part.text for part in played.form.parts if isinstance(part, Text)]
    assert said[-2:] == [
        f"Concern {played.concern.reference}.",
        "Closing this form loses what you typed.",
    ]
