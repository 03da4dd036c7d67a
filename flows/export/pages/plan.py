"""What stands on a safety plan? A page for each child: what is recorded, and lines to write on.

Source: UKCIS 2024 (support for the children involved); KCSIE, Part two (lessons, transport,
siblings, contact between the children).
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day, stamp
from flows.entries.kinds import kinds
from flows.export.children import Child, is_this
from flows.export.pages.layout import Block, Field, Heading, Labelled, Line, NewPage, Paper, Space
from flows.export.paper import foot
from flows.kept.entry import RecordEntry, standing
from flows.names import children as involved
from flows.names.children import about, children
from flows.school.people_in_words import called_then
from flows.wording.sentences import say

KIND = "safety-plan"
LINES = {"lessons": 3, "transport": 2, "siblings": 2, "contact": 3, "who": 1}


def plans(concern: Concern, child: Child | None, ctx: Context, mark: str) -> Paper:
    """A page for this child; without one, for each that is entered."""
    wanted = [one for one in children(concern.entries) if not child or is_this(one, concern, child)]
    pages = [_page(one, concern, ctx) for one in wanted]
    none = [] if pages else [Line(say("plan.no-child")), *_to_write()]
    blocks = (*none, *(block for n, page in enumerate(pages) for block in _apart(n, page)))
    return Paper(say("plan.title", reference=concern.reference), foot(mark), blocks)


def _apart(number: int, page: Sequence[Block]) -> Sequence[Block]:
    return [NewPage(), *page] if number else page


def _page(child: involved.Child, concern: Concern, ctx: Context) -> list[Block]:
    mine = [
        e
        for e in standing(concern.entries)
        if e.kind == KIND and about(e, concern.entries) == child
    ]
    day = full_day(ctx.today)
    return [
        Heading(say("plan.for", name=child.label)),
        Line(say("plan.made", school=ctx.school.name, day=day)),
        *(_recorded(mine[-1], ctx) if mine else [Line(say("plan.nothing"))]),
        Line(say("plan.before")),
        Heading(say("plan.agreed"), 2),
        *_to_write(),
    ]


def _recorded(entry: RecordEntry, ctx: Context) -> list[Block]:
    said: list[Block] = [
        Labelled(field.label, field.said(entry.values[field.id]))
        for field in kinds()[KIND].fields
        if field.id in entry.values and field.id != "child"
    ]
    by = say(
        "record.by", name=called_then(ctx.school, entry.who, entry.at), time=stamp(ctx, entry.at)
    )
    return [Heading(say("plan.recorded"), 2), *said, Line(by)]


def _to_write() -> list[Block]:
    labels = {field.id: field.label for field in kinds()[KIND].fields}
    return [
        *(Space(labels[name], lines) for name, lines in LINES.items()),
        Field(say("plan.review")),
        Field(say("plan.signed")),
    ]
