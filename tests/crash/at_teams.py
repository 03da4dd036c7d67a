"""What does a person do when Teams shows trouble? The same again, until it is taken."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any

from bot.running.identifiers import LENGTH, LETTERS
from bot.sandbox.teams.cards.parts import actions, elements, inputs
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.sandbox.teams.screen import Seen
from bot.sandbox.teams.state import TENANT
from bot.teams.dialogs.filling import WRONG
from bot.teams.presenter import FORM, PRESS
from tests.crash.patient import NOT_DONE, Path, Patient, Vain
from tests.crash.processes import Fleet
from tests.support.teams.world import ACCOUNTS

Json = dict[str, Any]
AGAIN = 0.15  # how often what was taken is delivered once more
REFERENCE = re.compile(rf"Reference ([{LETTERS}]{{{LENGTH // 2}}}-[{LETTERS}]{{{LENGTH // 2}}})")


class AtTeams(Patient):
    """One person: presses, fills in and sends until it is taken."""

    def __init__(
        self, sandbox: TeamsSandbox, who: str, fleet: Fleet, chance: random.Random
    ) -> None:
        account = ACCOUNTS[who]
        super().__init__(f"teams:{TENANT}/{account}", sandbox.workspace, fleet, chance)
        self._acting, self._sandbox = sandbox.person(account), sandbox

    @property
    def screen(self) -> str:
        return f"{self._acting.problem} {self._reads()[:300]}"

    def button(
        self, concern: str, action: str, choice: str = "", step: str = ""
    ) -> tuple[Seen, int] | None:
        """The newest message in the chat with this button about this concern, and which button of
        it that is.
        """
        for message in reversed(self._acting.chat):
            for number, press in _presses(message.card):
                if (
                    (press.get("a"), press.get("c")) == (action, concern)
                    and choice in ("", press.get("x"))
                    and step in ("", press.get("s"))
                ):
                    return message, number
        return None

    async def report(self, words: str, **chosen: Any) -> str:
        """Report, until thanked: the concern whose reference the receipt names."""
        async with self._patiently(f"{self.id} to report"):
            self._leave()
            while not (
                await self._asked_for_the_form()
                and await self._filled_in_and_sent("report", words, chosen)
            ):
                await self._breath()
            found = REFERENCE.search(self._reads())
            if found is None:
                raise Vain(f"waited in vain for a receipt, on the screen: {self.screen}")
            self._leave()
        return await self.see(lambda: self._concern(found[1]), f"a message about {found[1]}")

    async def add_from_home(self, concern: str, words: str) -> None:
        """What they do whose receipt is not in the chat: add by Home, where all they reported is."""
        async with self._patiently(f"{self.id} to add by Home"):
            while not (
                await self._opened_from_home(concern)
                and await self._filled_in_and_sent("add", words, {"danger": "no"})
            ):
                await self._breath()

    def _concern(self, reference: str) -> str | None:
        """Which one it is, by a message in anybody's chat that names it too: the reporter's own is given up
        where Teams twice did not tell whether it arrived.
        """
        chats = [self._sandbox.person(one).chat for one in self._sandbox.workspace.people]
        for message in (one for chat in chats for one in chat if reference in _text(one.card)):
            if concern := next((press["c"] for _, press in _presses(message.card)), None):
                return str(concern)
        return None

    async def _pressed(self, seen: Seen, number: int) -> bool:
        """Whether it was taken. Told that its moment has passed, they know that an earlier press
        was.
        """
        self._leave()
        await self._acting.click(number, seen)
        refused = NOT_DONE in self._reads()
        self._leave()
        return self._acting.problem is None and not refused

    async def _opened(self, concern: str, path: Path) -> bool:
        self._leave()
        seen, number = await self._found(concern, path[0][0])
        await self._acting.click(number, seen)
        return await self._went_on(concern, path[1:]) and self._shows(path[-1][1])

    async def _opened_from_home(self, concern: str) -> bool:
        self._leave()
        await self._acting.use_action("home")
        went_on = await self._went_on(concern, (("status", "status"), ("add", "add")))
        return went_on and self._shows("add")

    async def _went_on(self, concern: str, inside: Path) -> bool:
        """Whether each of these could be pressed in the dialog before."""
        for action, _ in inside:
            button = self._in_dialog(concern, action)
            if button is None:
                return False
            await self._acting.click(button)
        return True

    def _in_dialog(self, concern: str, action: str) -> int | None:
        """The first button of this kind, about this concern or none: of several things that are
        due, the first.
        """
        card = self._acting.dialog.card if self._acting.dialog else None
        pressed = ((n, press.get("a"), press.get("c", concern)) for n, press in _presses(card))
        return next((n for n, *which in pressed if which == [action, concern]), None)

    async def _asked_for_the_form(self) -> bool:
        await self._acting.use_action("report")
        return self._shows("report")

    async def _filled_in_and_sent(self, kind: str, words: str, chosen: Json) -> bool:
        self._fill(words, chosen)
        await self._acting.submit()
        while self._acting.problem or self._shows(kind):
            await self._breath()
            self._fill(words, chosen)
            await self._acting.submit()
        if NOT_DONE in self._reads():
            return False
        await self._taken()
        return True

    def _fill(self, words: str, chosen: Json) -> None:
        """What is chosen, and all that is asked for: by a sign at the field, or by what is said to
        be wrong.
        """
        card = self._acting.dialog.card if self._acting.dialog else None
        ids = [str(each.get("id", "")) for each in elements(card)]
        wrong = {each.rpartition(".")[2] for each in ids if each.startswith(WRONG)}
        for field in inputs(card):
            if field["id"] in chosen:
                self._acting.fill(field["id"], chosen[field["id"]])
            elif field["type"] == "Input.Text" and (
                field.get("isRequired") or field["id"] in ("account", "more", *wrong)
            ):
                self._acting.fill(field["id"], words)

    async def _taken(self) -> None:
        """Now and then Teams, or a nervous finger, delivers what was taken once more."""
        if self._chance.random() < AGAIN:
            mine = next(
                c.content
                for c in reversed(self._sandbox.traffic)
                if c.direction == "to_bot"
                and c.content["type"] == "invoke"
                and c.content["from"]["aadObjectId"] == self._acting.id
            )
            await self._sandbox.deliver_raw(mine)

    def _shows(self, kind: str) -> bool:
        card = self._acting.dialog.card if self._acting.dialog else None
        return any(each["data"].get(FORM, {}).get("f") == kind for each in actions(card))

    def _reads(self) -> str:
        dialog = self._acting.dialog
        return f"{_text(dialog.card)} {dialog.words}" if dialog else ""

    def _leave(self) -> None:
        self._sandbox.workspace.people[self._acting.id].dialog = None


def _presses(card: Json | None) -> Iterator[tuple[int, Json]]:
    """What each button carries that is no form's, with its place among all."""
    for number, action in enumerate(actions(card)):
        press = action["data"].get(PRESS)
        if press:
            yield number, press


def _text(card: Json | None) -> str:
    """All that is in it, without the signs by which Teams is told that nothing is markup."""
    return json.dumps(card).replace("\\", "")
