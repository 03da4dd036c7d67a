"""How does a concern read on paper? Everything that happened, in order of time, with who did it and
who they were then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from flows.chronology.authors import PROGRAM
from flows.chronology.event import Event
from flows.chronology.events import events
from flows.concern import Concern
from flows.context import Context
from flows.dates import stamp
from flows.export.pages.layout import Block, Detail, Labelled, Line
from flows.kept.line import Line as RecordLine
from flows.wording.sentences import say

LATER = timedelta(days=3660)


def read_later(ctx: Context) -> Context:
    """As read years from now: every moment with its day and year."""
    return replace(ctx, now=ctx.now + LATER)


def story(concern: Concern, lines: Sequence[RecordLine], ctx: Context) -> list[Event]:
    """Everything but who read it, the oldest first; `lines`: the concern's record."""
    return events(concern, lines, ctx, reads=False)


def told(found: Sequence[Event], ctx: Context) -> Iterator[Block]:
    """As blocks: what one person did in one minute stands under one time."""
    for (time, name), alike in groupby(found, lambda one: (stamp(ctx, one.at), _who(one))):
        yield from _minute(say("story.when", time=time, name=name), alike)


def _minute(label: str, alike: Iterable[Event]) -> Iterator[Block]:
    """Answers, one after another, stand together."""
    before = ""
    for event in alike:
        what = "\n".join(words for words in (event.title, event.struck, _when(event)) if words)
        if not before:
            yield Labelled(label, what)
        elif event.kind != "answered" or what != before:
            yield Line(what, joined=True)
        before = what
        yield from (Detail(one.label, one.value) for one in event.details)


def _when(event: Event) -> str:
    """When it happened, unless a detail says it."""
    told = {one.value for one in event.details}
    unsaid = event.happened and event.happened not in told
    return say("chronology.happened", when=event.happened) if unsaid else ""


def _who(event: Event) -> str:
    """Who did it; a mark for a reporter who is not named."""
    nobody = {PROGRAM: say("chronology.program"), "": say("export.mark.reporter")}
    return event.author or nobody[event.person]
