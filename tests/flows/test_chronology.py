"""Everything that happened stands in one list by time, with who it was then."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.advance import advance
from flows.assessment.buttons import REMOVE
from flows.assessment.buttons import TALK as FIRST_TALK
from flows.chronology.event import Event
from flows.chronology.events import events
from flows.concern import Concern
from flows.dates import moment, stamp
from flows.destruction import steps
from flows.kept.line import Line
from flows.moves import Click, Submit
from flows.needs import shows_lines
from flows.refusals import refused
from flows.school.confirmations import Confirmations, Once
from flows.screen import Form, Open, Pair, Row
from flows.wording.sentences import say, sentences
from tests.support.flows.begun import TUTOR, begun, ctx, with_reader
from tests.support.flows.courses import SECRET, lived
from tests.support.flows.schools import hillside
from tests.support.flows.told import told
from tests.support.storage.records import ACCOUNT, DEPUTY, DSL, HILLSIDE, NOW, TEACHER, line
from tests.support.world import ROOT

NAMED = hillside()


def by_time(one: Concern, *lines: Line, reads: bool = True, **changes: Any) -> list[Event]:
    return events(one, lines, replace(ctx(), **changes), reads=reads)


def shown(one: Concern, *lines: Line, step: str = "record", who: str = DSL) -> Form:
    answer = advance(one, Click(who, "by-time", one.id, step), replace(ctx(), lines=lines)).answer
    assert isinstance(answer, Open)
    return answer.form


def ways(form: Form) -> list[str]:
    return [b.label for part in form.parts if isinstance(part, Row) for b in part.buttons]


def reported(one: Concern) -> Line:
    return line("reported", TEACHER, NOW, report=one.reports[0].model_dump(mode="json"))


def noted(words: str, minutes: int, who: str = DSL) -> Line:
    return line("noted", who, NOW + timedelta(minutes=minutes), text=words, question=None)


def entered(minutes: int, kind: str = "parents", **values: str) -> Line:
    entry = {"kind": kind, "values": values, "who": DSL, "at": NOW.isoformat()}
    return line("entered", DSL, NOW + timedelta(minutes=minutes), entry=entry)


def test_what_was_said_entered_answered_and_read_stands_in_the_order_of_its_time() -> None:
    one = begun()
    told = by_time(
        one,
        reported(one),
        replace(line("paged", DSL, NOW, round=1, rung=0), role="dsl"),
        noted("Ebony is safe at home", 1),
        line("answered", DSL, NOW + timedelta(minutes=2), question="life-at-risk", answer="no"),
        entered(3, child="Ebony", told="yes", day="2026-11-20", why="They were calm."),
        line("read", DEPUTY, NOW + timedelta(minutes=4), what="record"),
    )
    assert [event.kind for event in told] == ["said", "told", "added", "answered", "added", "read"]
    assert [event.at for event in told] == sorted(event.at for event in told)
    assert ACCOUNT in [pair.value for pair in told[0].details]
    assert told[1].title == "the designated safeguarding lead was paged"
    assert told[4].happened == "20 November 2026"
    assert told[4].at == NOW + timedelta(minutes=3)
    assert told[4].entry
    assert told[4].entry.values["why"] == "They were calm."
    assert told[5].title == "Read the record"


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_stands_in_the_list_and_nothing_typed_is_lost(seed: int) -> None:
    *_, last = lived(seed, "uk-schools", moves=80)
    told = events(last.concern, last.lines, last.ctx, reads=True)
    typed = sum(repr(one.body).count(repr(SECRET)) for one in last.lines)
    assert sum(pair.value.count(SECRET) for event in told for pair in event.details) >= typed > 0
    assert all(event.title for event in told)


def test_every_kind_of_line_that_is_written_has_its_words() -> None:
    words = {key.split(".")[2] for key in sentences() if key.startswith("chronology.lines.")}
    made = {f"destruction-{step}" for step in (steps.ASKED, steps.ANNOUNCED, steps.CONFIRMED)}
    recorded = {
        name.value for call in _recorded() if isinstance(name := call.args[0], ast.Constant)
    }
    assert words == recorded | made | {"destruction-stopped", "exported", "copy-wanted"}


def test_everything_that_can_be_read_has_its_words() -> None:
    words = {key.split(".")[2] for key in sentences() if key.startswith("chronology.read.")}
    read = [given.value for call in _recorded() for given in call.keywords if given.arg == "what"]
    said = {what.value.replace(" ", "-") for what in read if isinstance(what, ast.Constant)}
    assert words == said | {FIRST_TALK.name, REMOVE.name}


def _recorded() -> list[ast.Call]:
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in ROOT.glob("flows/**/*.py")]
    calls = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Call) and n.args]
    return [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "record"]


def test_whoever_wrote_it_keeps_the_name_and_role_they_had() -> None:
    one = begun()
    before = replace(ctx(), school=NAMED)
    (written,) = [
        each
        for each in advance(one, Submit(DSL, "note", {"note": "Safe"}, one.id), before).entries
        if each.kind == "noted"
    ]
    (event,) = by_time(one, written, school=_without_lead())
    assert event.author == "Mrs Okafor (the designated safeguarding lead)"


def _without_lead(ever: tuple[Once, ...] = ()) -> Any:
    people = NAMED.people.model_copy(update={"dsl": NAMED.people.headteacher})
    return NAMED.model_copy(update={"people": people}).confirmed_by(Confirmations(ever=ever))


def test_in_a_line_of_before_names_were_kept_it_is_who_held_the_role_then() -> None:
    left = NOW + timedelta(minutes=5)
    once = (
        Once(DSL, "deputy", "Mrs Okafor", NOW - timedelta(days=9), NOW),
        Once(DSL, "dsl", "Mrs Okafor", NOW, left),
    )
    gone = _without_lead(once)
    one = begun()
    then, later = by_time(one, noted("x", 1), noted("y", 6), school=gone)
    assert then.author == "Mrs Okafor (the designated safeguarding lead)"
    assert later.author == "Mrs Okafor"
    assert gone.display(DSL) == "Mrs Okafor"


def test_whoever_is_named_in_what_happened_has_the_name_and_role_of_then() -> None:
    since = NOW - timedelta(days=9)
    once = (
        Once(DSL, "dsl", "Mrs Okafor", since, NOW + timedelta(minutes=5)),
        Once(DSL, "headteacher", "Ms Vale", NOW + timedelta(minutes=5)),
    )
    now = _without_lead(once)
    one = begun()
    one = one.but(reports=(one.reports[0].but(named=frozenset({DSL})),))
    told = by_time(
        one,
        reported(one),
        line("added-to-report", TEACHER, NOW, text="x", named=[DSL], other_adult=""),
        line("passing-on", DEPUTY, NOW, to=DSL),
        line("passing-on", DEPUTY, NOW + timedelta(minutes=6), to=DSL),
        school=now,
    )
    then = "Mrs Okafor (the designated safeguarding lead)"
    ticked = [pair.value for each in told[:2] for pair in each.details if then in pair.value]
    assert ticked == [then, f"{then}\n{say('open.other-unknown')}"]
    assert then in told[2].title
    assert "Ms Vale (the headteacher)" in told[3].title


def test_somebody_of_whom_nothing_is_known_stays_unknown() -> None:
    (event,) = by_time(begun(), noted("x", 1, who="slack:U0ELSE"))
    assert event.author == "someone at Hillside"
    (told,) = by_time(begun(), line("paged", "slack:U0ELSE", NOW, round=1))
    assert told.title == "someone at Hillside was paged"


def test_who_read_it_is_shown_to_those_on_the_ladder_only() -> None:
    one = with_reader()
    lines = (noted("Safe", 0), line("read", DEPUTY, NOW, what="record"))
    assert "Read the record" in told(shown(one, *lines))
    theirs = told(shown(one, *lines, who=TUTOR))
    assert "Safe" in theirs
    assert "Read the record" not in theirs


def test_what_is_read_again_at_once_stands_there_once() -> None:
    read = [line("read", DEPUTY, NOW + timedelta(minutes=n), what="record") for n in range(3)]
    other = line("read", DSL, NOW + timedelta(minutes=4), what="record")
    assert [event.person for event in by_time(begun(), *read, other)] == [DEPUTY, DSL]


def test_one_kind_can_be_shown_alone_and_a_long_list_has_pages() -> None:
    one = begun()
    lines = [reported(one), *(noted(f"note {n}", n) for n in range(70))]
    whole = shown(one, *lines)
    assert {"Page 2", "Page 3", "Reported", "Added", "Back to the record"} <= set(ways(whole))
    assert "All" not in ways(whole)
    notes = [told(shown(one, *lines, step=f"added-{page}")) for page in range(3)]
    assert ACCOUNT not in "".join(notes)
    assert all(any(f"note {n}\n" in f"{page}\n" for page in notes) for n in range(70))
    assert "All" in ways(shown(one, *lines, step="added-0"))


def test_that_somebody_looked_at_it_stands_in_the_record_too() -> None:
    one = begun()
    made = advance(one, Click(DEPUTY, "by-time", one.id, "record"), ctx()).entries
    assert [(each.kind, each.body["what"]) for each in made] == [("read", "everything by time")]


@pytest.mark.parametrize(("person", "may"), [(DEPUTY, True), (TUTOR, True), (TEACHER, False)])
def test_it_is_for_whoever_may_read_the_record(person: str, may: bool) -> None:
    one, click = with_reader(), Click(person, "by-time", "any", "record")
    assert shows_lines(one, click, HILLSIDE) is may
    if not may:
        assert advance(one, click, ctx()).answer == refused(click)


def test_in_the_hour_that_comes_twice_it_says_which_of_the_two() -> None:
    first, second = (datetime(2026, 10, 25, hour, 50, tzinfo=UTC) for hour in (0, 1))
    then = replace(ctx(), now=second)
    assert (moment(then, first), moment(then, second)) == ("01:50 BST", "01:50 GMT")
    assert stamp(then, first) == "25 October 2026, 01:50 BST"
    assert moment(then, first - timedelta(hours=1)) == "00:50"
    assert moment(then, second + timedelta(hours=1)) == "02:50"
    assert isinstance(shown(begun(), noted("x", 0)).parts[1], Pair)
