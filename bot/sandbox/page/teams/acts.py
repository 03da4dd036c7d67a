"""What does a person do when they press, type or send something on the page?"""

from __future__ import annotations

from contextlib import suppress

from bot.sandbox.teams.acting.people import Acting
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.sandbox.teams.state import JSON

OUTDATED = "This has changed in the meantime. Please look again."


class Acts:
    """One method for everything a person can do; LookupError or ValueError says why it was not
    done.
    """

    def __init__(self, sandbox: TeamsSandbox) -> None:
        self._sandbox = sandbox

    async def do(self, person_id: str, act: str, given: JSON) -> None:
        """Do it as this person, and return after the bot has answered."""
        await getattr(self, f"act_{act}")(self._sandbox.person(person_id), given)

    async def act_type(self, me: Acting, given: JSON) -> None:
        """Send a message."""
        await me.type(str(given["text"]), given.get("channel") or None)

    async def act_use(self, me: Acting, given: JSON) -> None:
        """An action of the app, from the compose box or on a message."""
        await me.use_action(
            str(given["command"]), given.get("channel") or None, given.get("message") or None
        )

    async def act_image(self, me: Acting, given: JSON) -> None:
        """Paste a picture into the chat with the bot: made up, nothing is uploaded."""
        await me.paste_image(str(given.get("text", "")))

    async def act_edit(self, me: Acting, given: JSON) -> None:
        """Change one's own message."""
        await me.edit(str(given["ts"]), str(given["text"]))

    async def act_delete(self, me: Acting, given: JSON) -> None:
        """Delete one's own message."""
        await me.delete(str(given["ts"]))

    async def act_keep(self, me: Acting, given: JSON) -> None:
        """Remember what stands in the inputs, as a client does between two presses."""
        spot = given["spot"]
        if spot["kind"] == "modal":
            self._same_dialog(me, spot["id"])
        for each in given["typed"]:
            # A field that the bot has taken out in the meantime holds nothing any more.
            with suppress(LookupError):
                self._keep(me, spot, str(each["action"]), each["value"])

    async def act_click(self, me: Acting, given: JSON) -> None:
        """Press a button of a card."""
        await self.act_keep(me, given)
        spot = given["spot"]
        in_message = str(spot["id"]) if spot["kind"] == "message" else None
        await me.click(int(given["action"]), in_message)

    async def act_close(self, me: Acting, given: JSON) -> None:
        """Put the dialog away."""
        self._same_dialog(me, given["spot"]["id"])
        await me.close_dialog()

    async def act_dismiss(self, me: Acting, given: JSON) -> None:
        """Put away the notice of a trouble, or a short message."""
        person = self._sandbox.workspace.people[me.id]
        person.problem = person.notice = None
        self._sandbox.workspace.changed("problem", me.id)

    def _keep(self, me: Acting, spot: JSON, field: str, value: object) -> None:
        if spot["kind"] == "modal":
            me.fill(field, value)
        else:
            me.write(str(spot["id"]), field, value)

    def _same_dialog(self, me: Acting, dialog_id: str) -> None:
        if me.dialog is None or f"{me.dialog.id}-{me.dialog.hash}" != dialog_id:
            raise LookupError(OUTDATED)
