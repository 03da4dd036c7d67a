"""Which paper comes of a copy that was asked for, and what has a person to judge on it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.assessment import referral_form
from flows.concern import Concern
from flows.context import Context
from flows.export.children import Child
from flows.export.childs_copy import Extract, Occasion, Wish, extract
from flows.export.names_taken_out import hidden, unread
from flows.export.pages import plan, whole
from flows.export.pages.judging import Judge
from flows.export.pages.layout import Block, Field, Labelled, Line, Paper, blocks_of
from flows.export.paper import foot, paper
from flows.kept.copies import Copy
from flows.kept.line import Line as RecordLine
from flows.names.redaction import Hidden
from flows.school.people_in_words import phone_of
from flows.wording.sentences import say

OCCASIONS: dict[str, Occasion] = {
    "child": "access",
    "moving": "moving",
    "chronology": "chronology",
}
Found = Sequence[tuple[Concern, Sequence[RecordLine], Context]]


@dataclass(frozen=True)
class Made:
    """A copy: the paper, what was taken out for whom (None: nothing), who finds what to judge."""

    paper: Paper
    wish: Wish | None = None
    extracts: tuple[Extract, ...] = ()
    unread: tuple[str, ...] = ()
    judge: Judge | None = None


def made(copy: Copy, found: Found, head: str) -> Made:
    """The copy of these concerns, each with its record and its own protocol, of which the first is
    the one it was asked for in. `head`: the audit's last line.
    """
    wish = _wish(copy)
    if wish:
        return _of_one_child(wish, copy, found, head)
    concern, _, ctx = found[0]
    if copy.kind == "plan":
        return Made(plan.plans(concern, whom(copy), ctx, copy.mark), judge=_of_a_plan(copy, found))
    if copy.kind == "referral":
        parts = referral_form.parts(concern, copy.who, ctx)
        blocks = map(_to_fill_in, blocks_of(parts, level=1))
        title = say("referral-form.title")
        end = Line(say("export.audit", head=head))
        return Made(Paper(title, foot(copy.mark), (*blocks, end), numbered=True))
    return Made(whole.chronology(found, copy.who, head, copy.mark))


def _to_fill_in(block: Block) -> Block:
    """What nobody recorded is a line to write on."""
    missing = isinstance(block, Labelled) and block.text == say("referral-form.empty")
    return Field(block.label) if missing and isinstance(block, Labelled) else block


def _of_a_plan(copy: Copy, found: Found) -> Judge | None:
    """Who finds, on the page of one child, the names of others: its family may be given it."""
    child = whom(copy)
    return _judge(Wish(child, "access", True, True), found) if child else None


def _judge(wish: Wish, found: Found) -> Judge:
    concerns, ctx = [concern for concern, _, _ in found], found[0][2]
    names = hidden(concerns, wish, ctx.school)
    return Judge(names, [*_may_stay(concerns, names, ctx), *wish.child.names], ctx.protocol)


def _wish(copy: Copy) -> Wish | None:
    occasion, child = OCCASIONS.get(copy.kind), whom(copy)
    if not occasion or not child:
        return None
    return Wish(child, occasion, copy.staff_named, copy.reporter_named)


def whom(copy: Copy) -> Child | None:
    """About whom alone a copy is; None for everybody."""
    if not copy.child:
        return None
    return Child(copy.child, copy.born, copy.also, frozenset(copy.entered))


def _of_one_child(wish: Wish, copy: Copy, found: Found, head: str) -> Made:
    concerns, ctx = [concern for concern, _, _ in found], found[0][2]
    names = hidden(concerns, wish, ctx.school)
    extracts = tuple(extract(one, lines, wish, names, its) for one, lines, its in found)
    one = paper(wish, extracts, ctx.school, ctx.today, head, copy.mark)
    return Made(one, wish, extracts, unread(concerns), _judge(wish, found))


def _may_stay(concerns: Sequence[Concern], names: Sequence[Hidden], ctx: Context) -> list[str]:
    """Of the staff and the reporters those who are named; the school, the agencies, their numbers."""
    school, taken_out = ctx.school, {one.name for one in names}
    people = [one.name for one in school.entries()]
    people += [report.name for concern in concerns for report in concern.reports]
    agencies = [one.name for one in school.contacts]
    numbers = [school.phone, *(phone_of(school, one) for one in school.everybody())]
    numbers += [one.phone for one in school.contacts]
    named = (p for p in people if p not in taken_out)
    return [school.name, school.authority, *agencies, *numbers, *named]
