"""What did a person type or send in the private chat? Every kind of message that Slack tells of.

Kept are words in every way that Slack has of typing them, changed words, and that a file came. What
bots, Slackbot and Slack itself write there is nobody's words; what was deleted stays in the record,
which says that it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.decoding import whole
from bot.slack.payloads import word

Payload = Mapping[str, Any]
FILE, PASSED_ON = "file_share", "message_share"
TYPED = frozenset({None, "me_message", "thread_broadcast", FILE, PASSED_ON})
CHANGED, DELETED, TOMBSTONE = "message_changed", "message_deleted", "tombstone"
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True)
class Sent:
    """A message of a person's. `name`: the same whenever Slack tells of it, and of no other.
    `words`: as Slack writes them, with its markup.
    """

    user: str
    chat: str
    thread: str | None
    ts: str
    name: str
    words: str
    file: bool = False
    edited: bool = False


def of_a_person(event: Payload, event_id: object) -> Sent | None:
    """The message this event tells of; None when it is nobody's words. Raises ValueError, KeyError
    for what is no event of Slack's.
    """
    if not _is_private(event):
        return None
    if event.get("subtype") == CHANGED:
        return _changed(event, word(event_id))
    return _new(event) if event.get("subtype") in TYPED else None


def deleted(event: Payload) -> Sent | None:
    """The message that is deleted, as it was, where this event tells of that; None otherwise. One that
    has replies leaves a tombstone in its place. Raises ValueError, KeyError.
    """
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    left = event.get("subtype") == CHANGED and now.get("subtype") == TOMBSTONE
    gone = event.get("subtype") == DELETED or left
    if not _is_private(event) or not gone or not _by_a_person(before):
        return None
    chat = word(event["channel"])
    return _sent(before, chat, f"{chat}.{word(before['ts'])}", file=_has_file(before))


def _is_private(event: Payload) -> bool:
    """Whether it happened in the private chat; the id of one begins so, where its kind is not told."""
    kind = event.get("channel_type")
    return kind == "im" or (kind is None and str(event.get("channel", "")).startswith("D"))


def _changed(event: Payload, name: str) -> Sent | None:
    """Words typed before and changed now; what Slack itself adds to a message changes none."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    if now.get("text") == before.get("text") or now.get("subtype") == TOMBSTONE:
        return None
    if not _by_a_person(now):
        return None
    return _sent(now, word(event["channel"]), name, edited=True)


def _new(event: Payload) -> Sent | None:
    """A broadcast from a thread is told of more than once, each time as another event: the place
    and the stamp are the same.
    """
    chat = word(event["channel"])
    if not _by_a_person(event):
        return None
    return _sent(event, chat, f"{chat}.{word(event['ts'])}", file=_has_file(event))


def _sent(
    message: Payload, chat: str, name: str, *, file: bool = False, edited: bool = False
) -> Sent:
    thread = message.get("thread_ts")
    return Sent(
        _author(message),
        chat,
        None if thread is None else word(thread),
        word(message["ts"]),
        name,
        whole(message.get("text")),
        file,
        edited,
    )


def _has_file(message: Payload) -> bool:
    """Whether one was sent, or a message passed on that has one: then it stands in an attachment."""
    given = message.get("attachments")
    passed_on = [each for each in given if isinstance(each, Mapping)] if given else []
    return message.get("subtype") == FILE or any(
        each.get("files") for each in (message, *passed_on)
    )


def _by_a_person(message: Payload) -> bool:
    return not message.get("bot_id") and _author(message) not in ("", SLACKBOT)


def _author(message: Payload) -> str:
    """Who wrote it; of a file sent without saying so, whoever brought it to Slack."""
    files = message.get("files")
    first = files[0] if isinstance(files, list) and files else None
    brought = first.get("user") if isinstance(first, Mapping) else None
    return str(message.get("user") or brought or "")
