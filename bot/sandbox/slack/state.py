"""What is there to see in a workspace: people, channels, messages, forms?"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.slack.acting.inputs import JSON, Typed

HOME_TEAM = "T0HILLSIDE"
OTHER_TEAM = "T0OTHER"
BOT = "U0BOT"


@dataclass
class View:
    """A modal in someone's stack, or their Home tab, with what they have typed into it so far."""

    id: str
    person: str
    content: JSON
    hash: str
    root_id: str
    previous_id: str | None = None
    typed: Typed = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[JSON]:
        blocks: list[JSON] = self.content["blocks"]
        return blocks


@dataclass
class Ephemeral:
    """A message only one person sees, kept nowhere else."""

    channel: str
    text: str
    blocks: list[JSON]


@dataclass
class Person:
    """A member, a guest (of several channels or of one), a stranger from elsewhere, somebody of an
    organisation with several workspaces, or the bot itself; and what is on their screen.

    Somebody of another workspace in a channel that is shared with it is no `is_stranger`.
    """

    id: str
    real_name: str
    team_id: str = HOME_TEAM
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    is_deleted: bool = False
    enterprise_id: str = ""
    enterprise_teams: tuple[str, ...] = ()
    modals: list[View] = field(default_factory=list)
    home: View | None = None
    ephemerals: list[Ephemeral] = field(default_factory=list)
    problem: str | None = None

    @property
    def chat_id(self) -> str:
        """The private chat of this person with the bot."""
        return "D" + self.id[1:]


@dataclass
class Channel:
    """A channel, or a private chat of one person with the bot."""

    id: str
    name: str
    members: set[str]
    private: bool = False


@dataclass
class Message:
    """One message as it stands now."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[JSON] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: JSON | None = None
    edited_ts: str | None = None
    files: list[JSON] = field(default_factory=list)
    tombstone: bool = False
    typed: dict[str, Typed] = field(default_factory=dict)

    def snapshot(self) -> Message:
        """The message as a client that does not refresh would keep showing it."""
        return copy.deepcopy(self)


@dataclass
class Trigger:
    """A pass to open one form, soon."""

    person: str
    made_at: datetime
    in_view: str | None = None
    used: bool = False
