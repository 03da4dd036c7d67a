"""Those on a concern's ladder see on the record who has read it; nobody else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.advance import advance
from flows.concern import Concern
from flows.kept.reading import Reading, Way
from flows.moves import Click
from flows.needs import shows_readings
from flows.refusals import only_reads, refused
from flows.screen import Form, Open, Row, Text
from tests.support.flows.begun import TUTOR, begun, ctx, with_reader
from tests.support.storage.records import DEPUTY, DSL, HEAD, HILLSIDE, NOW, TEACHER


def shown(one: Concern, *readings: Reading, step: str = "record") -> Form:
    click = Click(DEPUTY, "who-read", one.id, step)
    answer = advance(one, click, replace(ctx(), readings=readings)).answer
    assert isinstance(answer, Open)
    return answer.form


def lines(form: Form) -> list[str]:
    return [part.text for part in form.parts if isinstance(part, Text)][1:]


def read(person: str, minutes: int, way: Way = "opened") -> Reading:
    return Reading(person, NOW + timedelta(minutes=minutes), way)


def test_a_line_a_person_and_day_with_all_they_did_the_newest_first() -> None:
    one = begun()
    told = lines(
        shown(one, read(DSL, 0), read(HEAD, 1, "refused"), read(DSL, 2, "changed"), read(DSL, 1440))
    )
    assert told == [
        "24 November 2026, the designated safeguarding lead: opened something in it. Last at 14:00.",
        "23 November 2026, the designated safeguarding lead: opened something in it, wrote in it. Last at 14:02.",
        "23 November 2026, the headteacher: was refused. Last at 14:01.",
    ]


def test_whoever_was_let_in_has_their_name_and_a_stranger_their_member_id() -> None:
    told = " ".join(lines(shown(with_reader(), read(TUTOR, 0), read("slack:U0ELSE", 1))))
    assert "Una Lock" in told
    assert "someone at Hillside, member ID U0ELSE" in told


def test_a_long_list_has_pages_and_every_line_stands_on_one() -> None:
    one = begun()
    many = [read(f"slack:U0N{n}", n) for n in range(65)]
    pages = [lines(shown(one, *many, step=f"page-{n}")) for n in range(4)]
    assert [len(page) for page in pages] == [30, 30, 5, 5]
    assert len({line for page in pages for line in page}) == 65
    last = shown(one, *many, step="page-1").parts[-1]
    assert isinstance(last, Row)
    assert [button.label for button in last.buttons] == ["Newer", "Older", "Back to the record"]


def test_that_somebody_looked_at_it_stands_in_the_record() -> None:
    one = begun()
    entries = advance(one, Click(DEPUTY, "who-read", one.id, "record"), ctx()).entries
    assert [(entry.kind, entry.who) for entry in entries] == [("read", DEPUTY)]


@pytest.mark.parametrize(
    ("person", "may"),
    [(DSL, True), (DEPUTY, True), (HEAD, True), (TUTOR, False), (TEACHER, False)],
)
def test_it_is_for_those_on_the_ladder(person: str, may: bool) -> None:
    one = with_reader()
    click = Click(person, "who-read", one.id, "record")
    assert shows_readings(one, click, HILLSIDE) is may
    if not may:
        answer = advance(one, click, ctx()).answer
        assert answer == (only_reads() if person == TUTOR else refused(click))
