"""What does a reporter read in their private chat? Received, picked up, nobody yet, finished; never
the assessment.
"""

from __future__ import annotations

from collections.abc import Callable

from flows.concern import Concern
from flows.context import Context
from flows.phrases import moment, names, numbers
from flows.reporting.reporting import add_button
from flows.screen import Button, Message
from flows.wording.sentences import say

Args = tuple[str, ...]
Renderer = Callable[[Concern, str, Args, Context], Message | None]


def _to_reporter(concern: Concern, words: str, *buttons: Button) -> Message:
    return Message(
        say("reporter.notice", reference=concern.reference), (words,), (buttons,) if buttons else ()
    )


def _receipt(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    report = next(r for r in concern.reports if r.id == args[0])
    words = say(
        f"reporter.{_how_received(concern, person)}",
        reference=concern.reference,
        time=moment(ctx, report.at),
        numbers=numbers(concern, ctx.school, ctx.now),
        names=names(ctx.school, _told(concern, person)),
    )
    return _to_reporter(concern, words, add_button())


def _how_received(concern: Concern, person: str) -> str:
    if concern.owner == person:
        return "received-yours"
    if concern.owner or concern.state == "closed" or person in concern.named:
        return "received-plain"
    return "received" if _told(concern, person) else "received-nobody"


def _told(concern: Concern, reporter: str) -> list[str]:
    return list(dict.fromkeys(p.to for p in concern.paging.pages if p.to != reporter))


def _picked_up(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
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


def _given_back(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
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


def _nobody_yet(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    if concern.owner is not None:
        return None
    return _to_reporter(
        concern,
        say(
            "reporter.nobody-yet",
            reference=concern.reference,
            numbers=numbers(concern, ctx.school, ctx.now),
        ),
    )


def _finished(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    mash = next(
        (c for c in ctx.school.contacts_for(ctx.school.authority) if c.role == "mash"), None
    )
    worried = say("reporter.mash", name=mash.name, phone=mash.phone) if mash else ""
    return _to_reporter(
        concern, say("reporter.finished", reference=concern.reference, mash=worried)
    )


def _file_told(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    return _to_reporter(concern, say("file.sender", reference=concern.reference))


RENDERERS: dict[str, Renderer] = {
    "receipt": _receipt,
    "picked-up": _picked_up,
    "given-back": _given_back,
    "nobody-yet": _nobody_yet,
    "finished": _finished,
    "file-told": _file_told,
}
