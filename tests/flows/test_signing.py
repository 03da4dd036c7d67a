"""Promises about the sheet that a safeguarding lead signs: all of the protocol, in words, with a place
to sign.
"""

from __future__ import annotations

import pytest

from flows.protocol import library
from flows.school.tables import Adopted


@pytest.mark.parametrize("name", library.FOR_SCHOOLS)
def test_every_answer_of_every_question_says_what_it_leads_to(name: str) -> None:
    whole = library.with_safety(library.load(name))
    shown = library.to_sign(whole)["questions"]
    assert [one["title"].split(". ", 1)[1] for one in shown] == [q.text for q in whole.questions]
    for question, one in zip(whole.questions, shown, strict=True):
        assert {row[0] for row in one["answers"]} == {a.text for a in question.answers}
        assert all(row[1] for row in one["answers"])


def test_what_differs_from_the_parents_is_a_table_for_each() -> None:
    sheet = library.to_sign(library.with_safety(library.load("uk-schools")))
    assert len(sheet["differences"]) == 2
    for parent in sheet["differences"]:
        assert parent["rows"]
        assert {len(row) for row in parent["rows"]} == {3}


def test_there_is_a_place_to_sign_until_somebody_has() -> None:
    protocol = library.load("ukcis-2024")
    assert library.to_sign(protocol)["fields"] == ["Name", "Role", "Date", "Signature"]
    assert library.to_sign(protocol)["adopted"] == ""
    adopted = Adopted.model_validate({"by": "Dana Shaw", "on": "2026-09-01"})
    assert "Dana Shaw" in library.to_sign(protocol, adopted)["adopted"]


def test_it_is_written_in_words_and_not_in_the_programs_names() -> None:
    whole = library.load("uk-schools")
    ids = {q.id for q in whole.questions if "-" in q.id} | {c.id for c in whole.criteria}
    text = str(library.to_sign(whole)["questions"])
    assert not [one for one in ids if f" {one} " in text]
