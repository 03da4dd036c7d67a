"""Promises about a school: who holds which role, what people are called, whom one rings, who is
there.
"""

from datetime import UTC, date, datetime, time

import pytest
from pydantic import ValidationError

from flows.school.calendar import MissingHour
from flows.school.confirmations import Confirmations
from flows.school.school import School
from tests.support.flows.schools import hillside


def test_a_role_names_the_person_who_holds_it():
    school = hillside()
    assert school.role_holder("dsl").name == "Mrs Okafor"
    assert school.role_holder("deputy:2").id == "slack:U0SECOND"
    assert school.role_holder("deputy:3") is None
    assert school.role_holder("caretaker") is None


def test_one_person_may_hold_several_roles_and_keeps_one_name_and_phone():
    school = hillside(
        people={
            "dsl": {"id": "slack:U0HEAD"},
            "headteacher": {"id": "slack:U0HEAD", "name": "Dr Shah", "phone": "01632 960012"},
        }
    )
    assert school.roles_of("slack:U0HEAD") == ("dsl", "headteacher")
    assert school.role_holder("dsl").phone == "01632 960012"
    assert school.display("slack:U0HEAD") == "Dr Shah"


def test_nobody_is_ever_called_nothing_or_by_an_id():
    school = hillside()
    assert school.display("slack:U0SECOND") == "deputy safeguarding lead 2"
    assert school.display("slack:U0NOBODY") == "someone at Hillside School"


def test_administering_is_no_safeguarding_role():
    school = hillside()
    assert school.is_administrator("slack:U0ADMIN")
    assert school.roles_of("slack:U0ADMIN") == ()
    assert school.person("slack:U0ADMIN").name == "Pat"


def test_contacts_are_those_of_the_authority_and_the_national_ones():
    school = hillside()
    assert [one.name for one in school.contacts_for("hillshire ")] == ["Hillshire MASH", "Police"]
    assert [one.name for one in school.contacts_for("Elsewhere")] == ["Police"]
    assert school.own_contacts == school.contacts_for("Hillshire")
    moved = school.model_copy(update={"authority": "Elsewhere"})
    assert [one.name for one in moved.own_contacts] == ["Police"]
    assert school.has_authority("HILLSHIRE")
    assert not school.has_authority("Elsewhere")


@pytest.mark.parametrize(
    "identifier", ["U0DSL", "slack:u0dsl", "slack:T0DSL", "teams:U0DSL", "slack:", ""]
)
def test_a_person_is_only_known_by_an_account(identifier):
    with pytest.raises(ValidationError):
        hillside(people={"dsl": {"id": identifier}})


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": ["17:00", "08:00"]},
        {"hours": [800, 1700]},
        {"timezone": "Europe/Lundon"},
        {"timezone": "Europe"},
        {"timezone": "../etc/passwd"},
        {"jurisdiction": "uk"},
        {"workspaces": []},
        {"terms": {"dates": [["2026-10-23", "2026-09-02"]]}},
        {"terms": {"dates": [["2026-09-02", "2026-10-23"], ["2026-10-23", "2026-12-18"]]}},
        {"paging": {"other_minutes": 0}},
        {"people": {"deputies": [{"id": "slack:U0TWICE"}, {"id": "slack:U0TWICE"}]}},
        {"contacts": [{"role": "lado", "name": "LADO", "phone": "01632 960004"}]},
    ],
)
def test_a_school_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        hillside(**wrong)


def test_a_school_never_changes_once_read():
    with pytest.raises(ValidationError):
        hillside().name = "Another"


def test_the_school_sees_its_own_clocks_in_summer_and_in_winter():
    school = hillside()
    assert school.local(datetime(2026, 7, 1, 8, 0, tzinfo=UTC)).hour == 9
    assert school.local(datetime(2026, 12, 1, 8, 0, tzinfo=UTC)).hour == 8
    with pytest.raises(ValueError, match="time zone"):
        school.local(datetime(2026, 7, 1, 8, 0))  # noqa: DTZ001


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 10, 31)])
def test_a_repeated_hour_is_the_earlier_one(day):
    assert hillside().calendar.utc(day, time(1, 30)) == datetime(
        day.year, day.month, day.day, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2027, 3, 28)])
def test_an_hour_the_clocks_skip_is_refused(day):
    with pytest.raises(MissingHour):
        hillside().calendar.utc(day, time(1, 30))


@pytest.mark.parametrize(
    ("moment", "there"),
    [
        (datetime(2026, 9, 3, 6, 59, tzinfo=UTC), False),  # 07:59 in summer time
        (datetime(2026, 9, 3, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 9, 3, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 9, 3, 16, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 3, 7, 30, tzinfo=UTC), False),
        (datetime(2026, 9, 5, 10, 0, tzinfo=UTC), False),  # a Saturday
        (datetime(2026, 9, 2, 10, 0, tzinfo=UTC), False),  # an INSET day
        (datetime(2026, 10, 28, 10, 0, tzinfo=UTC), False),  # half-term
        (datetime(2026, 8, 12, 10, 0, tzinfo=UTC), False),  # the holidays before the first term
        (datetime(2027, 1, 6, 10, 0, tzinfo=UTC), True),  # the calendar ran out
        (datetime(2026, 12, 28, 10, 0, tzinfo=UTC), False),  # a bank holiday
    ],
)
def test_somebody_is_there_in_school_hours_on_school_days(moment, there):
    assert hillside().in_hours(moment) is there


def test_without_a_calendar_every_weekday_counts():
    august = datetime(2026, 8, 12, 10, 0, tzinfo=UTC)
    assert hillside(terms={}).in_hours(august)


def test_a_changed_copy_of_a_school_keeps_nothing_of_the_original():
    school = hillside()
    noon = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert school.local(noon).hour == 13
    assert school.model_copy(update={"timezone": "UTC"}).local(noon).hour == 12


def test_who_is_who_is_worked_out_once_and_anew_for_other_people():
    school = hillside()
    assert school.who is school.who
    without = school.model_copy(update={"people": school.people.model_copy(update={"dsl": None})})
    assert without.holders("dsl") == ()
    waiting = school.confirmed_by(Confirmations(waiting=frozenset({("dsl", "slack:U0DSL")})))
    assert waiting.holders("dsl") == ()
    assert waiting.waiting_for("dsl") == ("slack:U0DSL",)
    assert school.holders("dsl") == ("slack:U0DSL",)


def test_the_smallest_school_file_is_enough_for_a_school():
    school = School(
        id="small",
        name="Small School",
        workspaces=("slack:T0SMALL",),
        phone="01632 960100",
        jurisdiction="wales",
        authority="Hillshire",
        hours=("08:30", "15:30"),
        day_ends="15:00",
    )
    assert (school.paging.emergency_minutes, school.paging.other_minutes) == (2, 10)
    assert school.protocol == "uk-schools"
