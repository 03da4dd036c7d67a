"""Who has read this record? One line a person and day, for those on its ladder, the newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import get_args

from flows.context import Context
from flows.dates import clock, full_day
from flows.kept.reading import Reading, Way
from flows.moves import Click
from flows.screen import Button, Form, Part, Row, Text
from flows.screens.buttons import OPEN, WHO_READ
from flows.screens.pages import number_in
from flows.turn import Draft
from flows.wording.sentences import say, together

ON_A_PAGE = 30
_IN_ORDER: tuple[Way, ...] = get_args(Way)
ByDay = dict[tuple[date, str], list[Reading]]


def show(draft: Draft, click: Click) -> None:
    """**Who has read this**: a page of it. That somebody looked is a line of the record too."""
    draft.record("read", click.person, what="who has read this")
    form = _form(draft, number_in(click.step))
    draft.show(form, click)


def _form(draft: Draft, page: int) -> Form:
    found = list(_lines(draft))
    page = min(page, max(len(found) - 1, 0) // ON_A_PAGE)
    shown = found[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    parts: list[Part] = [Text(say("who-read.explain")), *map(Text, shown)]
    if not shown:
        parts.append(Text(say("who-read.nobody")))
    title = say("who-read.title", reference=draft.concern.reference)
    ways = Row(tuple(_ways(page, len(found))))
    return draft.form(WHO_READ.form, title, (*parts, ways))


def _ways(page: int, lines: int) -> Iterator[Button]:
    if page:
        yield WHO_READ.button(say("who-read.newer"), step=f"page-{page - 1}")
    if (page + 1) * ON_A_PAGE < lines:
        yield WHO_READ.button(say("who-read.older"), step=f"page-{page + 1}")
    yield OPEN.button(say("who-read.back"))


def _lines(draft: Draft) -> Iterator[str]:
    ctx, by_day = draft.ctx, _by_day(draft.ctx)
    for (day, person), theirs in sorted(
        by_day.items(), key=lambda one: one[1][-1].at, reverse=True
    ):
        there = {one.way for one in theirs}
        there = there - {"used"} or there  # goes with everything else that is done
        ways = [say(f"who-read.ways.{way}") for way in _IN_ORDER if way in there]
        yield say(
            "who-read.line",
            day=full_day(day),
            name=_name(draft, person),
            ways=together(ways),
            clock=clock(ctx.school.local(theirs[-1].at)),
        )


def _by_day(ctx: Context) -> ByDay:
    found: ByDay = defaultdict(list)
    for one in ctx.readings:
        found[ctx.school.local(one.at).date(), one.person].append(one)
    return found


def _name(draft: Draft, person: str) -> str:
    """Whoever holds no role is called by the name they were let in or reported under, else by their
    member ID: here it has to be seen who it was.
    """
    concern, known = draft.concern, draft.ctx.school.display(person)
    names = {one.person: one.name for one in concern.readers}
    names |= {one.reporter: one.name for one in concern.reports}
    if draft.ctx.school.person(person):
        return known
    return names.get(person) or say("who-read.unknown", known=known, id=person.partition(":")[2])
