"""Who is told next, until somebody has it? The concern's own ladder, one rung after another.

An emergency pages its first two steps together. When the ladder is at its end the reporter is told
plainly, and everyone on it is paged again and again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.concern import Concern, Page, Watch
from flows.follow_up.follow_ups import REMIND
from flows.moves import Click, Submit, Undelivered
from flows.paging.buttons import CANNOT
from flows.paging.offers import DANGER, NOBODY_YET
from flows.paging.rounds import next_round
from flows.school.routing import may_act, of_step, people_of, stands_in, whole
from flows.screen import Done, Form, Nothing, Open, Text
from flows.turn import ALERT, Draft
from flows.wording.sentences import say

PAGE, ADDED, NOT_REACHED = "page", "added", "not-reached"


def urgent(concern: Concern) -> bool:
    """Whether it is paged as an emergency is."""
    return concern.urgency == "emergency" or concern.paging.pressing


def start(draft: Draft) -> None:
    """Page the first rung; a safeguarding lead who reports has it at once instead."""
    reporter = draft.concern.reports[0].reporter
    if _leads(draft, reporter):
        draft.change(owner=reporter, owned_at=draft.ctx.now)
        draft.record("acknowledged", reporter)
        post_page(draft, reporter, "own")
        return
    next_rung(draft)


def _leads(draft: Draft, person: str) -> bool:
    on_it = person in people_of(draft.concern.paging.ladder, draft.ctx.school, draft.concern.named)
    return on_it and any(
        role == "dsl" or role.startswith("deputy:") for role in draft.ctx.school.roles_of(person)
    )


def steps(draft: Draft) -> tuple[tuple[str, ...], ...]:
    """The ladder as it is paged now: in an emergency the first two rungs are one (the lead and all
    deputies).
    """
    ladder = whole(draft.concern.paging.ladder, draft.ctx.school)
    if not urgent(draft.concern):
        return ladder
    first = [s for n, s in enumerate(ladder) if n < 2 or s[0].startswith("deputy:")]
    return (tuple(role for s in first for role in s), *(s for s in ladder if s not in first))


def next_rung(draft: Draft) -> None:
    """Page the next step that has anybody to page. When nobody who is there is left, those who are
    away are paged all the same; then say so, and begin again later."""
    ladder, last = steps(draft), draft.concern.paging.rung
    for rung, roles in enumerate(ladder):
        people = [p for p in _not_yet_paged(draft, roles) if p not in draft.ctx.gone]
        draft.change(paging=draft.concern.paging.but(rung=max(rung, last)))
        if people:
            _page(draft, people, rung)
            draft.change(paging=draft.concern.paging.but(next_at=draft.ctx.now + _patience(draft)))
            return
        if rung > last:
            draft.record("rung-skipped", "program", roles=list(roles))
    left = _left_over(draft)
    if left:
        _page(draft, left, len(ladder))
    _exhausted(draft)


def _not_yet_paged(draft: Draft, roles: tuple[str, ...]) -> list[str]:
    concern, paged = draft.concern, _paged(draft)
    holders = of_step(roles, concern.paging.ladder, draft.ctx.school, concern.named)
    return [p for p in holders if p not in paged]


def _left_over(draft: Draft) -> list[str]:
    """Those who are away, and those who are on no step of the ladder because nobody on it is
    left.
    """
    concern, paged = draft.concern, _paged(draft)
    everyone = people_of(concern.paging.ladder, draft.ctx.school, concern.named)
    return [p for p in everyone if p not in paged]


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
    unconfirmed = {"confirmed": False} if _stand_in(draft) else {}
    for person in people:
        post_page(draft, person, str(paging.course), str(paging.round), str(rung), urgent=at_once)
        draft.record("paged", person, round=paging.round, rung=rung, **unconfirmed)
        if at_once:
            _alert(draft, person)


def _alert(draft: Draft, person: str) -> None:
    """Tell somebody outside the chat too, once a round: it is an emergency, or the chat alone was
    not enough.
    """
    draft.alert(person, PAGE, str(draft.concern.paging.course), str(draft.concern.paging.round))


def _stand_in(draft: Draft) -> bool:
    return stands_in(draft.concern.paging.ladder, draft.ctx.school, draft.concern.named)


def post_page(draft: Draft, person: str, *args: str, urgent: bool = False) -> None:
    """Page somebody; an earlier page of theirs then points to the newer one."""
    latest = draft.concern.latest_pages
    if person in latest:
        draft.refresh(PAGE, person, latest[person])
    draft.change(latest_pages={**latest, person: args})
    draft.post(PAGE, person, *args, urgent=urgent)


def _patience(draft: Draft) -> timedelta:
    waits = draft.ctx.school.paging
    minutes = waits.emergency_minutes if urgent(draft.concern) else waits.other_minutes
    return timedelta(minutes=minutes)


def _exhausted(draft: Draft) -> None:
    paging = draft.concern.paging
    draft.record("ladder-exhausted", "program", round=paging.round)
    for person in people_of(paging.ladder, draft.ctx.school, draft.concern.named):
        _alert(draft, person)
    _tell_nobody_yet(draft)
    draft.change(paging=paging.but(rung=-1, round=paging.round + 1, next_at=_next_round(draft)))


def _tell_nobody_yet(draft: Draft) -> None:
    paging = draft.concern.paging
    for report in draft.concern.reports:
        draft.post(
            NOBODY_YET,
            report.reporter,
            str(paging.course),
            str(paging.round),
            str(paging.rung),
        )


def _next_round(draft: Draft) -> datetime:
    done = draft.concern.paging.round
    return next_round(draft.ctx.now, done, draft.ctx, urgent=urgent(draft.concern))


def on_time(draft: Draft) -> None:
    """The next rung's moment has come and nobody has it yet. A clock set back puts it off by no
    more than one wait.
    """
    concern = draft.concern
    if concern.owner is None and concern.paging.next_at:
        wait = _patience(draft) if concern.paging.round == 1 else _next_round(draft) - draft.ctx.now
        draft.change(
            paging=concern.paging.but(next_at=min(concern.paging.next_at, draft.ctx.now + wait))
        )
        concern = draft.concern
    due = concern.paging.next_at
    if concern.owner is None and due and due <= draft.ctx.now:
        _everyone_again(draft) if concern.paging.round > 1 else next_rung(draft)


def calmer(draft: Draft) -> None:
    """It is no emergency any more: the next rung has the time of any other page."""
    if draft.concern.owner is None and draft.concern.paging.next_at:
        draft.refresh(PAGE)
        next_at = draft.ctx.now + _patience(draft)
        draft.change(paging=draft.concern.paging.but(next_at=next_at))


def _everyone_again(draft: Draft) -> None:
    people = list(people_of(draft.concern.paging.ladder, draft.ctx.school, draft.concern.named))
    if people:
        _page(draft, people, 0)
    _exhausted(draft)


def undelivered(draft: Draft, move: Undelivered) -> None:
    """A page cannot reach its person: the record says so and the next rung is paged at once."""
    draft.record("undelivered", move.person, message=move.kind)
    if move.kind == ALERT:
        return
    if draft.concern.passing_to == move.person and draft.concern.owner:
        draft.change(passing_to=None)
        draft.refresh(REMIND, draft.concern.owner)
        draft.post(NOT_REACHED, draft.concern.owner, draft.ctx.identifiers.id())
    if move.kind == PAGE and draft.concern.owner is None:
        _alert(draft, move.person)
        next_rung(draft) if draft.concern.paging.round == 1 else None


def acknowledge(draft: Draft, click: Click) -> None:
    """**I have it**: this person owns the concern, everyone paged sees who has it, the reporter is
    told.
    """
    before = draft.concern
    draft.change(
        owner=click.person,
        owned_at=draft.ctx.now,
        passing_to=None,
        handovers=before.handovers + 1,
        paging=before.paging.but(next_at=None, pressing=False),
    )
    draft.record("acknowledged", click.person, before=before.owner)
    draft.refresh(PAGE)
    if click.person not in before.latest_pages:
        post_page(draft, click.person, "took-over", draft.ctx.identifiers.id())
    if before.owner:
        draft.refresh(REMIND, before.owner)
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
    draft.refresh(PAGE)
    _page_on(draft)


def owner_left(draft: Draft) -> None:
    """An owner who has left, or lost the role, hands the concern on: the next person on its ladder
    is paged.
    """
    concern = draft.concern
    everyone = people_of(concern.paging.ladder, draft.ctx.school, concern.named)
    if concern.owner is None or concern.owner in everyone:
        return
    draft.record("owner-left", concern.owner)
    draft.change(owner=None, owned_at=None, passing_to=None, handovers=concern.handovers + 1)
    draft.refresh()
    _page_on(draft)


def cannot(draft: Draft, click: Click) -> None:
    """**I cannot take this**: the form in which somebody says that they are involved or related."""
    acts = may_act(draft.concern, click.person, draft.ctx.school)
    parts = (Text(say("cannot.explain" if acts else "readers.involved-explain")),)
    title = say("cannot.title" if acts else "readers.involved-title")
    draft.answer = Open(
        Form(
            CANNOT.form,
            title,
            parts,
            say("cannot.submit"),
            concern=draft.concern.id,
            step=CANNOT.step,
            nonce=draft.ctx.identifiers.id(),
        )
    )


def keep_cannot(draft: Draft, form: Submit) -> None:
    """They are out of this concern from now on, for good, and the next rung is paged at once."""
    was_on_it = may_act(draft.concern, form.person, draft.ctx.school)
    draft.change(
        named=draft.concern.named | {form.person},
        recused=draft.concern.recused | {form.person},
    )
    draft.record("cannot-take", form.person)
    if draft.concern.owner == form.person:
        draft.change(
            owner=None, owned_at=None, passing_to=None, handovers=draft.concern.handovers + 1
        )
    draft.refresh()
    if draft.concern.owner is None and was_on_it:
        _page_on(draft)
    draft.answer = Done()


def _page_on(draft: Draft) -> None:
    next_rung(draft) if draft.concern.paging.round == 1 else _everyone_again(draft)


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
        paging=concern.paging.but(
            course=concern.paging.course + 1, rung=-1, round=1, pages=(), next_at=None
        ),
    )
    draft.record("reopened", "program")
    if concern.owner in people_of(concern.paging.ladder, draft.ctx.school, concern.named):
        post_page(draft, concern.owner or "", str(draft.concern.paging.course), "again")
    else:
        draft.change(owner=None, owned_at=None)
        next_rung(draft)


def tell_everyone(draft: Draft) -> None:
    """A child may be in danger now: everyone on the ladder is told at once, whoever has it. While
    nobody has, it is paged from now on as an emergency is."""
    mark = draft.ctx.identifiers.id()
    for person in people_of(draft.concern.paging.ladder, draft.ctx.school, draft.concern.named):
        draft.post(DANGER, person, mark, urgent=True)
        draft.alert(person, DANGER, mark)
    if draft.concern.owner is None and draft.before.urgency != "emergency":
        draft.refresh(PAGE)
        _page_on(draft)


def tell_owner(draft: Draft) -> None:
    """Something was added to the report: whoever has it is told, and when they say nothing, others
    are too.
    """
    if draft.concern.owner:
        draft.post(ADDED, draft.concern.owner, draft.ctx.identifiers.id())
