"""Which questions stand together in a form? Life at risk alone, then the gate questions, then the
rest; no single one has to be answered.

The form's step is its stage, and how many answers there were when it opened. What one form calls for
opens before the next (`assessment.calling`).
"""

from __future__ import annotations

from dataclasses import replace

from flows.assessment.buttons import SEVERAL
from flows.assessment.gate import LIFE
from flows.concern import Concern
from flows.context import Context
from flows.declared import counted
from flows.entries import contradictions, earlier_records
from flows.moves import Submit
from flows.protocol.parts import Question
from flows.refusals import filled
from flows.screen import Answer, Errors, Form, One, Option, Part, Replace, Text, Words
from flows.turn import Draft
from flows.wording.sentences import say

LIFE_STAGE, GATE, REST, GO_ON = "life", "gate", "rest", "go-on"
STAGES = (LIFE_STAGE, GATE, REST)
NOTE = "-note"


def stage_form(draft: Draft, first: str = LIFE_STAGE) -> Form | None:
    """The next form with questions that wait, from this stage on; None when none wait."""
    for stage in STAGES[STAGES.index(first) if first in STAGES else 0 :]:
        if waiting := _waiting(draft.concern, draft.ctx, stage):
            return _form(draft, stage, waiting)
    return None


def _form(draft: Draft, stage: str, asked: list[Question]) -> Form:
    return draft.form(
        SEVERAL.form,
        say("several.title"),
        (part for question in asked for part in _fields(question, draft)),
        say("several.submit"),
        step=f"{stage}/{len(draft.concern.answers)}",
    )


def stage_of(sent: Submit) -> str:
    """The stage of a form that was sent."""
    return sent.step.partition("/")[0]


def shown_again(draft: Draft, sent: Submit) -> Answer | None:
    """What is to be put right before anything is kept: what was answered meanwhile, or that nothing was
    given.
    """
    if meanwhile := _answered_meanwhile(draft, sent):
        return Replace(_form_anew(draft, sent, meanwhile))
    asked = _left_empty(draft, sent)
    return Errors({asked: say("several.missing")}) if asked else None


def _answered_meanwhile(draft: Draft, sent: Submit) -> list[str]:
    """The questions answered in this form to which another answer was given since it opened."""
    opened, facts = counted(sent.step.partition("/")[2]), draft.concern.facts
    given = () if opened is None else draft.concern.answers[opened:]
    since = {one.question for one in given}
    return [q for q in facts if q in since and sent.text(q) not in ("", facts[q])]


def _left_empty(draft: Draft, sent: Submit) -> str:
    """The first question of a form in which nothing was chosen or typed; empty where something was, or
    where it does not stand as it did when the form opened.
    """
    stage, _, opened = sent.step.partition("/")
    is_as_opened = counted(opened) == len(draft.concern.answers)
    if stage not in STAGES or not is_as_opened or any(map(sent.text, sent.values)):
        return ""
    waiting = _waiting(draft.concern, draft.ctx, stage)
    return next((question.id for question in waiting), "")


def _form_anew(draft: Draft, sent: Submit, meanwhile: list[str]) -> Form:
    """The form as it was sent; of what was answered meanwhile that answer is shown, and nothing is
    chosen.
    """
    stage = stage_of(sent)
    waiting = {question.id for question in _waiting(draft.concern, draft.ctx, stage)}
    shown = [q for q in draft.ctx.protocol.questions if q.id in waiting.union(meanwhile)]
    kept = {name: value for name, value in sent.values.items() if name not in meanwhile}
    return filled(_form(draft, stage, shown), replace(sent, values=kept))


def _waiting(concern: Concern, ctx: Context, stage: str) -> list[Question]:
    asked = [q for q in ctx.protocol.applicable(concern.facts) if q.id not in concern.facts]
    if stage == REST:
        return asked
    return [q for q in asked if q.gate and (q.id == LIFE) == (stage == LIFE_STAGE)]


def _fields(question: Question, draft: Draft) -> tuple[Part, ...]:
    options = tuple(Option(a.id, a.text) for a in question.answers)
    prompt = question.note_prompt
    return (
        *given_since(question, draft),
        *earlier_records.way_in_a_form(question.id),
        *contradictions.remark(question.id, draft.concern, draft.ctx),
        One(question.id, question.text, options),
        *([Words(question.id + NOTE, prompt, long=True)] if prompt else []),
    )


def given_since(question: Question, draft: Draft) -> tuple[Part, ...]:
    """What it was answered with, where a form asks it though it is answered."""
    given = draft.concern.facts.get(question.id)
    if given is None:
        return ()
    now = question.answer(given)
    return (Text(say("change.meanwhile", answer=now.text if now else ""), strong=True),)


def following(before: Concern, draft: Draft, sent: Submit) -> str:
    """The stage after this form; the gate questions again when an answer in it has brought up
    another of them.
    """
    protocol = draft.ctx.protocol
    known = {q.id for q in protocol.applicable(before.facts)}
    new = [q for q in protocol.applicable(draft.concern.facts) if q.gate and q.id not in known]
    stage = stage_of(sent)
    if stage not in STAGES:
        return REST
    if new and stage != REST:
        return GATE
    return (*STAGES, "")[STAGES.index(stage) + 1]
