"""What does a reporter read in their private chat? Received, picked up, nobody yet, finished; never
the assessment.

And what does the owner read of a report? That something was added, or a file sent.
"""

from __future__ import annotations

from dataclasses import replace

from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.declared import Args
from flows.messages import plain
from flows.paging.messages import yours_too
from flows.paging.offering.nobody_answers import ALONE, SILENT
from flows.paging.whom_to_ring import left_alone, numbers_for, who_is_told
from flows.reporting import danger_open, names_typed
from flows.reporting.buttons import ADD, WHO
from flows.reporting.receipt import rings_999
from flows.school.contacts import social_care
from flows.school.people_in_words import name_and_phone
from flows.screen import Button, Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def _to_reporter(concern: Concern, words: str, *buttons: Button, urgent: bool = False) -> Message:
    first = (say("receipt.ring-999"),) if urgent else ()
    notice = say("reporter.notice", reference=concern.reference)
    return Message(notice, (*first, words), (buttons,) if buttons else ())


def _said_danger(concern: Concern, person: str) -> bool:
    """Whether this reporter said that a child may be in danger: 999 then comes first in all that
    they read of it.
    """
    return any(one.danger_said for one in concern.reports if one.reporter == person)


def _tell(key: str, concern: Concern, person: str, ctx: Context, **values: str) -> Message:
    """How their report stands, with the numbers to ring where the sentence has a place for them."""
    numbers = numbers_for(concern, person, ctx)
    words = say(f"reporter.{key}", reference=concern.reference, numbers=numbers, **values)
    return _to_reporter(concern, words, urgent=_said_danger(concern, person))


def receipt(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    report = next(r for r in concern.reports if r.id == args[0])
    words = say(
        f"reporter.{_how_received(concern, person, ctx)}",
        reference=concern.reference,
        time=moment(ctx, report.at),
        numbers=numbers_for(concern, person, ctx),
        names=who_is_told(_told(concern, person), ctx),
    )
    unsaid = (*_asked(concern, person, ctx), *danger_open.buttons(concern, report, ctx.school))
    urgent = rings_999(report, ctx.school) or _said_danger(concern, person)
    return _to_reporter(concern, words, *unsaid, ADD.button(), urgent=urgent)


def _how_received(concern: Concern, person: str, ctx: Context) -> str:
    if concern.owner == person:
        return "received-yours"
    if concern.owner or concern.state == "closed":
        return "received-plain"
    if person in concern.named:
        return "received-named"
    if not _told(concern, person):
        return "received-asks" if _asked(concern, person, ctx) else "received-nobody"
    return "received-alone" if concern.paging.exhausted_at == concern.opened_at else "received"


def _told(concern: Concern, reporter: str) -> list[str]:
    left_out = concern.named | {reporter}
    return list(dict.fromkeys(p.to for p in concern.paging.pages if p.to not in left_out))


def what_is_left(concern: Concern, person: str) -> Message:
    """What stays of what a reporter was told, once it is true no more; to whoever is named, nothing of
    how it stands. 999 stays its first line.
    """
    had = concern.state == "open" and concern.owner
    stands = "named" if person in concern.named else "had" if had else "changed"
    words = say(f"reporter.over.{stands}", reference=concern.reference)
    left = _to_reporter(concern, words, urgent=_said_danger(concern, person))
    return replace(left, quiet=len(left.paragraphs) == 1)


def picked_up(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    if concern.owner is None or person in concern.named:
        return None
    if args[0] != str(concern.handovers):  # a newer message says who has it
        return None
    name, time = ctx.school.display(concern.owner), moment(ctx, concern.owned_at or ctx.now)
    key = {"": "picked-up", None: "picked-up-all-away"}.get(concern.ring_instead, "picked-up-away")
    who = name_and_phone(ctx.school, concern.ring_instead or concern.owner)
    return _tell(key, concern, person, ctx, name=name, time=time, who=who)


def given_back(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    """That nobody has it any more, until that is said anew. Earlier versions counted nothing there."""
    overtaken = args[0].isdigit() and args[0] != str(concern.handovers)
    if concern.owner or person in concern.named or overtaken:
        return None
    return _tell("given-back", concern, person, ctx)


def nobody_yet(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    """That nobody has it, or answers; of a round of pages only until that is said anew."""
    waits = not concern.owner and not _said_since(concern, args)
    said = {
        "nobody-yet-added": args[0] == "added" and concern.watch.came_at,
        "nobody-yet-silent": args[0] == SILENT and concern.watch.asked_at,
        "nobody-yet-alone": args[0] == ALONE and left_alone(concern, ctx),
        "nobody-now": waits and _had_before(concern, person),
        "nobody-yet": waits,
    }
    words = next((key for key, holds in said.items() if holds), None)
    if words is None:
        return None
    name = ctx.school.display(concern.owner or "")
    says = _tell(words, concern, person, ctx, name=name)
    theirs = [report for report in concern.reports if report.reporter == person]
    unsaid = (b for one in theirs for b in danger_open.buttons(concern, one, ctx.school))
    asked = (*_asked(concern, person, ctx), *unsaid)
    return replace(says, rows=(asked,)) if asked else says


def _asked(concern: Concern, person: str, ctx: Context) -> tuple[Button, ...]:
    """**Say who can be told**, where nobody can be told before this reporter has."""
    left = names_typed.left_to(concern, person, ctx.school)
    return (WHO.button(concern=concern.id, look="main"),) if left else ()


def _had_before(concern: Concern, person: str) -> bool:
    """Whether somebody had it before, as this reporter may know."""
    return bool(concern.handovers) and person not in concern.named


def _said_since(concern: Concern, args: Args) -> bool:
    """Whether that was said anew at the end of a later round of pages."""
    course, done, *_ = args
    now = concern.paging
    return bool(course.isdigit() and now.said and (int(course), int(done)) < (now.course, now.said))


def finished(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    if args[0] != str(len(concern.closings)):  # it was closed again, and that was told anew
        return None
    opened = not concern.finished and person not in concern.named
    words = "opened-again" if opened else "finished"
    return _tell(
        words, concern, person, ctx, mash=social_care(ctx.school, ctx.now, read_later=True)
    )


def file_told(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    told = [] if concern.owner == person else [say("file.told")]
    words = "\n".join([say("file.sender", reference=concern.reference), *told])
    return _to_reporter(concern, words, urgent=_said_danger(concern, person))


def deleted(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    words = say(f"deleted.{args[0]}", reference=concern.reference)
    if _said_danger(concern, person):
        return plain(concern, say("receipt.ring-999"), words)
    return plain(concern, words)


def file_deleted(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    notice = say("page.notice", reference=concern.reference)
    words = say("deleted.told", reference=concern.reference)
    return Message(notice, (words,), ((OPEN.button(),),))


def added(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    return Message(
        say("concern.notice", reference=concern.reference),
        (say("page.added", reference=concern.reference),),
        ((*yours_too(concern, person), OPEN.button()),),
    )


def file(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    words = say("file.owner", reference=concern.reference)
    notice = say("page.notice", reference=concern.reference)
    return Message(notice, (words,), ((*yours_too(concern, person), OPEN.button()),))
