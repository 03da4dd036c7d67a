"""Made-up schools for tests."""

from typing import Any

from flows.school.school import School
from flows.school.tables import OnDuty, Person
from tests.support.world import example_school

TERMS = {
    "dates": [["2026-09-02", "2026-10-23"], ["2026-11-02", "2026-12-18"]],
    "inset": ["2026-09-02"],
}


def hillside(**changes: Any) -> School:
    """Hillside School, with these keys of the school file changed."""
    told = {
        "id": "hillside",
        "name": "Hillside School",
        "workspaces": ["slack:T0HILLSIDE"],
        "phone": "01632 960000",
        "jurisdiction": "england",
        "authority": "Hillshire",
        "hours": ["08:00", "17:00"],
        "day_ends": "15:15",
        "people": {
            "dsl": {"id": "slack:U0DSL", "name": "Mrs Okafor", "phone": "01632 960010"},
            "deputies": [{"id": "slack:U0FIRST", "name": "Mr Lewis"}, {"id": "slack:U0SECOND"}],
            "headteacher": {"id": "slack:U0HEAD", "name": "Dr Shah"},
            "chair_of_governors": {"id": "slack:U0CHAIR", "name": "Ms Brown"},
            "administrators": [{"id": "slack:U0ADMIN", "name": "Pat"}],
        },
        "terms": TERMS,
        "contacts": [
            {
                "role": "mash",
                "authority": "Hillshire",
                "name": "Hillshire MASH",
                "phone": "01632 960001",
            },
            {"role": "police", "name": "Police", "phone": "101"},
        ],
    }
    return School.model_validate(told | changes)


def never_on_friday(*people: str) -> School:
    """The example school, where these people never work on a Friday."""
    school = example_school()

    def known(one: Person | None) -> Person | None:
        return one and one.model_copy(update={"never": ("Friday",)} if one.id in people else {})

    here = school.people
    changed = {
        "dsl": known(here.dsl),
        "deputies": tuple(map(known, here.deputies)),
        "headteacher": known(here.headteacher),
    }
    return school.model_copy(update={"people": here.model_copy(update=changed)})


def on_rota(*people: str) -> School:
    """The example school, where these people answer while nobody is in school."""
    return example_school().model_copy(update={"rota": (OnDuty(people=people),)})
