"""What is there to see in the local Teams: people, chats, messages, dialogs?"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Literal

JSON = dict[str, Any]
Typed = dict[str, str]

TENANT = "7e000000-0000-4000-8000-0000000000aa"
OTHER_TENANT = "7e000000-0000-4000-8000-0000000000bb"
BOT = "bot"
Kind = Literal["personal", "groupChat", "channel"]


def account(number: int) -> str:
    """The id of an account, as a tenant's directory gives it."""
    return f"aad00000-0000-4000-8000-{number:012d}"


def group(number: int) -> str:
    """The id of a group, as a tenant's directory gives it."""
    return f"90000000-0000-4000-8000-{number:012d}"


TEACHER, DSL, DEPUTY, HEAD, CHAIR, VICE, ADMIN = map(account, range(1, 8))
GUEST, STRANGER, PUPIL, LEFT = map(account, range(8, 12))
STAFF_GROUP, TEACHERS_GROUP, PUPILS_GROUP = map(group, range(1, 4))


@dataclass
class Dialog:
    """The one dialog that is open, with what was typed into it so far. `command`: of the compose
    box; `message`: the one whose button opened it. A dialog with `words` only says them.
    """

    id: str
    title: str
    card: JSON
    conversation: str
    command: str | None = None
    message: str | None = None
    words: str | None = None
    typed: Typed = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    hash: str = ""


@dataclass
class Person:
    """A member of a tenant (staff and pupils alike), a guest from another one, or somebody whose
    account was closed; and what is on their screen.
    """

    id: str
    real_name: str
    tenant: str = TENANT
    domain: str = "hillside.example"
    role: Literal["user", "guest"] = "user"
    is_closed: bool = False
    is_deleted: bool = False
    installed: bool = True
    has_blocked: bool = False
    chat_id: str | None = None
    dialog: Dialog | None = None
    problem: str | None = None
    notice: str | None = None

    @property
    def user_id(self) -> str:
        """What the bot is told instead of an account: pairwise, and the same each time."""
        return f"29:1{self.id.replace('-', '')}"

    @property
    def principal_name(self) -> str:
        """The name they sign in with; a guest's carries the mark of one."""
        first = self.real_name.split()[0].lower()
        if self.role == "guest":
            return f"{first}_elsewhere.example#EXT#@hillside.example"
        return f"{first}@{self.domain}"


@dataclass
class Group:
    """A group of the directory's: people, and groups within it. Of one whose membership is hidden
    nobody is told who is in it.
    """

    id: str
    members: set[str]
    is_hidden: bool = False


@dataclass
class Chat:
    """A private chat with the bot, a chat of several people, or a channel."""

    id: str
    kind: Kind
    members: set[str]
    name: str = ""


@dataclass
class Message:
    """One message as it stands now. `for_one`: the card that only who pressed an Execute sees, until
    the message is changed.
    """

    chat: str
    id: str
    sender: str
    text: str = ""
    summary: str = ""
    card: JSON | None = None
    edited: bool = False
    image: str | None = None
    for_one: dict[str, JSON] = field(default_factory=dict)
    typed: dict[str, Typed] = field(default_factory=dict)

    def shown_to(self, person: str) -> JSON | None:
        """The card as this person sees it."""
        return self.for_one.get(person, self.card)

    def snapshot(self) -> Message:
        """The message as a client that does not refresh would keep showing it."""
        return copy.deepcopy(self)
