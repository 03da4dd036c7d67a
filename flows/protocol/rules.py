"""Which question comes next, and what do the answers recommend? The protocol, once read and found
right.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Literal, Self

from flows.protocol.follow_ups import FollowUp
from flows.protocol.parts import (
    Advice,
    Answer,
    Criterion,
    Facts,
    Grounds,
    Id,
    Level,
    LevelWords,
    Part,
    Question,
    Words,
)
from flows.protocol.recommendation import Reason, Recommendation

Status = Literal["current", "superseded", "draft"]


class Protocol(Part):
    """A whole protocol, with all that it extends."""

    name: Id
    title: Words
    edition: Words
    source: Words
    review_date: date
    status: Status
    extends: tuple[str, ...] = ()
    reads: dict[str, dict[str, dict[str, str]]]
    sources: dict[str, str]
    questions: tuple[Question, ...]
    criteria: tuple[Criterion, ...]
    advice: tuple[Advice, ...] = ()
    clear: Grounds
    unfinished: Grounds
    levels: tuple[LevelWords, ...]
    follow_ups: tuple[FollowUp, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything in it, as hex: another word, another digest. Asked for in every
        turn, so kept.
        """
        return _digest(self.model_dump(mode="json"))

    @cached_property
    def text(self) -> str:
        """All of it, as it is kept. Every school keeps it, so it is written once."""
        return self.model_dump_json()

    @staticmethod
    @lru_cache(maxsize=16)
    def kept(text: str, digest: str) -> Protocol | None:
        """The protocol that was kept as this text under this digest; None when the text is another
        by now. Asked for in every turn of a concern that was begun under it, so kept.
        """
        try:
            whole = json.loads(text)
        except json.JSONDecodeError:
            return None
        return Protocol.model_validate(whole) if _digest(whole) == digest else None

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with these fields changed, and a digest and a text of its own."""
        copy = super().model_copy(update=update, deep=deep)
        for own in ("digest", "text"):
            copy.__dict__.pop(own, None)
        return copy

    def expired(self, today: date) -> bool:
        """Is its review date past? Then a banner says so; it goes on working."""
        return today > self.review_date

    def asks(self, question_id: str) -> bool:
        """Is there such a question?"""
        return any(question.id == question_id for question in self.questions)

    def question(self, question_id: str) -> Question:
        """The question with this id; ValueError, in plain words, if there is none."""
        found = next((question for question in self.questions if question.id == question_id), None)
        if found is None:
            known = ", ".join(question.id for question in self.questions)
            raise ValueError(
                f"{self.name} has no question {question_id!r}; its questions are {known}"
            )
        return found

    def check_fact(self, question_id: str, answer_id: str) -> None:
        """Nothing, if this is a question with this answer; ValueError, in plain words, if not."""
        _must_have(self.question(question_id), answer_id)

    def applicable(self, facts: Facts) -> tuple[Question, ...]:
        """The questions to be asked, in order, so far; answers to skipped ones do not count."""
        asked: list[Question] = []
        counted: dict[str, str] = {}
        for question in self.questions:
            if question.only_if is None or question.only_if.holds(counted):
                asked.append(question)
                if question.id in facts:
                    counted[question.id] = facts[question.id]
        return tuple(asked)

    def next_question(self, facts: Facts) -> Question | None:
        """The first question without an answer (gate questions stand first); None when all are
        answered.
        """
        return next(
            (question for question in self.applicable(facts) if question.id not in facts), None
        )

    def recommend(self, facts: Facts) -> Recommendation:
        """The highest level of all criteria these facts meet, with every reason.

        Facts of questions this protocol does not ask, or skips, count for nothing; an answer that a
        question does not have raises ValueError, because it would otherwise count as a no.
        """
        asked = self.applicable(facts)
        given = _given(asked, facts)
        met = self._met(given)
        complete = all(question.id in facts for question in asked)
        grounds = [] if met and complete else [self._grounds(complete)]
        reasons = sorted(
            [*(_reason(*each) for each in met), *grounds], key=lambda reason: -reason.level
        )
        offers = (offer for question in asked if question.id in facts for offer in question.offers)
        advice = dict.fromkeys(
            [*(given for criterion, _ in met for given in criterion.advice), *offers]
        )
        return Recommendation(
            level=reasons[0].level, reasons=tuple(reasons), complete=complete, advice=tuple(advice)
        )

    def gate_met(self, facts: Facts) -> tuple[Criterion, ...]:
        """The criteria for an immediate referral, or more, that these facts (all or some) already
        meet.

        One for the same answers: what two guidances say of one answer is one reason to act, the
        weightiest.
        """
        if not facts:
            return ()
        given = _given(self.applicable(facts), facts)
        grave = [
            criterion for criterion in self.criteria if criterion.level >= Level.IMMEDIATE_REFERRAL
        ]
        first: dict[tuple[str, ...], Criterion] = {}
        for criterion in sorted(grave, key=lambda it: -it.level):
            if by := criterion.when.met_by(given):
                first.setdefault(by, criterion)
        return tuple(first.values())

    def typed_answer(self, question_id: str, words: str) -> Answer | None:
        """The answer these typed words stand for: only words in that answer's own list, and nothing
        that doubts them ("no?"); else None.
        """
        if _doubted(words):
            return None
        said = plain(words)
        answers = self.question(question_id).answers
        return next((answer for answer in answers if said in map(plain, answer.typed)), None)

    def advice_text(self, advice_id: str) -> Advice:
        """The advice with this id; ValueError if there is none."""
        found = next((advice for advice in self.advice if advice.id == advice_id), None)
        if found is None:
            raise ValueError(f"{self.name} has no advice {advice_id!r}")
        return found

    def level_words(self, level: Level) -> LevelWords:
        """How this level is put to the person who decides."""
        return next(words for words in self.levels if words.level == level)

    def _met(self, given: Facts) -> list[tuple[Criterion, tuple[str, ...]]]:
        """Each that is met, and the questions whose answers meet it."""
        found = ((criterion, criterion.when.met_by(given)) for criterion in self.criteria)
        return [(criterion, by) for criterion, by in found if by]

    def _grounds(self, complete: bool) -> Reason:
        grounds, level = (
            (self.clear, Level.MAY_MANAGE_IN_SCHOOL)
            if complete
            else (self.unfinished, Level.CONSULT)
        )
        name = "clear" if complete else "unfinished"
        return Reason(
            id=name, level=level, text=grounds.reason, citation=grounds.citation, questions=()
        )


def plain(words: str) -> str:
    """Typed words as they are compared: case, edges, punctuation and curly apostrophes do not
    matter.
    """
    straight = words.replace("’", "'").casefold()
    return " ".join(re.sub(r"[^\w' ]", " ", straight).split())


def _doubted(words: str) -> bool:
    """Whether a question mark, dots that trail off or a picture may take back what was typed."""
    trails = re.search(r"[?？؟…]|\.\.", words)
    return trails is not None or any(unicodedata.category(c) == "So" for c in words)


def _given(asked: tuple[Question, ...], facts: Facts) -> dict[str, str]:
    """The answers that count: those of the questions asked. ValueError for one a question does not
    have.
    """
    given = [question for question in asked if question.id in facts]
    for question in given:
        _must_have(question, facts[question.id])
    return {question.id: facts[question.id] for question in given}


def _must_have(question: Question, answer_id: str) -> None:
    if question.answer(answer_id) is None:
        known = ", ".join(answer.id for answer in question.answers)
        raise ValueError(f"{question.id} has no answer {answer_id!r}; its answers are {known}")


def _reason(met: Criterion, by: tuple[str, ...]) -> Reason:
    return Reason(
        id=met.id,
        level=met.level,
        text=met.reason,
        citation=met.citation,
        questions=by,
    )


def _digest(whole: Any) -> str:
    canonical = json.dumps(whole, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
