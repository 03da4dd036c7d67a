"""What does a person do when they press, type or send something on the page?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.acting.inputs import HELD, JSON, Typed, held_value, holders, starting_values
from bot.sandbox.slack.acting.people import Acting
from bot.sandbox.slack.block_kit.checks import elements_of
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.slack.state import View

OUTDATED = "This has changed in the meantime. Please look again."


class Acts:
    """One method for everything a person can do; LookupError or ValueError says why it was not
    done.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def do(self, person_id: str, act: str, given: JSON) -> None:
        """Do it as this person, and return after the bot has answered."""
        me = self._sandbox.person(person_id)
        await getattr(self, f"act_{act}")(me, given)

    async def act_type(self, me: Acting, given: JSON) -> None:
        """Send a message, or a slash command."""
        text, thread = str(given["text"]), given.get("thread") or None
        if thread and text.startswith("/"):
            raise LookupError(f"{text.split()[0]} is not supported in threads. Sorry!")
        await me.type(text, channel=given.get("channel") or None, thread=thread)

    async def act_file(self, me: Acting, given: JSON) -> None:
        """Send a file to the bot: a name and nothing else."""
        thread = given.get("thread") or None
        await me.share_file(str(given["name"]), thread=thread, text=str(given.get("text", "")))

    async def act_edit(self, me: Acting, given: JSON) -> None:
        """Change one's own message."""
        await me.edit(given["ts"], str(given["text"]))

    async def act_delete(self, me: Acting, given: JSON) -> None:
        """Delete one's own message."""
        await me.delete(given["ts"])

    async def act_home(self, me: Acting, given: JSON) -> None:
        """Look at the Home tab."""
        await me.open_home()

    async def act_keep(self, me: Acting, given: JSON) -> None:
        """Remember what stands in the inputs, as a client does between two clicks."""
        blocks, typed, view = self._place(me, given["spot"])
        for block, element in holders(blocks):
            key = (block["block_id"], element["action_id"])
            for each in given["typed"]:
                if (each["block"], each["action"]) == key:
                    typed[key] = held_value(element, each["value"])
                    _no_error_at(view, key[0])

    async def act_click(self, me: Acting, given: JSON) -> None:
        """Press a button."""
        await self.act_keep(me, given)
        await me.click(given["action"], _message(given), block=given["block"], home=_home(given))

    async def act_choose(self, me: Acting, given: JSON) -> None:
        """Choose something that the bot is told of at once."""
        await self.act_keep(me, given)
        blocks, _, _ = self._place(me, given["spot"])
        name = _chooser(blocks, given["block"], given["action"])
        await me.choose(name, given["value"], _message(given), home=_home(given))

    async def act_submit(self, me: Acting, given: JSON) -> None:
        """Send the form on top."""
        await self.act_keep(me, given)
        await me.submit()

    async def act_close(self, me: Acting, given: JSON) -> None:
        """Cancel the form on top, or every form of the stack."""
        self._place(me, given["spot"])
        await me.close_modal(whole_stack=bool(given.get("whole")))

    async def act_dismiss(self, me: Acting, given: JSON) -> None:
        """Put away the notice of a trouble."""
        self._sandbox.workspace.people[me.id].problem = None
        self._sandbox.workspace.changed("problem", me.id)

    def _place(self, me: Acting, spot: JSON) -> tuple[list[JSON], Typed, View | None]:
        if spot["kind"] == "message":
            return self._in_message(me, spot["id"])
        view = me.modal if spot["kind"] == "modal" else me.home
        if view is None or view.id != spot["id"]:
            raise LookupError(OUTDATED)
        return view.blocks, view.typed, view

    def _in_message(self, me: Acting, ts: str) -> tuple[list[JSON], Typed, None]:
        workspace = self._sandbox.workspace
        message = workspace.messages.get(ts)
        if message is None or me.id not in workspace.channels[message.channel].members:
            raise LookupError(OUTDATED)
        typed = message.typed.setdefault(me.id, starting_values(message.blocks))
        return message.blocks, typed, None


def _no_error_at(view: View | None, block_id: str) -> None:
    if view is not None:
        view.errors.pop(block_id, None)


def _message(given: JSON) -> str | None:
    return str(given["spot"]["id"]) if given["spot"]["kind"] == "message" else None


def _home(given: JSON) -> bool:
    return bool(given["spot"]["kind"] == "home")


def _chooser(blocks: list[JSON], block_id: str, action_id: str) -> str:
    # An action_id may come back in another block, a block may hold several elements: whichever is
    # alone.
    beside = [
        element
        for block in blocks
        for element in elements_of(block)
        if block["block_id"] == block_id and _chooses(element)
    ]
    return block_id if len(beside) == 1 else action_id


def _chooses(element: JSON) -> Any:
    return element["type"] in HELD or element["type"] == "overflow"
