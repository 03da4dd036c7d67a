"""Who attacks? One person of each kind that can meet the bot, and the school they meet."""

from __future__ import annotations

from bot.sandbox.slack.state import OTHER_TEAM, Person
from flows.school.school import School
from tests.support.flows.schools import hillside

KINDS = {
    "a stranger": "STRANGER",
    "somebody in a shared channel": "SHARED",
    "a guest of several channels": "GUEST",
    "a guest of one channel": "SINGLE",
    "a teacher": "TUTOR",
    "a pupil": "PUPIL",
    "the reporter": "TEACHER",
    "a reporter who is named": "INVOLVED",
    "the lead": "DSL",
    "a deputy": "DDSL",
    "an owner who is out": "FORMER",
    "a deputy not confirmed": "NEW",
    "a deputy with a closed account": "CLOSED",
    "a reader": "READER",
    "a reader who was taken away": "REMOVED",
    "the headteacher": "HEAD",
    "the chair of governors": "CHAIR",
    "an administrator": "ADMIN",
    "another school's lead": "ELSEWHERE",
    "nobody the chat service knows": "NOBODY",
}
BEFORE = {
    "dsl": {"id": "slack:U0DSL"},
    "deputies": [{"id": "slack:U0DDSL"}, {"id": "slack:U0FORMER"}, {"id": "slack:U0CLOSED"}],
    "headteacher": {"id": "slack:U0HEAD"},
    "chair_of_governors": {"id": "slack:U0CHAIR"},
    "administrators": [{"id": "slack:U0ADMIN"}],
}
NEWCOMER = {"id": "slack:U0NEW"}


def id_of(name: str) -> str:
    """The stored reference of one of these people."""
    return f"slack:U0{name}"


DSL, DDSL, FORMER, HEAD, CHAIR, TEACHER, INVOLVED, READER, REMOVED = (
    id_of(name)
    for name in (
        *("DSL", "DDSL", "FORMER", "HEAD", "CHAIR"),
        *("TEACHER", "INVOLVED", "READER", "REMOVED"),
    )
)
HAVE_ROLES = frozenset({DSL, DDSL, FORMER, HEAD, CHAIR})


def at_first() -> School:
    """The school before somebody new was named for a role."""
    return hillside(people=BEFORE, protocol="schools-2016")


def school() -> School:
    """The school as it is attacked: its newest deputy waits to be confirmed."""
    people = BEFORE | {"deputies": [*BEFORE["deputies"], NEWCOMER]}
    return hillside(people=people, protocol="schools-2016")


def elsewhere() -> School:
    """Another school, in the same record."""
    people = {"dsl": {"id": id_of("ELSEWHERE")}, "headteacher": {"id": "slack:U0FAR"}}
    workspaces = [f"slack:{OTHER_TEAM}"]
    return hillside(id="riverside", people=people, workspaces=workspaces, protocol="schools-2016")


def joining() -> list[Person]:
    """Those whom the local workspace does not have by itself, as Slack describes them."""
    return [
        Person("U0SHARED", "Sam Orr", team_id=OTHER_TEAM),
        Person("U0SINGLE", "Gus Pike", is_ultra_restricted=True),
        Person("U0CLOSED", "Cleo Rand", is_deleted=True),
        Person("U0ELSEWHERE", "Ellis Ward", team_id=OTHER_TEAM),
        *(
            Person(f"U0{name}", name.title())
            for name in ("TUTOR", "INVOLVED", "FORMER", "NEW", "READER", "REMOVED")
        ),
    ]
