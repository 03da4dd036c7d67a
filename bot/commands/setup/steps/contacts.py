"""Whom does the school ring? The numbers are typed: they change; and each is rung once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.setup.draft import Draft
from bot.commands.setup.question import Link, Question, Tried
from bot.commands.setup.steps.checked import wrong_in_file
from bot.running.clock import SystemClock

ROLES = (
    ("mash", "Children's social care (MASH, or what your council calls it)"),
    ("early-help", "Early Help"),
    (
        "emergency-duty-team",
        "Children's social care at night and at weekends (emergency duty team)",
    ),
    ("lado", "LADO: about adults who work with children"),
    ("police", "The police, when it is not an emergency"),
)
SEARCH = "https://www.gov.uk/report-child-abuse-to-local-council"


class Contacts:
    """The tables [[contacts]] of the school's own authority."""

    name, title = "contacts", "Whom to ring"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return (
            f"The numbers of {draft['school.authority']}. They are on the pages of your safeguarding partnership.",
            Link(SEARCH, "GOV.UK: your council's page for reporting concerns about a child"),
            "Ring each number once and say that you are setting this up. Tick it only when you have.",
        )

    async def questions(self, draft: Draft) -> Sequence[Question]:
        return [question for role, label in ROLES for question in _asked(role, label)]

    async def tried(self, draft: Draft) -> Tried:
        today = SystemClock().now().date().isoformat()
        found = {}
        for role, label in ROLES:
            found[f"contacts.{role}.checked"] = today if draft[f"contacts.{role}.rung"] else ""
            if not draft[f"contacts.{role}.name"]:
                found[f"contacts.{role}.name"] = _short(label)
        return Tried(wrong_in_file(draft.with_answers(found), "contacts"), found)


def _asked(role: str, label: str) -> Sequence[Question]:
    return (
        Question(f"contacts.{role}.phone", label, "phone"),
        Question(
            f"contacts.{role}.name",
            f"{_short(label)}: its name there, if another",
            needed=False,
        ),
        Question(
            f"contacts.{role}.rung",
            f"{_short(label)}: I rang it today, and it is right",
            "tick",
            needed=False,
        ),
    )


def _short(label: str) -> str:
    return label.partition(" (")[0].partition(":")[0]
