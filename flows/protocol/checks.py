"""Can this protocol be trusted? Finds every fault that no single piece can have in itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from flows.protocol.answering_ways import that_count, tied_to, ways
from flows.protocol.parts import Condition, Criterion, Facts, Level, Question, twice
from flows.protocol.rules import Protocol, plain

Found = Iterator[tuple[str, str]]  # what it is about, and the fault in plain words

FIRST = "life-at-risk"
CHECKED = "none-known-checked"
MOST_ANSWERS = 6
MOST_TIED = (
    6  # more questions hanging together cannot all be tried out, nor be followed by a person
)


def faults_in(protocol: Protocol, left_out: Collection[str] = ()) -> list[str]:
    """Every fault, in plain words; none if the protocol is right.

    `left_out` names what already-faulty pieces had or referred to: it is not blamed a second time.
    """
    return [fault for check in CHECKS for about, fault in check(protocol) if about not in left_out]


def _asks_something(protocol: Protocol) -> Found:
    if not protocol.questions:
        yield "", "questions: there are none, so nothing leads to a recommendation"
    missing = [
        level.name for level in Level if level not in {words.level for words in protocol.levels}
    ]
    yield from (("", f"levels: {name} has no words") for name in missing)


def _ids(protocol: Protocol) -> Found:
    for double in twice(criterion.id for criterion in protocol.criteria):
        yield double, f"criterion {double}: stands twice, read in different ways"


def _answers(protocol: Protocol) -> Found:
    for question in protocol.questions:
        ids = [answer.id for answer in question.answers]
        if not 2 <= len(ids) <= MOST_ANSWERS:
            yield question.id, f"{question.id}: needs 2 to {MOST_ANSWERS} answers, has {len(ids)}"
        for double in twice(ids):
            yield question.id, f"{question.id}: answer {double} stands twice"


def _typed_words(protocol: Protocol) -> Found:
    for question in protocol.questions:
        typed = [(plain(words), answer.id) for answer in question.answers for words in answer.typed]
        for words in twice(words for words, _ in dict.fromkeys(typed)):
            yield question.id, f"{question.id}: typed {words!r} could mean more than one answer"
        for words in (
            words for words, answer in typed if answer == CHECKED and "checked" not in words.split()
        ):
            yield (
                question.id,
                f"{question.id}: typed {words!r} does not say that records were checked",
            )


def _references(protocol: Protocol) -> Found:
    advice = {it.id for it in protocol.advice}
    asked = {it.id for it in protocol.questions}
    for place, condition in _conditions(protocol):
        yield from ((about, f"{place}: {fault}") for about, fault in _dangling(protocol, condition))
    for place, wanted in _advice_wanted(protocol):
        yield from (
            (it, f"{place}: there is no advice {it!r}") for it in wanted if it not in advice
        )
    for question in protocol.questions:
        again = (it for answer in question.answers for it in answer.revisit)
        yield from (
            (it, f"{question.id}: revisit: there is no question {it!r}")
            for it in again
            if it not in asked
        )


def _citations(protocol: Protocol) -> Found:
    known = ", ".join(protocol.sources)
    for place, citation in _cited(protocol):
        for part in citation.split("; "):
            if part.split(":")[0] not in protocol.sources:
                yield place, f"{place}: the citation {part!r} names no source (sources: {known})"


def _order(protocol: Protocol) -> Found:
    if any(question.id == FIRST for question in protocol.questions[1:]):
        yield FIRST, f"{FIRST}: must be asked first"
    last_gate = max((place for place, it in enumerate(protocol.questions) if it.gate), default=0)
    for question in protocol.questions[:last_gate]:
        if not question.gate:
            yield (
                question.id,
                (
                    f"{question.id}: cannot lead to an immediate referral, "
                    "so it must come after every question that can"
                ),
            )


def _only_if(protocol: Protocol) -> Found:
    before: set[str] = set()
    for question in protocol.questions:
        needed = question.only_if.questions if question.only_if else ()
        late = (it for it in needed if protocol.asks(it) and it not in before)
        yield from ((it, f"{question.id}: only_if: {it!r} is not asked before it") for it in late)
        before.add(question.id)


def _reachable(protocol: Protocol) -> Found:
    for place, condition in _conditions(protocol):
        tied = tied_to(protocol, condition.questions)
        about = condition.questions[0]
        if len(tied) > MOST_TIED:
            yield (
                about,
                f"{place}: ties {len(tied)} questions together, more than {MOST_TIED}; split it",
            )
        elif not list(_dangling(protocol, condition)) and not _can_hold(protocol, condition, tied):
            yield about, f"{place}: no answers can ever meet its condition"


def _not_sure(protocol: Protocol) -> Found:
    """Not sure counts wherever any answer does, and never for less than the calmest one."""
    ties = {it.id: tied_to(protocol, [it.id]) for it in protocol.questions}
    leads = [(it, set(it.when.questions)) for it in protocol.criteria]
    for question in protocol.questions:
        counting = _counting(protocol, question)
        if question.answer("not-sure") and counting:
            if "not-sure" not in counting:
                yield (
                    question.id,
                    f"{question.id}: 'not-sure' leads to nothing, so it would count as a no",
                )
            hanging = {it for it, tied in ties.items() if question.id in tied}
            touching = [
                it for it, asked in leads if hanging & asked
            ]  # it, or one asked because of it
            tied = tied_to(
                protocol, {it for criterion in touching for it in criterion.when.questions}
            )
            if len(tied) > MOST_TIED:
                yield (
                    question.id,
                    f"{question.id}: its criteria tie {len(tied)} questions together; split them",
                )
            elif _sinks(protocol, touching, question, tied - {question.id}):
                yield (
                    question.id,
                    f"{question.id}: 'not-sure' can count for less than the calmest answer",
                )


def _counting(protocol: Protocol, question: Question) -> set[str]:
    leaves = (leaf for criterion in protocol.criteria for leaf in criterion.when.leaves())
    return {answer for asked, answers in leaves if asked == question.id for answer in answers}


def _sinks(
    protocol: Protocol, touching: list[Criterion], question: Question, tied: set[str]
) -> bool:
    """Is there any way of answering the tied questions where not-sure weighs less than every other
    answer?
    """
    return any(_weighs_least(protocol, touching, question, facts) for facts in ways(protocol, tied))


def _weighs_least(
    protocol: Protocol, touching: list[Criterion], question: Question, facts: Facts
) -> bool:
    def level(answer: str) -> int:
        counted = that_count(protocol, {**facts, question.id: answer})
        return max((it.level for it in touching if it.when.holds(counted)), default=0)

    others = [level(answer.id) for answer in question.answers if answer.id != "not-sure"]
    return level("not-sure") < min(others, default=0)


def _cited(protocol: Protocol) -> Iterator[tuple[str, str]]:
    yield from (("clear", protocol.clear.citation), ("unfinished", protocol.unfinished.citation))
    yield from ((it.id, it.citation) for it in protocol.questions)
    yield from ((it.id, it.citation) for it in protocol.criteria)
    yield from ((it.id, it.citation) for it in protocol.advice)
    yield from ((it.id, it.citation) for it in protocol.levels)
    yield from ((it.id, it.citation) for it in protocol.follow_ups)


def _conditions(protocol: Protocol) -> Iterator[tuple[str, Condition]]:
    for question in protocol.questions:
        if question.only_if:
            yield f"{question.id}: only_if", question.only_if
    for criterion in protocol.criteria:
        yield f"criterion {criterion.id}", criterion.when


def _advice_wanted(protocol: Protocol) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from ((f"{question.id}: offers", question.offers) for question in protocol.questions)
    yield from ((f"criterion {criterion.id}", criterion.advice) for criterion in protocol.criteria)


def _dangling(protocol: Protocol, condition: Condition) -> Found:
    for question, answers in condition.leaves():
        if not protocol.asks(question):
            yield question, f"there is no question {question!r}"
        else:
            known = protocol.question(question)
            yield from (
                ("", f"{question} has no answer {it!r}") for it in answers if not known.answer(it)
            )


def _can_hold(protocol: Protocol, condition: Condition, tied: set[str]) -> bool:
    return any(condition.holds(that_count(protocol, facts)) for facts in ways(protocol, tied))


CHECKS: tuple[Callable[[Protocol], Found], ...] = (
    _asks_something,
    _ids,
    _answers,
    _typed_words,
    _references,
    _citations,
    _order,
    _only_if,
    _reachable,
    _not_sure,
)
