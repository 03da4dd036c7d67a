"""Is the table of routes what safeguarding practice says: who is told, in which order, and who
never?
"""

from __future__ import annotations

import pytest

from flows.assessment.steps import REFERRALS
from flows.decision.deciding import meets
from flows.protocol.parts import Level
from flows.school.routing import CHAIR as CHAIRS
from flows.school.routing import (
    HEAD,
    LEAD,
    ORDINARY,
    STAFF,
    higher,
    ladder_for,
    people_of,
    route_for,
)
from tests.support.world import example_school

SCHOOL = example_school()
DSL, DEPUTY, HEADTEACHER = "slack:U0DSL", "slack:U0DDSL", "slack:U0HEAD"
CHAIR, VICE, TEACHER = "slack:U0CHAIR", "slack:U0VICE", "slack:U0TEACHER"


@pytest.mark.parametrize(
    ("named", "other_adult", "told"),
    [
        (set(), False, (DSL, DEPUTY, HEADTEACHER)),
        (set(), True, (HEADTEACHER, CHAIR)),
        ({TEACHER}, False, (HEADTEACHER, CHAIR)),
        ({DSL}, False, (HEADTEACHER, CHAIR)),
        ({DEPUTY}, False, (HEADTEACHER, CHAIR)),
        ({DSL, DEPUTY}, True, (HEADTEACHER, CHAIR)),
        ({HEADTEACHER}, False, (CHAIR, VICE)),
        ({HEADTEACHER, DSL}, True, (CHAIR, VICE)),
        ({HEADTEACHER, CHAIR}, False, (VICE,)),
        ({CHAIR}, False, (VICE, HEADTEACHER)),
        ({VICE, DSL}, True, (CHAIR, HEADTEACHER)),
        ({CHAIR, VICE}, False, (HEADTEACHER,)),
    ],
)
def test_the_ladder_goes_past_everyone_who_is_named(named, other_adult, told):
    route = route_for(frozenset(named), other_adult=other_adult, school=SCHOOL)
    assert people_of(ladder_for(route, SCHOOL), SCHOOL, frozenset(named)) == told


def test_somebody_named_in_one_role_is_out_in_every_role():
    head = SCHOOL.people.headteacher
    small = SCHOOL.model_copy(update={"people": SCHOOL.people.model_copy(update={"dsl": head})})
    route = route_for(frozenset({HEADTEACHER}), other_adult=False, school=small)
    assert route == HEAD
    assert HEADTEACHER not in people_of(ladder_for(route, small), small, frozenset({HEADTEACHER}))


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ({HEADTEACHER}, (CHAIR,)),
        ({HEADTEACHER, DSL}, (CHAIR,)),
        ({HEADTEACHER, CHAIR}, (DEPUTY,)),
        ({CHAIR}, (HEADTEACHER, DEPUTY)),
    ],
)
def test_a_headteacher_who_is_vice_chair_too_is_never_dealt_with_by_those_they_lead(named, told):
    """Unless the chair is named as well: then nobody else is left above them."""
    people = SCHOOL.people
    several = {"vice_chair": people.headteacher, "acting_head": people.deputies[0]}
    small = SCHOOL.model_copy(update={"people": people.model_copy(update=several)})
    route = route_for(frozenset(named), other_adult=False, school=small)
    assert people_of(ladder_for(route, small), small, frozenset(named)) == told


def test_one_person_with_several_roles_is_told_once():
    head = SCHOOL.people.headteacher
    small = SCHOOL.model_copy(update={"people": SCHOOL.people.model_copy(update={"dsl": head})})
    assert people_of(ladder_for(ORDINARY, small), small, frozenset()) == (HEADTEACHER, DEPUTY)


@pytest.mark.parametrize(
    ("one", "other", "goes"),
    [
        (ORDINARY, STAFF, STAFF),
        (STAFF, ORDINARY, STAFF),
        (LEAD, STAFF, LEAD),
        (HEAD, LEAD, HEAD),
        (HEAD, CHAIRS, CHAIRS),
    ],
)
def test_a_route_is_never_lowered(one, other, goes):
    assert higher(one, other) == goes


@pytest.mark.parametrize(
    ("level", "enough", "too_little"),
    [
        (
            Level.EMERGENCY,
            ["police-999"],
            ["police-101", "social-care", "early-help", "consult", "manage-in-school"],
        ),
        (
            Level.IMMEDIATE_REFERRAL,
            ["police-999", "police-101", "social-care"],
            ["early-help", "consult", "manage-in-school"],
        ),
        (
            Level.ESCALATE,
            ["police-999", "police-101", "social-care", "early-help"],
            ["consult", "manage-in-school"],
        ),
        (
            Level.CONSULT,
            ["police-999", "police-101", "social-care", "early-help", "consult"],
            ["manage-in-school"],
        ),
        (Level.MAY_MANAGE_IN_SCHOOL, ["manage-in-school", "consult", "social-care"], []),
    ],
)
def test_what_meets_a_recommendation(level, enough, too_little):
    assert all(meets(level, (option,)) for option in enough)
    assert not any(meets(level, (option,)) for option in [*too_little, "ceop", "lado"])
    assert all(meets(level, (option, "ceop", "lado")) for option in enough)


def test_the_referrals_that_need_no_second_look_are_the_ones_that_meet_an_immediate_referral():
    assert {option for option in REFERRALS if meets(Level.IMMEDIATE_REFERRAL, (option,))} == (
        REFERRALS
    )
