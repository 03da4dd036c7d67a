"""What did a person type or send in the private chat? Every kind of message that Teams tells of.

A file, or a picture that was pasted, is never fetched: that it came is all that is known of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.decoding import whole
from bot.teams.payloads import Payload, conversation, is_private_chat, object_in, word

FORMATTED = "text/html"  # the same words once more, as they were formatted
CARDS = "application/vnd.microsoft.card."
PICTURE = re.compile(r"<video\b|<img\b(?![^>]*schema\.skype\.com/Emoji)", re.IGNORECASE)
COMMAND = re.compile(
    r"/?(?:report-image\s+)?(report-image|report|home|status|help)", re.IGNORECASE
)  # also as it is typed in Slack
MENTION = re.compile(r"<at\b[^<>]*>[^<>]*</at>(?:&nbsp;)?")  # as Teams writes @Report in the text
CHANGED = "editMessage"


@dataclass(frozen=True)
class Sent:
    """A message of a person's. `name`: the same whenever Teams tells of it, and of no other."""

    chat: str
    name: str
    words: str
    file: bool = False
    edited: bool = False


def of_a_person(activity: Payload) -> Sent | None:
    """The message this activity tells of; None when it says nothing new. Raises ValueError."""
    edited = activity.get("type") == "messageUpdate"
    if edited and object_in(activity, "channelData").get("eventType") != CHANGED:
        return None
    chat = conversation(activity)
    name = f"{chat}.{word(activity.get('id'))}"
    words = whole(activity.get("text"))
    return Sent(chat, name, words, any(map(_is_file, _attachments(activity))), edited)


def deleted(activity: Payload) -> str | None:
    """What named the message that is deleted; None where it is in no private chat. Raises ValueError."""
    if not is_private_chat(activity):
        return None
    return f"{conversation(activity)}.{word(activity.get('id'))}"


def command(words: str) -> str | None:
    """The command that these words are, and nothing else but whom they are said to; None when they
    are none.
    """
    found = COMMAND.fullmatch(MENTION.sub("", words).strip())
    return found[1].lower() if found else None


def _attachments(activity: Payload) -> Iterator[Payload]:
    given = activity.get("attachments")
    for each in given if isinstance(given, list) else ():
        if isinstance(each, Mapping):
            yield each


def _is_file(attachment: Payload) -> bool:
    kind = str(attachment.get("contentType"))
    if kind == FORMATTED:
        return bool(PICTURE.search(str(attachment.get("content"))))
    return not kind.startswith(CARDS)
