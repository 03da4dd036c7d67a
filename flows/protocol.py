"""Which protocols are there, are they right, and what do they recommend? Others import only this module."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from flows.protocol_extend import build
from flows.protocol_file import ProtocolError, read_words
from flows.protocol_follow_ups import Due, FollowUp, When
from flows.protocol_parts import (
    Advice,
    Answer,
    Condition,
    Criterion,
    Facts,
    Level,
    LevelWords,
    Question,
)
from flows.protocol_rules import Protocol, Reason, Recommendation
from flows.protocol_sheet import sheet_of
from flows.protocol_trial import mistakes, trial

__all__ = [
    "FOR_SCHOOLS",
    "SHIPPED",
    "Advice",
    "Answer",
    "Condition",
    "Criterion",
    "Due",
    "Facts",
    "FollowUp",
    "Level",
    "LevelWords",
    "Protocol",
    "ProtocolError",
    "Question",
    "Reason",
    "Recommendation",
    "When",
    "evaluate",
    "expired",
    "load",
    "load_protocol",
    "problems",
    "read_words",
    "sheet",
    "with_safety",
]

FOR_SCHOOLS = ("uk-schools", "ukcis-2024", "schools-2016")
SHIPPED = (*FOR_SCHOOLS, "safety")  # safety is no school's protocol: it is part of every one


@cache
def load(name: str) -> Protocol:
    """One of the shipped protocols; ProtocolError, listing every fault, if there is none or it is wrong."""
    if name not in SHIPPED:
        raise ProtocolError(name, [f"there is no protocol called {name!r}; there are {', '.join(SHIPPED)}"])
    text = resources.files("flows").joinpath("protocols", f"{name}.yml").read_text(encoding="utf-8")
    return build(read_words(text, name), load)


def load_protocol(path: Path | str) -> Protocol:
    """A school's own protocol, from its file; it may extend the shipped ones, not take one's name.

    OSError if the file cannot be opened; ProtocolError, listing every fault, if it is wrong.
    """
    protocol = build(read_words(Path(path).read_text(encoding="utf-8"), str(path)), load)
    if protocol.name in SHIPPED:
        raise ProtocolError(str(path), [f"name: {protocol.name} is taken; choose another"])
    return protocol


def problems(data: object) -> list[str]:
    """Every fault of a protocol file's data, as `read_words` gives it; none if all is right."""
    try:
        build(data, load)
    except ProtocolError as error:
        return list(error.faults)
    return []


def with_safety(protocol: Protocol) -> Protocol:
    """The protocol with the product's safety check in front, unless it asks about life at risk itself.

    Product rule: life at risk comes first, whatever the protocol.
    """
    safety = load("safety")
    if protocol.asks("life-at-risk"):
        return protocol
    parts = ("questions", "criteria", "advice")
    return protocol.model_copy(update={name: getattr(safety, name) + getattr(protocol, name) for name in parts})


def expired(protocol: Protocol, today: date) -> bool:
    """Is its review date past? Then a banner says so; it goes on working."""
    return protocol.expired(today)


def sheet(protocol: Protocol) -> str:
    """The protocol as Markdown, to be read and signed by a safeguarding lead."""
    return sheet_of(protocol, [load(name) for name in protocol.extends])


def evaluate(name_or_protocol: str | Protocol, facts: Facts, today: date | None = None) -> dict[str, Any]:
    """The recommendation for these facts and its reasons, ready for JSON; `flows.protocol_trial` says what is in it.

    As long as questions are unanswered `recommendation` is the highest level met so far, or null. The safety check
    may be among the facts of every protocol; `digest` counts it in, as a concern does. ProtocolError lists every
    question or answer the protocol does not have.
    """
    protocol = load(name_or_protocol) if isinstance(name_or_protocol, str) else name_or_protocol
    asked = with_safety(protocol)
    tried = asked if "life-at-risk" in facts else protocol
    wrong = list(mistakes(tried, facts))
    if wrong:
        raise ProtocolError(protocol.name, wrong)
    return {**trial(tried, facts, today), "digest": asked.digest}
