"""What does the owner read in the thread? One step at a time: the question, its buttons, later only
"answered".
"""

from __future__ import annotations

from flows.assessment import advice
from flows.assessment.answering import progress
from flows.assessment.buttons import ANSWER, CHANGE, NOTE, OPEN_ACTION, SO_FAR, USE_TYPED, WHY
from flows.assessment.steps import ACTION, ASK, DECIDED, READY, is_current, unanswered_action
from flows.closing.buttons import CLOSE
from flows.concern import Concern
from flows.context import Context
from flows.decision.buttons import OPEN_DECISION
from flows.declared import Args
from flows.entries import earlier_records
from flows.messages import over, plain
from flows.protocol.parts import Level
from flows.screen import Button, Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def card(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    return plain(concern, say("card.text", reference=concern.reference), say("card.kept"))


def step(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    step, count = args
    kind = step.split("/")[0]
    if is_current(concern, step, count) and concern.owner == person:
        return _WAITING[kind](concern, step, count, ctx)
    still_waits = concern.asked is not None and concern.asked.step == step
    if concern.owner and concern.owner != person and still_waits:
        return over(
            concern,
            say("ask.passed", reference=concern.reference, name=ctx.school.display(concern.owner)),
        )
    if int(count) in concern.left:
        return over(concern, say("ask.left", reference=concern.reference))
    return over(concern, _done(concern, step, ctx))


def _done(concern: Concern, step: str, ctx: Context) -> str:
    """The number lets the thread be followed; of how many would tell what was answered, for that
    changes it.
    """
    kind, _, question = step.partition("/")
    if kind == ASK and question in (q.id for q in ctx.protocol.applicable(concern.facts)):
        number, _ = progress(ctx.protocol, concern.facts, question)
        return say("ask.answered-number", reference=concern.reference, number=number)
    done = {
        ASK: "ask.answered",
        ACTION: "action.done",
        READY: "ready.done",
        DECIDED: "decided.done",
    }
    return say(done[kind], reference=concern.reference)


def _question(concern: Concern, step: str, count: str, ctx: Context) -> Message:
    question = ctx.protocol.question(step.removeprefix(f"{ASK}/"))
    number, total = progress(ctx.protocol, concern.facts, question.id)
    first = "ask.heading-first" if question.id == "life-at-risk" else "ask.heading"
    heading = say(first, reference=concern.reference, number=number, total=total)
    answers = tuple(
        ANSWER.button(a.text, step=step, nonce=count, choice=a.id) for a in question.answers
    )
    offered = advice.button(concern, ctx, step, count)
    lines = [heading, *([say("advice.offered")] if offered else []), question.text]
    more = (
        WHY.button(step=step),
        NOTE.button(step=step),
        SO_FAR.button(step=step),
        *earlier_records.way_in(question.id),
        *offered,
    )
    rows = tuple(answers[n : n + 5] for n in range(0, len(answers), 5))
    return Message(say("ask.notice", reference=concern.reference), tuple(lines), (*rows, more))


def _action(concern: Concern, step: str, count: str, ctx: Context) -> Message:
    criterion = unanswered_action(concern, ctx.protocol)
    emergency = criterion is not None and criterion.level == Level.EMERGENCY
    words = say("action.text-999" if emergency else "action.text", reference=concern.reference)
    button = OPEN_ACTION.button(step=step, nonce=count)
    row = (button, *_aside(step), *advice.button(concern, ctx, step, count))
    return Message(say("action.notice", reference=concern.reference), (words,), (row,))


def _aside(step: str) -> tuple[Button, ...]:
    return NOTE.button(step=step), SO_FAR.button(step=step)


def _ready(concern: Concern, step: str, count: str, ctx: Context) -> Message:
    button = OPEN_DECISION.button(step=step, nonce=count, look="main")
    return Message(
        say("ready.notice", reference=concern.reference),
        (say("ready.text", reference=concern.reference),),
        ((button, *_aside(step)),),
    )


def _decided(concern: Concern, step: str, count: str, ctx: Context) -> Message:
    buttons = (
        OPEN.button(),
        OPEN_DECISION.button(say("decided.again"), step=step, nonce=count),
        CLOSE.button(step=step, nonce=count),
    )
    words = say("decided.text", reference=concern.reference)
    return Message(
        say("decided.notice", reference=concern.reference), (words,), (buttons, _aside(step))
    )


_WAITING = {ASK: _question, ACTION: _action, READY: _ready, DECIDED: _decided}


def confirm(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    typed = concern.typed
    if typed is None or typed.event != args[0]:
        return over(concern, say("ask.used", reference=concern.reference))
    step = f"{ASK}/{typed.question}"
    row = (
        USE_TYPED.button(
            say("ask.use-yes"), step=step, nonce=typed.event, choice="yes", look="main"
        ),
        USE_TYPED.button(say("ask.use-no"), step=step, nonce=typed.event, choice="no"),
    )
    words = say("ask.use", reference=concern.reference)
    return Message(say("ask.notice", reference=concern.reference), (words,), (row,))


def revisit(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    words = say("ask.revisit", reference=concern.reference)
    button = CHANGE.button(say("ask.revisit-change"), step=args[0])
    return Message(say("ask.notice", reference=concern.reference), (words,), ((button,),))


def kept(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    asks = concern.asked is not None and concern.asked.step.startswith(ASK)
    return plain(
        concern, say("ask.kept-again" if asks else "ask.kept", reference=concern.reference)
    )


def not_kept(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    return plain(concern, say("ask.not-kept", reference=concern.reference))
