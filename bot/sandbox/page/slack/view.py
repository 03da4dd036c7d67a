"""What does one person see in their pane at this moment? Only what Slack would show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from bot.sandbox.page.looking import CHAT, HOME, Looking, Tab
from bot.sandbox.slack.acting.inputs import HELD, JSON, Typed, starting_values
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.slack.state import BOT, Channel, Ephemeral, Message, Person, View


@dataclass(frozen=True)
class Spot:
    """Where some blocks stand, with what was typed there so far."""

    kind: Literal["modal", "home", "message", "shown"]
    id: str
    blocks: list[JSON]
    typed: Typed = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def held(self, block: JSON, element: JSON) -> Any:
        """What stands in an input: a text, the value of an option, or a list of them."""
        name = HELD[element["type"]][0]
        value = self.typed.get((block["block_id"], element["action_id"]), {}).get(name)
        if name == "selected_options":
            return [option["value"] for option in value or []]
        return value["value"] if name == "selected_option" and value else value or ""


@dataclass(frozen=True)
class Line:
    """One message as it is shown."""

    ts: str
    author: Person | None
    text: str
    spot: Spot
    own: bool = False
    edited: bool = False
    files: tuple[str, ...] = ()
    replies: int = 0
    unread: int = 0
    only_you: bool = False

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(float(self.ts), UTC)

    @property
    def name(self) -> str:
        return self.author.real_name if self.author else "Slackbot"


class Screens:
    """Every person's screen, and up to where each has read each conversation."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox, self._workspace = sandbox, sandbox.workspace
        self._read: dict[tuple[str, str], str] = {}
        self._shown_at: dict[str, list[str]] = {}

    def people(self) -> list[Person]:
        """Whoever can sit in a pane."""
        return [each for each in self._workspace.people.values() if not each.is_bot]

    def seats(self) -> list[tuple[Person, int]]:
        """The same, with how much each has not read yet of what the bot wrote to them."""
        return [(each, self._unread(each, each.chat_id)) for each in self.people()]

    def pane(self, looking: Looking) -> dict[str, Any]:
        """Everything the template of a pane needs."""
        me = self._workspace.people[looking.person]
        looking = self._possible(me, looking)
        channel = self._channel(me, looking.place)
        parent = self._workspace.messages.get(looking.thread)
        self._saw(me, channel.id, looking)
        return {
            "looking": looking,
            "me": me,
            "tabs": list(self._tabs(me, looking)),
            "channel": channel,
            "bot": self._workspace.people[BOT],
            "home": self._home(me),
            "parent": self._line(me, parent) if parent else None,
            "lines": self._thread(me, parent) if parent else self._lines(me, channel.id),
            "modal": me.modals[-1] if me.modals else None,
            "modal_spot": self._modal(me),
            "stacked": len(me.modals) > 1,
            "manifest": self._sandbox.manifest,
        }

    def _possible(self, me: Person, looking: Looking) -> Looking:
        parent = self._workspace.messages.get(looking.thread)
        place = looking.place
        if place not in (CHAT, HOME) and place not in [each.id for each in self._channels(me)]:
            place = CHAT
        there = (
            parent is not None and parent.channel == self._channel(me, place).id and place != HOME
        )
        return Looking(
            looking.index, me.id, place, looking.thread if there else "", looking.editing
        )

    def _channels(self, me: Person) -> Iterator[Channel]:
        for channel in self._workspace.channels.values():
            if me.id in channel.members and not channel.private:
                yield channel

    def _channel(self, me: Person, place: str) -> Channel:
        if place in (CHAT, HOME):
            return self._workspace.open_chat(me)
        return self._workspace.channels[place]

    def _tabs(self, me: Person, looking: Looking) -> Iterator[Tab]:
        for channel in self._channels(me):
            unread = self._unread(me, channel.id)
            yield Tab(channel.id, f"# {channel.name}", looking.place == channel.id, unread)
        in_chat = looking.place in (CHAT, HOME)
        yield Tab(
            CHAT, self._workspace.people[BOT].real_name, in_chat, self._unread(me, me.chat_id)
        )

    # Reading

    def written_to(self) -> dict[str, int]:
        """How much Report has written to each person in private, by name."""
        return {each.real_name: len(self._from_bot(each)) for each in self.people()}

    def _from_bot(self, person: Person) -> list[Message]:
        return [each for each in self._workspace.in_channel(person.chat_id) if each.user == BOT]

    def _saw(self, me: Person, channel: str, looking: Looking) -> None:
        if looking.place != HOME:
            self._read[me.id, looking.thread or channel] = self._workspace.new_ts()

    def _unread(self, me: Person, channel: str) -> int:
        return sum(self._is_unread(me, each) for each in self._workspace.in_channel(channel))

    def _is_unread(self, me: Person, message: Message) -> bool:
        read_until = self._read.get((me.id, message.thread_ts or message.channel), "")
        return message.user != me.id and message.ts > read_until

    # Messages

    def _lines(self, me: Person, channel: str) -> list[Line]:
        found = [each for each in self._workspace.in_channel(channel) if each.thread_ts is None]
        lines = [self._line(me, each) for each in found]
        return sorted([*lines, *self._ephemerals(me, channel)], key=lambda line: line.ts)

    def _thread(self, me: Person, parent: Message) -> list[Line]:
        return [self._line(me, each) for each in self._workspace.replies(parent)]

    def _line(self, me: Person, message: Message) -> Line:
        replies = self._workspace.replies(message)
        typed = message.typed.get(me.id) or starting_values(message.blocks)
        return Line(
            message.ts,
            self._workspace.people.get(message.user),
            message.text,
            Spot("message", message.ts, message.blocks, typed),
            own=message.user == me.id,
            edited=message.edited_ts is not None,
            files=tuple(str(file["name"]) for file in message.files),
            replies=len(replies),
            unread=sum(self._is_unread(me, each) for each in replies),
        )

    def _ephemerals(self, me: Person, channel: str) -> Iterator[Line]:
        # They carry no time of their own: each stands where it was first shown.
        times = self._shown_at.setdefault(me.id, [])
        times += [self._workspace.new_ts() for _ in me.ephemerals[len(times) :]]
        for ts, each in zip(times, me.ephemerals, strict=True):
            if each.channel == channel:
                yield self._for_one(ts, each)

    def _for_one(self, ts: str, shown: Ephemeral) -> Line:
        spot = Spot("shown", ts, shown.blocks, starting_values(shown.blocks))
        return Line(ts, self._workspace.people[BOT], shown.text, spot, only_you=True)

    # Forms

    def _modal(self, me: Person) -> Spot | None:
        return _view_spot("modal", me.modals[-1]) if me.modals else None

    def _home(self, me: Person) -> Spot | None:
        return _view_spot("home", me.home) if me.home else None


def _view_spot(kind: Literal["modal", "home"], view: View) -> Spot:
    return Spot(kind, view.id, view.blocks, view.typed, view.errors)
