"""What would a protocol recommend for these facts? Told as plain data, for trying a protocol out
before it is used.

`flags` are what somebody should know beside the recommendation: `second-look` (managing in school
is possible: a second person looks at it too), `protocol-superseded` and `protocol-draft` (its
status), `protocol-past-review` (its review date is over).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from flows.protocol.parts import Facts, Level
from flows.protocol.recommendation import Reason, Recommendation
from flows.protocol.rules import Protocol

MOST_NAMED = 3


def trial(protocol: Protocol, facts: Facts, today: date | None) -> dict[str, Any]:
    """The recommendation with all that led to it; the facts hold no mistakes. `today`: for the
    review date.
    """
    asked, found = protocol.applicable(facts), protocol.recommend(facts)
    level = _level(found)
    return {
        "recommendation": level.name if level else None,
        "complete": found.complete,
        "missing": [question.id for question in asked if question.id not in facts],
        "reasons": [
            told for reason in found.reasons for told in _told(reason, facts, found.complete)
        ],
        "advice": list(found.advice),
        "flags": list(_flags(protocol, level, today)),
        "skipped": [question.id for question in protocol.questions if question not in asked],
        "protocol": protocol.name,
        "edition": protocol.edition,
    }


def mistakes(protocol: Protocol, facts: Facts) -> Iterator[str]:
    """Every question or answer the protocol does not have, with those that may be meant."""
    ids = [question.id for question in protocol.questions]
    for asked, given in facts.items():
        if asked not in ids:
            yield f"{protocol.name} has no question {asked!r}; {_meant(asked, ids) or f'there are {_listed(ids)}'}"
        elif not protocol.question(asked).answer(given):
            answers = [answer.id for answer in protocol.question(asked).answers]
            meant = _meant(given, answers)
            yield f"{asked} has no answer {given!r}; {meant + ' ' if meant else ''}there are {_listed(answers)}"


def _level(found: Recommendation) -> Level | None:
    """While answers are missing: the highest level met so far. That nothing was met says nothing
    yet.
    """
    met = [reason.level for reason in found.reasons if reason.questions]
    highest = found.level if found.complete else max(met, default=None)
    return highest if found.complete or highest != Level.MAY_MANAGE_IN_SCHOOL else None


def _told(reason: Reason, facts: Facts, complete: bool) -> Iterator[dict[str, str]]:
    """A reason, once for each answer behind it; one without answers only where it is what is
    recommended.
    """
    behind = [(question, facts[question]) for question in reason.questions]
    for question, answer in behind or ([("", "")] if complete else []):
        yield {
            "question": question,
            "answer": answer,
            "level": reason.level.name,
            "cites": reason.citation,
            "criterion": reason.id,
            "reason": reason.text,
        }


def _flags(protocol: Protocol, level: Level | None, today: date | None) -> Iterator[str]:
    if level == Level.MAY_MANAGE_IN_SCHOOL:
        yield "second-look"
    if protocol.status != "current":
        yield f"protocol-{protocol.status}"
    if today and protocol.expired(today):
        yield "protocol-past-review"


def _meant(word: str, known: Sequence[str]) -> str:
    near = get_close_matches(word.casefold(), known, MOST_NAMED)
    return f"did you mean {' or '.join(near)}?" if near else ""


def _listed(known: Sequence[str]) -> str:
    return ", ".join(known)
