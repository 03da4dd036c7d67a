"""Everything that is said is said in the language of whoever it is said to; days, lists and counts
are written as that language writes them.
"""

from __future__ import annotations

from datetime import date

import pytest

from flows.dates import day_in_words, full_day
from flows.wording.language import KNOWN, language, spoken
from flows.wording.sentences import say, sentences, together
from tests.support.flows.schools import hillside

DSL = "slack:U0DSL"


def test_a_person_is_spoken_to_in_their_own_language_else_in_the_schools():
    assert hillside().language_of(DSL) == "en"
    assert hillside().language_of("slack:U0NOBODY") == "en"


def test_a_language_is_spoken_only_while_somebody_is_spoken_to_in_it():
    with spoken("cy"):
        assert language() == "cy"
    assert language() == "en"


def test_a_language_nobody_wrote_sentences_in_says_nothing():
    with spoken("xx"), pytest.raises(FileNotFoundError):
        say("app.name")


def test_days_and_lists_are_written_as_the_language_writes_them():
    assert full_day(date(2026, 11, 3)) == "3 November 2026"
    assert day_in_words(date(2026, 11, 23)) == "Monday 23 November"
    assert together(["Dana", "Devi", "Helen"]) == "Dana, Devi, Helen"


def test_what_counts_is_said_in_the_form_that_goes_with_the_number():
    one = say("remind.due", reference="AAAA-BBBB", count=1)
    several = say("remind.due", reference="AAAA-BBBB", count=3)
    assert "something is due" in one
    assert "3 things are due" in several


def test_every_language_says_all_there_is_to_say():
    assert [code for code in KNOWN if set(sentences(code)) != set(sentences("en"))] == []
