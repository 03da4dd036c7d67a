"""What does a court or a case conference read? The whole concern: how it stands, who is in it, and
everything in order of time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.assessment.what_is_known import PARENTS, child_lines, entry_lines
from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day
from flows.entries.kinds import kinds
from flows.export.pages.layout import Block, Heading, Labelled, Line, Paper, blocks_of
from flows.export.pages.stands import stands
from flows.export.pages.story import read_later, story, told
from flows.export.paper import foot
from flows.kept.entry import standing
from flows.kept.line import Line as RecordLine
from flows.names.children import Child, among, children, everyone
from flows.school.people_in_words import name_and_role
from flows.wording.sentences import say

Found = Sequence[tuple[Concern, Sequence[RecordLine], Context]]


def chronology(found: Found, who: str, head: str, mark: str) -> Paper:
    """Of these concerns, the first in the title. `who`: for whom it was made; `head`: the audit's
    last line.
    """
    first, _, now = found[0]
    day, name = full_day(now.today), name_and_role(now.school, who)
    blocks = (
        Line(say("whole.about", school=now.school.name, day=day, name=name)),
        Line(say("story.words"), ours=True),
        *(block for one, lines, ctx in found for block in _concern(one, lines, ctx)),
        Line(say("export.audit", head=head)),
    )
    return Paper(say("whole.title", reference=first.reference), foot(mark), blocks, numbered=True)


def _concern(concern: Concern, lines: Sequence[RecordLine], ctx: Context) -> Iterator[Block]:
    opened, ctx = full_day(ctx.school.local(concern.opened_at).date()), read_later(ctx)
    yield Heading(say("export.concern", reference=concern.reference, day=opened))
    yield Heading(say("whole.stands"), 2)
    yield from stands(concern, ctx)
    yield from _children(concern, ctx)
    yield Heading(say("whole.happened"), 2)
    yield from told(story(concern, lines, ctx), ctx)


def _children(concern: Concern, ctx: Context) -> Iterator[Block]:
    """Each with what is known, and what is not; without any, what was reported."""
    known = children(concern.entries)
    if not known:
        reported = "\n".join(filter(None, (report.children for report in concern.reports)))
        yield Heading(say("whole.no-child"), 2)
        yield Labelled(say("referral-form.lines.children"), reported or say("open.empty"))
    for child in known:
        yield Heading(child.label, 2)
        yield from _child(child, concern, ctx)
    yield from _parents_of_others(concern)


def _parents_of_others(concern: Concern) -> Iterator[Block]:
    """What was entered of parents of a child who was not entered, or of whom it cannot be told."""
    entries, known = concern.entries, everyone(concern.entries)
    told = (one for one in standing(entries) if one.kind == PARENTS)
    those = [one for one in told if among(one, entries, known) is None]
    if those:
        yield Heading(kinds()[PARENTS].title, 2)
    yield from (Line(entry_lines(one)) for one in those)


def _child(child: Child, concern: Concern, ctx: Context) -> Iterator[Block]:
    lines, empty = child_lines(child, concern, ctx), say("referral-form.empty")
    yield from blocks_of(one for one in lines if one.value != empty)
    if missing := [one.label for one in lines if one.value == empty]:
        yield Labelled(empty, "; ".join(missing))
