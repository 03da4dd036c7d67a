"""What does a person do when Slack shows trouble? They do it again, until it is taken; and wait when nothing is there."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from bot.sandbox.checks import elements_of
from bot.sandbox.people import Acting
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.screen import Seen
from bot.sandbox.state import View
from flows.wording import say
from tests.crash.processes import Fleet

T = TypeVar("T")
Json = dict[str, Any]
Path = tuple[tuple[str, str], ...]  # an action, and the form that it opens
PATIENCE = 90.0
GLANCE = 0.02
A_BREATH = 0.1
AGAIN = 0.15  # how often what was taken is delivered once more
NOT_DONE = say("failure.try-again", phone="")[:20]


class Vain(AssertionError):
    """Somebody waited for something that never came."""


async def until(found: Callable[[], T | None], what: str) -> T:
    """What is found, as soon as it is there. Raises Vain."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while not (seen := found()):
                await asyncio.sleep(GLANCE)
            return seen
    raise Vain(f"waited in vain for {what}")


class AtScreen:
    """One person: presses, fills in and sends until it is taken. `acts` counts what was."""

    def __init__(self, sandbox: Sandbox, who: str, fleet: Fleet, chance: random.Random) -> None:
        self.id, self._acting, self._sandbox = f"slack:{who}", sandbox.person(who), sandbox
        self._fleet, self._chance, self.acts = fleet, chance, 0
        self._hands = asyncio.Lock()

    def button(self, concern: str, action: str, choice: str = "") -> tuple[Seen, Json] | None:
        """The newest message in the chat with this button about this concern."""
        for seen in sorted(_everything(self._acting), key=lambda one: float(one.ts), reverse=True):
            for block in seen.blocks:
                for element in elements_of(block):
                    if _means(element, concern, action, choice):
                        return seen, element
        return None

    async def press(self, concern: str, action: str, choice: str = "") -> None:
        """Press a button that does its work at once, until it is taken."""
        async with self._patiently(f"{self.id} to press {action}"):
            found = await until(lambda: self.button(concern, action, choice), f"{action} in the chat of {self.id}")
            while not await self._pressed(*found):
                await self._breath()
            await self._taken()

    async def fill_in(self, concern: str, path: Path, typed: str, **chosen: Any) -> None:
        """Open a form by pressing these (action, form) one after the other, fill it in, send it until it is taken."""
        async with self._patiently(f"{self.id} to fill in {path[-1][1]}"):
            while not await self._opened(concern, path):
                await self._breath()
            self._fill(typed, chosen)
            await self._sent(path[-1][1])

    async def report(self, words: str, **chosen: Any) -> View:
        """Report, until thanked: the receipt."""
        async with self._patiently(f"{self.id} to report"):
            self._leave()
            while not await self._asked_for_the_form():
                await self._breath()
            self._fill(words, chosen)
            await self._sent("report")
            receipt = self._acting.modal
            if receipt is None or receipt.content["callback_id"] != "receipt":
                raise Vain("a receipt")
            self._leave()
            return receipt

    async def write(self, under: Seen, words: str) -> None:
        """Type words in a thread; when they are not taken, Slack delivers them again until it gives up."""
        async with self._hands:
            await self._acting.type(words, thread=under.ts)
        await until(lambda: not self._waits(words), "Slack to deliver what was typed")

    def pages(self, concern: str) -> list[Seen]:
        """The messages about this concern that stand at the top of the chat, the newest last."""
        return [seen for seen in self._acting.chat if _about(seen, concern)]

    def _waits(self, words: str) -> bool:
        return any(each.payload["event"].get("text") == words for each in self._sandbox.delivery.waiting)

    @asynccontextmanager
    async def _patiently(self, what: str) -> AsyncIterator[None]:
        """One thing at a time, and not for ever."""
        async with self._hands:
            try:
                async with asyncio.timeout(PATIENCE):
                    yield
            except TimeoutError:
                raise Vain(f"waited in vain for {what}") from None

    async def _breath(self) -> None:
        """Before it is tried again: until there is somebody to answer, and a moment more."""
        await self._fleet.somebody()
        await asyncio.sleep(A_BREATH)

    async def _pressed(self, seen: Seen, element: Json) -> bool:
        before = self._told_off()
        self._leave()
        await self._acting.click(element["action_id"], seen, value=element["value"])
        opened = self._shows("notice")
        self._leave()
        return self._acting.problem is None and not opened and self._told_off() == before

    async def _opened(self, concern: str, path: Path) -> bool:
        self._leave()
        (first, form), *inside = path
        seen, element = await until(lambda: self.button(concern, first), f"{first} in the chat of {self.id}")
        await self._acting.click(element["action_id"], seen, value=element["value"])
        for action, following in inside:
            if not self._shows(form):
                return False
            form = following
            with contextlib.suppress(LookupError):
                await self._acting.click(*_in_form(self._acting.modal, action))
        return self._shows(form)

    async def _asked_for_the_form(self) -> bool:
        await self._acting.type("/report-image")
        return self._shows("report")

    def _fill(self, words: str, chosen: Json) -> None:
        for block in [b for b in self._acting.modal.blocks if b["type"] == "input"] if self._acting.modal else []:
            name, element = block["block_id"].split("+")[0], block["element"]
            if name in chosen:
                self._acting.fill(block["block_id"], chosen[name])
            elif element["type"] == "plain_text_input" and (not block.get("optional") or name in ("account", "more")):
                self._acting.fill(block["block_id"], words)

    async def _sent(self, kind: str) -> None:
        while True:
            await self._acting.submit()
            if self._acting.problem is None and not self._acting.modal_errors:
                break
            await self._breath()
        if self._shows(kind) or self._shows("notice"):
            raise Vain(f"the form {kind} to be taken")
        await self._taken()

    async def _taken(self) -> None:
        """It counts; and now and then Slack, or a nervous finger, delivers it once more."""
        self.acts += 1
        if self._chance.random() < AGAIN:
            mine = next(c for c in reversed(self._sandbox.traffic) if c.direction == "to_bot"
                        and c.kind == "interactive" and c.content["user"]["id"] == self._acting.id)
            await self._sandbox.deliver_raw(mine.kind, mine.content)  # type: ignore[arg-type]

    def _shows(self, kind: str) -> bool:
        return self._acting.modal is not None and self._acting.modal.content["callback_id"] == kind

    def _leave(self) -> None:
        self._sandbox.workspace.people[self._acting.id].modals.clear()

    def _told_off(self) -> int:
        """How often the bot said in the chat that something could not be done."""
        return sum(NOT_DONE in json.dumps(seen.blocks) for seen in self._acting.chat)


def _everything(acting: Acting) -> list[Seen]:
    return [seen for top in acting.chat for seen in (top, *top.thread)]


def _means(element: Json, concern: str, action: str, choice: str) -> bool:
    if element["type"] != "button" or element["action_id"].split(".")[0] != action:
        return False
    carried = json.loads(element["value"])
    return carried["c"] == concern and choice in ("", carried["x"])


def _in_form(view: View | None, action: str) -> tuple[str]:
    for block in view.blocks if view else []:
        for element in elements_of(block):
            if element["type"] == "button" and element["action_id"].split(".")[0] == action:
                return (element["action_id"],)
    raise LookupError(action)


def _about(seen: Seen, concern: str) -> bool:
    return any(element["type"] == "button" and json.loads(element["value"])["c"] == concern
               for block in seen.blocks for element in elements_of(block))
