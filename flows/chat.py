"""What does each message in a private chat say now? The reference, the question, the buttons; never content.

Made from the concern as it stands when the message is sent or brought up to date.
"""

from __future__ import annotations

from collections.abc import Callable

from flows import second_look
from flows.assessment import progress
from flows.concern import Concern, Report
from flows.context import Context
from flows.conversation import ACTION, ASK, DECIDED, READY, is_current, unanswered_action
from flows.followup import find_any
from flows.messages import Button, Message
from flows.phrases import moment, names, numbers
from flows.protocol import Level
from flows.reporting import add_button
from flows.routing import may_know
from flows.wording import say

Args = tuple[str, ...]
Renderer = Callable[[Concern, str, Args, Context], Message | None]


def message(concern: Concern, kind: str, person: str, args: Args, ctx: Context) -> Message | None:
    """The message of this kind for this person as it reads now; None when there is nothing left to say.

    A concern that is closed leaves only a stub, except for what tells a reporter so. Whoever may not know of the
    concern any more is told nothing.
    """
    if kind not in _FOR_REPORTERS and not may_know(concern, person, ctx.school):
        return None
    if concern.state == "closed" and kind not in _FOR_REPORTERS:
        return _closed(concern, kind)
    return _RENDERERS[kind](concern, person, args, ctx)


def _closed(concern: Concern, kind: str) -> Message:
    words = say("concern.stub", reference=concern.reference)
    rows = ((_open(),),) if kind == "page" else ()
    return Message(say("concern.notice", reference=concern.reference), (words,), rows)


def stub(concern: Concern) -> Message:
    """What stays of a message that says nothing any more."""
    return plain(concern, say("concern.stub-moved", reference=concern.reference))


def plain(concern: Concern, *paragraphs: str, notice: str = "concern.notice") -> Message:
    """A message without buttons."""
    return Message(say(notice, reference=concern.reference), paragraphs)


def _page(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    heading = say("page.heading", reference=concern.reference)
    reported = say("page.reported", time=moment(ctx, concern.opened_at))
    if concern.owner == person:
        return _page_of_owner(concern, args, ctx, heading, reported)
    if concern.owner and concern.passing_to != person:
        since = moment(ctx, concern.owned_at or ctx.now)
        theirs = say("page.theirs", name=ctx.school.display(concern.owner), time=since)
        return Message(say("concern.notice", reference=concern.reference), (heading, reported, theirs), ((_open(),),))
    lines = [heading, reported, _urgency(concern)]
    if concern.owner:
        lines.append(say("page.passed", name=ctx.school.display(concern.owner)))
    notice = "page.notice-urgent" if concern.urgency == "emergency" else "page.notice"
    have = Button(say("page.have"), "acknowledge", "page", str(concern.handovers), look="main")
    return Message(say(notice, reference=concern.reference), tuple(lines), ((have, _open(), _cannot()),))


def _page_of_owner(concern: Concern, args: Args, ctx: Context, heading: str, reported: str) -> Message:
    own = args == ("own",)
    yours = say("page.yours-now") if own else say("page.yours", time=moment(ctx, concern.owned_at or ctx.now))
    back = Button(say("page.give-back"), "give-back", "page", str(concern.handovers))
    row = (_open(), Button(say("record.button"), "record", "page"), back, _cannot())
    return Message(say("page.notice", reference=concern.reference), (heading, reported, yours), (row,))


def _cannot() -> Button:
    return Button(say("page.cannot"), "cannot", "page")


def _open() -> Button:
    return Button(say("page.open"), "open", "record")


def _urgency(concern: Concern) -> str:
    if concern.urgency == "emergency":
        return say("page.urgency.emergency")
    unsaid = any(r.danger == "not-said" for r in concern.reports)
    return say("page.urgency.not-said" if unsaid else "page.urgency.other")


def _card(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    return plain(concern, say("card.text", reference=concern.reference), say("card.kept"))


def _step(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    step, count = args
    kind = step.split("/")[0]
    if is_current(concern, step, count) and concern.owner == person:
        return _WAITING[kind](concern, step, count, ctx)
    still_waits = concern.asked is not None and concern.asked.step == step
    if concern.owner and concern.owner != person and still_waits:
        return plain(concern, say("ask.passed", reference=concern.reference, name=ctx.school.display(concern.owner)))
    done = {ASK: "ask.answered", ACTION: "action.done", READY: "ready.done", DECIDED: "decided.done"}
    return plain(concern, say(done[kind], reference=concern.reference))


def _question(concern: Concern, step: str, count: str, ctx: Context) -> Message:
    question = ctx.protocol.question(step.removeprefix(f"{ASK}/"))
    number, total = progress(ctx.protocol, concern.facts, question.id)
    heading = say("ask.heading", reference=concern.reference, number=number, total=total)
    answers = tuple(Button(a.text, "answer", step, count, a.id) for a in question.answers)
    more = (Button(say("ask.why"), "why", step), Button(say("ask.note"), "note", step),
            Button(say("ask.so-far"), "so-far", step))
    rows = tuple(answers[n:n + 5] for n in range(0, len(answers), 5))
    return Message(say("ask.notice", reference=concern.reference), (heading, question.text), (*rows, more))


def _action(concern: Concern, step: str, count: str, ctx: Context) -> Message:
    criterion = unanswered_action(concern, ctx.protocol)
    emergency = criterion is not None and criterion.level == Level.EMERGENCY
    words = say("action.text-999" if emergency else "action.text", reference=concern.reference)
    button = Button(say("action.open"), "open-action", step, count, look="danger")
    return Message(say("action.notice", reference=concern.reference), (words,), ((button, *_aside(step)),))


def _aside(step: str) -> tuple[Button, ...]:
    return Button(say("ask.note"), "note", step), Button(say("ask.so-far"), "so-far", step)


def _ready(concern: Concern, step: str, count: str, ctx: Context) -> Message:
    button = Button(say("ready.open"), "open-decision", step, count, look="main")
    return Message(say("ready.notice", reference=concern.reference),
                   (say("ready.text", reference=concern.reference),), ((button, *_aside(step)),))


def _decided(concern: Concern, step: str, count: str, ctx: Context) -> Message:
    buttons = (_open(), Button(say("decided.again"), "open-decision", step, count),
               Button(say("decided.close"), "close", step, count))
    lines = [say("decided.text", reference=concern.reference)]
    look, more = second_look.waiting(concern), _aside(step)
    if look:
        lines.append(say("decided.look", name=ctx.school.display(look.to)))
    if not second_look.given(concern, ctx.protocol):
        lines.append(say("decided.look-needed"))
        more = (Button(say("decided.look-outside"), "look-outside", step, count), *more)
    return Message(say("decided.notice", reference=concern.reference), tuple(lines), (buttons, more))


_WAITING = {ASK: _question, ACTION: _action, READY: _ready, DECIDED: _decided}


def _confirm(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    typed = concern.typed
    if typed is None or typed.event != args[0]:
        return plain(concern, say("ask.used", reference=concern.reference))
    step = f"{ASK}/{typed.question}"
    row = (Button(say("ask.use-yes"), "use-typed", step, typed.event, "yes", "main"),
           Button(say("ask.use-no"), "use-typed", step, typed.event, "no"))
    words = say("ask.use", reference=concern.reference)
    return Message(say("ask.notice", reference=concern.reference), (words,), (row,))


def _kept(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    asks = concern.asked is not None and concern.asked.step.startswith(ASK)
    return plain(concern, say("ask.kept-again" if asks else "ask.kept", reference=concern.reference))


def _not_kept(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    return plain(concern, say("ask.not-kept", reference=concern.reference))


def _added(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    return Message(say("page.notice", reference=concern.reference),
                   (say("page.added", reference=concern.reference),), ((_open(),),))


def _second_look(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    look = second_look.waiting(concern)
    if look is None or look.to != person:
        return plain(concern, say("look.over", reference=concern.reference))
    button = Button(say("look.open"), "second-look", "second-look", args[0], look="main")
    words = say("look.asked", reference=concern.reference)
    return Message(say("look.notice", reference=concern.reference), (words,), ((button, _cannot()),))


def _looked(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    words = say("look.said", reference=concern.reference)
    return Message(say("look.notice", reference=concern.reference), (words,), ((_open(),),))


def _overdue(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    one = find_any(concern, args[0])
    if one is None or one.done_at is not None or concern.owner is None or concern.owner == person:
        return None
    words = say("overdue.text", reference=concern.reference, name=ctx.school.display(concern.owner))
    return Message(say("overdue.notice", reference=concern.reference), (words,), ((_open(), _cannot()),))


def _danger(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    lines = [say("page.danger", reference=concern.reference)]
    if concern.owner:
        since = moment(ctx, concern.owned_at or ctx.now)
        lines.append(say("page.theirs", name=ctx.school.display(concern.owner), time=since))
    return Message(say("page.notice-urgent", reference=concern.reference), tuple(lines), ((_open(),),))


def _remind(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    one = find_any(concern, args[0])
    day = ctx.school.local(ctx.now).date().isoformat()
    if one is None or one.done_at is not None or concern.owner != person:
        return plain(concern, say("remind.finished", reference=concern.reference))
    if concern.passing_to:
        name = ctx.school.display(concern.passing_to)
        return plain(concern, say("remind.passing", reference=concern.reference, name=name))
    late = say("remind.late") if args[1] != day else ""
    buttons = (Button(say("remind.done"), "done", one.id, args[1], look="main"),
               Button(say("remind.snooze"), "snooze", one.id, args[1]),
               Button(say("remind.pass-on"), "pass-on", one.id, args[1]), _open())
    words = say("remind.text", reference=concern.reference)
    return Message(say("remind.notice", reference=concern.reference), (words, late) if late else (words,), (buttons,))


def _report(concern: Concern, person: str) -> Report:
    return next(r for r in concern.reports if r.reporter == person)


def _to_reporter(concern: Concern, words: str, *buttons: Button) -> Message:
    return Message(say("reporter.notice", reference=concern.reference), (words,), (buttons,) if buttons else ())


def _receipt(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    report = next(r for r in concern.reports if r.id == args[0])
    time = moment(ctx, report.at)
    told = list(dict.fromkeys(p.to for p in concern.paging.pages))
    key = "received-yours" if concern.owner == person else "received" if told else "received-nobody"
    return _to_reporter(concern, say(f"reporter.{key}", reference=concern.reference, time=time, phone=ctx.school.phone,
                                     names=names(ctx.school, told)), add_button())


def _picked_up(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    if concern.owner is None:
        return None
    return _to_reporter(concern, say("reporter.picked-up", reference=concern.reference,
                                     name=ctx.school.display(concern.owner),
                                     time=moment(ctx, concern.owned_at or ctx.now)))


def _given_back(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    if concern.owner is not None:
        return None
    return _to_reporter(concern, say("reporter.given-back", reference=concern.reference,
                                     numbers=numbers(concern, ctx.school)))


def _nobody_yet(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    if concern.owner is not None:
        return None
    return _to_reporter(concern, say("reporter.nobody-yet", reference=concern.reference,
                                     numbers=numbers(concern, ctx.school)))


def _finished(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    mash = next((c for c in ctx.school.contacts_for(ctx.school.authority) if c.role == "mash"), None)
    worried = say("reporter.mash", name=mash.name, phone=mash.phone) if mash else ""
    return _to_reporter(concern, say("reporter.finished", reference=concern.reference, mash=worried))


_FOR_REPORTERS: dict[str, Renderer] = {
    "receipt": _receipt, "picked-up": _picked_up, "given-back": _given_back, "nobody-yet": _nobody_yet,
    "finished": _finished,
}
_RENDERERS: dict[str, Renderer] = {
    "page": _page, "card": _card, "step": _step, "confirm": _confirm, "kept": _kept, "not-kept": _not_kept,
    "added": _added, "second-look": _second_look, "looked": _looked, "danger": _danger, "overdue": _overdue,
    "remind": _remind, **_FOR_REPORTERS,
}
