"""What does somebody on the ladder read? Pages, danger, whether they are still there, who needs help."""

from __future__ import annotations

from dataclasses import replace

from flows.assessment.buttons import NOTE, WHAT_NOW
from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.declared import Args
from flows.entries.buttons import RECORD
from flows.follow_up.buttons import PASS_ON
from flows.follow_up.called_for import UNDECIDED
from flows.follow_up.follow_ups import open_ones
from flows.follow_up.reminders import done_and_snooze
from flows.follow_up.rules import rule_of
from flows.messages import over, plain
from flows.paging import handing_over, naming, unrecorded
from flows.paging.buttons import (
    ACKNOWLEDGE,
    CANNOT,
    GIVE_BACK,
    HAND_OVER,
    HELPING,
    NAMED,
    STILL_MORE,
    STILL_YES,
)
from flows.paging.offering import offers
from flows.paging.offering.nobody_answers import ALONE
from flows.paging.offering.reporter import REPORTER
from flows.paging.offering.whom_next import others_of
from flows.paging.rungs import urgent
from flows.paging.whom_to_ring import marked, numbers, outside_the_school, with_phone
from flows.rights import refusal
from flows.school.people_in_words import name_and_phone
from flows.school.routing import nobody_left
from flows.screen import Button, Message
from flows.screens.buttons import OPEN
from flows.wording.sentences import say


def page(concern: Concern, person: str, args: Args, ctx: Context) -> Message | None:
    heading = say("page.heading", reference=concern.reference)
    reported = _reported(concern, ctx)
    if concern.latest_pages.get(person) != args:
        return over(concern, say("page.newer", reference=concern.reference))
    if concern.owner == person:
        return _page_of_owner(concern, args, ctx, heading, reported)
    if concern.owner and concern.passing_to != person:
        since = moment(ctx, concern.owned_at or ctx.now)
        theirs = say("page.theirs", name=ctx.school.display(concern.owner), time=since)
        notice = say("concern.notice", reference=concern.reference)
        return Message(notice, (heading, reported, theirs), ((OPEN.button(),),), headed=1)
    lines = [heading, reported, _urgency(concern)]
    if nobody_left(concern.paging.ladder, ctx.school, concern.named):
        lines.append(say("page.last-of-all"))
        lines += [say("page.outside", who=one) for one in outside_the_school(ctx.school)]
    if concern.owner:
        lines.append(_asked_to_take(concern, args, ctx))
    notice = "page.notice-urgent" if urgent(concern) else "page.notice"
    have = ACKNOWLEDGE.button(nonce=str(concern.handovers))
    return Message(
        say(notice, reference=concern.reference),
        tuple(lines),
        ((have, OPEN.button()), (CANNOT.button(),)),
        headed=1,
    )


def _asked_to_take(concern: Concern, args: Args, ctx: Context) -> str:
    """Who asks for it, and for how long where it is for a while."""
    name, handed = ctx.school.display(concern.owner or ""), concern.handed
    if args[0] == handing_over.BACK:
        return say("page.back", name=name)
    if handed:
        return say("page.handed", name=name, until=moment(ctx, handed.until))
    return say("page.passed", name=name)


def _reported(concern: Concern, ctx: Context) -> str:
    time = moment(ctx, concern.opened_at)
    if concern.reopened_at is None:
        return say("page.reported", time=time)
    return say("page.reopened", time=time, again=moment(ctx, concern.reopened_at))


def _page_of_owner(
    concern: Concern, args: Args, ctx: Context, heading: str, reported: str
) -> Message:
    own = args == ("own",)
    yours = (
        say("page.yours-now")
        if own
        else say("page.yours", time=moment(ctx, concern.owned_at or ctx.now))
    )
    back = GIVE_BACK.button(nonce=str(concern.handovers))
    row = (OPEN.button(), RECORD.button(step="page"), back)
    rows = (row, (HAND_OVER.button(), CANNOT.button()))
    return Message(
        say("page.notice", reference=concern.reference), (heading, reported, yours), rows, headed=1
    )


def _urgency(concern: Concern) -> str:
    if concern.urgency == "emergency":
        return say("page.urgency.emergency")
    if concern.paging.pressing:
        return say("page.urgency.pressing")
    unsaid = any(r.danger == "not-said" and not r.no_danger_at for r in concern.reports)
    return say("page.urgency.not-said" if unsaid else "page.urgency.other")


def not_reached(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    if concern.owner != person:
        return over(concern, say("remind.finished", reference=concern.reference))
    if handing_over.NOT_YET in args:
        return _not_taken(concern, args[-1], ctx)
    if REPORTER in args:
        words = say("page.reporter-not-reached", reference=concern.reference)
        return replace(plain(concern, words), rows=((OPEN.button(),),))
    if ALONE in args:
        words = say("page.alone", reference=concern.reference, numbers=numbers(concern, ctx))
        return replace(plain(concern, words), rows=((OPEN.button(),),))
    asked = {"cannot": "cannot-have-it", handing_over.NOT_BACK: "not-back"}
    words = asked.get(args[-1], "not-reached")
    return plain(concern, say(f"page.{words}", reference=concern.reference))


def _not_taken(concern: Concern, asked: str, ctx: Context) -> Message:
    if concern.passing_to != asked:
        return over(concern, say("remind.finished", reference=concern.reference))
    who = with_phone(asked, ctx)
    words = say("page.not-taken", reference=concern.reference, who=who)
    return plain(concern, words)


def second_word(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    first = naming.waiting(concern, args[0])
    if first is None or (first.who == person and not args[1:]):
        return over(concern, say("named.settled", reference=concern.reference))
    words = say("named.asks", reference=concern.reference, name=ctx.school.display(first.who))
    if first.who == person:
        who = name_and_phone(ctx.school, args[1])
        words = say("named.not-asked", reference=concern.reference, who=who)
    notice = say("page.notice", reference=concern.reference)
    return Message(notice, (words,), ((NAMED.button(), OPEN.button()),))


def danger(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    lines = [say("page.danger", reference=concern.reference)]
    if concern.owner:
        since = moment(ctx, concern.owned_at or ctx.now)
        words = "page.mine" if concern.owner == person else "page.theirs"
        lines.append(say(words, name=ctx.school.display(concern.owner), time=since))
    nobody = concern.owner is None
    have = (ACKNOWLEDGE.button(nonce=str(concern.handovers)),) if nobody else ()
    return Message(
        say("page.notice-urgent", reference=concern.reference),
        tuple(lines),
        ((*have, *yours_too(concern, person), OPEN.button()),),
    )


def still(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    if concern.owner != person or not offers.is_current(concern, args[0]):
        return over(concern, say("still.over", reference=concern.reference))
    row = (
        STILL_YES.button(nonce=args[0]),
        STILL_MORE.button(nonce=args[0]),
        PASS_ON.button(step="still", nonce=args[0]),
    )
    undecided = [f for f in open_ones(concern) if rule_of(f, ctx).kind == UNDECIDED]
    wait = [replace(done_and_snooze(f, ctx)[0], look="plain") for f in undecided]
    words = "still.text" if others_of(concern, ctx) else "still.text-alone"
    words = say(words, reference=concern.reference, numbers=numbers(concern, ctx, person))
    return Message(
        say("still.notice", reference=concern.reference),
        (words,),
        (row, (HELPING.button(say("with-it.until")), *wait, OPEN.button())),
    )


def help_asked(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    name = marked(concern.owner or "", ctx)
    asked = offers.help_of(concern, person)
    if concern.owner in (None, person) or asked is None:
        paged = concern.owner is None and person in concern.latest_pages
        words = say("page.newer" if paged else "still.help-over", reference=concern.reference)
        return replace(over(concern, words), rows=with_it_too(concern, person, ctx))
    if offers.mark_of(asked.at) != args[0]:
        return over(concern, say("page.newer", reference=concern.reference))
    lines = [
        say(
            f"still.why.{concern.watch.why or 'silent'}",
            reference=concern.reference,
            name=name,
            who=name_and_phone(ctx.school, concern.owner or ""),
        )
    ]
    lines.append(_reported(concern, ctx))
    lines += [say("page.urgency.emergency")] if concern.urgency == "emergency" else []
    lines += [say("still.helping", time=moment(ctx, asked.helping_at))] if asked.helping_at else []
    have = ACKNOWLEDGE.button(say("still.take"), nonce=str(concern.handovers))
    help_ = [] if asked.helping_at else [HELPING.button(nonce=args[0])]
    notice = "page.notice-urgent" if concern.urgency == "emergency" else "page.notice"
    return Message(
        say(notice, reference=concern.reference),
        tuple(lines),
        ((*help_, have, OPEN.button()), *with_it_too(concern, person, ctx), (CANNOT.button(),)),
    )


def with_it_too(concern: Concern, person: str, ctx: Context) -> tuple[tuple[Button, ...], ...]:
    """What whoever said that they are with it too can do beside the owner, whatever was answered."""
    if not concern.is_with_it_too(person) or refusal(NOTE, concern, person, ctx.school):
        return ()
    return ((WHAT_NOW.button(), RECORD.button(), NOTE.button()),)


def yours_too(concern: Concern, person: str) -> tuple[Button, ...]:
    """What can be said by whoever reads that something is new: the owner is with it; others too, or
    they take it over.
    """
    asked = offers.help_of(concern, person)
    if concern.owner == person:
        new = concern.watch.came_at is not None
        return (HELPING.button(say("with-it.mine")),) if new else ()
    if concern.owner is None or asked is None:
        return ()
    take = ACKNOWLEDGE.button(say("still.take"), nonce=str(concern.handovers))
    return (take,) if asked.helping_at else (HELPING.button(), take)


def not_recorded(concern: Concern, person: str, args: Args, ctx: Context) -> Message:
    waits = concern.unrecorded
    if concern.owner != person or waits is None or unrecorded.mark(waits) != args[0]:
        return over(concern, say("unrecorded.over", reference=concern.reference))
    words = say("unrecorded.text", reference=concern.reference)
    row = (WHAT_NOW.button(look="main"),)
    return Message(say("unrecorded.notice", reference=concern.reference), (words,), (row,))
