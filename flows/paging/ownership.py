"""Who has the concern now? Somebody takes it, gives it back, or has left; the ladder goes on from there."""

from __future__ import annotations

from flows.follow_up.follow_ups import REMIND
from flows.kept.paging import Page, Paging, Watch
from flows.moves import Click
from flows.paging.offering.nobody_answers import NOBODY_YET, tell_of_owner_alone
from flows.paging.offering.offers import DANGER, mark_of
from flows.paging.paging import (
    PAGE,
    next_rung,
    page_on,
    page_owner,
    post_page,
)
from flows.school.routing import on_ladder
from flows.screen import Nothing
from flows.turn import Draft


def acknowledge(draft: Draft, click: Click) -> None:
    """**I have it**: this person owns the concern, everyone paged sees who has it, the reporter is
    told.
    """
    before = draft.concern
    handed = before.handed if before.handed and before.handed.to == click.person else None
    draft.change(
        owner=click.person,
        owned_at=draft.ctx.now,
        passing_to=None,
        handed=handed,
        handovers=before.handovers + 1,
        paging=before.paging.but(next_at=None, pressing=False),
    )
    draft.record("acknowledged", click.person, before=before.owner)
    for kind in (PAGE, DANGER):
        draft.refresh(kind)
    page_owner(draft)
    if any(one.reminded for one in before.follow_ups):
        draft.refresh(REMIND)
    draft.answer = Nothing()


def give_back(draft: Draft, click: Click) -> None:
    """The owner cannot go on: the ladder goes on at once with those who were not paged yet, and
    knows of this one.
    """
    paging = draft.concern.paging
    known = Page(to=click.person, rung=paging.rung, round=paging.round)
    draft.change(
        paging=paging.but(pages=(*paging.pages, known)),
        owner=None,
        owned_at=None,
        passing_to=None,
        handovers=draft.concern.handovers + 1,
    )
    draft.record("given-back", click.person)
    for kind in (PAGE, DANGER):
        draft.refresh(kind)
    page_on(draft)


def told_left(draft: Draft) -> None:
    """Whoever was paged, or asked to help, and may not have it any more is waited for no longer; what
    they and the reporters read says so.
    """
    concern, watch = draft.concern, draft.concern.watch
    everyone = on_ladder(concern, draft.ctx.school)
    told = {page.to for page in concern.paging.pages} | {asked.to for asked in watch.helpers}
    out = told.difference(everyone, concern.named)
    if out:
        pages = tuple(page for page in concern.paging.pages if page.to not in out)
        helpers = tuple(asked for asked in watch.helpers if asked.to not in out)
        draft.change(paging=concern.paging.but(pages=pages), watch=watch.but(helpers=helpers))
        draft.refresh(NOBODY_YET)
    for person in sorted(out):
        draft.refresh(to=person)
    if draft.concern.watch != watch:
        tell_of_owner_alone(draft, mark_of(draft.ctx.now))


def owner_left(draft: Draft) -> None:
    """An owner who has left, or lost the role, hands the concern on: the next person on its ladder
    is paged.
    """
    concern = draft.concern
    everyone = on_ladder(concern, draft.ctx.school)
    if concern.owner is None or concern.owner in everyone:
        return
    draft.record("owner-left", concern.owner)
    draft.change(owner=None, owned_at=None, passing_to=None, handovers=concern.handovers + 1)
    draft.refresh()
    page_on(draft)


def reopen(draft: Draft) -> None:
    """A closed concern is open again, everything earlier intact; its owner gets a new page to go on
    from.
    """
    concern = draft.concern
    asked = concern.asked.but(step="") if concern.asked else None
    draft.change(
        state="open",
        reopened_at=draft.ctx.now,
        asked=asked,
        watch=Watch(),
        passing_to=None,
        handed=None,
        paging=Paging(ladder=concern.paging.ladder, course=concern.paging.course + 1),
    )
    draft.record("reopened", "program")
    if concern.owner in on_ladder(concern, draft.ctx.school):
        post_page(draft, concern.owner or "", str(draft.concern.paging.course), "again")
    else:
        draft.change(owner=None, owned_at=None)
        next_rung(draft)
