"""Promises about accounts: a person is one, whatever they use, and stays who they are."""

from __future__ import annotations

import pytest

from flows.school.accounts import references, together
from flows.school.staff import Member, Staff, standing_of
from tests.support.flows.schools import hillside

A, B, C, D = "slack:U0A", "teams:t/b", "teams:t/c", "slack:U0D"
TENANT = "11111111-1111-4111-8111-111111111111"
OBJECT = "22222222-2222-4222-8222-222222222222"
LISTED = f"teams:{TENANT}/{OBJECT}"
GROUP = "33333333-3333-4333-8333-333333333333"


@pytest.mark.parametrize(
    ("listed", "before", "stored", "whose"),
    [
        ([(A, B)], {}, set(), {A: A, B: A}),  # the first, when nobody is known yet
        ([(B, A)], {}, {A}, {A: A, B: A}),  # whoever held a role stays who they are
        ([(B, A)], {A: A, B: A}, set(), {A: A, B: A}),  # in another order
        ([(B,)], {A: A, B: A}, set(), {A: A, B: A}),  # their first account was given up
        ([(C, B)], {A: A, B: A}, set(), {A: A, B: A, C: A}),  # and another came
        ([], {A: A, B: A}, set(), {A: A, B: A}),  # they left: they are known all the same
        ([(A,), (B,)], {A: A, B: A}, set(), {A: A, B: B}),  # they were two people after all
        ([(B,), (A,)], {A: A, B: A}, set(), {A: A, B: B}),
        ([(A,)], {}, {A}, {}),  # one account: nothing has to be remembered
        ([(A, B)], {}, {A, B}, {A: A, B: A}),  # both held a role: they are the first
        (
            [(D, C)],
            {C: A, A: A},
            {D},
            {A: A, C: D, D: D},
        ),  # an account was written to a wrong person
    ],
)
def test_a_person_keeps_the_reference_by_which_they_were_first_known(listed, before, stored, whose):
    assert references(listed, before, stored) == whose


def test_lists_that_share_an_account_are_one_persons():
    assert together([(A,), (C,), (A, B), (B,)]) == [(A, B), (C,)]


def test_a_person_in_two_places_has_all_their_accounts_in_both():
    teams = f"teams:{TENANT}/{OBJECT}"
    school = hillside(
        people={
            "dsl": {"id": "slack:U0DSL", "name": "Mrs Okafor"},
            "headteacher": {"id": [teams, "slack:U0DSL"]},
        }
    )
    assert {one.id for one in school.entries()} == {teams}
    assert school.roles_of(teams) == ("dsl", "headteacher")
    assert school.who.person_of("slack:U0DSL") == teams
    assert school.who.accounts_of(teams) == (teams, "slack:U0DSL")
    known = school.known_as({teams: "slack:U0DSL", "slack:U0DSL": "slack:U0DSL"})
    assert known.roles_of("slack:U0DSL") == ("dsl", "headteacher")
    assert known.display(teams) == "Mrs Okafor"


def test_a_rota_may_name_any_account_of_a_person():
    teams = f"teams:{TENANT}/{OBJECT}"
    people = {
        "dsl": {"id": ["slack:U0DSL", teams]},
        "headteacher": {"id": "slack:U0HEAD"},
    }
    school = hillside(people=people, rota=[{"people": [teams]}])
    night = school.calendar.at(school.terms.dates[0][0], school.hours[1])
    assert set(school.off_duty(night)) == {"slack:U0HEAD"}


@pytest.mark.parametrize(
    ("member", "standing"),
    [
        (Member(A), "staff"),  # whoever has a role is on the list by that
        (Member(LISTED), "staff"),
        (Member(C, "p.quill@staff.hillside.sch.uk", ()), "staff"),
        (Member(C, "p.quill@hillside.sch.uk", (GROUP,)), "staff"),
        (Member(C, "p.quill@hillside.sch.uk", ()), "pupil"),
        (Member(C, "p.quill@pupils.staff.hillside.sch.uk", ()), "pupil"),
        (Member(C, "staff.hillside.sch.uk@evil.example", ()), "pupil"),
        (Member(C, "p.quill@hillside.sch.uk"), "not-checked"),  # the groups are not known
        (Member(C, "", ()), "not-checked"),  # the address is not known
    ],
)
def test_only_the_schools_own_list_says_who_is_staff(member, standing):
    staff = Staff(groups=(GROUP,), domains=("staff.hillside.sch.uk",), accounts=(LISTED,))
    assert standing_of(member, staff, {A}) == standing


def test_without_a_list_nobody_is_taken_for_a_pupil_or_for_staff():
    assert standing_of(Member(C, "p.quill@hillside.sch.uk", ()), None, {A}) == "not-checked"
    assert standing_of(Member(A), None, {A}) == "staff"
