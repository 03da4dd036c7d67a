"""May this concern be attached to that one, and what changes in each? Both accounts stay whole.

Never when anybody named in one of them may see the other: not offered, not taken, and with the same
words as for a reference that does not exist. The more senior route is never left for a lower one.
Reporters learn nothing of it: theirs is finished when the concern it hangs on is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flows.closing.comes_with_it import as_attached, kept_up
from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.kept.closing import Attached, OtherClosing
from flows.moves import Attach, Click, Finished, OfAttached, Submit
from flows.paging import ownership
from flows.paging.buttons import ACKNOWLEDGE
from flows.reporting.reporting import FINISHED, tell_finished
from flows.school.people_in_words import called_then
from flows.school.routing import higher, may_act, may_know
from flows.school.school import School
from flows.screen import One, Option, Part, Text, Words
from flows.screens.buttons import OPEN
from flows.turn import Draft
from flows.wording.sentences import say

ATTACHED = "attached"
OFFERED = 20


def fits(one: Concern, other: Concern, person: str, school: School) -> bool:
    """Whether this person may attach `one` to `other`: open, theirs or free to take, and nobody
    sees too much.
    """
    theirs = other.owner in (None, person) or other.passing_to == person
    as_senior = higher(one.route, other.route) == other.route
    free = other.state == "open" and other.id != one.id
    return (
        free
        and theirs
        and may_act(other, person, school)
        and as_senior
        and not would_be_seen(one, other, school)
    )


def would_be_seen(one: Concern, other: Concern, school: School) -> bool:
    """Whether anybody named in one of the two may see the other."""
    return any(may_know(other, person, school) for person in one.named) or any(
        may_know(one, person, school) for person in other.named
    )


def fields(draft: Draft, person: str, meant: str = "") -> list[Part]:
    """To which concern: those it may be attached to, by reference, and a reference to type.
    `meant`: the one that was pointed at in the record, by its id.
    """
    ctx = draft.ctx
    fitting = [other for other in ctx.others if fits(draft.concern, other, person, ctx.school)]
    options = tuple(
        Option(
            other.id,
            say("attach.option", reference=other.reference, time=moment(ctx, other.opened_at)),
        )
        for other in fitting[:OFFERED]
    )
    initial = meant if any(meant == option.id for option in options) else ""
    label = say("attach.reference" if options else "attach.only-reference")
    reference = Words("reference", label, say("attach.reference-hint"), limit=40)
    if not options:
        return [reference]
    hint = say("attach.hint")
    return [One("to", say("attach.to"), options, hint, initial=initial), reference]


def chosen(draft: Draft, form: Submit) -> tuple[str, dict[str, str]]:
    """The id of the concern that was chosen or typed, and what is wrong, where; why it cannot be is
    never told.
    """
    if form.text("kind") != ATTACHED:
        return "", {}
    given = [field for field in ("to", "reference") if form.text(field)]
    if len(given) != 1:
        return "", {"reference": say("attach.one" if given else "attach.missing")}
    found = draft.ctx.others[0] if draft.ctx.others else None
    if found and fits(draft.concern, found, form.person, draft.ctx.school):
        return found.id, {}
    return "", {given[0]: say("attach.not-this")}


def wished(asked: OtherClosing, ctx: Context) -> list[Part]:
    """To which concern it is to be attached, for a second person who may know of that one."""
    return [
        Text(say("attach.wished", reference=other.reference))
        for other in ctx.others
        if other.id == asked.to
    ]


def still_fits(draft: Draft, asked: OtherClosing) -> bool:
    """Whether what was wished can still be done, now that the second person agrees."""
    found = draft.ctx.others[0] if draft.ctx.others else None
    return found is not None and fits(draft.concern, found, asked.who, draft.ctx.school)


def attach(draft: Draft, asked: OtherClosing) -> None:
    """The other concern is told, in the same transaction, with the authority of whoever wished
    it.
    """
    urgent = draft.concern.urgency == "emergency"
    draft.then(Attach(asked.who, asked.to, as_attached(draft.before, asked, draft.ctx), urgent))


def follow(draft: Draft, move: Attach | Finished | OfAttached) -> None:
    """What follows here from a turn in another concern."""
    match move:
        case Attach():
            _take(draft, move)
        case Finished():
            _finished(draft, move)
        case OfAttached():
            _of_attached(draft, move)


def keep_up(draft: Draft) -> None:
    """What is opened again does not hang on another any more: the other says so too, as of a hold, of
    who is entered, of who moves. And what hangs on it is not finished any more either, for its reporters.
    """
    hung, now = draft.before.closing, draft.concern
    if hung and hung.to and now.state == "open":
        draft.then(OfAttached(hung.to, now.id))
    elif hung and hung.to and kept_up(draft.before) != kept_up(now):
        draft.then(OfAttached(hung.to, now.id, kept_up(now)))
    if draft.before.finished and not draft.concern.finished:
        draft.refresh(FINISHED)
        _tell_attached(draft, again_open=True)


def _of_attached(draft: Draft, move: OfAttached) -> None:
    """What hangs here no more, or is not as it was."""
    before, off = draft.concern.attached, {"ended_at": draft.ctx.now, "children": (), "moves": {}}
    new = off if move.now is None else dict(move.now)
    after = tuple(
        one.but(**new) if one.concern == move.attached and not one.ended_at else one
        for one in before
    )
    for was, one in zip(before, after, strict=True):
        if was.ended_at != one.ended_at:
            draft.record("report-taken-off", "program", reference=one.reference)
        elif was.holds != one.holds:
            draft.record("hold-there", "program", reference=one.reference)
    draft.change(attached=after)


def _take(draft: Draft, move: Attach) -> None:
    """Another report is attached to this concern: the record says which. One that nobody had is
    theirs from now on.
    """
    if draft.concern.owner is None or draft.concern.passing_to == move.person:
        ownership.acknowledge(draft, Click(move.person, ACKNOWLEDGE.name, draft.concern.id))
    one, urgency = move.one, "emergency" if move.urgent else draft.concern.urgency
    draft.change(attached=(*draft.concern.attached, one), urgency=urgency)
    draft.record("report-attached", move.person, concern=one.concern, reference=one.reference)


def finish(draft: Draft) -> None:
    """This concern is closed: so is what was attached to it, for its reporters."""
    _tell_attached(draft, again_open=False)


def _tell_attached(draft: Draft, *, again_open: bool) -> None:
    for attached in dict.fromkeys(o.concern for o in draft.concern.attached if not o.ended_at):
        draft.then(Finished(attached, draft.concern.id, again_open))


def _finished(draft: Draft, move: Finished) -> None:
    """The concern this one hangs on is closed, or open again: the reporters of this one are told that
    it is finished, and read of it when it is not any more.
    """
    closing = draft.concern.closing
    if closing is None or closing.to != move.by or closing.finished is not move.again_open:
        return
    now_finished = closing.but(finished=not move.again_open)
    draft.change(closings=(*draft.concern.closings[:-1], now_finished))
    if move.again_open:
        draft.record("finished-no-more", "program")
        return
    draft.record("finished", "program")
    tell_finished(draft)
    finish(draft)


def named_here(concern: Concern) -> tuple[str, ...]:
    """What is or was attached to this concern, and to what it is or was, by their ids."""
    hangs_on = [one.to for one in concern.closings[-1:] if one.to]
    return (*dict.fromkeys(one.concern for one in concern.attached), *hangs_on)


def end_of_chain(concern: Concern, known: Mapping[str, Concern]) -> str:
    """The id of the last concern that this one hangs on, of those known: what has the same is
    reviewed, held, copied and destroyed together.
    """
    passed = [concern.id]
    while (closing := known[passed[-1]].closing) and closing.to in known.keys() - passed:
        passed.append(closing.to)
    return passed[-1]


def together(some: Iterable[str], concerns: Sequence[Concern]) -> list[Concern]:
    """Those of these concerns that go together with one of `some`, by their ids, in order."""
    known = {concern.id: concern for concern in concerns}
    ends = {one: end_of_chain(concern, known) for one, concern in known.items()}
    wanted = {ends[one] for one in some}
    return [concern for concern in concerns if ends[concern.id] in wanted]


def listed(concern: Concern, ctx: Context) -> list[Part]:
    """What is attached to this concern, and to which it is attached, with the way there, for who
    may know of it.
    """
    known = {other.id: other for other in ctx.others}
    there = [one for one in concern.attached if one.concern in known]
    lines = [_line(known[one.concern], _said(one, ctx)) for one in there]
    heading = [Text(say("attach.heading"), strong=True)] if lines else []
    return [*heading, *lines, *_hangs_on(concern, known, ctx)]


def _said(one: Attached, ctx: Context) -> str:
    """That it hangs on this concern, or did once."""
    name, time = called_then(ctx.school, one.who, one.at), moment(ctx, one.at)
    words = say("attach.line", reference=one.reference, time=time, name=name)
    ended = say("attach.ended", time=moment(ctx, one.ended_at)) if one.ended_at else ""
    return "\n".join(filter(None, (words, ended)))


def _hangs_on(concern: Concern, known: Mapping[str, Concern], ctx: Context) -> list[Part]:
    last = concern.closings[-1] if concern.closings else None
    other = known.get(last.to) if last else None
    if other is None:
        return []
    opened = concern.reopened_at if concern.state == "open" else None
    words = say("attach.hangs-on", reference=other.reference)
    until = [say("attach.until", time=moment(ctx, opened))] if opened else []
    return [_line(other, "\n".join((words, *until)))]


def _line(other: Concern, words: str) -> Text:
    return Text(words, button=OPEN.button(concern=other.id))
