"""A made-up school for tests."""

from typing import Any

from flows.school.school import School

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
