"""How does the bot do in the plainest chat there could be? Text, numbered buttons, one form at a
time.

No threads, no form above a form, no message that could be found again; stamps say nothing. What it
is told comes straight through the entrance.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.accounts import Account, Who, account_of, person_of
from bot.delivery.channel import CannotLook, Paces, Rate, Unreachable
from bot.desks import Among, Desk, Place, Service, desk_of
from bot.entrance import Entrance
from bot.running import record_version
from bot.running.clock import StoppedClock
from bot.school.current import CurrentSchool
from bot.together import together
from flows.absence.buttons import FROM_HOME
from flows.moves import Click, Say, Submit, Value
from flows.school.school import School
from flows.screen import (
    Answer,
    Button,
    Errors,
    Form,
    Input,
    Message,
    Open,
    Pair,
    Person,
    Replace,
    Row,
    Several,
    Text,
)
from tests.support.world import KEY, CountedIdentifiers, World, record_in

PEOPLE = {
    "U0TEACHER": Who("staff", "Tom Reed (teacher)"),
    "U0DSL": Who("staff", "Dana Shaw (DSL)"),
    "U0DDSL": Who("staff", "Dev Patel (deputy DSL)"),
    "U0HEAD": Who("staff", "Helen Moss (headteacher)"),
    "U0CHAIR": Who("staff", "Colin Hart (chair of governors)"),
    "U0VICE": Who("staff", "Vera Kent (vice-chair of governors)"),
    "U0GUEST": Who("guest", "Grace Lowe (supply teacher)"),
    "U0STRANGER": Who("stranger", "Stuart Penn (another school)"),
    "U0REPORT": Who("stranger", "Report"),  # the bot itself
}
PLATFORM = "slack"  # whose ids a school file has
# As a person reads: what is due would else fall into other minutes than in Slack.
PACES = Paces(Rate(timedelta(milliseconds=1100), 3), Rate(timedelta(milliseconds=1650), 12))


def buttons_of(shown: Message | Form) -> list[Button]:
    """All buttons, in the order of their numbers."""
    return [button for _, buttons in lines_of(shown) for button in buttons]


def lines_of(shown: Message | Form) -> Iterator[tuple[str, tuple[Button, ...]]]:
    """The text, piece by piece, with the buttons that stand there."""
    if isinstance(shown, Message):
        yield "\n".join(shown.paragraphs), tuple(b for row in shown.rows for b in row)
        return
    for part in shown.parts:
        match part:
            case Text(text=text, button=button):
                yield text, (button,) if button else ()
            case Pair(label=label, value=value, button=button):
                yield f"{label}\n{value}", (button,) if button else ()
            case Row(buttons=buttons):
                yield "", buttons
            case _:
                yield part.label, ()


@dataclass
class Posted:
    """A message in somebody's chat."""

    message: Message
    concern: str


@dataclass
class Seat:
    """One person before their screen. A new form takes the place of the one that is open."""

    person: str
    place: PlainPlace
    messages: dict[str, Posted] = field(default_factory=dict)
    form: Form | None = None
    typed: dict[str, Value] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    home: Form | None = None

    async def command(self, words: str) -> None:
        """`/report-image` with these words."""
        self._shown(await self.place.entrance.command(self.person, words))

    async def say(self, words: str) -> None:
        """Words in the chat: where there are no threads, under nothing."""
        place, now = self.place, self.place.clock.now().timestamp()
        said = Say(self.person, "", words, place.event(), now)
        self._told(await place.entrance.words(said, self.person, None, place.time_of))

    async def send_file(self) -> None:
        """A file in the chat."""
        place = self.place
        self._told(await place.entrance.file(self.person, place.event(), self.person, None))

    async def press(self, shown: Message | Form, number: int, concern: str = "") -> None:
        """The button with this number (from 1)."""
        button = buttons_of(shown)[number - 1]
        about = button.concern or (shown.concern if isinstance(shown, Form) else concern)
        click = Click(
            self.person,
            button.action,
            about,
            button.step,
            button.nonce,
            button.choice,
            in_form=shown is self.form,
        )
        self._shown(await self.place.entrance.click(click))
        if shown is self.home:
            await self.open_home()

    def fill(self, field: Input, value: Value) -> None:
        """Type or choose this."""
        self.typed[field.id] = value
        self.errors.pop(field.id, None)

    async def send(self) -> None:
        """Send the form, unless something is missing in it."""
        form = self._open_form()
        self.errors = {f.id: "missing" for f in inputs(form) if f.required and not self.typed[f.id]}
        if self.errors:
            return
        values, chosen = dict(self.typed), self._chosen(form)
        sent = Submit(self.person, form.kind, values, form.concern, form.step, form.nonce)
        first = next((each.id for each in inputs(form)), "")
        answer = await self.place.entrance.form(sent, chosen, first)
        match answer:
            case Errors(fields=fields):
                self.errors = dict(fields)
            case _:
                self.form = None
        self._shown(answer)
        if form.kind in FROM_HOME:
            await self.open_home()

    async def close(self) -> None:
        """Close the form without sending it; there is none under it to be closed too."""
        if self.form:
            form, self.form = self.form, None
            await self.place.entrance.closed(self.person, form.kind, form.nonce)

    async def open_home(self) -> None:
        """Look at the bot's own page."""
        self.home = await self.place.entrance.home(self.person)

    def _open_form(self) -> Form:
        if self.form is None:
            raise LookupError("no form is open")
        return self.form

    def _chosen(self, form: Form) -> list[Account]:
        people = [self.typed[each.id] for each in inputs(form) if isinstance(each, Person)]
        return [account_of(str(person)) for person in people if person]

    def _shown(self, answer: Answer) -> None:
        if isinstance(answer, Open | Replace):
            typed = self.typed if self.form and isinstance(answer, Replace) else {}
            self.form, self.errors = answer.form, {}
            starts = {each.id: starts_with(each) for each in inputs(answer.form)}
            self.typed = starts | {name: typed[name] for name in starts if name in typed}

    def _told(self, message: Message | None) -> None:
        if message:
            self.messages[self.place.stamp()] = Posted(message, "")


def inputs(form: Form) -> list[Input]:
    """The fields of a form."""
    return [part for part in form.parts if not isinstance(part, Text | Pair | Row)]


def starts_with(field: Input) -> Value:
    """What stands in a field before anybody fills it in."""
    return getattr(field, "initial", None) or (() if isinstance(field, Several) else None)


class PlainPlace:
    """The chat service itself: the channel, its accounts, and everybody's screen."""

    paces, trouble = PACES, ""

    def __init__(
        self,
        clock: StoppedClock,
        platform: str = PLATFORM,
        people: Mapping[str, Who] = PEOPLE,
        *,
        has_pupils: bool = False,
    ) -> None:
        self.clock, self.silent, self.unreachable = clock, False, False
        self.people, self.has_pupils = dict(people), has_pupils
        self.entrance: Entrance
        self.seats = {name: Seat(person_of(Account(platform, name)), self) for name in people}
        self.not_there: set[str] = set()  # who has not the bot there
        self._sent: dict[str, datetime] = {}
        self._events = 0

    def stamp(self) -> str:
        """What names the next message; nothing can be read from it."""
        self._sent[stamp := f"message {len(self._sent)}"] = self.clock.now()
        return stamp

    def time_of(self, stamp: str) -> float:
        return self._sent[stamp].timestamp()

    def event(self) -> str:
        self._events += 1
        return f"event-{self._events}"

    async def settled(self) -> None:
        """Nothing is ever on its way."""

    async def open_chat(self, account: str) -> str:
        if self.unreachable or account_of(account).id in self.not_there:
            raise Unreachable
        return account_of(account).id

    async def send(
        self, chat: str, message: Message, concern: str, key: str, thread: str | None
    ) -> str:
        stamp = self.stamp()
        self._seat(chat).messages[stamp] = Posted(message, concern)
        return stamp

    async def update(self, chat: str, stamp: str, message: Message, concern: str) -> None:
        self._seat(chat).messages[stamp] = Posted(message, concern)

    async def find(self, chat: str, thread: str | None, key: str, since: datetime) -> str | None:
        raise CannotLook

    async def who(self, account: Account) -> Who:
        return Who("not-checked", "") if self.silent else self.people[account.id]

    async def works(self, account: Account, may_be_guest: bool) -> bool | None:
        if self.silent:
            return None
        is_open = not self.unreachable or bool(self.seats[account.id].messages)
        who = self.people[account.id]
        return is_open and not who.closed and (may_be_guest or who.standing != "guest")

    async def known(self) -> None:
        """The bot is known here."""

    def _seat(self, chat: str) -> Seat:
        return self.seats[chat]


@asynccontextmanager
async def plain_world(folder: Path, school: School, at: datetime) -> AsyncIterator[World]:
    """The whole bot in this place, as `tests.world.world` has it in Slack; its database is in this
    folder.
    """
    clock = StoppedClock(at)
    plain, url = PlainPlace(clock), f"sqlite:///{record_in(folder)}"
    place = Place(url, KEY, clock, CountedIdentifiers())
    database = record_version.ready(url, KEY, clock.now)
    service = together([Service(PLATFORM, plain, plain, plain.known)])
    try:
        desk: Desk = desk_of(database, CurrentSchool(school), service, place, Among())
        plain.entrance = Entrance(desk.turns, plain, desk.health.ready)
        await desk.turns.begun()
        yield World(plain, desk, clock, folder)
    finally:
        database.close()
