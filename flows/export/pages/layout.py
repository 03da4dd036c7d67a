"""What is a paper made of, block by block? Plain text and nothing else: whoever sets it in type
inserts it letter by letter, so that nothing typed is ever obeyed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from flows.names.redaction import Redaction
from flows.screen import Pair, Part, Text

# Text in runs: as it is, or words a person has to judge with the reason why, `{"text", "why"}`.
Runs = Sequence[str | dict[str, str]]


@dataclass(frozen=True)
class Heading:
    """A heading of this level, from 1."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Line:
    """A paragraph. `ours`: the program's own sentence, in which there is nothing to judge; `joined`:
    on the page of what stands before it.
    """

    text: str
    ours: bool = False
    joined: bool = False


@dataclass(frozen=True)
class Labelled:
    """What something is called, and what is known of it."""

    label: str
    text: str


@dataclass(frozen=True)
class Detail:
    """The same, of one thing among those that stand above it."""

    label: str
    text: str


@dataclass(frozen=True)
class Field:
    """One line to fill in by hand."""

    label: str


@dataclass(frozen=True)
class Space:
    """Several lines to fill in by hand."""

    label: str
    lines: int = 3


@dataclass(frozen=True)
class Choice:
    """Boxes to tick by hand; `hint`: what has to be known first."""

    label: str
    answers: tuple[str, ...]
    hint: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under a head; `widths` are shares of the page."""

    widths: tuple[int, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Bars:
    """A bar for each row, as long as its number; `alt` says the same to a screen reader."""

    alt: str
    rows: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a page of its own."""


Block = Heading | Line | Labelled | Detail | Field | Space | Choice | Table | Bars | NewPage


@dataclass(frozen=True)
class Paper:
    """One paper; `foot` stands on each page, `numbered`: every line has a number."""

    title: str
    foot: str
    blocks: tuple[Block, ...]
    numbered: bool = False


def data(paper: Paper, judged: Callable[[str], Runs] = lambda text: [text]) -> dict[str, Any]:
    """All of it, ready for JSON; `judged` parts a text into runs."""
    blocks = [
        {"is": type(one).__name__.lower(), **asdict(one), **_runs(one, judged)}
        for one in paper.blocks
    ]
    return {
        "title": paper.title,
        "foot": paper.foot,
        "numbered": paper.numbered,
        "blocks": blocks,
    }


def cleaned(block: Block, redaction: Redaction) -> tuple[Block, int]:
    """A block without the names that are taken out, and how many places that were."""
    if not isinstance(block, Line | Labelled | Detail):
        return block, 0
    text = redaction.clean(block.text)
    if isinstance(block, Line):
        return replace(block, text=text.text), text.found
    label = redaction.clean(block.label)
    return replace(block, text=text.text, label=label.text), text.found + label.found


def _runs(block: Block, judged: Callable[[str], Runs]) -> dict[str, Runs]:
    if isinstance(block, Line | Labelled | Detail):
        ours = isinstance(block, Line) and block.ours
        return {"text": [block.text] if ours else judged(block.text)}
    return {}


def blocks_of(parts: Iterable[Part], level: int = 2) -> list[Block]:
    """What a form shows, as blocks; what can only be pressed or filled in on a screen is left
    out.
    """
    return [_block(part, level) for part in parts if isinstance(part, Text | Pair)]


def _block(part: Text | Pair, level: int) -> Block:
    if isinstance(part, Pair):
        return Labelled(part.label, part.value)
    return Heading(part.text, level) if part.strong else Line(part.text)
