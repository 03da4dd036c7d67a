"""Is there advice for the answers just given? It is offered with the next step, by a button that
says nothing of it.

The button goes when that step is answered: nothing stays in the chat that tells what was answered.
Report Remove is offered for every answer about how far an image has gone, and whenever there may be
demands or threats.
"""

from __future__ import annotations

from flows.assessment.buttons import ADVICE
from flows.assessment.steps import unanswered_action
from flows.concern import Concern
from flows.context import Context
from flows.moves import Click
from flows.screen import Button, Form, Open, Part, Text
from flows.turn import Draft
from flows.wording.sentences import say


def of_last_answers(concern: Concern, ctx: Context) -> tuple[str, ...]:
    """The advice (ids) for what was answered when the present step was asked, or since; what the
    form of an action that waits says already is left out."""
    asked = concern.asked
    last = {a.question for a in concern.answers if asked and a.at >= asked.at}
    offers = [
        one for q in ctx.protocol.applicable(concern.facts) if q.id in last for one in q.offers
    ]
    facts = {
        q.id: concern.facts[q.id]
        for q in ctx.protocol.applicable(concern.facts)
        if q.id in concern.facts
    }
    met = [c for c in ctx.protocol.criteria if last & set(c.when.met_by(facts))]
    waits = unanswered_action(concern, ctx.protocol)
    said = set(waits.advice) if waits else set()
    return tuple(
        one
        for one in dict.fromkeys([*offers, *(a for c in met for a in c.advice)])
        if one not in said
    )


def button(concern: Concern, ctx: Context, step: str, count: str) -> tuple[Button, ...]:
    """The button beside the step that waits; none when there is no advice."""
    return (ADVICE.button(step=step, nonce=count),) if of_last_answers(concern, ctx) else ()


def ask(draft: Draft, click: Click) -> None:
    """**Advice**: what the sources advise about the last answers."""
    parts: list[Part] = []
    for one in of_last_answers(draft.concern, draft.ctx):
        advice = draft.ctx.protocol.advice_text(one)
        parts += [Text(advice.text), Text(say("why.source", citation=advice.citation))]
    draft.record("read", click.person, what="advice")
    draft.answer = Open(
        Form(ADVICE.form, say("advice.title"), tuple(parts) or (Text(say("advice.none")),))
    )
