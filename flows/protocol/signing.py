"""What does the sheet to read and sign hold, as data to be set in type? The same as `sheet`, in words
for people: questions in order, what each answer leads to, differences as a table, sources, a place
to sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flows.protocol.parts import Answer, Condition, Question
from flows.protocol.rules import Protocol
from flows.protocol.sheet import counts, others_changed, question_changed
from flows.school.tables import Adopted
from flows.wording.sentences import say

Row = tuple[str, str, str]


def signing_sheet(
    protocol: Protocol, parents: list[Protocol], adopted: Adopted | None
) -> dict[str, Any]:
    """The whole sheet; `parents` are the protocols it extends. `adopted`: who signed it already."""
    return {
        "title": say("sheet.title", title=protocol.title),
        "about": [say("sheet.highest"), say("sheet.not-sure")],
        "facts": _facts(protocol),
        "questions": [_question(protocol, n, q) for n, q in enumerate(protocol.questions, 1)],
        "levels": [[it.title, it.text, it.citation] for it in protocol.levels],
        "advice": [[it.text, it.citation] for it in protocol.advice],
        "follow_ups": [[it.text, it.citation] for it in protocol.follow_ups],
        "differences": [
            {
                "title": say("sheet.differs", title=parent.title, edition=parent.edition),
                "rows": list(_differences(protocol, parent)),
            }
            for parent in parents
        ],
        "sources": [[short, full] for short, full in protocol.sources.items()],
        "headings": {
            one: say(f"sheet.headings.{one}")
            for one in ("questions", "levels", "advice", "follow-ups", "sources", "sign")
        },
        "columns": {
            one: [say(f"sheet.columns.{one}.{n}") for n in range(3)]
            for one in ("answers", "differs")
        },
        "nothing": say("sheet.nothing"),
        "adopted": adopted.words if adopted else "",
        "declared": say("sheet.declared", name=protocol.name, edition=protocol.edition),
        "fields": [say(f"sheet.fields.{one}") for one in ("name", "role", "date", "signature")],
    }


def _facts(protocol: Protocol) -> list[tuple[str, str]]:
    day = protocol.review_date
    said = {
        "name": protocol.name,
        "edition": protocol.edition,
        "source": protocol.source,
        "status": protocol.status,
        "review": f"{day.day} {day:%B %Y}",
        "digest": protocol.digest,
    }
    return [(say(f"sheet.facts.{one}"), words) for one, words in said.items()]


def _question(protocol: Protocol, number: int, question: Question) -> dict[str, Any]:
    notes = [say("sheet.gate")] if question.gate else []
    if question.only_if:
        notes.append(say("sheet.only-if", when=in_words(question.only_if, protocol)))
    notes.append(say("sheet.why", why=question.why, citation=question.citation))
    notes += [say("sheet.offers", text=protocol.advice_text(it).text) for it in question.offers]
    return {
        "title": f"{number}. {question.text}",
        "notes": notes,
        "answers": [
            row for answer in question.answers for row in _leads(protocol, question, answer)
        ],
    }


def _leads(protocol: Protocol, question: Question, answer: Answer) -> list[Row]:
    """What one answer leads to, a line for each criterion it counts in: answer, level, why."""
    rows: list[Row] = []
    for it in protocol.criteria:
        if not counts(it.when, question, answer):
            continue
        alone = it.when.questions == (question.id,)
        when = "" if alone else say("sheet.if", when=in_words(it.when, protocol))
        why = " ".join(w for w in (when, it.reason, say("sheet.source", citation=it.citation)) if w)
        rows.append((answer.text, protocol.level_words(it.level).title, why))
    return rows or [(answer.text, say("sheet.leads-to-nothing"), "")]


def in_words(condition: Condition, protocol: Protocol) -> str:
    """A condition with the questions' numbers, and the answers as they are offered."""
    if condition.question:
        question = protocol.question(condition.question)
        answers = [one.text for answer in condition.is_ if (one := question.answer(answer))]
        said = say("sheet.or").join(say("sheet.answer", answer=one) for one in answers)
        return say("sheet.is", number=protocol.questions.index(question) + 1, answers=said)
    parts = [_part(part, protocol) for part in condition.all or condition.any]
    return say("sheet.and" if condition.all else "sheet.or").join(parts)


def _part(condition: Condition, protocol: Protocol) -> str:
    words = in_words(condition, protocol)
    return words if condition.question else say("sheet.within", part=words)


def _called(it: Answer) -> str:
    return say("sheet.answer", answer=it.text)


def _differences(protocol: Protocol, parent: Protocol) -> Iterator[Row]:
    """A line for each difference: what kind of thing, which, what is different here."""
    for question in protocol.questions:
        if not parent.asks(question.id):
            yield say("sheet.kinds.question"), question.text, say("sheet.added")
            continue
        changed = question_changed(
            protocol, question, parent, lambda it: in_words(it, protocol), _called
        )
        for words in changed:
            yield say("sheet.kinds.question"), question.text, words[0].upper() + words[1:]
    known = {criterion.id for criterion in parent.criteria}
    for it in protocol.criteria:
        if it.id not in known:
            level = protocol.level_words(it.level).title
            yield say("sheet.kinds.criterion"), it.reason, say("sheet.counts-as", level=level)
    for kind, mine, theirs in (
        ("level", protocol.levels, parent.levels),
        ("advice", protocol.advice, parent.advice),
        ("follow-up", protocol.follow_ups, parent.follow_ups),
    ):
        for piece, how in others_changed(mine, theirs):
            yield say(f"sheet.kinds.{kind}"), piece.text, say(f"sheet.{how}")
