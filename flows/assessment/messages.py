"""What does the owner read in the thread? One card, edited in place: the step, its buttons."""

from __future__ import annotations

from flows.assessment.buttons import (
    ANSWER,
    NOTE,
    SEVERAL,
    SO_FAR,
    USE_TYPED,
    WHAT_NOW,
    WHY,
)
from flows.assessment.gate import LIFE
from flows.assessment.steps import ASK, DECIDED, READY
from flows.closing.buttons import CLOSE
from flows.concern import Concern
from flows.context import Context
from flows.decision.buttons import OPEN_DECISION
from flows.declared import Args
from flows.entries import earlier_records
from flows.kept.assessment import Asked
from flows.messages import over, plain
from flows.screen import Button, Message, in_rows
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def card(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    """What waits now; of an earlier owner's card, who has it; of an earlier card, that there is
    another.
    """
    shown, asked = concern.card, concern.asked
    if concern.owner is None:
        return over(concern, say("ask.left", reference=concern.reference))
    if concern.owner != person:
        name = ctx.school.display(concern.owner)
        return over(concern, say("ask.passed", reference=concern.reference, name=name))
    if shown is None or asked is None or (shown.to, shown.args) != (person, args):
        return over(concern, say("page.newer", reference=concern.reference))
    return _WAITING[asked.step.split("/")[0]](concern, asked, ctx)


def earlier(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    """What is left of a step that was a message of its own, before there was a card."""
    return over(concern, say("page.newer", reference=concern.reference))


def _card(concern: Concern, notice: str, lines: list[str], *rows: list[Button]) -> Message:
    """Danger always stands first, whatever is asked and whatever was answered; then what is asked."""
    flat = [some.buttons for row in rows for some in in_rows(row)]
    words = (say("first.danger"), *lines)
    return Message(say(notice, reference=concern.reference), words, tuple(flat), headed=2)


def _question(concern: Concern, asked: Asked, ctx: Context) -> Message:
    question = ctx.protocol.question(asked.step.removeprefix(f"{ASK}/"))
    place = [q.id for q in ctx.protocol.questions].index(question.id) + 1
    heading = say(
        "ask.heading",
        reference=concern.reference,
        number=place,
        total=len(ctx.protocol.questions),
    )
    first = [say("card.first"), say("card.kept")] if question.id == LIFE else []
    answers = [
        ANSWER.button(a.text, step=asked.step, nonce=str(asked.count), choice=a.id)
        for a in question.answers
    ]
    more = [*_tools(asked), WHY.button(step=asked.step), *earlier_records.way_in(question.id)]
    lines = [question.text, heading, *first]
    return _card(concern, "ask.notice", lines, [*answers, SEVERAL.button()], more)


def _tools(asked: Asked) -> list[Button]:
    return [WHAT_NOW.button(), SO_FAR.button(step=asked.step), NOTE.button(step=asked.step)]


def _ready(concern: Concern, asked: Asked, ctx: Context) -> Message:
    decide = OPEN_DECISION.button(step=asked.step, nonce=str(asked.count), look="main")
    words = say("ready.text", reference=concern.reference)
    return _card(concern, "ask.notice", [words], [decide], _tools(asked))


def _decided(concern: Concern, asked: Asked, ctx: Context) -> Message:
    step, count = asked.step, str(asked.count)
    buttons = [
        OPEN.button(),
        OPEN_DECISION.button(say("decided.again"), step=step, nonce=count),
        CLOSE.button(step=step, nonce=count),
    ]
    words = say("decided.text", reference=concern.reference)
    return _card(concern, "ask.notice", [words], buttons, _tools(asked))


def _nothing(concern: Concern, asked: Asked, ctx: Context) -> Message:
    return over(concern, say("page.newer", reference=concern.reference))


_WAITING = {ASK: _question, READY: _ready, DECIDED: _decided, "": _nothing}


def confirm(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    typed = concern.typed
    if typed is None or typed.event != args[0] or concern.owner != person:
        return over(concern, say("ask.used", reference=concern.reference))
    words = say("ask.use-or-press", reference=concern.reference)
    button = USE_TYPED.button(nonce=typed.event)
    return Message(say("ask.notice", reference=concern.reference), (words,), ((button,),))


def kept(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    asks = concern.asked is not None and concern.asked.step.startswith(ASK)
    return plain(
        concern, say("ask.kept-again" if asks else "ask.kept", reference=concern.reference)
    )


def not_kept(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    return plain(concern, say("ask.not-kept", reference=concern.reference))
