"""What happens when people say and press this? Plays a conversation (a `.chat` file) through the
whole bot.

People's lines go in as they stand. Under each, `>` lines say what is new for anybody, and `=` lines
what the record holds when that changed. They are written anew by playing: comparing the file with
what was played is the test.

    # What this conversation shows.
    teams: there are no threads                in what it differs there, and why (in the head)
    school: protocol = "schools-2016"          as in the school file
    trust: Tom                                 he is of a trust, whose one school it is
    machine: Make room.                        what there is to look after on the bot's machine
    at: Monday 23 November 2026, 10:04         the first one starts; later ones let time pass; or:
the next thing due
    so far:                                    from here on nothing is written down ...
    from here:                                 ... until here
    Tom types: /report-image                   in the private chat with the bot
    Tom fills in                               then "  a field, or how it begins: what is typed or
chosen [ + ...]"
    Tom sends the form / Tom closes the form
    Dana presses: I have it                    in the form on top, else on the newest message with
that button
    Dana presses: Change, at "under 13"        under these words in a form, or on a message with
these words
    Dana answers                               then "  how the question begins: the answer", several
questions
    Dana writes: not sure                      in the thread of the concern
    Dana edits: not sure -> yes                changes what she wrote
    Dana deletes: not sure                     what she wrote; or: deletes the file
    Tom cannot be looked up                    from here on Slack does not say who anybody is
    Dana sends a file                          in the chat; or: sends a file in the thread, of the
concern
    the bot looks whether a month has begun    as it does by itself
    nobody can be reached                      from here on Slack opens no chat with anybody
    Dana asks at the machine that ABCD-EFGH be destroyed     then "  the reason"
    Tom opens Home / Dana looks                shows the Home tab / the whole chat
    ~ Dana sees ...                            under `>` lines: what is seen in Teams in their place
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.delivery.monthly import Monthly
from bot.sandbox.slack.acting.finding import buttons_in
from bot.sandbox.slack.acting.people import Acting
from bot.sandbox.watched import Carried
from flows.concern import Concern
from tests.support.chat.at_the_machine import asked_to_destroy
from tests.support.chat.file import ChatFile, Line
from tests.support.chat.journeys import Journey
from tests.support.chat.record import concerns_in, kinds_sent, record_lines, still_live
from tests.support.chat.screen import NAMES, Screens, lines_of, news, screens, whole_chat
from tests.support.storage.walked import statements
from tests.support.trust import of_trust
from tests.support.world import METRICS, World, world

PLANTED = " zebra1planted <@U0DSL1> *:+1:*"  # no word of it is one by which a child is found again
A_REFERENCE = re.compile("[A-Z0-9]{4}[- ]?[A-Z0-9]{4}", re.I)
NEXT, WHO = "the next thing due", rf"(?P<who>{'|'.join(NAMES)})"


@dataclass
class Played:
    """What came of it: the file as it ought to read, what was typed into forms, all that crossed,
    the record.

    `still_live`: messages about closed concerns that are neither stubs nor known to have been left.
    `sent`: the kinds of message.
    """

    text: str
    typed: list[str]
    traffic: list[Carried]
    concerns: list[Concern]
    metrics: str = ""
    still_live: tuple[str, ...] = ()
    sent: frozenset[str] = frozenset()
    journey: Journey | None = None
    statements: set[str] = field(default_factory=set)


async def play(path: Path, folder: Path) -> Played:
    """Play a `.chat` file with its database in this folder. Raises Mistake."""
    file = ChatFile(path)
    people = [f"slack:{NAMES[name]}" for name in file.trust]
    trust = of_trust(folder, file.school.workspaces[0], people) if people else None
    async with world(
        folder, school=file.school, at=file.start, machine=file.due_on_machine, trust=trust
    ) as place:
        player = Player(place, file)
        with statements() as executed:
            said = {act.number: await player.do(act) for act in file.acts}
        text = file.with_answers(
            {number: [without_planted(each) for each in lines] for number, lines in said.items()}
        )
        return Played(
            text,
            player.typed,
            place.sandbox.traffic,
            await concerns_in(place),
            await _metrics(place),
            await still_live(place),
            await kinds_sent(place),
            player.journey,
            executed,
        )


@dataclass
class Player:
    """Does each line as the people would, and says what came of it."""

    world: World
    file: ChatFile
    typed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._before, self._held, self._silent = screens(self.world.sandbox), [""], False
        self._known: list[tuple[str, ...]] = []
        self._extra: list[str] = []
        self.journey = Journey(self.world.program.turns.protocol)
        self.journey.seen(self._before)

    async def do(self, line: Line) -> list[str]:
        """Do what one line says; the lines to be written under it. Raises Mistake."""
        self._extra = []
        method, words = self._meant(line)
        try:
            await method(self, line, **words)
        except (LookupError, ValueError) as error:
            raise self.file.mistake(line.number, error) from None
        if method is not Player.time:
            await self.world.breathe()
        after = screens(self.world.sandbox)
        self.journey.seen(after)
        return [] if self._silent else await self._news(after)

    def _meant(self, line: Line) -> tuple[Callable[..., Awaitable[None]], dict[str, str]]:
        found = [
            (method, match)
            for pattern, method in ACTS.items()
            if (match := re.fullmatch(pattern, line.text))
        ]
        if not found:
            raise self.file.mistake(line.number, f"nobody here can do this: {line.text}")
        return found[0][0], found[0][1].groupdict()

    async def _news(self, after: Screens) -> list[str]:
        held = await record_lines(self.world)
        seen = [*self._extra, *news(self._before, after, self._known)]
        changed = [each for each in held if each not in self._held]
        self._before, self._held = after, held
        return [f"> {each}".rstrip() for each in seen] + [f"= {each}" for each in changed]

    async def so_far(self, line: Line) -> None:
        self._silent = True

    async def from_here(self, line: Line) -> None:
        self._before, self._known, self._held, self._silent = (
            screens(self.world.sandbox),
            [],
            [""],
            False,
        )

    async def time(self, line: Line, when: str) -> None:
        due = (
            await self.world.program.delivery.next_due()
            if when == NEXT
            else self.file.moment(line, when)
        )
        if due is None:
            raise LookupError("nothing is due any more")
        await self.world.at(due)
        now = self.file.school.local(self.world.clock.now())
        self._extra += [f"it is {now:%A} {now.day} {now:%B}, {now:%H:%M}"] if when == NEXT else []

    async def month(self, line: Line) -> None:
        await Monthly(self.world.program.turns).look_if_due()

    async def types(self, line: Line, who: str, words: str) -> None:
        await self._person(who).type(words)

    async def writes(self, line: Line, who: str, words: str) -> None:
        threads = [seen.ts for seen in self._person(who).chat if seen.thread]
        if not threads:
            raise LookupError(f"{who} has no thread to write in")
        self.journey.pressed(who)
        await self._person(who).type(words, thread=threads[-1])

    async def presses(self, line: Line, who: str, what: str, near: str | None = None) -> None:
        person = self._person(who)
        self.journey.pressed(who, what)
        block = _block_under(person.modal.blocks, near, what) if person.modal and near else None
        if not person.modal and person.home and buttons_in(person.home.blocks, what, None, None):
            await person.click(what, home=True)
            return
        await person.click(
            what, None if person.modal else _message_with(person, what, near or ""), block=block
        )

    async def fills_in(self, line: Line, who: str) -> None:
        for label, value in map(_pair, line.more):
            block = _input(self._person(who), label)
            several = block["element"]["type"] in ("checkboxes", "multi_static_select")
            typed = block["element"]["type"] == "plain_text_input"
            words = _planted(value) if typed else _offered(block["element"], value)
            self._person(who).fill(block["block_id"], words.split(" + ") if several else words)
            self.typed += [words] if typed else []

    async def sends(self, line: Line, who: str) -> None:
        self.journey.pressed(who)
        await self._person(who).submit()

    async def closes(self, line: Line, who: str) -> None:
        await self._person(who).close_modal()

    async def opens_home(self, line: Line, who: str) -> None:
        await self._person(who).open_home()

    async def looks(self, line: Line, who: str) -> None:
        self._extra += whole_chat(who, screens(self.world.sandbox)[who])

    async def sends_file(self, line: Line, who: str, where: str | None = None) -> None:
        person = self._person(who)
        threads = [seen.ts for seen in person.chat if seen.thread] or [
            seen.ts for seen in person.chat
        ]
        self.typed += [f"file{PLANTED}.jpg", f"title{PLANTED}"]
        await person.share_file(*self.typed[-2:], thread=threads[-1] if where else None)

    async def edits(self, line: Line, who: str, old: str, new: str) -> None:
        person = self._person(who)
        said = [seen for top in person.chat for seen in (top, *top.thread) if seen.text == old]
        await person.edit(said[-1].ts, new)

    async def deletes(self, line: Line, who: str, words: str | None = None) -> None:
        person = self._person(who)
        seen = [one for top in person.chat for one in (top, *top.thread)]
        meant = [one for one in seen if (one.files if words is None else one.text == words)]
        await person.delete(meant[-1].ts)

    async def not_looked_up(self, line: Line, who: str) -> None:
        self.world.sandbox.faults.add("users.info", "error", 10, error="internal_error")

    async def nobody_reached(self, line: Line) -> None:
        sandbox = self.world.sandbox
        sandbox.faults.add("conversations.open", "error", 100, error="user_disabled")
        for each in sandbox.workspace.people.values():
            if each.chat_id not in sandbox.workspace.channels:
                sandbox.deactivate(each.id)

    async def asks_to_destroy(self, line: Line, who: str, reference: str) -> None:
        self.typed += list(line.more)
        await asked_to_destroy(self.world, who, reference, _planted(line.more[0]))

    async def answers(self, line: Line, who: str) -> None:
        for number, (question, answer) in enumerate(map(_pair, line.more), 1):
            if number > 1:
                await self.world.breathe()
                self.journey.seen(screens(self.world.sandbox))
                self._nothing_but_a_question(line.number + number - 1)
            self.journey.pressed(who)
            self._before = self._before if self._silent else screens(self.world.sandbox)
            person = self._person(who)
            await person.click(answer, _message_with(person, answer, question))
            if self._silent and person.modal:  # read, and what it asks for put off
                await person.close_modal(whole_stack=True)

    def _nothing_but_a_question(self, number: int) -> None:
        if self._silent:
            return
        lines = [
            each
            for each in news(self._before, screens(self.world.sandbox), [])
            if not each.startswith(" ")
        ]
        if len(lines) != 1 or not lines[0].endswith(" becomes"):
            raise self.file.mistake(
                number, "more follows than the next question: press this answer on its own"
            )

    def _person(self, name: str) -> Acting:
        return self.world.sandbox.person(NAMES[name])


def _planted(words: str) -> str:
    """What is typed into a form, with a word that stands nowhere else; numbers, dates and
    references stay so.
    """
    return (
        words + PLANTED
        if re.search("[a-z]{3}", words, re.I) and not A_REFERENCE.fullmatch(words)
        else words
    )


def _offered(element: dict[str, Any], words: str) -> str:
    """What is chosen, or how it begins: words that were typed into another form are offered with the
    planted word.
    """
    labels = [option["text"]["text"] for option in element.get("options", ())]
    whole = [label for label in labels if without_planted(label) == words]
    begun = [label for label in labels if without_planted(label).startswith(words)]
    return next(iter(whole or begun), words)


def without_planted(line: str) -> str:
    """A line as it would have been without the planted word."""
    return line.replace(PLANTED, "")


async def _metrics(place: World) -> str:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{place.program.url}/metrics", headers=METRICS) as answer,
    ):
        return await answer.text()


def _pair(line: str) -> tuple[str, str]:
    label, colon, value = line.partition(": ")
    if not colon:
        raise ValueError(f'no ": " in this line: {line}')
    return label, value


def _input(person: Acting, label: str) -> dict[str, Any]:
    blocks = [b for b in person.modal.blocks if b["type"] == "input"] if person.modal else []
    meant = [b for b in blocks if b["label"]["text"].startswith(label)]
    exact = [b for b in meant if b["label"]["text"] == label] or meant
    if len(exact) != 1:
        raise LookupError(f'{len(exact)} fields are called "{label}" in the open form')
    return exact[0]


def _message_with(person: Acting, button: str, words: str) -> str:
    everything = [seen for top in person.chat for seen in (top, *top.thread)]
    found = [
        seen.ts
        for seen in everything
        if buttons_in(seen.blocks, button, None, None) and words in "\n".join(lines_of(seen.blocks))
    ]
    if not found:
        raise LookupError(
            f"no message has a button [{button}]" + (f' and the words "{words}"' if words else "")
        )
    return max(found)


def _block_under(blocks: list[dict[str, Any]], words: str, button: str) -> str:
    at = next(
        (n for n, block in enumerate(blocks) if words in "\n".join(lines_of([block]))), len(blocks)
    )
    below = [block["block_id"] for block in blocks[at:] if buttons_in([block], button, None, None)]
    if not below:
        raise LookupError(f'the form has no button [{button}] under "{words}"')
    return str(below[0])


ACTS: dict[str, Callable[..., Awaitable[None]]] = {
    r"so far:": Player.so_far,
    r"from here:": Player.from_here,
    r"at: (?P<when>.+)": Player.time,
    rf"{WHO} types: (?P<words>.+)": Player.types,
    rf"{WHO} writes: (?P<words>.+)": Player.writes,
    rf'{WHO} presses: (?P<what>.+?)(, at "(?P<near>.+)")?': Player.presses,
    rf"{WHO} fills in": Player.fills_in,
    rf"{WHO} sends a file(?P<where> in the thread)?": Player.sends_file,
    rf"{WHO} answers": Player.answers,
    rf"{WHO} sends the form": Player.sends,
    rf"{WHO} edits: (?P<old>.+) -> (?P<new>.+)": Player.edits,
    rf"{WHO} deletes(: (?P<words>.+)| the file)": Player.deletes,
    rf"{WHO} asks at the machine that (?P<reference>\S+) be destroyed": Player.asks_to_destroy,
    rf"{WHO} cannot be looked up": Player.not_looked_up,
    r"nobody can be reached": Player.nobody_reached,
    r"the bot looks whether a month has begun": Player.month,
    rf"{WHO} closes the form": Player.closes,
    rf"{WHO} opens Home": Player.opens_home,
    rf"{WHO} looks": Player.looks,
}
