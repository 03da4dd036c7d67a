"""What has the owner answered? By button, or several in a form; notes; changes with the history
kept.
"""

from __future__ import annotations

from dataclasses import replace

from flows.assessment.answers import keep_answer, keep_note
from flows.assessment.buttons import CHANGE, NOTE, SEVERAL, SO_FAR, WHY
from flows.assessment.calling import form_after, go_on
from flows.assessment.several import GO_ON, following, given_since, shown_again, stage_form
from flows.assessment.several import NOTE as OF_A_NOTE
from flows.assessment.steps import is_current, question_of
from flows.dates import moment
from flows.entries import contradictions, days, earlier_records
from flows.kept.assessment import Answered
from flows.moves import Click, Submit
from flows.protocol.parts import Question
from flows.refusals import filled, notice, stale
from flows.school.people_in_words import called_then
from flows.screen import (
    Day,
    Errors,
    Form,
    One,
    Open,
    Option,
    Pair,
    Part,
    Replace,
    Row,
    Text,
    Time,
    Words,
)
from flows.turn import Draft
from flows.wording.sentences import say


def answer(draft: Draft, click: Click) -> None:
    """A button with an answer; what it calls for opens. A button of an earlier question changes
    nothing and says so.
    """
    before, question = draft.concern, question_of(click.step, draft.ctx.protocol)
    if question is None or not is_current(before, click.step, click.nonce):
        draft.answer = stale(before)
        return
    keep_answer(draft, question.id, click.choice, click.person)
    if form := form_after(before, draft, click.person):
        draft.answer = Open(form, waits=True)


def why(draft: Draft, click: Click) -> None:
    """Why am I asked: the reason and its source."""
    question = question_of(click.step, draft.ctx.protocol)
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
    """The form for a note, about the question that waits; it says what belongs to that question's
    answer.
    """
    question = question_of(click.step, draft.ctx.protocol)
    about: tuple[Part, ...] = (Text(say("note.about", question=question.text)),) if question else ()
    label = (question and question.note_prompt) or say("note.label")
    words = Words("note", label, say("note.hint"), required=True, long=True)
    draft.answer = Open(
        draft.form(
            NOTE.form,
            say("note.title"),
            (*about, words, Day("day", say("note.day")), Time("time", say("note.time"))),
            say("note.submit"),
            step=click.step,
        )
    )


def keep_the_note(draft: Draft, form: Submit) -> None:
    """A note sent from its form."""
    if not form.text("note"):
        draft.answer = Errors({"note": say("note.missing")})
        return
    dated = form.text("day") or form.text("time")
    happened = days.moment_in(form, draft.ctx) if dated else None
    if isinstance(happened, Errors):
        draft.answer = happened
        return
    question = question_of(form.step, draft.ctx.protocol)
    keep_note(draft, form.text("note"), form.person, question.id if question else None, happened)


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
    asked = draft.ctx.protocol.next_question(draft.concern.facts)
    several_at_once = [Row((SEVERAL.button(),))] if asked else []
    shown = (*several_at_once, *(parts or [Text(say("so-far.none"))]))
    return draft.form(SO_FAR.form, say("so-far.title"), shown)


def several(draft: Draft, click: Click) -> None:
    """**Answer several at once**: the first form with questions that wait."""
    form = stage_form(draft)
    if form is None:
        draft.answer = notice(say("several.none"), title=say("several.title"))
    else:
        draft.show(form, click)


def keep_several(draft: Draft, form: Submit) -> None:
    """Each answer that was given, in the protocol's order; one to a question that is not asked, or that
    it does not offer, counts for nothing. Then what they call for, or the next form. What was answered meanwhile is
    shown first; where nothing was given it is said.
    """
    before = draft.concern
    if again := shown_again(draft, form):
        draft.answer = again
        return
    for question in draft.ctx.protocol.questions:
        chosen = question.answer(form.text(question.id))
        if chosen and question in draft.ctx.protocol.applicable(draft.concern.facts):
            keep_answer(draft, question.id, chosen.id, form.person)
        if words := form.text(question.id + OF_A_NOTE):
            keep_note(draft, words, form.person, question.id)
    if form.step.startswith(f"{GO_ON}/"):
        go_on(draft, None, form.step.removeprefix(f"{GO_ON}/"))
        return
    then = following(before, draft, form)
    go_on(draft, form_after(before, draft, form.person, then), then)


def _answers_to(draft: Draft, question: Question) -> list[Part]:
    given = [a for a in draft.concern.answers if a.question == question.id]
    lines = [_line(draft, "so-far.line", question, given[-1])]
    lines += [_line(draft, "so-far.earlier", question, a) for a in given[:-1]]
    change = CHANGE.button(step=question.id)
    remark = contradictions.remark(question.id, draft.concern, draft.ctx)
    return [Pair(question.text, "\n".join(lines), button=change), *remark]


def _line(draft: Draft, key: str, question: Question, given: Answered) -> str:
    chosen = question.answer(given.answer)
    return say(
        key,
        answer=chosen.text if chosen else given.answer,
        name=called_then(draft.ctx.school, given.who, given.at),
        time=moment(draft.ctx, given.at),
    )


def change(draft: Draft, click: Click) -> None:
    """The form in which one answer is changed."""
    if click.step not in draft.concern.facts:
        draft.answer = stale(draft.concern)
        return
    draft.show(_change_form(draft, click.step), click)


def _change_form(draft: Draft, asked: str) -> Form:
    question = draft.ctx.protocol.question(asked)
    options = tuple(Option(a.id, a.text) for a in question.answers)
    parts = (
        Text(question.text),
        *earlier_records.way_in_a_form(question.id),
        *contradictions.remark(question.id, draft.concern, draft.ctx),
        One(
            "answer",
            say("change.label"),
            options,
            initial=draft.concern.facts[question.id],
            required=True,
        ),
        Words("reason", say("change.reason"), long=True),
    )
    return draft.form(
        CHANGE.form,
        say("change.title"),
        parts,
        say("change.submit"),
        step=f"{question.id}/{_given(draft, question.id)}",
    )


def _given(draft: Draft, question: str) -> str:
    """How often it was answered by now: what a form that changes the last answer was opened on."""
    return str(sum(one.question == question for one in draft.concern.answers))


def keep_change(draft: Draft, form: Submit) -> None:
    """A changed answer: the earlier one stays in the record. Every later question that hangs on it
    is asked again; what the new one calls for opens. One that was changed meanwhile is shown first.
    """
    before, chosen, protocol = draft.concern, form.text("answer"), draft.ctx.protocol
    question, _, given = form.step.partition("/")
    if not (protocol.asks(question) and protocol.question(question).answer(chosen)):
        draft.answer = Errors({"answer": say("change.missing")})
        return
    if question in before.facts and given not in ("", _given(draft, question)):
        draft.answer = Replace(_changed_meanwhile(draft, question, form))
        return
    if chosen != before.facts.get(question) or contradictions.danger_since(question, before):
        keep_answer(draft, question, chosen, form.person)
    if form.text("reason"):
        keep_note(draft, form.text("reason"), form.person, question)
    draft.answer = Replace(form_after(before, draft, form.person) or so_far_form(draft))


def _changed_meanwhile(draft: Draft, question: str, sent: Submit) -> Form:
    """The form anew with the answer that was given since. What was typed stays, nothing is chosen."""
    typed = replace(sent, values={"reason": sent.text("reason")})
    form = filled(_change_form(draft, question), typed)
    since = given_since(draft.ctx.protocol.question(question), draft)
    return replace(form, parts=(*since, *form.parts))
