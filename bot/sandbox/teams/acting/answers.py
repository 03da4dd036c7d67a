"""What does a client do with the app's answer to a press or a dialog?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.answer import Answer
from bot.sandbox.copied import copied
from bot.sandbox.rules import log, report
from bot.sandbox.teams.acting.inputs import starting_values
from bot.sandbox.teams.cards.checks import faults_in_card, faults_in_dialog
from bot.sandbox.teams.state import JSON, Dialog, Message, Person
from bot.sandbox.teams.workspace import Workspace

UNREACHED = "Unable to reach app. Please try again."
WRONG = "Something went wrong. Please try again."
CARD = "application/vnd.microsoft.card.adaptive"
WORDS = "application/vnd.microsoft.activity.message"


class NoUse(Exception):
    """The answer is not one that a client can do something with."""


def after_fetch(workspace: Workspace, person: Person, before: Dialog, answer: Answer) -> None:
    """Open the dialog; nothing at all is no answer, and a message shows an empty one (msteams-docs
    6740). `before`: where it comes from.
    """
    person.dialog = None
    try:
        following = _next(workspace, before, answer)
        if following is None or following.words is not None:
            raise NoUse("a dialog was asked for, and none came")
        person.dialog = following
    except NoUse as reason:
        trouble(workspace, person, UNREACHED, reason)
    workspace.changed("modal", person.id)


def after_submission(workspace: Workspace, person: Person, dialog: Dialog, answer: Answer) -> None:
    """Go on, say something, or close; an action of the compose box ends with a dialog only
    (msteams-docs 617).
    """
    try:
        following = _next(workspace, dialog, answer)
        if dialog.command is not None and (following is None or following.words is not None):
            raise NoUse("an action of the compose box ends with a dialog")
        person.dialog = following
    except NoUse as reason:
        trouble(workspace, person, WRONG, reason)
    workspace.changed("modal", person.id)


def after_execute(workspace: Workspace, person: Person, message: Message, answer: Answer) -> None:
    """Another card for who pressed, or a short message."""
    try:
        body = _body(answer)
        _take(person, message, body)
    except NoUse as reason:
        trouble(workspace, person, WRONG, reason)
    workspace.changed("message", channel=message.chat)


def trouble(workspace: Workspace, person: Person, words: str, reason: object) -> None:
    """What the person sees when the app's answer is no use; the reason goes to the log."""
    log.warning("trouble shown: %s", reason)
    person.problem = words
    workspace.changed("problem", person.id)


def _next(workspace: Workspace, before: Dialog, answer: Answer) -> Dialog | None:
    """The dialog that follows, None when it is to close."""
    if answer.ok and answer.body is None:
        return None
    task = _body(answer).get("task")
    kind, value = (task.get("type"), task.get("value")) if isinstance(task, dict) else (None, None)
    if isinstance(value, str) and value and kind == "message":
        return _following(workspace, before, before.title, {}, value)
    if kind != "continue":
        raise NoUse("Task or Task Type is missing in Task Module response")
    if report("dialog", faults_in_dialog(value)):
        raise NoUse("not a dialog")
    assert isinstance(value, dict)
    card = copied(value["card"]["content"])
    return _following(workspace, before, str(value.get("title", "Report")), card)


def _following(
    workspace: Workspace, before: Dialog, title: str, card: JSON, words: str | None = None
) -> Dialog:
    return Dialog(
        before.id,
        title,
        card,
        before.conversation,
        before.command,
        before.message,
        words,
        typed=starting_values(card),
        hash=str(workspace.number()),
    )


def _body(answer: Answer) -> JSON:
    if not answer.ok:
        raise NoUse(answer.failure or f"status {answer.status}")
    if answer.body is None:
        return {}
    if not isinstance(answer.body, dict):
        raise NoUse("the answer is not an object")
    return answer.body


def _take(person: Person, message: Message, body: JSON) -> None:
    value: Any = body.get("value")
    if body.get("statusCode") != 200:
        raise NoUse("an Execute is answered with a status")
    if body.get("type") == WORDS and isinstance(value, str):
        person.notice = value
    elif body.get("type") == CARD and not report("answer to Execute", faults_in_card(value)):
        message.for_one[person.id] = copied(value)
        message.typed.pop(person.id, None)
    else:
        raise NoUse("an Execute is answered with a card or a message")
