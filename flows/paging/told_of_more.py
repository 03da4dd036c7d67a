"""Who is told at once of what is new? Whoever has it; where a child may be in danger, everybody who may."""

from __future__ import annotations

from flows.paging.offering.offers import ADDED, DANGER
from flows.paging.offering.something_new import came, told_by_owner
from flows.paging.paging import PAGE, everyone, page_on, patience
from flows.turn import Draft


def tell(draft: Draft, by: str, *, danger: bool) -> None:
    """What this reporter added is told to whoever has it; danger to everybody; where nobody has it, it
    is paged.
    """
    theirs = by == draft.concern.owner
    if not theirs:
        came(draft, by, danger=danger)
    elif danger:
        told_by_owner(draft)
    if danger:
        tell_everyone(draft, by if theirs else "")
    elif draft.concern.owner is None:
        page_again(draft)
    elif not theirs:
        tell_owner(draft)


def tell_everyone(draft: Draft, by: str = "") -> None:
    """A child may be in danger now: everyone on the ladder is told at once, whoever has it, but for who
    has it and says so themself (`by`). While nobody has, it is paged from now on as an emergency is; a
    page tells of the danger itself."""
    begun = draft.concern.paging.course != draft.before.paging.course  # as an emergency, just now
    if asked := draft.concern.passing_to:
        draft.refresh(PAGE, asked, draft.concern.latest_pages.get(asked))
    if draft.concern.owner is None and draft.before.urgency != "emergency" and not begun:
        draft.refresh(PAGE)
        page_on(draft)
    mark = draft.ctx.identifiers.id()
    for person in everyone(draft):
        if person == by or _was_paged_now(draft, person):
            continue
        draft.post(DANGER, person, mark, urgent=True)
        draft.alert(person, DANGER, mark)
    draft.record("danger-told", "program")


def _was_paged_now(draft: Draft, person: str) -> bool:
    concern, before = draft.concern, draft.before
    page = concern.latest_pages.get(person)
    return concern.owner is None and page != before.latest_pages.get(person)


def page_again(draft: Draft) -> None:
    """Nobody has it, and everybody was paged before: what is new does not wait for the next round. Where
    they were paged just now it comes sooner, so that whoever adds line by line floods nobody.
    """
    paging = draft.concern.paging
    if draft.concern.state != "open" or paging.round == 1 or paging != draft.before.paging:
        return
    at = (paging.exhausted_at or draft.ctx.now) + patience(draft)
    if at <= draft.ctx.now:
        page_on(draft)
    else:
        draft.change(paging=paging.but(next_at=min(paging.next_at or at, at)))


def tell_owner(draft: Draft) -> None:
    """Something was added to the report: whoever has it is told, and when they say nothing, others
    are too.
    """
    if draft.concern.owner:
        draft.post(ADDED, draft.concern.owner, draft.ctx.identifiers.id())
