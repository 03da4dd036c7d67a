"""What does a court or a case conference read? The whole concern: how it stands, who is in it, and
everything in order of time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.assessment.what_is_known import child_lines
from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day, stamp
from flows.entries import legal_hold
from flows.entries.children import children
from flows.export.pages.layout import Block, Heading, Labelled, Line, Paper, blocks_of
from flows.export.pages.story import read_later, story, told
from flows.export.paper import foot
from flows.follow_up.follow_ups import open_ones, rule_of
from flows.kept.line import Line as RecordLine
from flows.school.people_in_words import name_and_role, phone_of
from flows.screens.record import decision_now
from flows.screens.record_lines import reason_lines
from flows.wording.sentences import say

Found = Sequence[tuple[Concern, Sequence[RecordLine], Context]]


def chronology(found: Found, head: str, mark: str) -> Paper:
    """Of these concerns, the first in the title. `head`: the audit's last line."""
    first, _, now = found[0]
    day = full_day(now.school.local(now.now).date())
    blocks = (
        Line(say("whole.about", school=now.school.name, day=day)),
        *(block for one, lines, ctx in found for block in _concern(one, lines, ctx)),
        Line(say("export.audit", head=head)),
    )
    return Paper(say("whole.title", reference=first.reference), foot(mark), blocks, numbered=True)


def _concern(concern: Concern, lines: Sequence[RecordLine], ctx: Context) -> Iterator[Block]:
    opened, ctx = full_day(ctx.school.local(concern.opened_at).date()), read_later(ctx)
    yield Heading(say("export.concern", reference=concern.reference, day=opened))
    yield Heading(say("whole.stands"), 2)
    yield from _stands(concern, ctx)
    for child in children(concern.entries):
        yield Heading(child.label, 2)
        known = child_lines(child, concern, ctx)
        yield from blocks_of(one for one in known if one.value != say("referral-form.empty"))
    yield Heading(say("whole.happened"), 2)
    yield Line(say("chronology.explain"))
    yield from told(story(concern, lines, ctx), ctx)


def _owner(concern: Concern, ctx: Context) -> str:
    if not concern.owner:
        return say("whole.nobody")
    name, phone = name_and_role(ctx.school, concern.owner), phone_of(ctx.school, concern.owner)
    return say("contact.line", name=name, phone=phone)


def _stands(concern: Concern, ctx: Context) -> Iterator[Block]:
    yield Labelled(say("whole.owner"), _owner(concern, ctx))
    yield Labelled(say("whole.state"), say(f"whole.states.{concern.state}"))
    found = ctx.protocol.recommend(concern.facts)
    reasons = "\n".join((ctx.protocol.level_words(found.level).title, *reason_lines(found)))
    yield Labelled(say("look.recommended"), reasons)
    open_questions = [
        q.text for q in ctx.protocol.applicable(concern.facts) if q.id not in concern.facts
    ]
    if open_questions and concern.state == "open":
        yield Labelled(say("whole.unanswered"), "\n".join(open_questions))
    yield from blocks_of(legal_hold.listed(concern, ctx), 3)
    yield from blocks_of(decision_now(concern, ctx), 3)
    due = [
        say("open.due", text=rule_of(one, ctx).text, time=stamp(ctx, one.due_at))
        for one in sorted(open_ones(concern), key=lambda one: one.due_at)
    ]
    if due:
        yield Labelled(say("open.due-label"), "\n".join(due))
