"""What does a client do with the app's answer to a form or a command?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.answer import Answer
from bot.sandbox.rules import log, report
from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.acting.modals import checked, put_on_top, replace
from bot.sandbox.slack.block_kit.checks import faults_in_message
from bot.sandbox.slack.state import Ephemeral, Person, View
from bot.sandbox.slack.workspace import Refusal, Workspace

TROUBLE = "We had some trouble connecting. Try again?"
TAKES: dict[str, set[str]] = {
    "clear": set(),
    "update": {"view"},
    "push": {"view"},
    "errors": {"errors"},
}


def after_submission(workspace: Workspace, person: Person, view: View, answer: Answer) -> None:
    """Close, replace, stack or mark the form as the answer says; trouble when it says nothing
    sensible.
    """
    if view not in person.modals:
        return
    try:
        _apply(workspace, person, view, answer)
    except Refusal as refusal:
        trouble(workspace, person, str(refusal))


def _apply(workspace: Workspace, person: Person, view: View, answer: Answer) -> None:
    if not answer.ok:
        raise Refusal(answer.failure or "bad status")
    if answer.body in (None, {}):
        person.modals.remove(view)
        workspace.changed("modal", person.id)
        return
    action = _action(answer.body)
    if action == "clear":
        person.modals.clear()
    elif action == "errors":
        view.errors = _errors(view, answer.body["errors"])
    elif action == "update":
        replace(workspace, view, checked(answer.body["view"], "modal", "response_action update"))
    else:
        put_on_top(workspace, person, checked(answer.body["view"], "modal", "response_action push"))
    workspace.changed("modal", person.id)


def _action(body: Any) -> str:
    action = body.get("response_action") if isinstance(body, dict) else None
    if action not in TAKES or set(body) != {"response_action", *TAKES[action]}:
        raise Refusal("the answer is not a response_action")
    return str(action)


def _errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise Refusal("errors must be keyed by the block_id of an input in the view")
    if not all(isinstance(each, str) and each for each in errors.values()):
        raise Refusal("errors must be texts")
    return dict(errors)


def after_command(
    workspace: Workspace, person: Person, channel: str, command: str, answer: Answer
) -> None:
    """Show what came back to the person alone, or that the command failed."""
    if not answer.ok:
        person.problem = f'{command} failed with the error "{answer.failure or "dispatch_failed"}"'
        workspace.changed("problem", person.id)
    elif answer.body is not None:
        show_ephemeral(workspace, person, channel, answer.body)


def after_click(workspace: Workspace, person: Person, answer: Answer) -> None:
    """Nothing, unless the app did not acknowledge with an empty answer."""
    if not answer.ok or answer.body not in (None, {}):
        trouble(workspace, person, answer.failure or "an acknowledgement has no body")


def show_ephemeral(workspace: Workspace, person: Person, channel: str, body: Any) -> None:
    """A message for this person only, in the answer to a command or sent to a response_url."""
    said: JSON = {"text": body} if isinstance(body, str) else body
    blocks = said.get("blocks") if isinstance(said, dict) else None
    if not isinstance(said, dict) or report("ephemeral answer", faults_in_message(blocks or [])):
        trouble(workspace, person, "not a message")
        return
    blocks = workspace.fill_ids(blocks or [])
    person.ephemerals.append(Ephemeral(channel, str(said.get("text", "")), blocks))
    workspace.changed("ephemeral", person.id, channel)


def trouble(workspace: Workspace, person: Person, reason: str) -> None:
    """What the person sees when the app's answer is no use; the reason goes to the log."""
    log.warning("trouble shown: %s", reason)
    person.problem = TROUBLE
    workspace.changed("problem", person.id)
