"""What can happen? Everything that changes a concern is one of these moves."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from flows.kept.closing import Attached, KeptUp
from flows.kept.destruction import Destruction
from flows.kept.entry import RecordEntry
from flows.kept.linked import Link

Value = str | tuple[str, ...] | None
Standing = Literal["staff", "guest", "pupil", "not-checked", "stranger"]
_UNSEEN, _BLANK = ("Z", "Cf", "Cc", "Mn"), "\u115f\u1160\u2800\u3164\uffa0"  # of a letter's width


@dataclass(frozen=True)
class Command:
    """A person typed `/report-image`, with these words after it, or used a button or shortcut that
    means the same. `link`: of the message a shortcut was used on; its text is never copied.
    """

    person: str
    standing: Standing
    words: str = ""
    link: str = ""


@dataclass(frozen=True)
class Click:
    """A person pressed a button; `in_form`: it stood in an open form."""

    person: str
    action: str
    concern: str
    step: str = ""
    nonce: str = ""
    choice: str = ""
    in_form: bool = False


@dataclass(frozen=True)
class Chosen:
    """What the chat service says of who was chosen in a form; "stranger": whoever cannot act here."""

    standing: Standing
    name: str


@dataclass(frozen=True)
class Submit:
    """A person sent a form. `name`: what the chat service calls them; empty when they cannot be looked
    up. `chosen`: everybody chosen in it, by their reference. `typed`: the fields with typed words;
    `asked`: every field that it had.
    """

    person: str
    form: str
    values: Mapping[str, Value]
    concern: str = ""
    step: str = ""
    nonce: str = ""
    standing: Standing = "staff"
    name: str = ""
    chosen: Mapping[str, Chosen] = field(default_factory=dict)
    typed: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()

    def text(self, field: str) -> str:
        """What was typed or chosen in a field, without the space around it; empty for nothing, and for
        what nobody sees.
        """
        value = self.values.get(field)
        return value.strip() if isinstance(value, str) and any(map(_is_seen, value)) else ""

    def several(self, field: str) -> tuple[str, ...]:
        """Everything ticked in a field."""
        value = self.values.get(field)
        return value if isinstance(value, tuple) else ()


@dataclass(frozen=True)
class Say:
    """A person typed words in the thread of a concern. `event` names this telling; `sent_at` and
    `shown_at` (when the question that waits was posted; None when it is not yet) are the chat
    service's own stamps, in seconds. `edited`: they changed what they had typed before."""

    person: str
    concern: str
    words: str
    event: str
    sent_at: float
    shown_at: float | None = None
    edited: bool = False


@dataclass(frozen=True)
class FileSent:
    """A person sent the bot a file. Nothing of the file is known here, not even its name."""

    person: str
    event: str
    standing: Standing
    name: str = ""


@dataclass(frozen=True)
class Deleted:
    """What a person had sent, words or a `file`, is deleted in the chat. `event` named its telling."""

    person: str
    concern: str
    event: str
    file: bool


@dataclass(frozen=True)
class PupilWrote:
    """A pupil wrote to the bot, or sent it a file; what it was is not known here."""

    person: str
    name: str = ""
    file: bool = False


@dataclass(frozen=True)
class Wake:
    """A moment has come that the concern asked to be woken at."""

    concern: str


@dataclass(frozen=True)
class Undelivered:
    """A message could not reach its person, for good."""

    concern: str
    person: str
    kind: str
    args: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Gone:
    """A message that stood in a chat was deleted there, or cannot be changed any more."""

    concern: str
    person: str
    kind: str
    args: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Attach:
    """Another concern is attached to this one by a person who may. `one`: as it is to stand here."""

    person: str
    concern: str
    one: Attached
    urgent: bool


@dataclass(frozen=True)
class Linked:
    """Another concern is linked to this one, or that is asked for or answered, by a person who may
    know of both; in the same turn. `link`: as it is to stand here.
    """

    person: str
    concern: str
    link: Link


@dataclass(frozen=True)
class Finished:
    """The concern `by`, to which this one is attached, is finished, or not any more; in the same turn."""

    concern: str
    by: str
    again_open: bool = False


@dataclass(frozen=True)
class OfAttached:
    """The concern `attached`, which hung on this one, is open again, or this is so there `now`; in the
    same turn.
    """

    concern: str
    attached: str
    now: KeptUp | None = None


@dataclass(frozen=True)
class HoldLifted:
    """A legal hold here was lifted in the concern this one hangs on, as `entry` says; in the same turn."""

    concern: str
    entry: RecordEntry


@dataclass(frozen=True)
class InvolvedToo:
    """Who is out of the concern `by` too; `themselves`: they say so, `excused`: they cannot take it."""

    concern: str
    by: str
    people: frozenset[str]
    themselves: frozenset[str]
    excused: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Exported:
    """What is held about a child goes to a file, in this person's name. `wish`: whom, what for."""

    person: str
    concern: str
    wish: Mapping[str, str | bool]


@dataclass(frozen=True)
class CopyWanted:
    """Somebody at the machine wants a copy in this person's name, who is asked whether they do."""

    person: str
    concern: str


@dataclass(frozen=True)
class ToDestroy:
    """A step towards destroying a record, asked at the machine or taken in one that goes with it."""

    person: str
    concern: str
    step: str
    wish: Destruction


# What somebody does in the chat; and what follows in another concern from a turn in one.
InChat = Command | Click | Submit | Say | FileSent | Deleted | PupilWrote
Follows = Attach | Linked | Finished | OfAttached | HoldLifted | InvolvedToo | ToDestroy
Move = InChat | Wake | Undelivered | Gone | Exported | CopyWanted | Follows


def _is_seen(letter: str) -> bool:
    return not (unicodedata.category(letter).startswith(_UNSEEN) or letter in _BLANK)
