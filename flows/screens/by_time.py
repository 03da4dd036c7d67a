"""What happened in this concern? Everything in one list by time, or one kind of it, in pages."""

from __future__ import annotations

from typing import get_args

from flows.chronology.event import Event, Kind
from flows.chronology.events import events
from flows.context import Context
from flows.dates import stamp
from flows.moves import Click
from flows.school.routing import may_act
from flows.screen import Pair, Part, Row, Text, in_rows
from flows.screens.buttons import BY_TIME, OPEN
from flows.screens.pages import number_in, one_page
from flows.turn import Draft
from flows.wording.sentences import say

ALL = "all"


def show(draft: Draft, click: Click) -> None:
    """**All by time**: a page of it, of all kinds or of one. Who read it is for those on the ladder
    only.
    """
    concern, ctx = draft.concern, draft.ctx
    draft.record("read", click.person, what="everything by time")
    reads = may_act(concern, click.person, ctx.school)
    found = events(concern, ctx.lines, ctx, reads=reads)
    kind = click.step.rpartition("-")[0]
    kinds = [one for one in get_args(Kind) if any(event.kind == one for event in found)]
    shown = kind if kind in kinds else ALL
    wanted = [event for event in found if shown in (ALL, event.kind)]
    parts = [part for event in wanted for part in _parts(event, ctx)]
    form = draft.form(
        BY_TIME.form,
        say("chronology.title", reference=concern.reference),
        (
            Text(say("chronology.explain")),
            *one_page(parts, BY_TIME, shown, number_in(click.step)),
            *_ways([ALL, *kinds], shown),
        ),
    )
    draft.show(form, click)


def _ways(kinds: list[str], shown: str) -> list[Row]:
    """To each other kind, and back to the record."""
    ways = [
        BY_TIME.button(say(f"chronology.filter.{one}"), step=f"{one}-0")
        for one in kinds
        if one != shown
    ]
    return in_rows([*ways, OPEN.button(say("chronology.back"))])


def _parts(event: Event, ctx: Context) -> list[Part]:
    """When it was written down and by whom, what it is, and what was typed."""
    by = event.author or say("chronology.program")
    when = say("chronology.happened", when=event.happened) if event.happened else ""
    what = "\n".join(words for words in (event.title, event.struck, when) if words)
    return [Pair(f"{stamp(ctx, event.at)}, {by}", what), *event.details]
