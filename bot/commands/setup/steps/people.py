"""Who holds which role? Chosen by name out of the chat's own list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.setup.draft import Draft
from bot.commands.setup.question import Link, Question, Tried
from bot.commands.setup.steps.checked import wrong_in_file
from bot.commands.setup.steps.slack import keys_of
from bot.commands.setup.steps.which import uses
from bot.slack.credentials import client
from bot.slack.trying.members import Member, members
from bot.slack.web_api import FAILED

GOVERNORS = ("chair_of_governors", "vice_chair")
ROLES = (
    ("dsl", "Designated safeguarding lead", "Told first, and leads.", True),
    ("deputies.{}", "Deputy safeguarding lead", "Told next. They see what the lead sees.", False),
    (
        "headteacher",
        "Headteacher",
        "Looks a second time at decisions; told about concerns that involve staff.",
        True,
    ),
    (
        "acting_head",
        "Acting headteacher",
        "Told after the headteacher. Leave it empty if there is none.",
        False,
    ),
    (
        "chair_of_governors",
        "Chair of governors",
        "Told about concerns that involve the headteacher.",
        True,
    ),
    ("vice_chair", "Vice-chair, or your trust's contact", "Told where the chair cannot be.", False),
    ("administrators.{}", "Who looks after the bot", "Sees how it is, never a concern.", False),
)
NOBODY = ("", "Nobody")


class People:
    """The table [people]."""

    name, title = "people", "Who is told"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return (
            "One person may hold several roles. Telephone numbers are what staff are given when it cannot wait.",
            "Only a governor may be a guest. Whoever is not in the list has no account in the workspace.",
        )

    async def questions(self, draft: Draft) -> Sequence[Question]:
        everybody = await _everybody(draft)
        return [
            question
            for role, label, hint, needed in _places(draft)
            for question in _asked(role, label, hint, needed, everybody)
        ] + [
            Question(
                "people.outside.name",
                "Somebody outside the school, of your trust or authority",
                needed=False,
                hint="Rung when nobody here may deal with it.",
            ),
            Question("people.outside.phone", "Their telephone number", needed=False),
        ]

    async def tried(self, draft: Draft) -> Tried:
        named = {each.id: each.name for each in await _everybody(draft)}
        found = {}
        for role, *_ in _places(draft):
            account = draft[f"people.{role}.id"].removeprefix("slack:")
            if account in named and not draft[f"people.{role}.name"]:
                found[f"people.{role}.name"] = named[account]
        return Tried(wrong_in_file(draft.with_answers(found), "people"), found)


def _places(draft: Draft) -> Iterator[tuple[str, str, str, bool]]:
    """Each role there is; of those that several may hold, one more than there are."""
    for role, label, hint, needed in ROLES:
        several = role.removesuffix(".{}")
        if several == role:
            yield role, label, hint, needed
            continue
        for number in range(_held(draft, several) + 1):
            yield (
                role.format(number),
                f"{label} {number + 1}" if several == "deputies" else label,
                hint,
                needed,
            )


def _held(draft: Draft, several: str) -> int:
    return sum(
        bool(draft[f"people.{several}.{number}.id"]) for number in range(draft.many(several))
    )


def _asked(
    role: str, label: str, hint: str, needed: bool, everybody: Sequence[Member]
) -> Iterator[Question]:
    fits = [one for one in everybody if role in GOVERNORS or not one.is_guest]
    if everybody:
        choices = [
            *(() if needed else (NOBODY,)),
            *((f"slack:{one.id}", one.words) for one in fits),
        ]
        yield Question(f"people.{role}.id", label, "choice", hint, choices, needed)
    else:
        yield Question(
            f"people.{role}.id", f"{label}: their ID", hint=f"{hint} {OF_TEAMS}", needed=needed
        )
    yield Question(
        f"people.{role}.name",
        f"{label}: the name staff know them by, if it is another",
        needed=False,
    )
    if not role.startswith("administrators"):
        yield Question(f"people.{role}.phone", f"{label}: telephone", needed=needed)


OF_TEAMS = "teams:TENANT ID/OBJECT ID, both from Microsoft's admin centre."


async def _everybody(draft: Draft) -> list[Member]:
    """Nobody where there is no Slack, or it does not answer."""
    workspace = draft["slack.workspace"].removeprefix("slack:")
    if not (uses(draft, "slack") and workspace):
        return []
    try:
        return await members(client(keys_of(draft)), workspace)
    except FAILED:
        return []
