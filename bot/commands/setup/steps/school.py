"""What is the school called, when is it open, and to which authority does it belong?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from bot.commands.setup.draft import Draft
from bot.commands.setup.question import Link, Question, Tried
from bot.commands.setup.steps.checked import wrong_in_file

TIME = re.compile(r"\d\d:\d\d")
AUTHORITIES = Path(__file__).parents[1] / "authorities.yml"


class About:
    """The table [school]."""

    name, title = "school", "Your school"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return ("What the bot says to staff, and when it may expect an answer.",)

    async def questions(self, draft: Draft) -> Sequence[Question]:
        return (
            Question("school.name", "Name of the school"),
            Question("school.phone", "The school's own telephone number", "phone"),
            Question("school.authority", "Local authority", "choice", choices=authorities()),
            Question(
                "school.opens",
                "From when is somebody there to answer, on school days?",
                hint="Like 08:00",
            ),
            Question("school.closes", "Until when?", hint="Like 17:00"),
            Question("school.day_ends", "When do children go home?", hint="Like 15:15"),
        )

    async def tried(self, draft: Draft) -> Tried:
        if draft["school.authority"] not in nations()["England"]:
            return Tried({"school.authority": ENGLAND_ONLY})
        if _early(draft["school.day_ends"], draft["school.opens"]):
            return Tried({"school.day_ends": "is before anybody is there to answer"})
        found = {} if draft["school.id"] else {"school.id": _short(draft["school.name"])}
        return Tried(wrong_in_file(draft.with_answers(found), "school"), found)


ENGLAND_ONLY = (
    "the questions, agencies and law here are those of England, and elsewhere they would be wrong for a child: "
    "the bot cannot be used there yet"
)


@cache
def nations() -> dict[str, list[str]]:
    """The local authorities of each nation that answer for children's social care; names only."""
    found: dict[str, list[str]] = yaml.safe_load(AUTHORITIES.read_text(encoding="utf-8"))
    return found


def authorities() -> Sequence[tuple[str, str]]:
    """All of them, to be chosen from."""
    return [
        (name, name if nation == "England" else f"{name} ({nation})")
        for nation, names in nations().items()
        for name in names
    ]


def _early(one: str, other: str) -> bool:
    """Two times as they are typed, if they are; else the school file says what is wrong."""
    return TIME.fullmatch(one) is not None and TIME.fullmatch(other) is not None and one <= other


def _short(name: str) -> str:
    """A name for the rows of the record: "St Mary's School" is st-mary-s-school."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:63] or "school"
