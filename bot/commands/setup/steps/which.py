"""Which chat does the school use?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.setup.draft import Draft
from bot.commands.setup.question import Link, Question, Tried

CHATS = (("slack", "Slack"), ("teams", "Microsoft Teams"), ("both", "Both"))


class Which:
    """Only what is asked about it comes next."""

    name, title = "chat", "Which chat does your school use?"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return (
            "Two people do this together: whoever looks after the chat, and the designated safeguarding lead.",
            "You can stop at any time: what you answered is kept on this machine, and it goes on from there.",
        )

    async def questions(self, draft: Draft) -> Sequence[Question]:
        return (Question("chat", "Chat", "choice", choices=CHATS),)

    async def tried(self, draft: Draft) -> Tried:
        return Tried()


def uses(draft: Draft, chat: str) -> bool:
    """Whether the school has this one."""
    return draft["chat"] in (chat, "both")
