"""Which questions stand together in a form? Life at risk alone, then the gate questions, then the
rest; none has to be answered.

The form's step is its stage. What one form calls for opens before the next (`assessment.calling`).
"""

from __future__ import annotations

from flows.assessment.buttons import SEVERAL
from flows.assessment.gate import LIFE
from flows.concern import Concern
from flows.context import Context
from flows.entries import contradictions, earlier_records
from flows.moves import Submit
from flows.protocol.parts import Question
from flows.screen import Form, One, Option, Part, Words
from flows.turn import Draft
from flows.wording.sentences import say

LIFE_STAGE, GATE, REST, GO_ON = "life", "gate", "rest", "go-on"
STAGES = (LIFE_STAGE, GATE, REST)
NOTE = "-note"


def stage_form(draft: Draft, first: str = LIFE_STAGE) -> Form | None:
    """The next form with questions that wait, from this stage on; None when none wait."""
    for stage in STAGES[STAGES.index(first) if first in STAGES else 0 :]:
        if waiting := _waiting(draft.concern, draft.ctx, stage):
            return Form(
                SEVERAL.form,
                say("several.title"),
                tuple(part for question in waiting for part in _fields(question, draft)),
                say("several.submit"),
                concern=draft.concern.id,
                step=stage,
                nonce=draft.ctx.identifiers.id(),
            )
    return None


def _waiting(concern: Concern, ctx: Context, stage: str) -> list[Question]:
    asked = [q for q in ctx.protocol.applicable(concern.facts) if q.id not in concern.facts]
    if stage == REST:
        return asked
    return [q for q in asked if q.gate and (q.id == LIFE) == (stage == LIFE_STAGE)]


def _fields(question: Question, draft: Draft) -> tuple[Part, ...]:
    options = tuple(Option(a.id, a.text) for a in question.answers)
    prompt = question.note_prompt
    return (
        *earlier_records.way_in_a_form(question.id),
        *contradictions.remark(question.id, draft.concern, draft.ctx),
        One(question.id, question.text, options),
        *([Words(question.id + NOTE, prompt, long=True)] if prompt else []),
    )


def following(before: Concern, draft: Draft, sent: Submit) -> str:
    """The stage after this form; the gate questions again when an answer in it has brought up
    another of them.
    """
    protocol = draft.ctx.protocol
    known = {q.id for q in protocol.applicable(before.facts)}
    new = [q for q in protocol.applicable(draft.concern.facts) if q.gate and q.id not in known]
    if sent.step not in STAGES:
        return REST
    if new and sent.step != REST:
        return GATE
    return (*STAGES, "")[STAGES.index(sent.step) + 1]
