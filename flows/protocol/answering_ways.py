"""In which ways can some questions be answered, together with all that decide whether they are asked?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from flows.protocol.parts import Facts
from flows.protocol.rules import Protocol


def tied_to(protocol: Protocol, ids: Iterable[str]) -> set[str]:
    """These questions, and all whose answers decide whether they are asked."""
    found: set[str] = set()
    waiting = [it for it in ids if protocol.asks(it)]
    while waiting:
        question = protocol.question(waiting.pop())
        if question.id not in found:
            found.add(question.id)
            needed = question.only_if.questions if question.only_if else ()
            waiting += [it for it in needed if protocol.asks(it)]
    return found


def ways(protocol: Protocol, ids: Iterable[str]) -> Iterator[dict[str, str]]:
    """Every way of answering these questions."""
    names = sorted(ids)
    for answers in product(
        *([answer.id for answer in protocol.question(it).answers] for it in names)
    ):
        yield dict(zip(names, answers, strict=True))


def that_count(protocol: Protocol, facts: Facts) -> dict[str, str]:
    """The facts that count: those of questions that are asked."""
    return {it.id: facts[it.id] for it in protocol.applicable(facts) if it.id in facts}
