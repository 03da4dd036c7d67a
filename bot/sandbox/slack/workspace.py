"""What does the local workspace know at this moment? Nothing here knows of HTTP."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import count
from typing import Any

from bot.running.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.block_kit.checks import elements_of
from bot.sandbox.slack.state import (
    BOT,
    HOME_TEAM,
    OTHER_TEAM,
    Channel,
    Message,
    Person,
    Trigger,
)
from bot.sandbox.watched import Watched

TRIGGER_LIVES = timedelta(seconds=3)


class Refusal(Exception):
    """Slack answers ok: false, with this error and more."""

    def __init__(self, error: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.answer: JSON = {"ok": False, "error": error, **more}
        if messages:
            self.answer["response_metadata"] = {"messages": messages}


def _people(team_id: str) -> list[Person]:
    people = [
        Person("U0TEACHER", "Tom Reed (teacher)"),
        Person("U0DSL", "Dana Shaw (DSL)"),
        Person("U0DDSL", "Dev Patel (deputy DSL)"),
        Person("U0HEAD", "Helen Moss (headteacher)"),
        Person("U0CHAIR", "Colin Hart (chair of governors)"),
        Person("U0VICE", "Vera Kent (vice-chair of governors)"),
        Person("U0ADMIN", "Amira Khan (administrator)"),
        Person("U0GUEST", "Grace Lowe (supply teacher)", is_restricted=True),
        Person("U0STRANGER", "Stuart Penn (another school)", team_id=OTHER_TEAM, is_stranger=True),
        Person(BOT, "Report", is_bot=True),
    ]
    for person in people:
        person.team_id = team_id if person.team_id == HOME_TEAM else person.team_id
    return people


class Workspace(Watched):
    """People, channels, messages, forms; every change is told to whoever subscribed."""

    def __init__(self, clock: Clock, team_id: str = HOME_TEAM) -> None:
        super().__init__(clock)
        self.team_id, self.team_domain = team_id, "hillside"
        self.app_in = team_id  # in an organisation its first workspace with the app, or all of it
        self.bot_tokens: set[str] = set()
        self.revoked_tokens: set[str] = set()
        self.people = {person.id: person for person in _people(team_id)}
        staff = {person.id for person in self.people.values() if not person.is_bot}
        members = {each for each in staff if self.people[each].team_id == team_id}
        self.channels = {
            "C0STAFF": Channel("C0STAFF", "staffroom", staff),
            "C0YEAR10": Channel("C0YEAR10", "year-10", members),
        }
        self.messages: dict[str, Message] = {}
        self._by_channel: dict[str, list[Message]] = defaultdict(list)
        self._by_thread: dict[str, list[Message]] = defaultdict(list)
        self.faults = Faults()
        self._triggers: dict[str, Trigger] = {}
        self._last_ts = 0
        self._numbers = count(1)

    def revoke(self, tokens: set[str]) -> None:
        """These bot tokens are good for nothing any more."""
        self.bot_tokens -= tokens
        self.revoked_tokens |= tokens

    # Names and times

    def new_ts(self) -> str:
        """A time no other message has, later than every one before."""
        micros = int(self.clock.now().timestamp() * 1_000_000)
        self._last_ts = max(micros, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    @property
    def organisation(self) -> str | None:
        """The organisation for all of which the app is installed."""
        return self.app_in if self.app_in.startswith("E") else None

    def new_id(self, letter: str) -> str:
        """An id of a kind: V for views, Ev for events, and so on."""
        return f"{letter}{next(self._numbers):08d}"

    def fill_ids(self, blocks: list[JSON]) -> list[JSON]:
        """Give each block and element without an id one, as Slack does."""
        for block in blocks:
            block.setdefault("block_id", self.new_id("b"))
            for element in elements_of(block):
                element.setdefault("action_id", self.new_id("a"))
        return blocks

    # Triggers

    def new_trigger(self, person: str, in_view: str | None = None) -> str:
        """A trigger id: good once, for three seconds."""
        trigger = f"{self.new_id('')}.{self.team_id}"
        self._triggers[trigger] = Trigger(person, self.clock.now(), in_view)
        return trigger

    def use_trigger(self, trigger_id: str) -> Trigger:
        """Spend a trigger id; Refusal when it is unknown, spent or too old."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if self.clock.now() - trigger.made_at > TRIGGER_LIVES:
            raise Refusal("expired_trigger_id")
        trigger.used = True
        return trigger

    # Messages

    def open_chat(self, person: Person) -> Channel:
        """The private chat of a person with the bot, made when first needed."""
        chat = Channel(person.chat_id, "directmessage", {person.id, BOT}, private=True)
        return self.channels.setdefault(chat.id, chat)

    def add(self, message: Message) -> Message:
        """A new message in a channel, later than every other."""
        self.messages[message.ts] = message
        self._by_channel[message.channel].append(message)
        if message.thread_ts:
            self._by_thread[message.thread_ts].append(message)
        self.changed("message", channel=message.channel)
        return message

    def in_channel(self, channel: str) -> list[Message]:
        """The messages of a channel, the oldest first, replies included."""
        return list(self._by_channel.get(channel, ()))

    def replies(self, message: Message) -> list[Message]:
        """What was written in the thread under a message, the oldest first."""
        return list(self._by_thread.get(message.ts, ()))

    def remove(self, message: Message) -> None:
        """Delete a message; one with a thread leaves a tombstone, as in Slack."""
        if self.replies(message):
            message.text, message.blocks, message.files, message.metadata = (
                "This message was deleted.",
                [],
                [],
                None,
            )
            message.user, message.tombstone = "USLACKBOT", True
        else:
            del self.messages[message.ts]
            self._by_channel[message.channel].remove(message)
            if message.thread_ts:
                self._by_thread[message.thread_ts].remove(message)
        self.changed("message", channel=message.channel)
