"""Which forms has a drill? The title of each begins with DRILL; none has a number to ring."""

from __future__ import annotations

from flows.context import Context
from flows.dates import moment
from flows.decision.deciding import OPTIONS
from flows.drills.buttons import AGREE, DECIDE, DRILL, READ
from flows.drills.drill import Drill
from flows.drills.learnt import of_story
from flows.drills.stories import stories
from flows.figures.shown import length
from flows.protocol.parts import Question
from flows.screen import Form, One, Open, Option, Pair, Part, Row, Several, Text, Words
from flows.wording.sentences import say

TEST = "test"


def beginning(ctx: Context) -> Form:
    """**Drill** on Home: what happens, and that nothing does before it is sent."""
    every = (Option(TEST, say("drill.test")), *(Option(s.id, s.title) for s in stories().values()))
    parts = (
        Text(say("drill.nothing-real")),
        One("story", say("drill.which"), every, say("drill.explain"), TEST, required=True),
    )
    return Form(
        DRILL.form,
        _title("begin"),
        parts,
        say("drill.submit"),
        nonce=ctx.identifiers.id(),
    )


def has_begun() -> Form:
    """It has begun."""
    return _notice("drill.begun")


def refusal(why: str) -> Open:
    """None can begin now (`flows.drills.steps.why_not`), or not by this person."""
    return Open(_notice(f"drill.not.{why}"))


def theirs(drill: Drill, ctx: Context) -> Open:
    """Somebody else has the story."""
    words = say("drill.theirs", name=ctx.school.display(drill.owner))
    return Open(Form("notice", _title("notice"), (Text(words),)))


def over() -> Open:
    """A button whose moment has passed."""
    return Open(_notice("drill.not.over"))


def put_away() -> Form:
    """Nothing of it is kept any more."""
    return _notice("drill.put-away")


def story(drill: Drill, ctx: Context) -> Form:
    """**Read the story**: what is told, and the questions of the guidance about it."""
    told = stories()[drill.story]
    asked = ctx.protocol.applicable(told.facts_in(ctx.protocol))
    parts: tuple[Part, ...] = (
        Text(told.text),
        Text(say("drill.story-source", source=told.source)),
        Text(say("drill.questions"), strong=True),
        *(One(q.id, q.text, _answers(q), folded=True) for q in asked),
    )
    return Form(READ.form, _title("story"), parts, say("drill.answered"), step=drill.id)


def _answers(question: Question) -> tuple[Option, ...]:
    return tuple(Option(answer.id, answer.text) for answer in question.answers)


def deciding(drill: Drill) -> Form:
    """What is decided, and why; what the guidance recommends is not said yet."""
    options = tuple(Option(one, say(f"drill.options.{one}")) for one in OPTIONS)
    parts = (
        Several("options", say("drill.what"), options, required=True),
        Words("reasons", say("drill.why"), say("drill.why-hint"), long=True, limit=1000),
    )
    return Form(DECIDE.form, _title("decide"), parts, say("drill.decided"), step=drill.id)


def sheet(drill: Drill, person: str, ctx: Context) -> Form:
    """What came of it, and how two people put it away."""
    by = ctx.school.display(drill.by)
    parts: tuple[Part, ...] = (
        Text(say("drill.sheet-of", time=moment(ctx, drill.at), name=by)),
        *(_line(drill, one, ctx) for one in drill.people),
        *(of_story(drill, ctx) if drill.story else ()),
        Text(say("drill.agree-heading"), strong=True),
        *_agreeing(drill, person, ctx),
    )
    return Form("drill-sheet", _title("sheet"), parts)


def _line(drill: Drill, person: str, ctx: Context) -> Pair:
    name = ctx.school.display(person)
    told, pressed = drill.told.get(person), drill.pressed.get(person)
    if told and pressed:
        return Pair(name, say(f"drill.pressed{_story(drill)}", time=length(pressed - told)))
    if person in drill.unreached:
        return Pair(name, say("drill.not-reached"))
    return Pair(name, say(f"drill.not-pressed{_story(drill)}" if told else "drill.not-told"))


def _story(drill: Drill) -> str:
    return "-story" if drill.story else ""


def _agreeing(drill: Drill, person: str, ctx: Context) -> list[Part]:
    done = [Text(say("drill.agreed", name=ctx.school.display(one))) for one in drill.agreed]
    if person in drill.agreed:
        return [*done, Text(say("drill.agree-another"))]
    return [*done, Text(say("drill.agree-explain")), Row((AGREE.button(step=drill.id),))]


def _notice(key: str) -> Form:
    return Form("notice", _title("notice"), (Text(say(key)),))


def _title(which: str) -> str:
    return say("drill.title", words=say(f"drill.titles.{which}"))
