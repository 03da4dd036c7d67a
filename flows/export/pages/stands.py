"""How does a concern stand? What whoever takes it up has to know before they read what happened: who
has it, what is decided, who was told and said what, who must not be told, what is due and when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flows.assessment.what_is_known import told_outside
from flows.closing import copied
from flows.concern import Concern
from flows.context import Context
from flows.dates import stamp
from flows.decision.looks_said import looks_said
from flows.entries import legal_hold
from flows.entries.contradictions import danger_unanswered
from flows.entries.reported import staff_said
from flows.export.pages.layout import Block, Heading, Labelled, Line, blocks_of
from flows.follow_up.follow_ups import open_ones
from flows.follow_up.rules import text_of
from flows.kept.access import Reader
from flows.kept.entry import RecordEntry
from flows.kept.follow_up import FollowUp
from flows.kept.report import Report
from flows.linking.links import in_words
from flows.school.people_in_words import called_then, name_and_role, names, phone_of
from flows.screen import Pair
from flows.screens.record import decision_now
from flows.screens.record_lines import reason_lines
from flows.wording.sentences import say

PARENTS_RISK = "parents-risk"
Seen = Callable[[RecordEntry], bool]


def stands(concern: Concern, ctx: Context) -> Iterator[Block]:
    """All of it; `ctx` as read years later."""
    yield from to_take_up(concern, ctx, lambda entry: True)
    yield from _readers(concern, ctx)
    yield from _section(say("link.heading"), *(Line(in_words(one, ctx)) for one in concern.links))
    yield from _recommended(concern, ctx)


def to_take_up(concern: Concern, ctx: Context, seen: Seen) -> Iterator[Block]:
    """What whoever deals with it next needs, at this school or another; `seen`: which entries they
    may see.
    """
    yield Labelled(say("stands.owner"), _owner(concern, ctx))
    yield Labelled(say("stands.state"), _state(concern, ctx))
    yield from blocks_of(_copied(concern, seen))
    yield from _not_told(concern, ctx)
    yield from _decided(concern, ctx)
    yield from blocks_of(looks_said(concern.second_looks, ctx), 3)
    yield from _told(concern, ctx, seen)
    yield from _due(concern, ctx)
    yield from blocks_of(legal_hold.listed(concern, ctx), 3)


def _section(heading: str, *blocks: Block) -> list[Block]:
    """Nothing, where there is nothing under it."""
    return [Heading(heading, 3), *blocks] if blocks else []


def _owner(concern: Concern, ctx: Context) -> str:
    if not concern.owner:
        return say("stands.nobody")
    name, phone = name_and_role(ctx.school, concern.owner), phone_of(ctx.school, concern.owner)
    return say("contact.line", name=name, phone=phone)


def _state(concern: Concern, ctx: Context) -> str:
    """And what has happened since that nobody has dealt with: that it was opened again, danger."""
    lines = [say(f"stands.states.{concern.state}"), concern.closing.note if concern.closing else ""]
    if concern.state == "open" and concern.reopened_at:
        lines.append(say("stands.reopened", time=stamp(ctx, concern.reopened_at)))
    if concern.danger_told and danger_unanswered(concern):
        lines.append(say("stands.danger", time=stamp(ctx, concern.danger_told)))
    return "\n".join(filter(None, lines))


def _decided(concern: Concern, ctx: Context) -> Iterator[Block]:
    """The last decision; that there is none, or none since it was opened again."""
    yield from blocks_of(decision_now(concern, ctx), 3)
    last, again = concern.decision, concern.reopened_at
    if last is None:
        undecided = Line(say(f"stands.undecided.{concern.state}"))
        yield from _section(say("open.decision-label"), undecided)
    elif again and last.at < again:
        yield Line(say("stands.undecided.since"))


def _copied(concern: Concern, seen: Seen) -> Iterator[Pair]:
    """To which child's main file it is copied."""
    files = concern.closing.copied if concern.closing else ()
    yield from copied.listed(
        one for one in files if one.child is None or seen(concern.entries[one.child])
    )


def _not_told(concern: Concern, ctx: Context) -> Iterator[Block]:
    """Whoever is named or said that they are involved; and whether parents may be told."""
    named = names(ctx.school, sorted(concern.named))
    said = [say("stands.named", names=named)] if named else []
    if concern.recused:
        said.append(say("stands.recused", names=names(ctx.school, sorted(concern.recused))))
    said += [line for r in concern.reports for line in _reported(r, ctx) if line not in named]
    yield Labelled(say("stands.not-told"), "\n".join(dict.fromkeys(said)))
    answer = concern.facts.get(PARENTS_RISK, "no")
    if answer != "no" and ctx.protocol.asks(PARENTS_RISK):
        question = ctx.protocol.question(PARENTS_RISK)
        chosen = question.answer(answer)
        yield Labelled(question.text, chosen.text if chosen else answer)


def _reported(report: Report, ctx: Context) -> list[str]:
    lines = "\n".join(staff_said(report, ctx)).splitlines()
    return [say("stands.not-said")] if lines == [say("open.not-answered")] else lines


def _due(concern: Concern, ctx: Context) -> Iterator[Block]:
    waiting = sorted(open_ones(concern), key=lambda one: one.due_at)
    lines = (Labelled(_from_when(one, ctx), text_of(one, ctx)) for one in waiting)
    yield from _section(say("open.due-label"), *lines)


def _from_when(one: FollowUp, ctx: Context) -> str:
    """When it is due; when it first was, where it has been put off or is overdue."""
    if one.since >= one.due_at:
        return stamp(ctx, one.due_at)
    return say("stands.again", time=stamp(ctx, one.due_at), since=stamp(ctx, one.since))


def _told(concern: Concern, ctx: Context, seen: Seen) -> Iterator[Block]:
    yield from _section(say("stands.told"), *blocks_of(told_outside(concern, ctx, seen)))


def _readers(concern: Concern, ctx: Context) -> Iterator[Block]:
    lines = (
        Line(_reader(one, ctx))
        for one in concern.readers
        if one.person in concern.may_read and one.ended_at is None
    )
    yield from _section(say("readers.heading"), *lines)


def _reader(one: Reader, ctx: Context) -> str:
    who = called_then(ctx.school, one.who, one.at)
    return say("readers.line", name=one.name, who=who, time=stamp(ctx, one.at))


def _recommended(concern: Concern, ctx: Context) -> Iterator[Block]:
    found = ctx.protocol.recommend(concern.facts)
    level = ctx.protocol.level_words(found.level).title
    words = Labelled(level, "\n".join(reason_lines(found)))
    yield from _section(say("look.recommended"), words)
    unasked = [q.text for q in ctx.protocol.applicable(concern.facts) if q.id not in concern.facts]
    if unasked and concern.state == "open":
        yield from _section(say("stands.unanswered"), Line("\n".join(unasked)))
