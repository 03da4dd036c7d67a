"""Whatever becomes of a school's people: nobody acts in a role that nobody confirmed, and no child
waits for that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.export import childs_copy
from flows.school import role_changes
from flows.school.confirmations import SENIOR, without_number
from flows.school.people_in_words import called_then, held
from flows.school.role_changes import Change, Held
from flows.school.routing import ORDINARY, STAFF, ladder_for, people_of, stands_in
from flows.school.school import School
from flows.school.tables import Person
from tests.support.flows.schools import hillside
from tests.support.world import CountedIdentifiers

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FOLK = [f"slack:U0P{n}" for n in range(5)]
ONE = st.sampled_from(FOLK)
SEATS = ("dsl", "headteacher", "acting_head", "chair_of_governors", "vice_chair")
FILES = st.fixed_dictionaries(
    {"deputies": st.lists(ONE, unique=True, max_size=3)}
    | {seat: st.one_of(st.none(), ONE) for seat in SEATS}
)
STEPS = st.lists(
    st.one_of(FILES, st.tuples(st.sampled_from(["confirmed", "refused"]), ONE, st.integers(0, 9))),
    max_size=12,
)


def school_of(file: dict[str, Any]) -> School:
    entries = {seat: {"id": who} for seat, who in file.items() if seat != "deputies" and who}
    return hillside(people=entries | {"deputies": [{"id": who} for who in file["deputies"]]})


class Course:
    """A school whose file changes, and whose people confirm and refuse."""

    def __init__(self, file: dict[str, Any]) -> None:
        self.identifiers, self.school, self.rows = CountedIdentifiers(), school_of(file), {}
        self.ever: set[tuple[str, str]] = set()
        self.keep(role_changes.set_up(self.school, NOW, self.identifiers))

    def keep(self, change: Change) -> None:
        self.rows |= {row.id: row for row in change.rows}
        self.ever |= {(row.role, row.person) for row in change.rows if row.state == "confirmed"}

    def now(self) -> list[Held]:
        return [row for row in self.rows.values() if row.state != "left"]

    def effective(self) -> School:
        return self.school.confirmed_by(role_changes.confirmations(self.now(), ()))

    def step(self, step: Any) -> None:
        if isinstance(step, dict):
            self.school = school_of(step)
            self.keep(role_changes.compared(self.now(), self.school, NOW, self.identifiers))
        else:
            self.settle(*step)

    def settle(self, state: Any, by: str, which: int) -> None:
        waiting = [row for row in self.now() if row.state in ("waiting", "refused")]
        if waiting and role_changes.may_settle(self.now(), by, waiting[which % len(waiting)]):
            one = waiting[which % len(waiting)]
            assert one.person != by
            self.keep(role_changes.settled(self.now(), one, by, state, NOW, self.identifiers))

    def holds_together(self) -> None:
        pairs = [(row.role, row.person) for row in self.now()]
        assert len(pairs) == len(set(pairs))
        named = {(without_number(role), who) for role, who in self.school.who.named}
        assert named == {(row.role, row.person) for row in self.now() if row.state != "kept"}
        for person in FOLK:
            for role in self.effective().roles_of(person):
                self.may_act(without_number(role), person, named)

    def may_act(self, role: str, person: str, named: set[tuple[str, str]]) -> None:
        assert (role, person) in self.ever
        assert (role, person) in named or (SENIOR.get(role), person) in named


@settings(max_examples=300)
@given(FILES, STEPS)
def test_nobody_acts_in_a_role_that_was_never_confirmed(
    file: dict[str, Any], steps: list[Any]
) -> None:
    course = Course(file)
    for step in steps:
        course.step(step)
        course.holds_together()


@settings(max_examples=300)
@given(FILES, STEPS)
def test_a_route_that_has_anybody_not_refused_has_somebody_to_tell(
    file: dict[str, Any], steps: list[Any]
) -> None:
    course = Course(file)
    for step in steps:
        course.step(step)
        school, refused = (
            course.effective(),
            {(r.role, r.person) for r in course.now() if r.state == "refused"},
        )
        for route in (ORDINARY, STAFF):
            ladder = ladder_for(route, school)
            roles = {role for step in ladder for role in step}
            there = {
                who
                for role, who in course.school.who.named
                if role in roles and (without_number(role), who) not in refused
            }
            assert bool(people_of(ladder, school, frozenset())) >= bool(there)
            assert stands_in(ladder, school, frozenset()) == (
                not any(school.holders(role) for role in roles)
            )


@settings(max_examples=200)
@given(FILES)
def test_the_same_file_read_again_changes_nothing(file: dict[str, Any]) -> None:
    course = Course(file)
    assert role_changes.compared(course.now(), course.school, NOW, course.identifiers) == Change()


@settings(max_examples=200)
@given(FILES, FILES)
def test_every_change_is_told_to_everybody_confirmed(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    course = Course(before)
    change = role_changes.compared(course.now(), school_of(after), NOW, course.identifiers)
    course.keep(change)
    confirmed = {row.person for row in course.now() if row.state in ("confirmed", "kept")}
    for row in change.rows:
        told = {each.to for each in change.told if each.held == row.id}
        if row.state in ("waiting", "left"):
            assert told >= confirmed | {row.person}


def test_who_did_something_keeps_the_name_they_had_then() -> None:
    since, wed, now = (datetime(year, 9, 1, tzinfo=UTC) for year in (2024, 2025, 2026))
    school = hillside()
    before = role_changes.set_up(school, since, CountedIdentifiers()).rows
    [dsl] = [one for one in before if one.role == "dsl"]
    lead = Person(id=dsl.person, name="Mrs Vale")
    people = school.people.model_copy(update={"dsl": lead})
    wedded = school.model_copy(update={"people": people})
    for _ in range(2):
        change = role_changes.compared(before, wedded, wed, CountedIdentifiers(9))
        after = {one.id: one for one in (*before, *change.rows)}
        before = tuple(after.values())
    known = wedded.confirmed_by(role_changes.confirmations(before, ()))
    assert not change.told
    assert called_then(known, dsl.person, since) == dsl.name == "Mrs Okafor"
    assert called_then(known, dsl.person, now) == "Mrs Vale"
    nameless = childs_copy.nameless(known)
    assert called_then(nameless, dsl.person, since) == "the designated safeguarding lead"


def test_whoever_was_only_named_for_a_role_did_nothing_in_it() -> None:
    now = datetime(2026, 9, 1, tzinfo=UTC)
    [first, *_] = role_changes.written(hillside(), now, CountedIdentifiers())
    for state in ("waiting", "refused"):
        told = role_changes.confirmations([replace(first, state=state)], ())
        assert held(hillside().confirmed_by(told), first.person, now) is None
