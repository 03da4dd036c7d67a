"""What has the owner answered? Answers by button, by typed word or in a form; notes; changes with
the history kept.
"""

from __future__ import annotations

from dataclasses import replace

from flows.assessment.buttons import CHANGE, NOTE, SEVERAL, SO_FAR, WHY
from flows.assessment.steps import ASK, is_current, refresh_step
from flows.concern import Answered, Note, Typed
from flows.dates import moment
from flows.entries import earlier_records
from flows.moves import Click, Say, Submit
from flows.protocol.parts import Question
from flows.protocol.rules import Protocol
from flows.refusals import stale
from flows.screen import (
    Done,
    Errors,
    Form,
    Nothing,
    One,
    Open,
    Option,
    Part,
    Replace,
    Row,
    Text,
    Words,
)
from flows.turn import Draft
from flows.wording.sentences import say

REVISIT, CONFIRM, KEPT, NOT_KEPT = "revisit", "confirm", "kept", "not-kept"


def answer(draft: Draft, click: Click) -> None:
    """A button with an answer. A button of an earlier question changes nothing and says so."""
    question = _asked(draft, click.step)
    if question is None or not is_current(draft.concern, click.step, click.nonce):
        draft.answer = stale(draft.concern)
        return
    keep_answer(draft, question.id, click.choice, click.person)


def keep_answer(draft: Draft, question: str, choice: str, who: str) -> None:
    """Add an answer; earlier ones stay. A life at risk now makes it an emergency. Raises ValueError
    if unknown.
    """
    protocol = draft.ctx.protocol
    protocol.check_fact(question, choice)
    given = Answered(
        question=question,
        answer=choice,
        who=who,
        at=draft.ctx.now,
        protocol=protocol.name,
        digest=protocol.digest,
    )
    _put_typed_aside(draft, question, choice)
    draft.change(answers=(*draft.concern.answers, given))
    if (question, choice) == ("life-at-risk", "yes-now"):
        draft.change(urgency="emergency")
    for again in set(protocol.question(question).revisit_of(choice)) & set(draft.concern.facts):
        draft.post(REVISIT, who, again, str(len(draft.concern.answers)), thread=True)
    draft.record(
        "answered",
        who,
        question=question,
        answer=choice,
        protocol=protocol.name,
        digest=protocol.digest,
    )


def _put_typed_aside(draft: Draft, question: str, choice: str) -> None:
    """Typed words that waited to be confirmed are not lost when another answer is given."""
    waiting = draft.concern.typed
    if waiting is None:
        return
    draft.change(typed=None)
    draft.refresh(CONFIRM, draft.concern.owner, (waiting.event,))
    if (waiting.question, waiting.answer) != (question, choice):
        _add_note(draft, waiting.words, draft.concern.owner or "", waiting.question)


def _asked(draft: Draft, step: str) -> Question | None:
    return (
        draft.ctx.protocol.question(step.removeprefix(f"{ASK}/"))
        if step.startswith(f"{ASK}/")
        else None
    )


def why(draft: Draft, click: Click) -> None:
    """Why am I asked: the reason and its source."""
    question = _asked(draft, click.step)
    if question is None:
        draft.answer = stale(draft.concern)
        return
    parts = (
        Text(question.text, strong=False),
        Text(question.why),
        Text(say("why.source", citation=question.citation)),
    )
    draft.answer = Open(Form(WHY.form, say("why.title"), parts))


def note(draft: Draft, click: Click) -> None:
    """The form for a note, about the question that waits."""
    question = _asked(draft, click.step)
    about: tuple[Part, ...] = (Text(say("note.about", question=question.text)),) if question else ()
    words = Words("note", say("note.label"), say("note.hint"), required=True, long=True)
    draft.answer = Open(
        Form(
            NOTE.form,
            say("note.title"),
            (*about, words),
            say("note.submit"),
            concern=draft.concern.id,
            step=click.step,
            nonce=draft.ctx.identifiers.id(),
        )
    )


def keep_note(draft: Draft, form: Submit) -> None:
    """A note sent from its form."""
    if not form.text("note"):
        draft.answer = Errors({"note": say("note.missing")})
        return
    question = _asked(draft, form.step)
    _add_note(draft, form.text("note"), form.person, question.id if question else None)


def _add_note(draft: Draft, words: str, who: str, question: str | None) -> None:
    kept = Note(text=words, who=who, at=draft.ctx.now, question=question)
    draft.change(notes=(*draft.concern.notes, kept))
    draft.record("noted", who, text=words, question=question)


def so_far(draft: Draft, click: Click) -> None:
    """Every answer given, the earlier ones too, each with a button to change it."""
    draft.record("read", click.person, what="answers")
    draft.answer = Open(so_far_form(draft))


def so_far_form(draft: Draft) -> Form:
    """The answers as a form; only read."""
    parts: list[Part] = []
    for question in draft.ctx.protocol.questions:
        if question.id in draft.concern.facts:
            parts += _answers_to(draft, question)
    if draft.ctx.protocol.next_question(draft.concern.facts):
        parts.insert(0, Row((SEVERAL.button(),)))
    shown = tuple(parts) or (Text(say("so-far.none")),)
    return Form(SO_FAR.form, say("so-far.title"), shown, concern=draft.concern.id)


def several_form(draft: Draft, click: Click) -> None:
    """Every question that still waits, in one form; none has to be answered."""
    waiting = [q for q in draft.ctx.protocol.questions if q.id not in draft.concern.facts]
    fields = tuple(
        part
        for q in waiting
        for part in (
            *earlier_records.way_in_a_form(q.id),
            One(q.id, q.text, tuple(Option(a.id, a.text) for a in q.answers)),
        )
    )
    form = Form(
        SEVERAL.form,
        say("several.title"),
        fields,
        say("several.submit"),
        concern=draft.concern.id,
        nonce=draft.ctx.identifiers.id(),
    )
    draft.answer = Replace(form) if click.in_form else Open(form)


def keep_several(draft: Draft, form: Submit) -> None:
    """Each answer that was given, in the protocol's order; one to a question that is not asked
    counts for nothing.
    """
    for question in draft.ctx.protocol.questions:
        chosen = form.text(question.id)
        if chosen and question in draft.ctx.protocol.applicable(draft.concern.facts):
            keep_answer(draft, question.id, chosen, form.person)
    draft.answer = Done()


def _answers_to(draft: Draft, question: Question) -> list[Part]:
    given = [a for a in draft.concern.answers if a.question == question.id]
    lines = [_line(draft, "so-far.line", question, given[-1])]
    lines += [_line(draft, "so-far.earlier", question, a) for a in given[:-1]]
    change = CHANGE.button(step=question.id)
    return [Text("\n".join([question.text, *lines]), button=change)]


def _line(draft: Draft, key: str, question: Question, given: Answered) -> str:
    chosen = question.answer(given.answer)
    return say(
        key,
        answer=chosen.text if chosen else given.answer,
        name=draft.ctx.school.display(given.who),
        time=moment(draft.ctx, given.at),
    )


def change(draft: Draft, click: Click) -> None:
    """The form in which one answer is changed."""
    question = draft.ctx.protocol.question(click.step)
    options = tuple(Option(a.id, a.text) for a in question.answers)
    parts = (
        Text(question.text),
        *earlier_records.way_in_a_form(question.id),
        One(
            "answer",
            say("change.label"),
            options,
            initial=draft.concern.facts[question.id],
            required=True,
        ),
        Words("reason", say("change.reason"), long=True),
    )
    form = Form(
        CHANGE.form,
        say("change.title"),
        parts,
        say("change.submit"),
        concern=draft.concern.id,
        step=question.id,
        nonce=draft.ctx.identifiers.id(),
    )
    draft.answer = Replace(form) if click.in_form else Open(form)


def keep_change(draft: Draft, form: Submit) -> None:
    """A changed answer: the earlier one stays in the record. Every later question that hangs on it
    is asked again.
    """
    chosen = form.text("answer")
    if not chosen:
        draft.answer = Errors({"answer": say("change.missing")})
        return
    if chosen != draft.concern.facts.get(form.step):
        keep_answer(draft, form.step, chosen, form.person)
        refresh_step(draft)
    if form.text("reason"):
        _add_note(draft, form.text("reason"), form.person, form.step)
    draft.answer = Replace(so_far_form(draft))


def said(draft: Draft, said: Say) -> None:
    """Words typed in the thread: the owner's answer or note; of anybody else's nothing is kept, and
    they are told so.
    """
    if draft.concern.state == "open" and said.person == draft.concern.owner:
        typed(draft, said)
    else:
        draft.post(NOT_KEPT, said.person, said.event)


def typed(draft: Draft, said: Say) -> None:
    """Words typed in the thread: an answer, when they are one of its own words and came after the
    question was shown; for a gate question only once the owner has said so; anything else is kept
    as a note. Edited words change nothing: they are another note."""
    if said.edited:
        _kept_as_note(draft, replace(said, words=say("note.edited", words=said.words)), None)
        return
    question = _asked(draft, draft.concern.asked.step if draft.concern.asked else "")
    late = said.shown_at is None or said.sent_at <= said.shown_at
    meant = (
        draft.ctx.protocol.typed_answer(question.id, said.words) if question and not late else None
    )
    if question is None or meant is None:
        _kept_as_note(draft, said, question)
    elif question.gate:
        draft.change(
            typed=Typed(event=said.event, question=question.id, answer=meant.id, words=said.words)
        )
        draft.post(CONFIRM, said.person, said.event, thread=True)
    else:
        keep_answer(draft, question.id, meant.id, said.person)


def _kept_as_note(draft: Draft, said: Say, question: Question | None) -> None:
    _add_note(draft, said.words, said.person, question.id if question else None)
    draft.post(KEPT, said.person, said.event, thread=True)


def use_typed(draft: Draft, click: Click) -> None:
    """The owner says whether typed words are the answer to a gate question; else they are kept as a
    note.
    """
    waiting, asked = draft.concern.typed, draft.concern.asked
    if (
        waiting is None
        or waiting.event != click.nonce
        or not asked
        or asked.step != f"{ASK}/{waiting.question}"
    ):
        draft.answer = stale(draft.concern)
        return
    if click.choice == "yes":
        keep_answer(draft, waiting.question, waiting.answer, click.person)
    else:
        _put_typed_aside(draft, "", "")
    draft.answer = Nothing()


def progress(protocol: Protocol, facts: dict[str, str], question: str) -> tuple[int, int]:
    """Which question this is, of how many, as far as the answers tell."""
    ids = [q.id for q in protocol.applicable(facts)]
    return ids.index(question) + 1, len(ids)
