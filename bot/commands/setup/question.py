"""What is asked, in the browser and at the terminal alike? A step is a few questions that belong
together, and whatever has to be right before the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.commands.setup.draft import Answers, Draft

Kind = Literal["words", "secret", "lines", "choice", "day", "phone", "tick"]
MISSING = "is missing"


@dataclass(frozen=True)
class Question:
    """One field. `key`: where its answer goes, as the settings or the school file name it.

    `choices`: what is written down, and what is shown, for a choice. A `secret` that is known is
    never shown again: left empty it stays. `about`: the key of who is meant, without whom it is
    not asked one by one.
    """

    key: str
    label: str
    kind: Kind = "words"
    hint: str = ""
    choices: Sequence[tuple[str, str]] = ()
    needed: bool = True
    about: str = ""


@dataclass(frozen=True)
class Link:
    """Something to open beside a step: a page of Slack's, or a sheet to print. `command`: what makes
    the sheet where there is no browser.
    """

    address: str
    words: str
    command: str = ""


@dataclass(frozen=True)
class Tried:
    """`wrong`: a sentence by the key of its question; "" is of the whole step. `found`: answers that
    nobody had to give.
    """

    wrong: Mapping[str, str] = field(default_factory=dict)
    found: Answers = field(default_factory=dict)


class Step(Protocol):
    """A page of questions. Answers are kept only when nothing is wrong with them."""

    name: str
    title: str

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        """What is to be known or done before it can be answered."""
        ...

    async def questions(self, draft: Draft) -> Sequence[Question]:
        """What is asked; none: the step does not concern this school."""
        ...

    async def tried(self, draft: Draft) -> Tried:
        """Whatever can be tried, with the answers in `draft`."""
        ...
