"""What does a person do when Slack shows trouble? The same again, until it is taken."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.block_kit.checks import elements_of
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.slack.screen import Seen
from bot.sandbox.slack.sending.delivery import WAITS
from bot.sandbox.slack.state import BOT, Message, View
from tests.crash.patient import NOT_DONE, Path, Patient, Vain
from tests.crash.processes import Fleet

Json = dict[str, Any]
AGAIN = 0.15  # how often what was taken is delivered once more


class AtScreen(Patient):
    """One person: presses, fills in and sends until it is taken."""

    def __init__(self, sandbox: Sandbox, who: str, fleet: Fleet, chance: random.Random) -> None:
        super().__init__(f"slack:{who}", sandbox.workspace, fleet, chance)
        self._acting, self._sandbox = sandbox.person(who), sandbox

    @property
    def screen(self) -> str:
        modal = self._acting.modal
        return f"{self._acting.problem} {modal and (modal.content['callback_id'], modal.errors)}"

    def button(
        self, concern: str, action: str, choice: str = "", step: str = ""
    ) -> tuple[Seen, Json] | None:
        """The newest message in the chat with this button about this concern.

        `step`: of this step only. A question that arrived once more, too late to be known, may
        stand below the next.
        """
        for message in self._newest_first():
            for block in message.blocks:
                for element in elements_of(block):
                    if _means(element, concern, action, choice, step):
                        return _seen(message), element
        return None

    def page(self, concern: str) -> Seen | None:
        """The newest message at the top of the chat that has a button about this concern."""
        return next(
            (_seen(m) for m in self._newest_first() if m.thread_ts is None and _about(m, concern)),
            None,
        )

    async def report(self, words: str, **chosen: Any) -> str:
        """Report, until thanked: the concern that the receipt names."""
        async with self._patiently(f"{self.id} to report"):
            self._leave()
            while not await self._asked_for_the_form():
                await self._breath()
            await self._filled_in_and_sent("report", words, chosen)
            receipt = self._acting.modal
            if receipt is None or receipt.content["callback_id"] != "receipt":
                raise Vain("waited in vain for a receipt")
            self._leave()
            return str(json.loads(receipt.content["private_metadata"])["c"])

    async def write(self, under: Seen, words: str) -> bool:
        """Type words in a thread; Slack delivers them until it gives up. False: asked back which
        concern is meant.
        """
        async with self._hands:
            asked, before = self._asked_back(), len(self._sandbox.traffic)
            await self._acting.type(words, thread=under.ts)
            await self.see(
                lambda: self._delivered(words, before), "Slack to deliver what was typed"
            )
            return self._asked_back() == asked

    def _asked_back(self) -> int:
        """How often the bot answered with a message about no concern."""
        return sum(message.user == BOT and not message.metadata for message in self._newest_first())

    def _delivered(self, words: str, before: int) -> bool:
        sent = [
            c.answer
            for c in self._sandbox.traffic[before:]
            if c.kind == "events_api"
            and c.content["event"].get("text") == words
            and c.content["event"].get("user") == self._acting.id
        ]
        return any(answer and answer.ok for answer in sent) or (
            len(sent) > len(WAITS) and None not in sent
        )

    async def _pressed(self, seen: Seen, element: Json) -> bool:
        """Whether it was taken. Told that its moment has passed, they know that an earlier press
        was.
        """
        before = self._told_off()
        self._leave()
        await self._acting.click(element["action_id"], seen, value=element["value"])
        refused = NOT_DONE in json.dumps(self._acting.modal.blocks) if self._acting.modal else False
        self._leave()
        return self._acting.problem is None and not refused and self._told_off() == before

    async def _opened(self, concern: str, path: Path) -> bool:
        self._leave()
        (first, form), *inside = path
        seen, element = await self._found(concern, first)
        await self._acting.click(element["action_id"], seen, value=element["value"])
        for action, following in inside:
            button = _in_form(self._acting.modal, action) if self._shows(form) else None
            if button is None:
                return False
            form = following
            await self._acting.click(button["action_id"], value=button["value"])
        return self._shows(form)

    async def _asked_for_the_form(self) -> bool:
        await self._acting.type("/report-image")
        return self._shows("report")

    def _fill(self, words: str, chosen: Json) -> None:
        for block in (
            [b for b in self._acting.modal.blocks if b["type"] == "input"]
            if self._acting.modal
            else []
        ):
            name, element = block["block_id"].split("+")[0], block["element"]
            if name in chosen:
                self._acting.fill(block["block_id"], chosen[name])
            elif element["type"] == "plain_text_input" and (
                not block.get("optional") or name in ("account", "more")
            ):
                self._acting.fill(block["block_id"], words)

    async def _filled_in_and_sent(self, kind: str, words: str, chosen: Json) -> bool:
        self._fill(words, chosen)
        mine = self._acting.modal
        await self._acting.submit()
        while mine and (self._acting.problem or mine.errors or self._displaced(mine)):
            await self._breath()
            self._modals[:] = [mine]
            await self._acting.submit()
        if self._shows(kind) or self._shows("notice"):
            raise Vain(f"waited in vain for the form {kind} to be taken")
        await self._taken()
        return True

    def _displaced(self, mine: View) -> bool:
        """Whether a form that was asked for before came late, and now stands in place of the one
        that was sent.
        """
        return bool(self._modals) and not any(view is mine for view in self._modals)

    async def _taken(self) -> None:
        """Now and then Slack, or a nervous finger, delivers what was taken once more."""
        if self._chance.random() < AGAIN:
            mine = next(
                c
                for c in reversed(self._sandbox.traffic)
                if c.direction == "to_bot"
                and c.kind == "interactive"
                and c.content["user"]["id"] == self._acting.id
            )
            await self._sandbox.deliver_raw("interactive", mine.content)

    def _shows(self, kind: str) -> bool:
        return self._acting.modal is not None and self._acting.modal.content["callback_id"] == kind

    def _leave(self) -> None:
        self._modals.clear()

    @property
    def _modals(self) -> list[View]:
        return self._sandbox.workspace.people[self._acting.id].modals

    def _told_off(self) -> int:
        """How often the bot said in the chat that something could not be done."""
        return sum(
            NOT_DONE in json.dumps(message.blocks)
            for message in self._newest_first()
            if not message.metadata
        )

    def _newest_first(self) -> Iterator[Message]:
        """What stands in the chat, threads too."""
        return reversed(
            self._sandbox.workspace.in_channel(
                self._sandbox.workspace.people[self._acting.id].chat_id
            )
        )


def _seen(message: Message) -> Seen:
    return Seen(message.ts, message.user, message.text, message.snapshot().blocks, False, [], [])


def _means(element: Json, concern: str, action: str, choice: str, step: str) -> bool:
    if element["type"] != "button" or element["action_id"].split(".")[0] != action:
        return False
    carried = json.loads(element["value"])
    return carried["c"] == concern and choice in ("", carried["x"]) and step in ("", carried["s"])


def _in_form(view: View | None, action: str) -> Json | None:
    """The first button of this kind: of several things that are due, the first."""
    buttons = (
        [e for block in view.blocks for e in elements_of(block) if e["type"] == "button"]
        if view
        else []
    )
    return next((e for e in buttons if e["action_id"].split(".")[0] == action), None)


def _about(message: Message, concern: str) -> bool:
    return any(
        element["type"] == "button" and json.loads(element["value"])["c"] == concern
        for block in message.blocks
        for element in elements_of(block)
    )
