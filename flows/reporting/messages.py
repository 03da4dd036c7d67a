"""What does a reporter read in their private chat? Received, picked up, nobody yet, finished; never
the assessment.

And what does the owner read of a report? That something was added, or a file sent.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.declared import Args
from flows.paging.messages import yours_too
from flows.paging.whom_to_ring import numbers
from flows.reporting import danger_open
from flows.reporting.buttons import ADD
from flows.school.people_in_words import names
from flows.screen import Button, Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def _to_reporter(concern: Concern, words: str, *buttons: Button) -> Message:
    return Message(
        say("reporter.notice", reference=concern.reference), (words,), (buttons,) if buttons else ()
    )


def receipt(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    report = next(r for r in concern.reports if r.id == args[0])
    words = say(
        f"reporter.{_how_received(concern, person)}",
        reference=concern.reference,
        time=moment(ctx, report.at),
        numbers=numbers(concern, ctx.school, ctx.now),
        names=names(ctx.school, _told(concern, person)),
    )
    unsaid = danger_open.buttons(concern, report, ctx.school)
    return _to_reporter(concern, words, *unsaid, ADD.button())


def _how_received(concern: Concern, person: str) -> str:
    if concern.owner == person:
        return "received-yours"
    if concern.owner or concern.state == "closed" or person in concern.named:
        return "received-plain"
    return "received" if _told(concern, person) else "received-nobody"


def _told(concern: Concern, reporter: str) -> list[str]:
    return list(dict.fromkeys(p.to for p in concern.paging.pages if p.to != reporter))


def picked_up(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    if concern.owner is None:
        return None
    return _to_reporter(
        concern,
        say(
            "reporter.picked-up",
            reference=concern.reference,
            name=ctx.school.display(concern.owner),
            time=moment(ctx, concern.owned_at or ctx.now),
        ),
    )


def given_back(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    if concern.owner is not None:
        return None
    return _to_reporter(
        concern,
        say(
            "reporter.given-back",
            reference=concern.reference,
            numbers=numbers(concern, ctx.school, ctx.now),
        ),
    )


def nobody_yet(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    added = args[0] == "added"
    if concern.owner is not None and not (added and concern.watch.came_at):
        return None
    return _to_reporter(
        concern,
        say(
            "reporter.nobody-yet-added" if added else "reporter.nobody-yet",
            reference=concern.reference,
            numbers=numbers(concern, ctx.school, ctx.now),
        ),
    )


def finished(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    mash = next(
        (c for c in ctx.school.contacts_for(ctx.school.authority) if c.role == "mash"), None
    )
    worried = say("reporter.mash", name=mash.name, phone=mash.phone) if mash else ""
    return _to_reporter(
        concern, say("reporter.finished", reference=concern.reference, mash=worried)
    )


def file_told(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    return _to_reporter(concern, say("file.sender", reference=concern.reference))


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
