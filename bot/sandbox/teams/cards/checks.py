"""Why would Teams refuse this message, card or dialog? Paths and reasons, never content.

The rules are written out by hand, as for Slack's blocks: they are Teams' own (a dialog takes no
Execute, several values are joined by commas) as much as the schema's, and the tests hold them
against the schema itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.rules import Fault, anything, one_of, text, thing, whole_number
from bot.sandbox.teams.cards.elements import CARD
from bot.sandbox.teams.cards.parts import actions, inputs
from bot.sandbox.teams.state import JSON

CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"


def _size(value: Any, path: str) -> Iterator[Fault]:
    rule = whole_number(1, 2000) if isinstance(value, int) else one_of("small", "medium", "large")
    yield from rule(value, path)


ATTACHMENT = thing({"contentType": one_of(CONTENT_TYPE), "content": anything})
DIALOG = thing({"card": ATTACHMENT}, {"title": text(100), "height": _size, "width": _size})


def faults_in_activity(activity: Any) -> list[Fault]:
    """Why Teams would refuse this message of the bot's, nothing when it would not."""
    if not isinstance(activity, dict):
        return [Fault("", "must be an object")]
    found = list(one_of("message")(activity.get("type"), "/type"))
    found += [
        Fault(f"/{name}", "must be a string")
        for name in ("text", "summary")
        if not isinstance(activity.get(name, ""), str)
    ]
    attached = activity.get("attachments", [])
    if not isinstance(attached, list) or len(attached) > 1:
        return [*found, Fault("/attachments", "one card, or none")]
    if not attached and not activity.get("text"):
        found.append(Fault("", "an activity has a text or an attachment"))
    for each in attached:
        found += [*ATTACHMENT(each, "/attachments/0"), *_in_card(each, "/attachments/0/content")]
    return found


def faults_in_card(card: Any) -> list[Fault]:
    """Why Teams would not show this card in a chat."""
    return list(_in_card({"content": card}, ""))


def faults_in_dialog(dialog: Any) -> list[Fault]:
    """Why Teams would not open this dialog: in one, only a Submit works, and no `msteams` of it."""
    found = list(DIALOG(dialog, "/value"))
    card = dialog.get("card") if isinstance(dialog, dict) else None
    found += _in_card(card, "/value/card/content") if isinstance(card, dict) else []
    content = card.get("content") if isinstance(card, dict) else None
    for action in actions(content):
        found += _in_dialog(action)
    return found


def _in_dialog(action: JSON) -> Iterator[Fault]:
    if action.get("type") == "Action.Execute":
        yield Fault("/value/card", "a dialog takes no Action.Execute")
    data = action.get("data")
    if isinstance(data, dict) and "msteams" in data:
        yield Fault("/value/card", "an action's msteams does nothing in a dialog")


def card_in(activity: JSON) -> JSON | None:
    """The card of an activity that was found good, if it has one."""
    attached = activity.get("attachments") or []
    return attached[0]["content"] if attached else None


def _in_card(attachment: Any, path: str) -> Iterator[Fault]:
    card = attachment.get("content") if isinstance(attachment, dict) else None
    yield from CARD(card, path)
    ids = [str(each.get("id")) for each in inputs(card)]
    if len(set(ids)) < len(ids):
        yield Fault(path, "more than one input has the same id")
