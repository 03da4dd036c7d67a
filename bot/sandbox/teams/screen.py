"""What does one person see of Teams at this moment?"""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.teams.cards.parts import actions
from bot.sandbox.teams.state import JSON, Dialog, Message
from bot.sandbox.teams.teams_side import TeamsSide


@dataclass(frozen=True)
class Seen:
    """A message as it stood on the screen when it was looked at."""

    id: str
    sender: str
    text: str
    summary: str
    card: JSON | None
    edited: bool


class Screen:
    """One person's screen."""

    def __init__(self, teams: TeamsSide, person_id: str) -> None:
        self._teams, self._workspace = teams, teams.workspace
        self._person = teams.workspace.people[person_id]
        self.id = person_id

    @property
    def chat(self) -> list[Seen]:
        """The private chat with the bot, the oldest first."""
        return [self._seen(each) for each in self._workspace.in_chat(self._person.chat_id)]

    @property
    def dialog(self) -> Dialog | None:
        """The dialog, if one is open."""
        return self._person.dialog

    @property
    def dialog_errors(self) -> dict[str, str]:
        """What the client wrote at the inputs of that dialog, by their ids."""
        return dict(self._person.dialog.errors) if self._person.dialog else {}

    @property
    def problem(self) -> str | None:
        """The trouble Teams shows since the last action, None when all is well."""
        return self._person.problem

    @property
    def notice(self) -> str | None:
        """The short message that was the answer to the last action."""
        return self._person.notice

    def _begin(self) -> None:
        if self._person.is_closed:
            raise LookupError("this account was closed: nobody can sign in with it")
        self._person.problem = self._person.notice = None

    def _seen(self, message: Message) -> Seen:
        """Nothing is copied: a message that changes gets a new card, its card does not change."""
        return Seen(
            message.id,
            message.sender,
            message.text,
            message.summary,
            message.shown_to(self.id),
            message.edited,
        )

    def _message(self, message_id: str) -> Message:
        mine = (self._person.chat_id, *self._chats())
        found = (self._workspace.messages.get((each or "", message_id)) for each in mine)
        message = next((each for each in found if each is not None), None)
        if message is None:
            raise LookupError("this person sees no such message")
        return message

    def _chats(self) -> list[str]:
        return [each.id for each in self._workspace.chats.values() if self.id in each.members]

    def _newest_with(self, title: str) -> Message:
        for message in reversed(self._workspace.in_chat(self._person.chat_id)):
            if any(title == each.get("title") for each in actions(message.shown_to(self.id))):
                return message
        raise LookupError("no message in the chat has that button")
