"""What is there to learn from how a story was played? What was decided beside what the guidance
recommends, and what was answered otherwise than the story tells.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.context import Context
from flows.decision.deciding import meets
from flows.drills.drill import Drill
from flows.drills.stories import stories
from flows.protocol.parts import Facts, Question
from flows.screen import Pair, Part, Text
from flows.wording.sentences import listed, say


def of_story(drill: Drill, ctx: Context) -> Iterator[Part]:
    """The part of the sheet that is about the story."""
    story = stories()[drill.story]
    level = story.recommended(ctx.protocol)
    yield Text(story.title, strong=True)
    yield Pair(say("drill.recommended"), say(f"drill.levels.{level.name}"))
    if drill.decided_at is None:
        yield Text(say("drill.not-decided"))
        return
    decided = listed(say(f"drill.options.{one}") for one in drill.decided)
    enough = "enough" if meets(level, drill.decided) else "less"
    yield Pair(say("drill.was-decided"), decided)
    yield Text(say(f"drill.{enough}"))
    if drill.reasons:
        yield Pair(say("drill.why"), drill.reasons)
    yield from _missed(drill, ctx)


def _missed(drill: Drill, ctx: Context) -> Iterator[Part]:
    """What was answered otherwise than the story tells, and left open though the guidance goes by it;
    of all else how much was left open.
    """
    protocol, facts = ctx.protocol, stories()[drill.story].facts_in(ctx.protocol)
    given = drill.answers or {}
    weighty = {q for reason in protocol.recommend(facts).reasons for q in reason.questions}
    asked = [question for question in protocol.applicable(facts) if question.id in facts]
    left = [q for q in asked if q.id not in given]
    wrong = [q for q in asked if q.id in given and given[q.id] != facts[q.id]]
    missed = [*wrong, *(q for q in left if q.id in weighty)]
    yield Text(say("drill.missed" if missed else "drill.none-missed"), strong=True)
    yield from (_otherwise(question, given, facts) for question in missed)
    if left:
        yield Text(say("drill.left-open", count=len(left)))


def _otherwise(question: Question, given: Facts, facts: Facts) -> Pair:
    said, told = (question.answer(each.get(question.id, "")) for each in (given, facts))
    words = {
        "said": said.text if said else say("drill.no-answer"),
        "told": told.text if told else "",
    }
    return Pair(question.text, say("drill.otherwise", **words))
