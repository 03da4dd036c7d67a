"""What does a protocol file say? Reads it piece by piece and notes every fault there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import yaml
from pydantic import Field, ValidationError

from flows.protocol.follow_ups import FollowUp
from flows.protocol.parts import (
    Advice,
    Answer,
    Condition,
    Criterion,
    Grounds,
    Id,
    LevelWords,
    Part,
    Words,
    twice,
)
from flows.protocol.rules import Status

Piece = TypeVar("Piece", bound=Part)

LISTS = ("questions", "criteria", "advice", "levels", "follow_ups")
REFERRED_TO = LISTS[:3]
NAMING = ("id", "question", "advice", "offers", "revisit")  # keys whose words name something
STAND_IN = {  # for what is missing or wrong at the top of a file, so that the rest is checked too
    "name": "unnamed",
    "title": "-",
    "edition": "-",
    "source": "-",
    "review_date": "2000-01-01",
    "status": "draft",
    "clear": {"reason": "-", "citation": "Product rule"},
}


PLAINLY = {  # pydantic's kinds of finding that would not be understood as they are
    "missing": "is missing",
    "extra_forbidden": "is not a key that can stand here",
    "string_type": "must be words",
    "string_too_short": "is empty",
    "string_pattern_mismatch": "may only have small letters, digits and hyphens (a time: HH:MM)",
    "model_type": "must be keys with values",
    "tuple_type": "must be a list",
    "date_from_datetime_parsing": "must be a date, such as 2027-09-01",
}


class ProtocolError(ValueError):
    """What is wrong, fault by fault, in words for the person who wrote the file."""

    def __init__(self, name: str, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__("\n".join([f"{name}: {count}", *(f"- {fault}" for fault in self.faults)]))


class Head(Part):
    """Everything in a file but its lists."""

    name: Id
    title: Words
    edition: Words
    source: Words
    review_date: date
    status: Status
    extends: tuple[Id, ...] = ()
    order: tuple[Id, ...] = ()
    reads: dict[Id, dict[Id, dict[Id, Id]]] = Field(default_factory=dict)
    sources: dict[Words, Words] = Field(default_factory=dict)
    clear: Grounds
    unfinished: Grounds | None = None


class Asked(Part):
    """A question as a file states it: in its own words, or in those it has in another protocol."""

    id: Id
    same_as: Id | None = None
    text: Words | None = None
    why: Words | None = None
    citation: Words
    answers: tuple[Answer, ...] | None = None
    only_if: Condition | None = None
    offers: tuple[Id, ...] = ()
    note_prompt: Words | None = None


@dataclass
class Draft:
    """A file, read. A piece wrong in itself is left out, and nothing it names is blamed for its
    absence.
    """

    head: Head
    questions: list[Asked]
    criteria: list[Criterion]
    advice: list[Advice]
    levels: list[LevelWords]
    follow_ups: list[FollowUp]
    faults: list[str]
    left_out: set[str]


class _Words(yaml.constructor.SafeConstructor):
    """Reads every plain value as the word that is written: `yes`, `no`, `on` and dates stay
    words.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """As usual, but a key written twice is a fault, where otherwise the last one would win
        unseen.
        """
        keys = [str(key.value) for key, _ in node.value]
        if double := twice(keys):
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"line {line}: {', '.join(double)} stands twice in the same place")
        return super().construct_mapping(node, deep)


class WordLoader(_Words, yaml.SafeLoader):
    """Says in plain words what cannot be read."""


class QuickWordLoader(_Words, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same by libyaml, where it is there: in a tenth of the time."""


WordLoader.yaml_implicit_resolvers = QuickWordLoader.yaml_implicit_resolvers = {}


def read_words(text: str, name: str = "the file") -> Any:
    """The YAML (or JSON) as plain words, lists and mappings; ProtocolError if it cannot be read."""
    with suppress(yaml.YAMLError):
        return yaml.load(text, Loader=QuickWordLoader)  # noqa: S506 - guesses less than a SafeLoader
    try:
        return yaml.load(text, Loader=WordLoader)  # noqa: S506
    except yaml.YAMLError as error:
        raise ProtocolError(name, [f"cannot be read as YAML: {error}"]) from error


def draft(data: object) -> Draft:
    """The pieces of a protocol file's data, and every fault a piece has in itself."""
    if not isinstance(data, Mapping):
        raise ProtocolError(
            "the file", ["is not a protocol: it must start with name, title, edition ..."]
        )
    faults: list[str] = []
    left_out: set[str] = set()
    head = _head({str(key): value for key, value in data.items() if key not in LISTS}, faults)

    def pieces(name: str, kind: type[Piece]) -> list[Piece]:
        given = _listed(data, name, faults)
        read = [(raw, checked(kind, raw, f"{name}: {_label(raw)}", faults)) for raw in given]
        faults.extend(f"{name}: {it} stands twice" for it in twice(_label(raw) for raw, _ in read))
        wrong = [raw for raw, piece in read if piece is None and name in REFERRED_TO]
        left_out.update(it for raw in wrong for it in _named(raw))
        return [piece for _, piece in read if piece is not None]

    return Draft(
        head,
        pieces("questions", Asked),
        pieces("criteria", Criterion),
        pieces("advice", Advice),
        pieces("levels", LevelWords),
        pieces("follow_ups", FollowUp),
        faults,
        left_out,
    )


def checked(kind: type[Piece], raw: object, where: str, faults: list[str]) -> Piece | None:
    """The piece, or None with its faults noted."""
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        faults += _told(error, where)
        return None


def _head(given: dict[str, Any], faults: list[str]) -> Head:
    try:
        return Head.model_validate(given)
    except ValidationError as error:
        faults += _told(error, "")
        wrong = {problem["loc"][0] for problem in error.errors()}
        right = {key: value for key, value in given.items() if key not in wrong}
        return Head.model_validate({**STAND_IN, **right})


def _listed(data: Mapping[Any, Any], name: str, faults: list[str]) -> list[Any]:
    given = data.get(name, [])
    if isinstance(given, list):
        return given
    faults.append(f"{name}: must be a list")
    return []


def _told(error: ValidationError, where: str) -> list[str]:
    """Pydantic's findings as plain sentences, each with its place."""
    return [
        ": ".join(
            [
                *filter(None, [where]),
                *map(str, found["loc"]),
                _in_plain_words(found["type"], found["msg"]),
            ]
        )
        for found in error.errors()
    ]


def _in_plain_words(kind: str, finding: str) -> str:
    finding = finding.removeprefix("Value error, ").replace("Input should be", "must be")
    return PLAINLY.get(kind, finding.replace("String should have", "must have"))


def _label(raw: object) -> str:
    return (
        str(raw.get("id") or raw.get("level") or "without id")
        if isinstance(raw, Mapping)
        else repr(raw)
    )


def _named(raw: object) -> Iterator[str]:
    """Every id that a piece has or refers to."""
    if isinstance(raw, list):
        for it in raw:
            yield from _named(it)
    elif isinstance(raw, Mapping):
        for key, value in raw.items():
            if key in NAMING:
                yield from [value] if isinstance(value, str) else map(str, value or ())
            yield from _named(value)
