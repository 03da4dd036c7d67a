"""What does the local Teams know at this moment? Nothing here knows of HTTP."""

from __future__ import annotations

from itertools import count

from bot.running.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.teams import state
from bot.sandbox.teams.state import BOT, OTHER_TENANT, TENANT, Chat, Group, Message, Person
from bot.sandbox.watched import Watched

GROUP, CHANNEL = "19:staffroom@thread.v2", "19:year10@thread.tacv2"


def _people() -> list[Person]:
    return [
        Person(state.TEACHER, "Tom Reed (teacher)"),
        Person(state.DSL, "Dana Shaw (DSL)"),
        Person(state.DEPUTY, "Dev Patel (deputy DSL)"),
        Person(state.HEAD, "Helen Moss (headteacher)"),
        Person(state.CHAIR, "Colin Hart (chair of governors)"),
        Person(state.VICE, "Vera Kent (vice-chair of governors)"),
        Person(state.ADMIN, "Amira Khan (administrator)"),
        Person(state.GUEST, "Grace Lowe (supply teacher)", role="guest"),
        Person(
            state.STRANGER,
            "Stuart Penn (another school)",
            tenant=OTHER_TENANT,
            domain="elsewhere.example",
        ),
        Person(state.PUPIL, "Poppy Lane (pupil)", domain="pupils.hillside.example"),
        Person(state.LEFT, "Lena Ford (left last year)", is_closed=True),
    ]


def _groups() -> list[Group]:
    """The teachers are staff because their group is one of the staff's."""
    staff = {state.DSL, state.DEPUTY, state.HEAD, state.ADMIN, state.TEACHERS_GROUP}
    return [
        Group(state.STAFF_GROUP, staff),
        Group(state.TEACHERS_GROUP, {state.TEACHER, state.LEFT}),
        Group(state.PUPILS_GROUP, {state.PUPIL}),
    ]


class Workspace(Watched):
    """People, chats and messages; every change is told to whoever subscribed. `granted`: what an
    administrator lets the app do in the directory.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.people = {person.id: person for person in _people()}
        self.groups = {group.id: group for group in _groups()}
        self.granted: set[str] = set()
        staff = {each.id for each in self.people.values() if each.id != state.PUPIL}
        ours = {each for each in staff if self.people[each].tenant == TENANT}
        self.chats = {
            GROUP: Chat(GROUP, "groupChat", staff, "Staffroom"),
            CHANNEL: Chat(CHANNEL, "channel", ours, "Year 10"),
        }
        self.messages: dict[tuple[str, str], Message] = {}
        self.faults = Faults()
        self.disabled_by_admin = False
        self._last_id, self._numbers = 0, count(1)

    def new_id(self) -> str:
        """A message's id: milliseconds, later than every one before."""
        millis = int(self.clock.now().timestamp() * 1000)
        self._last_id = max(millis, self._last_id + 1)
        return str(self._last_id)

    def number(self) -> int:
        """The next number of all."""
        return next(self._numbers)

    def open_chat(self, person: Person) -> Chat:
        """The private chat of a person with the bot, made when first needed: always the same
        one.
        """
        if person.chat_id is None:
            person.chat_id = f"a:1{person.id.replace('-', '')[-16:]}"
        chat = Chat(person.chat_id, "personal", {person.id, BOT})
        return self.chats.setdefault(chat.id, chat)

    def forget_chat(self, person: Person) -> None:
        """The person removed the chat's history: it is not found any more until made anew."""
        if person.chat_id is not None:
            self.chats.pop(person.chat_id, None)
            self.messages = {k: v for k, v in self.messages.items() if k[0] != person.chat_id}
            self.changed("message", channel=person.chat_id)

    def add(self, message: Message) -> Message:
        """A new message in a chat, later than every other."""
        self.messages[message.chat, message.id] = message
        self.changed("message", channel=message.chat)
        return message

    def remove(self, message: Message) -> None:
        """The message is gone from the chat."""
        del self.messages[message.chat, message.id]
        self.changed("message", channel=message.chat)

    def in_chat(self, chat: str | None) -> list[Message]:
        """The messages of a chat, the oldest first."""
        return [each for each in self.messages.values() if each.chat == chat]

    def known_as(self, who: str) -> Person | None:
        """The person with this account or this id of the bot's own for them."""
        named = (each for each in self.people.values() if who in (each.id, each.user_id))
        return next(named, None)

    def groups_of(self, member: str) -> list[Group]:
        """Every group somebody is in, also by way of another."""
        found = [each for each in self.groups.values() if member in each.members]
        return found + [more for each in found for more in self.groups_of(each.id)]
