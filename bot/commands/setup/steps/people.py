"""Who holds which role? Chosen by name out of the chat's own list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.setup.draft import Draft
from bot.commands.setup.question import MISSING, Link, Question, Tried
from bot.commands.setup.steps.chats import Chat
from bot.commands.setup.steps.checked import wrong_in_file
from bot.commands.setup.steps.everybody import Everybody
from bot.commands.setup.steps.which import uses

DEPUTIES = "Told next. They see what the lead sees. To add another, come back to this page later."
ROLES = (
    ("dsl", "Designated safeguarding lead", "Told first, and leads.", True),
    ("deputies.{}", "Deputy safeguarding lead", DEPUTIES, False),
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
LEADS = "is told already, further up: choose somebody else, or nobody"
Place = tuple[str, str, str, bool]  # the role, its name, what it is, whether it is needed


class People:
    """The table [people]."""

    def __init__(self) -> None:
        self._everybody = Everybody()

    name, title = "people", "Who is told"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return (
            "One person may hold several roles. Telephone numbers are what staff are given when it cannot wait.",
            "Only a governor may be a guest. Whoever is not in a list has no account there.",
        )

    async def questions(self, draft: Draft) -> Sequence[Question]:
        chats = await self._chats(draft)
        return [question for place in _places(draft) for question in _asked(place, chats)] + [
            Question(
                "people.outside.name",
                "Somebody outside the school, of your trust or authority",
                needed=False,
                hint="Rung when nobody here may deal with it.",
            ),
            Question(
                "people.outside.phone",
                "Their telephone number",
                "phone",
                needed=False,
                about="people.outside.name",
            ),
        ]

    async def tried(self, draft: Draft) -> Tried:
        chats = await self._chats(draft)
        found = {key: value for chat in chats for key, value in chat.whole(draft).items()}
        draft = draft.with_answers(found)
        named = {one.account: one.name for chat in chats for one in chat.everybody}
        for role, *_ in _places(draft):
            accounts = (draft[f"people.{role}.{chat.key}"] for chat in chats)
            name = next((named[one] for one in accounts if one in named), "")
            if name and not draft[f"people.{role}.name"]:
                found[f"people.{role}.name"] = name
        wrong = {f"people.{role}.id": MISSING for role in _nowhere(draft)}
        wrong |= {f"people.{role}.id": LEADS for role in _twice(draft)}
        if draft["people.outside.phone"] and not draft["people.outside.name"]:
            wrong["people.outside.phone"] = "whose number is it? Write their name too"
        for chat in chats:
            wrong |= await chat.nobody(draft)
        return Tried(wrong or wrong_in_file(draft.with_answers(found), "people"), found)

    async def _chats(self, draft: Draft) -> Sequence[Chat]:
        """In the order in which they are asked for; the first is what the file calls `id`."""
        chats: list[Chat] = []
        if uses(draft, "slack"):
            chats.append(Chat("Slack", "id", await self._everybody.in_slack(draft)))
        if uses(draft, "teams"):
            there = await self._everybody.in_teams(draft)
            chats.append(Chat("Teams", "teams" if chats else "id", there))
        return chats


def _nowhere(draft: Draft) -> Iterator[str]:
    """The roles that somebody has to hold, and nobody does."""
    for role, _, _, needed in _places(draft):
        if needed and not _has_account(draft, role):
            yield role


def _twice(draft: Draft) -> Iterator[str]:
    """Deputies who lead, or are deputy, already: nobody more would be told."""
    told = {draft["people.dsl.id"]}
    for number in range(draft.many("deputies")):
        account = draft[f"people.deputies.{number}.id"]
        if account and account in told:
            yield f"deputies.{number}"
        told.add(account)


def _places(draft: Draft) -> Iterator[Place]:
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
    return sum(_has_account(draft, f"{several}.{number}") for number in range(draft.many(several)))


def _has_account(draft: Draft, role: str) -> bool:
    return bool(draft[f"people.{role}.id"] or draft[f"people.{role}.teams"])


def _asked(place: Place, chats: Sequence[Chat]) -> Iterator[Question]:
    """Their account, in each chat there is; the name, where it is another; the number."""
    role, label, hint, needed = place
    who = "" if chats[1:] else f"people.{role}.id"
    for chat in chats:
        apart = f" in {chat.name}" if chats[1:] else ""
        yield chat.question(role, f"{label}{apart}", hint, needed=needed and not chats[1:])
    yield Question(
        f"people.{role}.name",
        f"{label}: their name, if staff know them by another",
        needed=False,
        about=who,
    )
    if not role.startswith("administrators"):
        yield Question(
            f"people.{role}.phone", f"{label}: telephone", "phone", needed=needed, about=who
        )
