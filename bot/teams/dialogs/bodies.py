"""How is an answer shown in a dialog? The bodies that Teams takes for the answer to a press.

A dialog can only be opened, or go on, as the answer to the very request. None stands above another.
(Microsoft, dialogs: `task/fetch`, `task/submit`.)
"""

from __future__ import annotations

from typing import Any

from bot.teams import presenter
from bot.teams.client import ADAPTIVE_CARD
from bot.teams.presenter import Card
from flows.screen import Message
from flows.wording.sentences import say

Body = dict[str, Any]

CLOSED: Body = {}  # the dialog closes: Teams takes only an answer without any body for that


def of_message(shown: Message, concern: str) -> Body:
    """What stands in the chat, as a dialog that goes on from there."""
    return of_card(shown.notice, presenter.shown_in_dialog(shown, concern))


def of_card(title: str, card: Card) -> Body:
    """A dialog of one card."""
    content = {"contentType": ADAPTIVE_CARD, "content": card}
    shown = {"title": title, "height": "large", "width": "medium", "card": content}
    return {"task": {"type": "continue", "value": shown}}


def words(sentence: str) -> Body:
    """A sentence in place of the dialog: Teams shows one of its own kind, `message`, as an empty
    dialog where one was asked for.
    """
    return of_card(say("app.name"), presenter.words_card(sentence))


def saved() -> Body:
    """It is done, and there is nothing more to show."""
    return words(say("app.saved"))


def elsewhere() -> Body:
    """Nothing is shown in a chat that others read."""
    return words(say("app.private"))


def go_private() -> Message:
    """The same, as a message: it says nothing of anybody."""
    return Message(say("failure.notice"), (say("app.private"),))
