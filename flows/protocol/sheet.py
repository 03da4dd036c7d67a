"""What does a safeguarding lead sign? Every question, answer, trigger and source, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from flows.protocol.follow_ups import FollowUp
from flows.protocol.parts import Advice, Answer, Condition, Criterion, LevelWords, Question
from flows.protocol.rules import Protocol
from flows.school.tables import Adopted

Named = LevelWords | Advice | FollowUp


def sheet_of(protocol: Protocol, parents: list[Protocol], adopted: Adopted | None) -> str:
    """The sheet; `parents` are the protocols it extends, for what differs. Without `adopted`: a
    line to sign on.
    """
    sections = (
        _top(protocol),
        _differences(protocol, parents),
        _asked(protocol),
        _rest(protocol),
        _signature(adopted),
    )
    return "\n".join(line for section in sections for line in section) + "\n"


def _top(protocol: Protocol) -> Iterator[str]:
    yield f"# {protocol.title}"
    yield ""
    yield f"- Name: {protocol.name}"
    yield f"- Edition: {protocol.edition}"
    yield f"- Source: {protocol.source}"
    yield f"- Status: {protocol.status}"
    yield f"- To be reviewed by: {protocol.review_date.day} {protocol.review_date:%B %Y}"
    yield f"- Digest: {protocol.digest}"
    yield ""
    yield "The highest level that any answer leads to is recommended. What to do, the safeguarding lead decides."
    yield '"Not sure" is never taken for "no".'


def _differences(protocol: Protocol, parents: list[Protocol]) -> Iterator[str]:
    for parent in parents:
        yield f"\n## What differs from {parent.name}\n"
        found = [
            *_questions_changed(protocol, parent),
            *_criteria_added(protocol, parent),
            *_others_changed("level", protocol.levels, parent.levels),
            *_others_changed("advice", protocol.advice, parent.advice),
            *_others_changed("follow-up", protocol.follow_ups, parent.follow_ups),
        ]
        yield from found or ["- Nothing."]


def _questions_changed(protocol: Protocol, parent: Protocol) -> Iterator[str]:
    added = [question.id for question in protocol.questions if not parent.asks(question.id)]
    if added:
        yield f"- Also asks: {', '.join(added)}."
    for question in protocol.questions:
        if parent.asks(question.id):
            changed = question_changed(protocol, question, parent, in_words, attrgetter("id"))
            yield from (f"- {question.id}: {words}" for words in changed)
    kept = [question.id for question in protocol.questions if parent.asks(question.id)]
    if kept != [question.id for question in parent.questions]:
        yield "- Asks the questions in another order."


def question_changed(
    protocol: Protocol,
    question: Question,
    parent: Protocol,
    when: Callable[[Condition], str],
    called: Callable[[Answer], str],
) -> Iterator[str]:
    """What is different about a question that the parent asks too, a sentence each. `when`, `called`:
    how a condition and an answer are said.
    """
    before = parent.question(question.id)
    reads = protocol.reads.get(parent.name, {}).get(question.id, {})
    if question.text != before.text:
        yield "asked in other words."
    if question.only_if and question.only_if != before.only_if:
        yield f"asked only if {when(question.only_if)}."
    if question.offers != before.offers:
        yield "offers advice that is not offered there."
    there = {answer.id: answer for answer in before.answers}
    for answer in question.answers:
        if answer.id not in there:
            taken_for = called(there[reads[answer.id]])
            yield f"has the answer {called(answer)}, taken there for {taken_for}."
        elif answer != there[answer.id]:
            yield f"answer {called(answer)} in other words."
    gone = [called(it) for it in there.values() if not question.answer(it.id)]
    yield from (f"no longer has the answer {answer}." for answer in gone)


def _criteria_added(protocol: Protocol, parent: Protocol) -> Iterator[str]:
    known = {criterion.id for criterion in parent.criteria}
    added = [criterion.id for criterion in protocol.criteria if criterion.id not in known]
    for origin, ids in groupby(added, key=lambda criterion: criterion.split("/")[0]):
        named = [criterion.split("/")[1] for criterion in ids]
        yield f"- Also counts {len(named)} of {origin}: {', '.join(named)}."


def others_changed(pieces: Iterable[Named], before: Iterable[Named]) -> Iterator[tuple[Named, str]]:
    """The pieces that the parent does not have like this: each with `in-other-words` or `added`."""
    known = {piece.id: piece for piece in before}
    for piece in pieces:
        if piece != known.get(piece.id):
            yield piece, "in-other-words" if piece.id in known else "added"


def _others_changed(kind: str, pieces: Iterable[Named], before: Iterable[Named]) -> Iterator[str]:
    for piece, how in others_changed(pieces, before):
        yield f"- {kind} {piece.id}: {how.replace('-', ' ')}."


def _asked(protocol: Protocol) -> Iterator[str]:
    yield "\n## Questions, in order"
    for number, question in enumerate(protocol.questions, start=1):
        yield f"\n### {number}. {question.text}\n"
        yield f"{question.id}{', gate question: interrupts at once' if question.gate else ''}"
        if question.only_if:
            yield f"\nAsked only if {in_words(question.only_if)}."
        yield f"\nWhy: {question.why} (Source: {question.citation})\n"
        yield from (
            f"- **{answer.text}** ({answer.id})\n{_leads(protocol, question, answer)}"
            for answer in question.answers
        )
        yield from (f"\nWith every answer: {advice}" for advice in question.offers)


def _leads(protocol: Protocol, question: Question, answer: Answer) -> str:
    met = [it for it in protocol.criteria if counts(it.when, question, answer)]
    return (
        "\n".join(_trigger(protocol, question, it) for it in met)
        or "  - leads to nothing by itself"
    )


def counts(condition: Condition, question: Question, answer: Answer) -> bool:
    """Whether this answer is one of those that the condition is about."""
    return any(
        asked == question.id and answer.id in answers for asked, answers in condition.leaves()
    )


def _trigger(protocol: Protocol, question: Question, criterion: Criterion) -> str:
    level = protocol.level_words(criterion.level).title
    alone = criterion.when.questions == (question.id,)
    where = "" if alone else f" if {in_words(criterion.when)}"
    advice = f" Advice: {', '.join(criterion.advice)}." if criterion.advice else ""
    source = f"(Source: {criterion.citation}; criterion {criterion.id})"
    return f"  - **{level}**{where}: {criterion.reason}{advice} {source}"


def in_words(condition: Condition) -> str:
    """A condition as a person would say it."""
    if condition.question:
        return f"{condition.question} is {' or '.join(condition.is_)}"
    parts = [in_words(part) for part in condition.all or condition.any]
    return f"({(' and ' if condition.all else ', or ').join(parts)})"


def _rest(protocol: Protocol) -> Iterator[str]:
    yield "\n## Levels, the highest first\n"
    yield from (
        f"- **{it.title}** ({it.id}): {it.text} (Source: {it.citation})" for it in protocol.levels
    )
    yield f"- When every answer is clear: {protocol.clear.reason} ({protocol.clear.citation})"
    yield f"- While answers are missing: {protocol.unfinished.reason} ({protocol.unfinished.citation})"
    yield "\n## Advice\n"
    yield from (f"- **{it.id}**: {it.text} (Source: {it.citation})" for it in protocol.advice)
    yield "\n## Follow-ups\n"
    yield from (f"- **{it.id}**: {it.text} (Source: {it.citation})" for it in protocol.follow_ups)
    yield "\n## Sources\n"
    yield from (f"- **{short}**: {full}" for short, full in protocol.sources.items())


def _signature(adopted: Adopted | None) -> Iterator[str]:
    yield "\n## Adopted\n"
    if adopted:
        yield adopted.words
        return
    yield "Adopted by (name and role): ______________________________ on (date): ____________\n"
    yield "Signature: ______________________________"
