"""What do the answers call for? The form that opens by itself after an answer, and **What to do
now**.

After an answer the chat shows the next step, whatever was answered; what differs stands in these
forms. One that could not be opened, or was closed, waits under **What to do now**.
"""

from __future__ import annotations

from flows.assessment import gate, home_authority, several, what_to_say
from flows.assessment.buttons import CHANGE, SEVERAL
from flows.assessment.steps import unanswered_action, waiting_actions
from flows.concern import Concern
from flows.context import Context
from flows.entries import contradictions
from flows.entries.agencies import LADO
from flows.moves import Click, Submit
from flows.refusals import stale
from flows.school.routing import ORDINARY
from flows.screen import Done, Form, Open, Part, Replace, Row, Text
from flows.screens.record import staff_advice, to_settle
from flows.turn import Draft
from flows.wording.sentences import say

ON_TOP = (LADO, "ceop")  # a decision names them beside those that everybody is shown


def form_after(before: Concern, draft: Draft, person: str, then: str = "") -> Form | None:
    """What the answers since `before` call for; None when nothing. `then`: the stage of several
    questions that comes after it.
    """
    protocol, concern = draft.ctx.protocol, draft.concern
    known = {one.id for one in waiting_actions(before, protocol)}
    if any(one.id not in known for one in waiting_actions(concern, protocol)):
        return action_form(draft, person, then)
    new = concern.answers[len(before.answers) :]
    again = [q for a in new for q in protocol.question(a.question).revisit_of(a.answer)]
    parts = [
        *_contradicted([a.question for a in new], draft),
        *_advice(_advised(before, concern, draft.ctx), draft.ctx),
        *_revisit(again, concern),
    ]
    return _to_read(draft, parts, then) if parts else None


def action_form(draft: Draft, person: str, then: str = "", *, again: bool = False) -> Form | None:
    """The form of the most urgent action that waits; None when none does."""
    draft.record("read", person, what="action")
    return gate.form(draft, *gate.place(draft.concern, then), again=again)


def _advised(before: Concern, now: Concern, ctx: Context) -> list[str]:
    """The advice (ids) of what is met now and was not before, of its criteria and their
    questions.
    """
    met = {reason.id for reason in ctx.protocol.recommend(before.facts).reasons}
    new = [reason for reason in ctx.protocol.recommend(now.facts).reasons if reason.id not in met]
    of_criteria = {one.id: one.advice for one in ctx.protocol.criteria}
    offers = [o for r in new for q in r.questions for o in ctx.protocol.question(q).offers]
    return list(dict.fromkeys([*(a for r in new for a in of_criteria.get(r.id, ())), *offers]))


def _advice(ids: list[str], ctx: Context) -> list[Part]:
    told = [ctx.protocol.advice_text(one) for one in ids]
    return [
        part
        for one in told
        for part in (Text(one.text), Text(say("why.source", citation=one.citation)))
    ]


def _revisit(questions: list[str], concern: Concern) -> list[Part]:
    """An answer given before that a new one puts in question, and the way to change it."""
    return [
        part
        for one in dict.fromkeys(questions)
        if one in concern.facts
        for part in (
            Text(say("ask.revisit")),
            Row((CHANGE.button(say("ask.revisit-change"), step=one),)),
        )
    ]


def _contradicted(answered: list[str], draft: Draft) -> list[Part]:
    """What the record says against an answer that was just given."""
    return contradictions.remarks(draft.concern, draft.ctx, answered) if answered else []


def _to_read(draft: Draft, parts: list[Part], then: str = "") -> Form:
    """A form to read; between forms of several questions it leads on to the next."""
    if not then:
        return draft.form("what-now", say("what-now.title"), parts)
    return draft.form(
        SEVERAL.form,
        say("what-now.title"),
        parts,
        say("several.go-on"),
        step=f"{several.GO_ON}/{then}",
    )


def what_now(draft: Draft, click: Click) -> None:
    """**What to do now**: what must be done at once and is not recorded; else whom to ring, and
    what is advised.
    """
    waits = unanswered_action(draft.concern, draft.ctx.protocol)
    form = action_form(draft, click.person) if waits else overview(draft, click.person)
    draft.answer = (
        Replace(form) if click.in_form and form else Open(form or overview(draft, click.person))
    )


def overview(draft: Draft, person: str) -> Form:
    """Whom to ring and what is advised, when nothing must be recorded."""
    ctx, concern = draft.ctx, draft.concern
    draft.record("read", person, what="advice")
    advice = _advice(list(ctx.protocol.recommend(concern.facts).advice), ctx)
    parts = [
        *home_authority.everybody(concern, ctx),
        *on_top(concern, ctx, shown=(LADO,) if concern.route != ORDINARY else ()),
        *(to_settle(concern, person, ctx) if person == concern.owner else ()),
        *what_to_say.ways(concern, ctx),
    ]
    return _to_read(draft, [*parts, *staff_advice(concern, ctx), *advice])


def on_top(concern: Concern, ctx: Context, shown: tuple[str, ...] = ()) -> list[Part]:
    """The numbers of those that the decision names on top, but for those `shown` elsewhere."""
    options = concern.decision.options if concern.decision else ()
    told = [one for one in ON_TOP if one in options and one not in shown]
    return home_authority.beside(concern, told, ctx)


def keep_action(draft: Draft, sent: Submit) -> None:
    """What was done about it; then whatever waits still, or the questions that were being answered
    together.
    """
    criterion = gate.about(draft.concern, sent.step, sent.nonce, draft.ctx)
    if criterion is None:
        draft.answer = stale(draft.concern)
        return
    if wrong := gate.record(draft, sent, criterion):
        draft.answer = wrong
        return
    then = gate.then_of(sent.step)
    waits = unanswered_action(draft.concern, draft.ctx.protocol)
    same = waits is not None and waits.id == criterion.id
    following = action_form(draft, sent.person, then, again=same) if waits else None
    go_on(draft, following, then)


def go_on(draft: Draft, form: Form | None, then: str) -> None:
    """After a form was sent: the one it calls for, else the next stage of several questions, else
    none.
    """
    form = form or (several.stage_form(draft, then) if then else None)
    draft.answer = Replace(form) if form else Done()


def choose_home(draft: Draft, click: Click) -> None:
    """Where the child lives: the same form with the numbers of that authority, and all that was
    typed still there.
    """
    if gate.about(draft.concern, click.step, click.nonce, draft.ctx) is None:
        draft.answer = stale(draft.concern)
        return
    home_authority.choose(draft, click.choice, click.person)
    form = gate.form(draft, click.step, click.nonce)
    draft.answer = Replace(form) if form else stale(draft.concern)
