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

__all__ = [
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

SHIPPED = ("uk-schools", "ukcis-2024", "schools-2016", "safety")


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
    return today > protocol.review_date


def sheet(protocol: Protocol) -> str:
    """The protocol as Markdown, to be read and signed by a safeguarding lead."""
    return sheet_of(protocol, [load(name) for name in protocol.extends])


def evaluate(name_or_protocol: str | Protocol, facts: Facts) -> dict[str, Any]:
    """The recommendation for these facts and its reasons, ready for JSON.

    `recommendation` is null as long as questions are unanswered and nothing calls for anything yet.
    ProtocolError lists every question or answer the protocol does not have.
    """
    protocol = load(name_or_protocol) if isinstance(name_or_protocol, str) else name_or_protocol
    mistakes = [_mistake(protocol, question, answer) for question, answer in facts.items()]
    if any(mistakes):
        raise ProtocolError(protocol.name, filter(None, mistakes))
    asked, found = protocol.applicable(facts), protocol.recommend(facts)
    called_for = found.complete or any(reason.questions for reason in found.reasons)
    return {
        "protocol": protocol.name,
        "edition": protocol.edition,
        "digest": protocol.digest,
        "recommendation": found.level.name if called_for else None,
        "complete": found.complete,
        "reasons": [_told(reason, facts) for reason in found.reasons],
        "advice": list(found.advice),
        "unanswered": [question.id for question in asked if question.id not in facts],
        "skipped": [question.id for question in protocol.questions if question not in asked],
    }


def _told(reason: Reason, facts: Facts) -> dict[str, Any]:
    return {
        "criterion": reason.id,
        "level": reason.level.name,
        "reason": reason.text,
        "citation": reason.citation,
        "question": next(iter(reason.questions), None),
        "answers": {question: facts[question] for question in reason.questions if question in facts},
    }


def _mistake(protocol: Protocol, question: str, answer: str) -> str | None:
    try:
        protocol.check_fact(question, answer)
    except ValueError as error:
        return str(error)
    return None
