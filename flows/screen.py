"""What can be shown to a person? Messages, buttons and forms, in no chat service's own terms.

Only what every channel can show: text, one choice, several, a person, date, time; at most five
buttons in a row. A message stands in a private chat and carries a reference, never content. A form
is shown to one person and leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Look = Literal["plain", "main", "danger"]
IN_A_ROW = 5


@dataclass(frozen=True)
class Button:
    """A button. `action` names the move; `step` and `nonce` say on what, and make the click
    recognisable when repeated; `choice` is the answer it stands for. `concern`: the one meant,
    where a form shows several."""

    label: str
    action: str
    step: str = ""
    nonce: str = ""
    choice: str = ""
    look: Look = "plain"
    concern: str = ""


@dataclass(frozen=True)
class Message:
    """A message in a private chat. `notice` is what a phone's notification shows, and what a screen
    reader reads in Slack: neutral, with the reference. `quiet`: it has done its work, and is not to
    draw the eye from what still waits. `headed`: so many of the first paragraphs say what it is
    about, and are set off from the rest.
    """

    notice: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    quiet: bool = False
    headed: int = 0


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen."""

    id: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Text:
    """Words in a form; `strong` for a heading; `button` stands beside them."""

    text: str
    strong: bool = False
    button: Button | None = None


@dataclass(frozen=True)
class Pair:
    """What something is called, set off from what is known of it; `button` stands beside them."""

    label: str
    value: str
    button: Button | None = None


@dataclass(frozen=True)
class Row:
    """Buttons inside a form."""

    buttons: tuple[Button, ...]


def in_rows(buttons: Sequence[Button]) -> list[Row]:
    """As many as they need, each of no more buttons than both channels show."""
    return [Row(tuple(buttons[n : n + IN_A_ROW])) for n in range(0, len(buttons), IN_A_ROW)]


@dataclass(frozen=True)
class Words:
    """A text to type."""

    id: str
    label: str
    hint: str = ""
    initial: str = ""
    required: bool = False
    long: bool = False
    limit: int = 3000


@dataclass(frozen=True)
class One:
    """One choice of several. `folded`: in a list that opens, so that it takes one line."""

    id: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""
    initial: str = ""
    required: bool = False
    folded: bool = False


@dataclass(frozen=True)
class Several:
    """Any number of choices. `folded`: in a list that opens, so that it takes one line."""

    id: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""
    initial: tuple[str, ...] = ()
    required: bool = False
    folded: bool = False


@dataclass(frozen=True)
class Day:
    """A date, as `2026-11-23`."""

    id: str
    label: str
    hint: str = ""
    initial: str = ""
    required: bool = False


@dataclass(frozen=True)
class Time:
    """A time of day in the school's zone, as `14:30`."""

    id: str
    label: str
    hint: str = ""
    initial: str = ""
    required: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody in the chat service, chosen from all who are there; comes back as a stored
    reference.
    """

    id: str
    label: str
    hint: str = ""
    required: bool = False


Input = Words | One | Several | Day | Time | Person
Part = Text | Pair | Row | Input


@dataclass(frozen=True)
class Form:
    """A form shown to one person. Without `submit` it is only read. `close` is what its other
    button says, when not "Cancel" or "Close". `step` and `nonce` come back with what is typed."""

    kind: str
    title: str
    parts: tuple[Part, ...]
    submit: str = ""
    close: str = ""
    concern: str = ""
    step: str = ""
    nonce: str = ""


@dataclass(frozen=True)
class Nothing:
    """Nothing to show: the chat itself will change."""


@dataclass(frozen=True)
class Open:
    """A form to open now, above any that is open. `waits`: it can be asked for anywhere; when it
    cannot be opened nothing is said of it, for that would tell what was answered.
    """

    form: Form
    waits: bool = False


@dataclass(frozen=True)
class Replace:
    """A form to show in place of the one the person is in; what was typed in a field that is in
    both stays there.
    """

    form: Form


@dataclass(frozen=True)
class Errors:
    """What is wrong, at the field where it was typed; nothing typed is lost."""

    fields: Mapping[str, str]


@dataclass(frozen=True)
class Done:
    """The form has done its work: every open form closes."""


Answer = Nothing | Open | Replace | Errors | Done
