"""What does one person see in their pane at this moment? Only what Teams would show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal

from bot.sandbox.page.looking import CHAT, Looking, Tab
from bot.sandbox.teams.acting.inputs import starting_values
from bot.sandbox.teams.cards.parts import actions
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.sandbox.teams.state import BOT, JSON, Chat, Message, Person, Typed


@dataclass(frozen=True)
class Bot:
    """The app, as it stands among the people of a chat."""

    id: str = BOT
    real_name: str = "Report"
    is_bot: bool = True


THE_BOT = Bot()


@dataclass(frozen=True)
class Spot:
    """Where a card stands, with what was typed there so far."""

    kind: Literal["modal", "message"]
    id: str
    card: JSON
    typed: Typed = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def held(self, element: JSON) -> str:
        """What stands in an input."""
        return self.typed.get(element["id"], "")

    def place(self, action: JSON) -> int:
        """Which of the card's actions this is, counted as they are read."""
        return next(
            n for n, each in zip(count(), actions(self.card), strict=False) if each is action
        )


@dataclass(frozen=True)
class Line:
    """One message as it is shown."""

    ts: str
    author: Person | Bot
    text: str
    spot: Spot | None
    own: bool
    edited: bool
    image: bool
    only_you: bool = False

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(int(self.ts) / 1000, UTC)

    @property
    def name(self) -> str:
        return self.author.real_name


class Screens:
    """Every person's screen, and up to where each has read each chat."""

    def __init__(self, sandbox: TeamsSandbox) -> None:
        self._workspace, self._commands = sandbox.workspace, sandbox.commands
        self._read: dict[tuple[str, str], int] = {}

    def people(self) -> list[Person]:
        """Whoever can sit in a pane."""
        return [each for each in self._workspace.people.values() if not each.is_closed]

    def seats(self) -> list[tuple[Person, int]]:
        """The same, with how much each has not read yet of what the bot wrote to them."""
        return [(each, self._unread(each, each.chat_id)) for each in self.people()]

    def pane(self, looking: Looking) -> dict[str, Any]:
        """Everything the template of a pane needs."""
        me = self._workspace.people[looking.person]
        looking = self._possible(me, looking)
        chat = self._chat(me, looking.place)
        lines = [self._line(me, each) for each in self._workspace.in_chat(chat.id)]
        self._read[me.id, chat.id] = int(self._workspace.new_id())
        dialog = me.dialog
        return {
            "looking": looking,
            "me": me,
            "tabs": list(self._tabs(me, looking)),
            "chat": chat,
            "lines": lines,
            "modal": dialog,
            "spot": Spot(
                "modal", f"{dialog.id}-{dialog.hash}", dialog.card, dialog.typed, dialog.errors
            )
            if dialog
            else None,
            "commands": self._commands if me.installed else {},
        }

    def written_to(self) -> dict[str, int]:
        """How much Report has written to each person in private, by name."""
        return {each.real_name: len(self._from_bot(each)) for each in self.people()}

    def _from_bot(self, person: Person) -> list[Message]:
        return [each for each in self._workspace.in_chat(person.chat_id) if each.sender == BOT]

    def _possible(self, me: Person, looking: Looking) -> Looking:
        there = looking.place in [each.id for each in self._chats(me)]
        place = looking.place if there else CHAT
        return Looking(looking.index, me.id, place, "", looking.editing)

    def _chats(self, me: Person) -> Iterator[Chat]:
        for chat in self._workspace.chats.values():
            if me.id in chat.members and chat.kind != "personal":
                yield chat

    def _chat(self, me: Person, place: str) -> Chat:
        return self._workspace.open_chat(me) if place == CHAT else self._workspace.chats[place]

    def _tabs(self, me: Person, looking: Looking) -> Iterator[Tab]:
        unread = self._unread(me, me.chat_id)
        yield Tab(CHAT, THE_BOT.real_name, looking.place == CHAT, unread)
        for chat in self._chats(me):
            yield Tab(chat.id, chat.name, looking.place == chat.id, self._unread(me, chat.id))

    def _unread(self, me: Person, chat: str | None) -> int:
        until = self._read.get((me.id, chat or ""), 0)
        messages = self._workspace.in_chat(chat)
        return sum(each.sender != me.id and int(each.id) > until for each in messages)

    def _line(self, me: Person, message: Message) -> Line:
        card = message.shown_to(me.id)
        author = THE_BOT if message.sender == BOT else self._workspace.people[message.sender]
        spot = None
        if card is not None:
            typed = message.typed.get(me.id) or starting_values(card)
            spot = Spot("message", message.id, card, typed)
        return Line(
            message.id,
            author,
            message.text,
            spot,
            message.sender == me.id,
            message.edited,
            message.image is not None,
        )
