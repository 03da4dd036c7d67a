"""Who is told next, until somebody has it? The concern's own ladder, one rung after another.

An emergency pages the first two rungs on which somebody is there together. When the ladder is at
its end the reporter is told plainly, and everyone on it is paged again and again; the reporter hears
it again as a part of the day begins, in danger each time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.kept.paging import Page
from flows.moves import Undelivered
from flows.paging.offering.nobody_answers import NOBODY_YET, NOT_REACHED, reporters_know
from flows.paging.rounds import next_round, whom_again
from flows.paging.rungs import rungs, urgent
from flows.school.routing import nobody_left, of_step, on_ladder, stands_in
from flows.turn import ALERT, Draft

PAGE = "page"
TOOK_OVER = "took-over"


def start(draft: Draft) -> None:
    """Page the first rung; a safeguarding lead, and whoever would be paged first, has what they
    report at once instead.
    """
    reporter = draft.concern.reports[0].reporter
    if _is_theirs(draft, reporter):
        draft.change(owner=reporter, owned_at=draft.ctx.now)
        draft.record("acknowledged", reporter)
        post_page(draft, reporter, "own")
        return
    next_rung(draft)


def _is_theirs(draft: Draft, person: str) -> bool:
    concern, school = draft.concern, draft.ctx.school
    people = on_ladder(concern, school)
    if any(role == "dsl" or role.startswith("deputy:") for role in school.roles_of(person)):
        return person in people
    first = next((one for one in people if one not in draft.ctx.gone), "")
    return person == first and not nobody_left(concern.paging.ladder, school, concern.named)


def next_rung(draft: Draft) -> None:
    """Page the next step that has anybody to page. When nobody who is there is left, those who are
    away are paged all the same; then say so, and begin again later."""
    ladder, last = rungs(draft), draft.concern.paging.rung
    for rung, roles in enumerate(ladder):
        people = [p for p in _not_yet_paged(draft, roles) if p not in draft.ctx.gone]
        draft.change(paging=draft.concern.paging.but(rung=max(rung, last)))
        if people:
            _page(draft, people, rung)
            draft.change(paging=draft.concern.paging.but(next_at=draft.ctx.now + patience(draft)))
            return
        if rung > last:
            draft.record("rung-skipped", "program", roles=list(roles))
    left = _left_over(draft)
    if left:
        _page(draft, left, len(ladder))
    _exhausted(draft)


def _not_yet_paged(draft: Draft, roles: tuple[str, ...]) -> list[str]:
    concern, paged = draft.concern, _paged(draft)
    holders = of_step(roles, concern, draft.ctx.school)
    return [p for p in holders if p not in paged]


def _left_over(draft: Draft) -> list[str]:
    """Those who are away, and those who are on no step of the ladder: nobody on it is left."""
    paged = _paged(draft)
    return [p for p in everyone(draft) if p not in paged]


def _paged(draft: Draft) -> set[str]:
    paging = draft.concern.paging
    return {p.to for p in paging.pages if p.round == paging.round}


def _page(draft: Draft, people: list[str], rung: int) -> None:
    paging = draft.concern.paging
    at_once = urgent(draft.concern)
    draft.change(
        paging=paging.but(
            pages=(*paging.pages, *(Page(to=p, rung=rung, round=paging.round) for p in people))
        )
    )
    stand_in = stands_in(paging.ladder, draft.ctx.school, draft.concern.named)
    unconfirmed = {"confirmed": False} if stand_in else {}
    for person in people:
        post_page(draft, person, str(paging.course), str(paging.round), str(rung), urgent=at_once)
        draft.record("paged", person, round=paging.round, rung=rung, **unconfirmed)
        if at_once:
            _alert(draft, person)


def _alert(draft: Draft, person: str) -> None:
    """Outside the chat too, once a round: it is an emergency, or the chat alone was not enough."""
    draft.alert(person, PAGE, str(draft.concern.paging.course), str(draft.concern.paging.round))


def post_page(draft: Draft, person: str, *args: str, urgent: bool = False) -> None:
    """Page somebody; an earlier page of theirs then points to the newer one."""
    latest = draft.concern.latest_pages
    if person in latest:
        draft.refresh(PAGE, person, latest[person])
    draft.change(latest_pages={**latest, person: args})
    draft.post(PAGE, person, *args, urgent=urgent)


def patience(draft: Draft) -> timedelta:
    """How long whoever was paged has to take it."""
    waits = draft.ctx.school.paging
    minutes = waits.emergency_minutes if urgent(draft.concern) else waits.other_minutes
    return timedelta(minutes=minutes)


def _exhausted(draft: Draft, *, known: bool = False) -> None:
    draft.record("ladder-exhausted", "program", round=draft.concern.paging.round)
    for person in [one for one in everyone(draft) if one in _paged(draft)]:
        _alert(draft, person)
    draft.refresh(NOBODY_YET) if known else _tell_nobody_yet(draft)
    paging = draft.concern.paging
    again = {"rung": -1, "round": paging.round + 1, "next_at": _next_round(draft)}
    draft.change(paging=paging.but(exhausted_at=draft.ctx.now, **again))


def _tell_nobody_yet(draft: Draft) -> None:
    paging, before = draft.concern.paging, draft.before
    args = (str(paging.course), str(paging.round), str(paging.rung))
    in_receipt = not before.latest_pages and before.paging.round == 1
    if not in_receipt:
        draft.change(paging=paging.but(said=paging.round))
    for report in draft.concern.reports:
        if not in_receipt:
            draft.post(NOBODY_YET, report.reporter, *args)
        draft.record("reporter-told", report.reporter, state=NOBODY_YET)


def _next_round(draft: Draft) -> datetime:
    done = draft.concern.paging.round
    return next_round(draft.ctx.now, done, draft.ctx, urgent=urgent(draft.concern))


def on_time(draft: Draft) -> None:
    """The next rung's moment has come and nobody has it yet. A clock set back puts it off by no
    more than one wait.
    """
    concern = draft.concern
    if concern.owner is None and concern.paging.next_at:
        wait = patience(draft) if concern.paging.round == 1 else _next_round(draft) - draft.ctx.now
        draft.change(
            paging=concern.paging.but(next_at=min(concern.paging.next_at, draft.ctx.now + wait))
        )
        concern = draft.concern
    due = concern.paging.next_at
    if concern.owner is None and due and (due <= draft.ctx.now or _waits_for_nobody(draft)):
        again = concern.paging.round > 1
        _everyone_again(draft, known=reporters_know(draft)) if again else next_rung(draft)


def _waits_for_nobody(draft: Draft) -> bool:
    """Whether everybody paged so far has gone away, or may not have it any more, since."""
    return draft.concern.paging.round == 1 and draft.ctx.gone.keys() >= _paged(draft)


def calmer(draft: Draft) -> None:
    """It is no emergency any more: the next rung has the time of any other page."""
    if draft.concern.owner is None and draft.concern.paging.next_at:
        next_at = draft.ctx.now + patience(draft)
        draft.change(paging=draft.concern.paging.but(next_at=next_at))


def everyone(draft: Draft) -> list[str]:
    """Who may have it, in order."""
    return list(on_ladder(draft.concern, draft.ctx.school))


def _others(draft: Draft) -> list[str]:
    return [one for one in everyone(draft) if one != draft.before.owner]


def _everyone_again(draft: Draft, *, known: bool = False) -> None:
    told, at_once = {page.to for page in draft.concern.paging.pages}, urgent(draft.concern)
    people = whom_again(_others(draft) or everyone(draft), told, draft.ctx, urgent=at_once)
    if people:
        _page(draft, people, 0)
    _exhausted(draft, known=known)


def undelivered(draft: Draft, move: Undelivered) -> None:
    """A page cannot reach its person: the record says so and the next rung is paged at once."""
    draft.record("undelivered", move.person, message=move.kind)
    if move.kind == ALERT:
        return
    if move.kind == PAGE:
        _has_no_page(draft, move)
    if draft.concern.passing_to == move.person and draft.concern.owner:
        draft.change(passing_to=None, handed=None)
        draft.post(NOT_REACHED, draft.concern.owner, draft.ctx.identifiers.id())
    if move.kind == PAGE and draft.concern.owner is None:
        _alert(draft, move.person)
        next_rung(draft) if draft.concern.paging.round == 1 else None


def _has_no_page(draft: Draft, move: Undelivered) -> None:
    """It may stand in their chat all the same, where it never changes: once they have the concern,
    they are paged anew.
    """
    latest = draft.concern.latest_pages
    if latest.get(move.person) == move.args and TOOK_OVER not in move.args:
        draft.change(latest_pages={who: latest[who] for who in latest if who != move.person})
        page_owner(draft)


def page_owner(draft: Draft) -> None:
    """Whoever has the concern gets a page of their own: what they can do stands on it."""
    owner = draft.concern.owner
    if owner and owner not in draft.concern.latest_pages:
        post_page(draft, owner, TOOK_OVER, draft.ctx.identifiers.id())


def page_on(draft: Draft) -> None:
    """Go on up the ladder at once, and tell those anew who read meanwhile that somebody has it; where it
    is at its end, or whoever had it has it no more and all were paged before, with everybody again
    but them.
    """
    paging = draft.concern.paging
    had_by_one = draft.before.owner and _others(draft) and not _left_over(draft)
    if paging.round == 1 and not had_by_one:
        next_rung(draft)
        _tell_anew(draft) if draft.before.owner else None
        return
    draft.change(paging=paging.but(round=max(paging.round, 2)))
    _everyone_again(draft)


def _tell_anew(draft: Draft) -> None:
    mark, at_once = draft.ctx.identifiers.id(), urgent(draft.concern)
    there = [one for one in _others(draft) if one not in draft.ctx.gone]
    paged = {page.to: page.rung for page in draft.before.paging.pages if page.to in there}
    for person, rung in paged.items():
        post_page(draft, person, mark, urgent=at_once)
        draft.record("paged", person, round=draft.before.paging.round, rung=rung)
        draft.alert(person, PAGE, mark) if at_once else None
    known, helpers = _paged(draft), draft.before.watch.helpers
    asked = [one.to for one in helpers if one.to in _others(draft) and one.to not in known]
    _page(draft, asked, draft.concern.paging.rung)
