"""What happens to a person's stack of forms and to their Home tab?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.copied import copied
from bot.sandbox.rules import report
from bot.sandbox.slack.acting.inputs import JSON, starting_values
from bot.sandbox.slack.block_kit.checks import faults_in_view, too_large
from bot.sandbox.slack.state import Person, View
from bot.sandbox.slack.workspace import Refusal, Workspace

DEEPEST = 3


def open_view(workspace: Workspace, trigger_id: str, content: Any) -> View:
    """views.open: a new stack, or one more on the stack the trigger came from."""
    content = checked(content, "modal", "views.open")
    trigger = workspace.use_trigger(trigger_id)
    person = workspace.people[trigger.person]
    if trigger.in_view is None or trigger.in_view not in [view.id for view in person.modals]:
        person.modals.clear()
    return put_on_top(workspace, person, content)


def push_view(workspace: Workspace, trigger_id: str, content: Any) -> View:
    """views.push: one more on top of the form the trigger came from."""
    content = checked(content, "modal", "views.push")
    trigger = workspace.use_trigger(trigger_id)
    person = workspace.people[trigger.person]
    if trigger.in_view not in [view.id for view in person.modals]:
        raise Refusal("invalid_trigger_id")
    return put_on_top(workspace, person, content)


def put_on_top(workspace: Workspace, person: Person, content: JSON) -> View:
    """The last step of opening: Refusal past three forms."""
    if len(person.modals) >= DEEPEST:
        raise Refusal("push_limit_reached")
    _external_id_is_free(workspace, content, None)
    view = _new(workspace, person, content)
    if person.modals:
        view.root_id, view.previous_id = person.modals[0].id, person.modals[-1].id
    person.modals.append(view)
    workspace.changed("modal", person.id)
    return view


def update_view(
    workspace: Workspace,
    content: Any,
    view_id: str | None,
    external_id: str | None,
    expected: str | None,
) -> View:
    """views.update: other content for a form that is still open."""
    content = checked(content, "modal", "views.update")
    view = find_view(workspace, view_id, external_id)
    if expected is not None and expected != view.hash:
        raise Refusal("hash_conflict")
    replace(workspace, view, content)
    return view


def replace(workspace: Workspace, view: View, content: JSON) -> None:
    """New content, keeping what was typed where block_id and action_id stay the same."""
    _external_id_is_free(workspace, content, view)
    view.content = _completed(workspace, content)
    view.typed = starting_values(view.blocks, view.typed)
    view.hash, view.errors = workspace.new_ts(), {}
    workspace.changed("home" if content["type"] == "home" else "modal", view.person)


def publish_home(workspace: Workspace, user_id: str, content: Any, expected: str | None) -> View:
    """views.publish: what a person's Home tab shows."""
    content = checked(content, "home", "views.publish")
    person = workspace.people.get(user_id)
    if person is None or person.is_bot:
        raise Refusal("user_not_found")
    if expected is not None and (person.home is None or person.home.hash != expected):
        raise Refusal("hash_conflict")
    if person.home is None:
        person.home = _new(workspace, person, content)
        workspace.changed("home", person.id)
    else:
        replace(workspace, person.home, content)
    return person.home


def find_view(workspace: Workspace, view_id: str | None, external_id: str | None) -> View:
    """An open form, or Refusal."""
    for person in workspace.people.values():
        for view in person.modals:
            if view_id == view.id or (
                external_id and external_id == view.content.get("external_id")
            ):
                return view
    raise Refusal("not_found")


def checked(content: Any, kind: str, where: str) -> JSON:
    """A copy of a view Slack would take; Refusal for any other."""
    if too_large(content):
        raise Refusal("view_too_large")
    messages = report(where, faults_in_view(content, kind))
    if messages:
        raise Refusal("invalid_arguments", messages)
    whole: JSON = copied(content)
    return whole


def _new(workspace: Workspace, person: Person, content: JSON) -> View:
    view_id = workspace.new_id("V")
    view = View(
        view_id, person.id, _completed(workspace, content), workspace.new_ts(), root_id=view_id
    )
    view.typed = starting_values(view.blocks)
    return view


def _completed(workspace: Workspace, content: JSON) -> JSON:
    empty = {"private_metadata": "", "callback_id": "", "external_id": ""}
    unset = {"close": None, "submit": None, "clear_on_close": False, "notify_on_close": False}
    title = {"title": {"type": "plain_text", "text": "View Title", "emoji": True}}
    whole = {**empty, **unset, **(title if content["type"] == "home" else {}), **content}
    workspace.fill_ids(whole["blocks"])
    return whole


def _external_id_is_free(workspace: Workspace, content: JSON, own: View | None) -> None:
    wanted = content.get("external_id")
    for person in workspace.people.values():
        for view in [*person.modals, *([person.home] if person.home else [])]:
            if wanted and view is not own and view.content.get("external_id") == wanted:
                raise Refusal("duplicate_external_id")
