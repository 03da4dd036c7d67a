"""What if something new is told of a concern that somebody has? Until they acknowledge it, it is offered to
others too.
"""

from __future__ import annotations

from flows.kept.paging import HelpAsked
from flows.paging.offering.offers import ask_to_help, offered, on_time, shrink
from flows.paging.offering.whom_next import others_of
from flows.turn import Draft


def came(draft: Draft, by: str, *, danger: bool) -> None:
    """It is told to whoever has it or is with it, danger to everybody at once. What waits already goes
    on as it was: whoever adds line by line puts nothing off.
    """
    concern, watch, now = draft.concern, draft.concern.watch, draft.ctx.now
    if concern.owner is None:
        return
    since, urgent = watch.came_at or now, danger or watch.came_danger
    known = watch.came_from if watch.came_at else frozenset()
    draft.change(watch=watch.but(came_at=since, came_from=known | {by}, came_danger=urgent))
    if danger or all(one.helping_at for one in watch.helpers):
        shrink(draft)
        draft.change(watch=draft.concern.watch.but(asked_at=None, round=1))
    if danger:
        draft.change(watch=draft.concern.watch.but(asked_at=now, why="came"))
        offered(draft, *others_of(concern, draft.ctx))
    else:
        _tell_who_was_asked(draft)
    on_time(draft)


def told_by_owner(draft: Draft) -> None:
    """Whoever has it says themself that a child is in danger: the others can help, or take it over."""
    shrink(draft)
    watch = draft.concern.watch.but(asked_at=draft.ctx.now, why="action", round=1, came_danger=True)
    draft.change(watch=watch)
    offered(draft, *others_of(draft.concern, draft.ctx))


def _tell_who_was_asked(draft: Draft) -> None:
    """Those who are with it, and those who may be about to be, hear at once of what is new. Whoever was
    asked since something new came, and has not answered, finds there what was added to that.
    """
    others = others_of(draft.concern, draft.ctx)
    for one in draft.concern.watch.helpers:
        if one.to in draft.ctx.gone or one.to not in others:
            continue
        draft.change(watch=draft.concern.watch.but(why="came"))
        if not _finds_it_there(one, draft):
            ask_to_help(draft, one.to)


def _finds_it_there(one: HelpAsked, draft: Draft) -> bool:
    came_at = draft.before.watch.came_at
    return came_at is not None and one.helping_at is None and came_at <= one.at
