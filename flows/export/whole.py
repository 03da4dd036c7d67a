"""What does a court or a case conference read? The whole concern: how it stands, who is in it, and
everything in order of time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day
from flows.export.layout import Block, Heading, Line, Paper, blocks_of
from flows.export.paper import foot
from flows.screens.record import content
from flows.wording.sentences import say


def chronology(
    found: Sequence[tuple[Concern, Context]], now: Context, head: str, mark: str
) -> Paper:
    """Of these concerns; `now`: as it is today."""
    first, school = found[0][0], now.school
    day = full_day(school.local(now.now).date())
    blocks = (
        Line(say("whole.about", school=school.name, day=day)),
        *(block for concern, ctx in found for block in _concern(concern, ctx)),
        Line(say("export.audit", head=head)),
    )
    return Paper(say("whole.title", reference=first.reference), foot(mark), blocks, numbered=True)


def _concern(concern: Concern, ctx: Context) -> Iterator[Block]:
    opened = full_day(ctx.school.local(concern.opened_at).date())
    yield Heading(say("export.concern", reference=concern.reference, day=opened))
    yield from blocks_of(content(concern, ctx))
