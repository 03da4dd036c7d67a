"""Who else is asked to have it, until somebody does? The next person on the concern's own ladder, one
after another, then everybody again.

It begins when `flows.paging.offering.alone` says so, and goes on the ladder's own timing. Where it is safe
only school hours count, and whom it is offered to for being overdue, or because the owner is away,
is one person a day. The owner stays the owner; whoever was asked may take it over, or say that they
are with it too. Whatever the owner does ends it as well, unless they are away; something that was
added is acknowledged by doing something about it, not by opening it.
"""

from __future__ import annotations

from datetime import datetime

from flows.concern import Concern
from flows.kept.paging import HelpAsked, Watch
from flows.moves import Click, Move, Say, Submit, Undelivered
from flows.paging.buttons import RECOGNISED
from flows.paging.offering import alone, late
from flows.paging.offering.nobody_answers import NOBODY_YET, tell_of_owner_alone, tell_reporters
from flows.paging.offering.whom_next import (
    next_at,
    next_helper,
    next_of_all,
    next_round_at,
    whom_to_ask,
)
from flows.paging.whom_to_ring import left_alone
from flows.turn import Draft

STILL, HELP, DANGER, ADDED = "still", "help", "danger", "added"


def on_time(draft: Draft) -> None:
    """Ask whoever is to be asked by now, unless that has lost its object meanwhile."""
    keep_up(draft)
    due = next_at(draft.concern, draft.ctx)
    while due and due <= draft.ctx.now:
        _begin(draft) if draft.concern.watch.asked_at is None else _go_on(draft)
        due = next_at(draft.concern, draft.ctx)


def _begin(draft: Draft) -> None:
    found = alone.since(draft.concern, draft.ctx)
    assert found
    watch, now, why = draft.concern.watch, draft.ctx.now, found[1]
    draft.change(watch=watch.but(asked_at=now, why=why, round=1, offered_at=now))
    if why == "silent":
        _ask_owner(draft)
    if watch.offered_at is None or not alone.safe(draft.concern):
        tell_of_owner_alone(draft, mark_of(now))
    once = why == "overdue" or (why == "away" and alone.safe(draft.concern))
    if once:
        helper = next_helper(draft.concern, draft.ctx)
        ask_to_help(draft, helper) if helper else None
        draft.change(watch=draft.concern.watch.but(asked_at=None))


def offer(draft: Draft) -> None:
    """Ask the next person on the ladder at once, and go on from there: something there cannot
    wait.
    """
    running = draft.concern.watch.asked_at and draft.concern.watch.why == "action"
    if draft.concern.owner and not running:
        shrink(draft)
        draft.change(watch=draft.concern.watch.but(asked_at=draft.ctx.now, why="action", round=1))
        on_time(draft)


def _go_on(draft: Draft) -> None:
    helper = next_helper(draft.concern, draft.ctx)
    if helper is None and draft.ctx.now < next_round_at(draft.concern, draft.ctx):
        ask_to_help(draft, next_of_all(draft.concern, draft.ctx) or "")
        return
    ask_to_help(draft, helper) if helper else _everyone_again(draft)
    if next_helper(draft.concern, draft.ctx) is None:
        tell_reporters(draft, mark_of(draft.ctx.now), all_were_asked=helper is None)


def _everyone_again(draft: Draft) -> None:
    watch = draft.concern.watch
    if alone.safe(draft.concern):
        draft.change(watch=watch.but(asked_at=draft.ctx.now))
        _ask_owner(draft)
        return
    draft.change(watch=watch.but(asked_at=draft.ctx.now, round=watch.round + 1))
    _ask_owner(draft)
    for person in whom_to_ask(draft.concern, draft.ctx):
        ask_to_help(draft, person)


def _ask_owner(draft: Draft) -> None:
    """Unless they are not there: nobody is asked in their holidays whether they are still with it."""
    concern = draft.concern
    if concern.owner is None or concern.owner in draft.ctx.gone:
        return
    if asked_before := draft.before.watch.asked_at:
        draft.refresh(STILL, args=(mark_of(asked_before),))
    urgent = alone.pressing(concern)
    draft.post(STILL, concern.owner, mark_of(draft.ctx.now), urgent=urgent)
    draft.record("still-asked", concern.owner)


def ask_to_help(draft: Draft, person: str) -> None:
    watch = draft.concern.watch
    mark, urgent = mark_of(draft.ctx.now), alone.pressing(draft.concern)
    _show(draft, *(h for h in watch.helpers if h.to == person))
    offered(draft, person)
    draft.post(HELP, person, mark, urgent=urgent)
    draft.record("help-asked", person)
    late.count(draft)
    if urgent:
        draft.alert(person, DANGER, mark)


def offered(draft: Draft, *people: str) -> None:
    watch, now = draft.concern.watch, draft.ctx.now
    others = [h for h in watch.helpers if h.to not in people]
    asked = [HelpAsked(to=person, at=now) for person in people]
    draft.change(watch=watch.but(helpers=(*others, *asked), offered_at=now))


def mark_of(moment: datetime) -> str:
    """What names the question of one moment."""
    return f"{moment:%Y%m%dT%H%M%S}"


def is_current(concern: Concern, mark: str) -> bool:
    """Whether the owner's question with this mark still waits for a reply."""
    return concern.watch.asked_at is not None and mark_of(concern.watch.asked_at) == mark


def help_of(concern: Concern, person: str) -> HelpAsked | None:
    """How this person was last asked to help since the owner was heard of, if they were."""
    return next((h for h in concern.watch.helpers if h.to == person), None)


def note_step(draft: Draft, move: Move) -> None:
    """Whatever the owner does is a step; it ends the offers, unless they are away, something new was only
    opened, or they say that a child is in danger.
    """
    if not isinstance(move, Click | Submit | Say) or move.person != draft.concern.owner:
        return
    watch = draft.concern.watch
    draft.change(watch=watch.but(step_at=draft.ctx.now))
    worse = draft.concern.danger_told != draft.before.danger_told
    if worse or move.person in draft.ctx.gone or (watch.came_at and not _acknowledges(move)):
        return
    if watch.asked_at or watch.why in ("silent", "came"):
        over(draft)
    draft.change(watch=draft.concern.watch.but(came_at=None, came_danger=False))


def _acknowledges(move: Click | Submit | Say) -> bool:
    return not isinstance(move, Click) or move.action in RECOGNISED


def keep_up(draft: Draft) -> None:
    """Offers that have lost their object are over: another owner, a decision, the closing, the
    owner is back.
    """
    concern, before = draft.concern, draft.before
    if concern.owner != before.owner and before.owner is not None:
        shrink(draft)
        _show(draft, *(one for one in concern.watch.beside if help_of(concern, one.to) is None))
        draft.change(watch=Watch())
    elif _offered_now(concern.watch) and concern.watch.why not in alone.reasons(concern, draft.ctx):
        over(draft)
    elif before.watch.helpers and not left_alone(before, draft.ctx):
        tell_of_owner_alone(draft, mark_of(draft.ctx.now))


def _offered_now(watch: Watch) -> bool:
    waits = watch.why == "away" or watch.asked_at is not None
    return waits or any(not h.helping_at for h in watch.helpers)


def over(draft: Draft) -> None:
    """Nobody else is asked now; what was sent says so."""
    shrink(draft)
    draft.refresh(NOBODY_YET)
    watch = draft.concern.watch
    beside = tuple(help_of(draft.concern, one.to) or one for one in watch.beside)
    draft.change(watch=watch.but(asked_at=None, why="", round=1, helpers=(), beside=beside))


def shrink(draft: Draft) -> None:
    """What was sent to the owner and to others says how it stands now."""
    if draft.concern.watch.asked_at:
        _over(draft)
    _show(draft, *draft.concern.watch.helpers)


def _over(draft: Draft) -> None:
    """The owner's last question; those before it have said so since, and are not touched again."""
    if asked_at := draft.concern.watch.asked_at:
        draft.refresh(STILL, args=(mark_of(asked_at),))
        draft.refresh(NOBODY_YET)


def _show(draft: Draft, *asked: HelpAsked) -> None:
    """The last message by which each of these was asked to help."""
    for one in asked:
        draft.refresh(HELP, one.to, (mark_of(one.at),))
    if draft.concern.watch.came_at:
        draft.refresh(ADDED)
    if draft.concern.watch.came_danger:
        draft.refresh(DANGER)


def undelivered(draft: Draft, move: Undelivered) -> None:
    """A question that cannot reach its person counts as one without a reply."""
    asked = help_of(draft.concern, move.person) if move.kind == HELP else None
    waits = draft.concern.watch.asked_at or (asked and mark_of(asked.at) in move.args)
    if move.kind in (STILL, HELP) and waits:
        _ask_next(draft)


def cannot(draft: Draft, person: str) -> None:
    """Whoever was asked last cannot have it: nobody waits for them."""
    last = draft.concern.watch.helpers[-1:]
    if draft.concern.owner and any(one.to == person and not one.helping_at for one in last):
        _ask_next(draft)


def _ask_next(draft: Draft) -> None:
    helper = next_helper(draft.concern, draft.ctx)
    ask_to_help(draft, helper) if helper else None
