"""Does each form of the record say what it needs, and when?"""

from __future__ import annotations

import pytest

from flows.entries.kinds import Field, grouped, kinds
from flows.screen import Input, Row, Text
from tests.support.flows.played import DANA, Played, calm

FIELDS = [(name, field) for name, kind in kinds().items() for field in kind.fields]
IN_A_ROW = 5


@pytest.mark.parametrize(("kind", "field"), FIELDS, ids=lambda one: getattr(one, "id", one))
def test_a_field_that_is_needed_only_sometimes_says_when_beside_its_label(kind: str, field: Field):
    sometimes = bool(field.required_if or field.required_without) or field.type == "hold"
    assert bool(field.when) == sometimes
    assert (f"(needed {field.when})" in field.as_input().label) == sometimes
    assert "needed" not in field.label


@pytest.mark.parametrize("kind", kinds())
def test_no_two_fields_of_a_form_are_called_the_same(kind: str):
    labels = [field.as_input().label for field in kinds()[kind].fields]
    assert len(set(labels)) == len(labels)
    assert kinds()[kind].title not in labels


def test_yes_comes_before_no_and_not_yet():
    for _, field in FIELDS:
        is_yes = [words.startswith("Yes") for words in field.options.values()]
        assert is_yes == sorted(is_yes, reverse=True)


def test_what_can_be_added_stands_under_headings_a_row_each():
    played = Played().taken_by(DANA)
    played.press(DANA, "record")
    headings, rows = played.form.parts[::2], played.form.parts[1::2]
    assert len(headings) == len(rows) == len(grouped())
    assert all(isinstance(one, Text) and one.strong for one in headings)
    assert all(isinstance(row, Row) and len(row.buttons) <= IN_A_ROW for row in rows)


def test_the_form_that_closes_calls_no_two_fields_the_same():
    played = Played(danger="no").taken_by(DANA).answered(calm("uk-schools")).decided("early-help")
    played.press(DANA, "close", "close")
    labels = [part.label for part in played.form.parts if isinstance(part, Input)]
    assert len(labels) > 4
    assert sorted(set(labels)) == sorted(labels)
