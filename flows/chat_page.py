"""What does somebody on the ladder read outside the thread? Pages, second looks, reminders, what is overdue."""

from __future__ import annotations

from flows import second_look
from flows.chat_reporter import Args, Renderer
from flows.concern import Concern
from flows.context import Context
from flows.followup import find_any
from flows.messages import Button, Message
from flows.phrases import moment
from flows.wording import say


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
        notice = say("concern.notice", reference=concern.reference)
        return Message(notice, (heading, reported, theirs), ((open_button(),),))
    lines = [heading, reported, _urgency(concern)]
    if concern.owner:
        lines.append(say("page.passed", name=ctx.school.display(concern.owner)))
    notice = "page.notice-urgent" if concern.urgency == "emergency" else "page.notice"
    have = Button(say("page.have"), "acknowledge", "page", str(concern.handovers), look="main")
    return Message(say(notice, reference=concern.reference), tuple(lines), ((have, open_button(), cannot_button()),))


def _page_of_owner(concern: Concern, args: Args, ctx: Context, heading: str, reported: str) -> Message:
    own = args == ("own",)
    yours = say("page.yours-now") if own else say("page.yours", time=moment(ctx, concern.owned_at or ctx.now))
    back = Button(say("page.give-back"), "give-back", "page", str(concern.handovers))
    row = (open_button(), Button(say("record.button"), "record", "page"), back, cannot_button())
    return Message(say("page.notice", reference=concern.reference), (heading, reported, yours), (row,))


def cannot_button() -> Button:
    """The way out for somebody who is involved or related."""
    return Button(say("page.cannot"), "cannot", "page")


def open_button() -> Button:
    """The way to the record."""
    return Button(say("page.open"), "open", "record")


def _urgency(concern: Concern) -> str:
    if concern.urgency == "emergency":
        return say("page.urgency.emergency")
    unsaid = any(r.danger == "not-said" for r in concern.reports)
    return say("page.urgency.not-said" if unsaid else "page.urgency.other")


def _added(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    return Message(say("page.notice", reference=concern.reference),
                   (say("page.added", reference=concern.reference),), ((open_button(),),))


def _second_look(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    look = second_look.waiting(concern)
    if look is None or look.to != person:
        return plain(concern, say("look.over", reference=concern.reference))
    button = Button(say("look.open"), "second-look", "second-look", args[0], look="main")
    words = say("look.asked", reference=concern.reference)
    return Message(say("look.notice", reference=concern.reference), (words,), ((button, cannot_button()),))


def _looked(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    words = say("look.said", reference=concern.reference)
    return Message(say("look.notice", reference=concern.reference), (words,), ((open_button(),),))


def _file(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    words = say("file.owner", reference=concern.reference)
    return Message(say("page.notice", reference=concern.reference), (words,), ((open_button(),),))


def _overdue(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    one = find_any(concern, args[0])
    if one is None or one.done_at is not None or concern.owner is None or concern.owner == person:
        return None
    words = say("overdue.text", reference=concern.reference, name=ctx.school.display(concern.owner))
    return Message(say("overdue.notice", reference=concern.reference), (words,), ((open_button(), cannot_button()),))


def _danger(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    lines = [say("page.danger", reference=concern.reference)]
    if concern.owner:
        since = moment(ctx, concern.owned_at or ctx.now)
        lines.append(say("page.theirs", name=ctx.school.display(concern.owner), time=since))
    return Message(say("page.notice-urgent", reference=concern.reference), tuple(lines), ((open_button(),),))


def _remind(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    one = find_any(concern, args[0])
    day = ctx.school.local(ctx.now).date().isoformat()
    if one is None or one.done_at is not None or concern.owner != person:
        return plain(concern, say("remind.finished", reference=concern.reference))
    if concern.passing_to:
        name = ctx.school.display(concern.passing_to)
        return plain(concern, say("remind.passing", reference=concern.reference, name=name))
    if args[1] != one.reminded_on:
        return plain(concern, say("remind.newer", reference=concern.reference))
    late = say("remind.late") if args[1] != day else ""
    buttons = (Button(say("remind.done"), "done", one.id, args[1], look="main"),
               Button(say("remind.snooze"), "snooze", one.id, args[1]),
               Button(say("remind.pass-on"), "pass-on", one.id, args[1]), open_button())
    words = say("remind.text", reference=concern.reference)
    return Message(say("remind.notice", reference=concern.reference), (words, late) if late else (words,), (buttons,))


RENDERERS: dict[str, Renderer] = {
    "page": _page, "added": _added, "second-look": _second_look, "looked": _looked, "danger": _danger,
    "overdue": _overdue, "file": _file, "remind": _remind,
}
