"""What is a protocol made of? Levels, conditions, questions, criteria and advice, each right in
itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    model_validator,
)

Facts = Mapping[str, str]
Reading = Mapping[
    str, Mapping[str, str]
]  # question -> answer given -> answer a parent protocol takes it for

LABEL_LIMIT = 75  # as much as a button shows on a phone


class Level(IntEnum):
    """How urgently a concern should leave the school's own hands; the higher one wins."""

    MAY_MANAGE_IN_SCHOOL = 1
    CONSULT = 2
    ESCALATE = 3
    IMMEDIATE_REFERRAL = 4
    EMERGENCY = 5


def _level(given: object) -> object:
    if isinstance(given, Level):
        return given
    if str(given) not in Level.__members__:
        raise ValueError(f"must be one of {', '.join(Level.__members__)}")
    return Level[str(given)]


LevelName = Annotated[
    Level, BeforeValidator(_level), PlainSerializer(lambda level: level.name, when_used="json")
]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
CriterionId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-/][a-z0-9]+)*$")]
Words = Annotated[str, StringConstraints(min_length=1)]


class Part(BaseModel):
    """A piece of a protocol: closed (an unknown key is a fault) and never changed once read."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        str_strip_whitespace=True,
    )


class Condition(Part):
    """Either "this question has one of these answers", or conditions of which all, or any, must
    hold.
    """

    question: Id | None = None
    is_: tuple[Id, ...] = Field(default=(), alias="is")
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _one_shape(self) -> Self:
        shapes = [bool(self.question), bool(self.all), bool(self.any)]
        if shapes.count(True) != 1 or bool(self.question) != bool(self.is_):
            raise ValueError("a condition is either 'question' with 'is', or 'all', or 'any'")
        return self

    def holds(self, facts: Facts) -> bool:
        """Is it met by these facts? An unanswered question meets nothing."""
        if self.question:
            return facts.get(self.question) in self.is_
        if self.all:
            return all(part.holds(facts) for part in self.all)
        return any(part.holds(facts) for part in self.any)

    def met_by(self, facts: Facts) -> tuple[str, ...]:
        """The questions whose answers meet it, each once; none if it is not met."""
        if self.question:
            return (self.question,) if facts.get(self.question) in self.is_ else ()
        if not self.holds(facts):
            return ()
        parts = (question for part in self.all + self.any for question in part.met_by(facts))
        return tuple(dict.fromkeys(parts))

    def leaves(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every (question, answers) pair it is made of."""
        if self.question:
            yield self.question, self.is_
        for part in self.all + self.any:
            yield from part.leaves()

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions it depends on, each once."""
        return tuple(dict.fromkeys(question for question, _ in self.leaves()))

    def reading(self, reads: Reading) -> Condition:
        """The same condition, met as well by answers that are read as one of its own."""
        if not self.question:
            return self.model_copy(
                update={
                    "all": tuple(part.reading(reads) for part in self.all),
                    "any": tuple(part.reading(reads) for part in self.any),
                }
            )
        taken = reads.get(self.question, {})
        also = tuple(
            given for given, meant in taken.items() if meant in self.is_ and given not in self.is_
        )
        return self.model_copy(update={"is_": self.is_ + also})


class Answer(Part):
    """One answer: its button, the words that count as it when typed, the questions to offer
    again.
    """

    id: Id
    text: Annotated[str, StringConstraints(min_length=1, max_length=LABEL_LIMIT)]
    typed: tuple[Words, ...] = ()
    revisit: tuple[Id, ...] = ()


class Question(Part):
    """What is asked. `gate` is worked out, never written: it can lead to an immediate referral, or
    more.
    """

    id: Id
    gate: bool = False
    text: Words
    why: Words
    citation: Words
    answers: tuple[Answer, ...]
    only_if: Condition | None = None
    offers: tuple[Id, ...] = ()
    note_prompt: Words | None = None

    def revisit_of(self, answer_id: str) -> tuple[str, ...]:
        """The questions that this answer invites to look at again."""
        answer = self.answer(answer_id)
        return answer.revisit if answer else ()

    def answer(self, answer_id: str) -> Answer | None:
        """The answer with this id, or None."""
        for answer in self.answers:
            if answer.id == answer_id:
                return answer
        return None


class Criterion(Part):
    """When these answers are given, this level at least is recommended, for this reason, says this
    source.
    """

    id: CriterionId
    when: Condition
    level: LevelName
    reason: Words
    citation: Words
    advice: tuple[Id, ...] = ()


class Advice(Part):
    """What to do, told with an answer or a recommendation."""

    id: Id
    text: Words
    citation: Words


class Grounds(Part):
    """Why a level is recommended when no criterion says so."""

    reason: Words
    citation: Words


class LevelWords(Part):
    """How a level is put to the person who decides."""

    level: LevelName
    title: Words
    text: Words
    citation: Words

    @property
    def id(self) -> str:
        """The level's name: what makes these words replace a parent protocol's."""
        return self.level.name


def twice(words: Iterable[str]) -> list[str]:
    """Those that stand there more than once."""
    listed = list(words)
    return sorted({it for it in listed if listed.count(it) > 1})
