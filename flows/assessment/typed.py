"""What becomes of words typed in the thread? The owner's answer or note; of anybody else's nothing
is kept.

Typed words bring no form with them: an answer to a gate question is given in one, behind the button
**Use my words**, which says nothing of it.
"""

from __future__ import annotations

from dataclasses import replace

from flows.assessment.answers import keep_answer, keep_note
from flows.assessment.buttons import CONFIRM, USE_TYPED
from flows.assessment.calling import form_after, go_on
from flows.assessment.steps import ASK, question_of
from flows.concern import Concern
from flows.kept.assessment import Typed
from flows.moves import Click, Say, Submit
from flows.protocol.parts import Question
from flows.refusals import stale
from flows.screen import Form, Open, Text
from flows.turn import Draft
from flows.wording.sentences import say

KEPT, NOT_KEPT = "kept", "not-kept"


def said(draft: Draft, said: Say) -> None:
    """Words typed in the thread: the owner's answer or note; of anybody else's nothing is kept, and
    they are told so.
    """
    if draft.concern.state == "open" and said.person == draft.concern.owner:
        _typed(draft, said)
    else:
        draft.post(NOT_KEPT, said.person, said.event)


def _typed(draft: Draft, said: Say) -> None:
    """An answer, when they are one of its own words and came after the question was shown; for a
    gate question only once the owner has said so; anything else is a note. Edited words change
    nothing: they are another note."""
    if said.edited:
        _kept_as_note(draft, replace(said, words=say("note.edited", words=said.words)), None)
        return
    asked = draft.concern.asked
    question = question_of(asked.step, draft.ctx.protocol) if asked else None
    late = said.shown_at is None or said.sent_at <= said.shown_at
    meant = (
        draft.ctx.protocol.typed_answer(question.id, said.words) if question and not late else None
    )
    if question is None or meant is None:
        _kept_as_note(draft, said, question)
    elif question.gate:
        waits = Typed(event=said.event, question=question.id, answer=meant.id, words=said.words)
        draft.change(typed=waits)
        draft.post(CONFIRM, said.person, said.event, thread=True)
    else:
        keep_answer(draft, question.id, meant.id, said.person)


def _kept_as_note(draft: Draft, said: Say, question: Question | None) -> None:
    keep_note(draft, said.words, said.person, question.id if question else None)
    draft.post(KEPT, said.person, said.event, thread=True)


def use(draft: Draft, click: Click) -> None:
    """**Use my words**: which answer they would be. Closed, they wait, and are kept as a note when
    another answer is given.
    """
    waiting = _waiting(draft.concern, click.nonce)
    if waiting is None:
        draft.answer = stale(draft.concern)
        return
    question = draft.ctx.protocol.question(waiting.question)
    meant = question.answer(waiting.answer)
    parts = (
        Text(question.text),
        Text(say("ask.use-as", answer=meant.text if meant else waiting.answer), strong=True),
    )
    draft.answer = Open(
        Form(
            USE_TYPED.form,
            say("ask.use"),
            parts,
            say("ask.use-yes"),
            concern=draft.concern.id,
            step=click.step,
            nonce=click.nonce,
        )
    )


def keep(draft: Draft, form: Submit) -> None:
    """The owner says that the typed words are the answer."""
    before, waiting = draft.concern, _waiting(draft.concern, form.nonce)
    if waiting is None:
        draft.answer = stale(draft.concern)
        return
    keep_answer(draft, waiting.question, waiting.answer, form.person)
    go_on(draft, form_after(before, draft, form.person), "")


def _waiting(concern: Concern, event: str) -> Typed | None:
    """The words of this telling, while their question waits."""
    typed, asked = concern.typed, concern.asked
    if typed is None or typed.event != event or asked is None:
        return None
    return typed if asked.step == f"{ASK}/{typed.question}" else None
