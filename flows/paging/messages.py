"""What does somebody on the ladder read outside the thread? Pages, second looks, reminders, what is
overdue.
"""

from __future__ import annotations

from flows.closing import without_assessment
from flows.concern import Concern, FollowUp
from flows.context import Context
from flows.decision import second_look
from flows.follow_up.follow_ups import LATE, UNDECIDED, find_any, of_reminder, open_ones, rule_of
from flows.follow_up.reminders import done_and_snooze
from flows.paging import still_there
from flows.phrases import moment
from flows.reporting.messages import Args, Renderer
from flows.screen import Button, Message
from flows.wording.sentences import say


def plain(concern: Concern, *paragraphs: str, notice: str = "concern.notice") -> Message:
    """A message without buttons."""
    return Message(say(notice, reference=concern.reference), paragraphs)


def over(concern: Concern, words: str) -> Message:
    """What stays of a message that has done its work."""
    return Message(say("concern.notice", reference=concern.reference), (words,), quiet=True)


def _page(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    heading = say("page.heading", reference=concern.reference)
    reported = say("page.reported", time=moment(ctx, concern.opened_at))
    if concern.latest_pages.get(person) != args:
        return over(concern, say("page.newer", reference=concern.reference))
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
    return Message(
        say(notice, reference=concern.reference),
        tuple(lines),
        ((have, open_button()), (cannot_button(),)),
    )


def _page_of_owner(
    concern: Concern, args: Args, ctx: Context, heading: str, reported: str
) -> Message:
    own = args == ("own",)
    yours = (
        say("page.yours-now")
        if own
        else say("page.yours", time=moment(ctx, concern.owned_at or ctx.now))
    )
    back = Button(say("page.give-back"), "give-back", "page", str(concern.handovers))
    row = (open_button(), Button(say("record.button"), "record", "page"), back)
    rows = (row, (cannot_button(),))
    return Message(
        say("page.notice", reference=concern.reference), (heading, reported, yours), rows
    )


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
    return Message(
        say("concern.notice", reference=concern.reference),
        (say("page.added", reference=concern.reference),),
        ((open_button(),),),
    )


def _second_look(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    look = second_look.waiting(concern)
    if look is None or look.to != person:
        return over(concern, say("look.over", reference=concern.reference))
    button = Button(say("look.open"), "second-look", "second-look", args[0], look="main")
    words = say("look.asked", reference=concern.reference)
    return Message(
        say("look.notice", reference=concern.reference), (words,), ((button, cannot_button()),)
    )


def _looked(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    words = say("look.said", reference=concern.reference)
    return Message(say("look.notice", reference=concern.reference), (words,), ((open_button(),),))


def _other_close(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    if without_assessment.waiting(concern) is None:
        return over(concern, say("look.over", reference=concern.reference))
    button = Button(say("look.open"), "other-close-open", "other-close", args[0], look="main")
    words = say("other.asked", reference=concern.reference)
    return Message(
        say("look.notice", reference=concern.reference), (words,), ((button, cannot_button()),)
    )


def _reader(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    words = say("readers.told", reference=concern.reference)
    return Message(
        say("concern.notice", reference=concern.reference), (words,), ((open_button(),),)
    )


def _not_reached(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    return plain(concern, say("page.not-reached", reference=concern.reference))


def _file(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    words = say("file.owner", reference=concern.reference)
    return Message(say("page.notice", reference=concern.reference), (words,), ((open_button(),),))


def _overdue(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    found = [find_any(concern, one) for one in args[0].split("-")]
    undone = any(one and one.done_at is None for one in found)
    if not undone or concern.owner is None or concern.owner == person:
        return None
    words = say("overdue.text", reference=concern.reference, name=ctx.school.display(concern.owner))
    return Message(
        say("overdue.notice", reference=concern.reference),
        (words,),
        ((open_button(), cannot_button()),),
    )


def _danger(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    lines = [say("page.danger", reference=concern.reference)]
    if concern.owner:
        since = moment(ctx, concern.owned_at or ctx.now)
        lines.append(say("page.theirs", name=ctx.school.display(concern.owner), time=since))
    return Message(
        say("page.notice-urgent", reference=concern.reference), tuple(lines), ((open_button(),),)
    )


def _remind(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    due = of_reminder(concern, args)
    if concern.owner != person or not due:
        return over(concern, say("remind.finished", reference=concern.reference))
    if concern.passing_to:
        name = ctx.school.display(concern.passing_to)
        return plain(concern, say("remind.passing", reference=concern.reference, name=name))
    lines = [
        say(
            "remind.text" if len(due) == 1 else "remind.several",
            reference=concern.reference,
            count=len(due),
        )
    ]
    lines += [say("remind.late")] if LATE in args else []
    row = (
        *_to_do(due, args, ctx),
        Button(say("remind.pass-on"), "pass-on", due[0].id, args[0]),
        open_button(),
    )
    return Message(say("remind.notice", reference=concern.reference), tuple(lines), (row,))


def _to_do(due: tuple[FollowUp, ...], args: Args, ctx: Context) -> tuple[Button, ...]:
    """Done and Snooze where one thing is due; where several are, a form that lists them."""
    if len(due) > 1:
        return (Button(say("remind.what"), "what-is-due", "-".join(args), args[0], look="main"),)
    return done_and_snooze(due[0], ctx)


def _still(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    if concern.owner != person or not still_there.is_current(concern, args[0]):
        return over(concern, say("still.over", reference=concern.reference))
    row = (
        Button(say("still.yes"), "still-yes", "still", args[0], look="main"),
        Button(say("still.more"), "still-more", "still", args[0]),
        Button(say("remind.pass-on"), "pass-on", "still", args[0]),
    )
    undecided = [f for f in open_ones(concern) if rule_of(f, ctx).kind == UNDECIDED]
    wait = [done_and_snooze(f, ctx)[0] for f in undecided]
    words = say("still.text", reference=concern.reference)
    return Message(
        say("still.notice", reference=concern.reference), (words,), (row, (*wait, open_button()))
    )


def _help(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    name = ctx.school.display(concern.owner or "")
    asked = still_there.help_of(concern, person)
    if concern.owner in (None, person) or asked is None:
        return over(concern, say("still.help-over", reference=concern.reference))
    if still_there.mark_of(asked.at) != args[0]:
        return over(concern, say("page.newer", reference=concern.reference))
    lines = [say("still.help", reference=concern.reference, name=name)]
    lines += [say("page.reported", time=moment(ctx, concern.opened_at))]
    lines += [say("page.urgency.emergency")] if concern.urgency == "emergency" else []
    lines += [say("still.helping", time=moment(ctx, asked.helping_at))] if asked.helping_at else []
    have = Button(say("still.take"), "acknowledge", "page", str(concern.handovers), look="main")
    help_ = [] if asked.helping_at else [Button(say("still.help-yes"), "helping", "still", args[0])]
    notice = "page.notice-urgent" if concern.urgency == "emergency" else "page.notice"
    return Message(
        say(notice, reference=concern.reference),
        tuple(lines),
        ((*help_, have, open_button()), (cannot_button(),)),
    )


RENDERERS: dict[str, Renderer] = {
    "page": _page,
    "added": _added,
    "second-look": _second_look,
    "looked": _looked,
    "other-close": _other_close,
    "not-reached": _not_reached,
    "danger": _danger,
    "overdue": _overdue,
    "file": _file,
    "remind": _remind,
    "reader": _reader,
    "still": _still,
    "help": _help,
}
