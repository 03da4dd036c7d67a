"""What does one person see of the workspace at this moment?"""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.answer import Answer
from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.slack_side import SlackSide
from bot.sandbox.slack.state import Ephemeral, Message, View


@dataclass(frozen=True)
class Seen:
    """A message as it stood on the screen when it was looked at, with its thread."""

    ts: str
    user: str
    text: str
    blocks: list[JSON]
    edited: bool
    files: list[JSON]
    thread: list[Seen]


class Screen:
    """One person's screen, and the way what they do there is sent off."""

    def __init__(self, slack: SlackSide, person_id: str) -> None:
        self._slack, self._workspace = slack, slack.workspace
        self._person = slack.workspace.people[person_id]
        self.id = person_id

    @property
    def chat(self) -> list[Seen]:
        """The private chat with the bot: top-level messages, the oldest first."""
        messages = self._workspace.in_channel(self._person.chat_id)
        return [self._seen(each) for each in messages if each.thread_ts is None]

    @property
    def modal(self) -> View | None:
        """The form on top, if one is open."""
        return self._person.modals[-1] if self._person.modals else None

    @property
    def modal_errors(self) -> dict[str, str]:
        """What is written at the inputs of that form, by block_id."""
        return dict(self.modal.errors) if self.modal else {}

    @property
    def home(self) -> View | None:
        """The Home tab, once published."""
        return self._person.home

    @property
    def ephemerals(self) -> list[Ephemeral]:
        """What only this person was shown, the oldest first."""
        return list(self._person.ephemerals)

    @property
    def problem(self) -> str | None:
        """The trouble Slack shows since the last action, None when all is well."""
        return self._person.problem

    def _seen(self, message: Message) -> Seen:
        """Nothing is copied: a message that changes gets new blocks, it does not change those it has."""
        return Seen(
            message.ts,
            message.user,
            message.text,
            message.blocks,
            message.edited_ts is not None,
            message.files,
            [self._seen(each) for each in self._workspace.replies(message)],
        )

    def _message(self, ts: str) -> Message:
        message = self._workspace.messages.get(ts)
        if message is None or self.id not in self._workspace.channels[message.channel].members:
            raise LookupError("this person sees no such message")
        return message

    def _begin(self) -> None:
        if self._person.is_deleted:
            raise LookupError("Slack lets nobody in whose account is deactivated")
        self._person.problem = None

    async def _interact(self, payload: JSON) -> Answer:
        if not self._slack.manifest.interactive:
            return Answer(0, failure="interactivity is off in the manifest")
        return await self._slack.delivery.deliver("interactive", payload)
