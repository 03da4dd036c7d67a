"""What does the record hold about one child, for a person to check before it leaves the school?

Two occasions: somebody asks to see what is kept about the child (UK GDPR, article 15), or the child
moves and the new school's safeguarding lead gets it (KCSIE, the lead's role). Every other child is
taken out: what was entered about another child is left out whole, and a recorded name in what
people typed is replaced by a mark.

Whether the staff and the reporter are named is asked each time; there is no answer that fits
always. For staff acting in their work the law takes it as reasonable (Data Protection Act 2018,
Schedule 2, paragraph 17: education-related workers), and to leave them out of everything can
withhold what the child may see. Whoever reported may be at risk for having spoken: paragraph 16
asks to weigh that each time. And what a parent asks for may be held back where giving it is not in
the child's best interests (Schedule 3, paragraph 21, child abuse data).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day, moment
from flows.entries.children import ABOUT, SAME
from flows.export.children import Child, of_another
from flows.kept.assessment import Answered
from flows.kept.entry import RecordEntry
from flows.kept.report import Report
from flows.names.redaction import Hidden, Redaction
from flows.school.school import School
from flows.school.tables import Person
from flows.screen import Pair, Part, Text
from flows.screens.record import content
from flows.wording.sentences import say

Occasion = Literal["access", "moving"]
LATER = timedelta(days=3660)  # as read years from now: every moment with its day and year


@dataclass(frozen=True)
class Wish:
    """What is wanted: about whom, for what, and who may be named in it."""

    child: Child
    occasion: Occasion
    staff_named: bool
    reporter_named: bool


@dataclass(frozen=True)
class Block:
    """A heading and what stands under it, as plain text."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Extract:
    """What one concern holds about the child. `taken_out`: names replaced; `left_out`: entries
    about other children.
    """

    reference: str
    opened: str
    blocks: tuple[Block, ...]
    taken_out: int
    left_out: int


def extract(concern: Concern, wish: Wish, names: Sequence[Hidden], ctx: Context) -> Extract:
    """What this concern holds about the child, in words; `ctx` has the protocol it was begun
    under.
    """
    mine = tuple(
        _unplaced(entry) for entry in concern.entries if not of_another(entry, wish.child, concern)
    )
    seen = concern.but(
        entries=mine, reports=tuple(_report(report, wish) for report in concern.reports)
    )
    school = ctx.school if wish.staff_named else nameless(ctx.school)
    then = replace(ctx, school=school, now=ctx.now + LATER)
    clean = [
        redacted
        for part in (*content(seen, then), *_answers(seen, then))
        if isinstance(part, Text | Pair)
        and (redacted := _cleaned(_as_text(part), Redaction(names, wish.child.names)))
    ]
    opened = full_day(ctx.school.local(concern.opened_at).date())
    return Extract(
        concern.reference,
        opened,
        _blocks([part for part, _ in clean]),
        sum(n for _, n in clean),
        len(concern.entries) - len(mine),
    )


def _unplaced(entry: RecordEntry) -> RecordEntry:
    """Without the places of children: those of the others are not in the copy."""
    left = {name: said for name, said in entry.values.items() if name not in (ABOUT, SAME)}
    return entry.but(values=left)


def nameless(school: School) -> School:
    """The school with its people's roles, but not their names; nor of those who held one before."""
    people = {
        name: _nameless(getattr(school.people, name)) for name in type(school.people).model_fields
    }
    without = school.model_copy(update={"people": school.people.model_copy(update=people)})
    return without.confirmed_by(school.confirmations.nameless())


def _nameless(holder: Person | tuple[Person, ...] | None) -> object:
    if isinstance(holder, tuple):
        return tuple(map(_nameless, holder))
    return holder and holder.model_copy(update={"name": ""})


def _report(report: Report, wish: Wish) -> Report:
    if not wish.staff_named and report.other_adult:
        report = report.but(other_adult=say("export.mark.staff"))
    if wish.reporter_named:
        return report
    return report.but(reporter="", name="", guest="", link="", standing="staff")


def _answers(concern: Concern, ctx: Context) -> list[Part]:
    """Every question that was answered, with its answers, the earlier ones too."""
    asked = [q for q in ctx.protocol.questions if q.id in concern.facts]
    lines = [
        "\n".join([q.text, *(_answer(a, ctx) for a in concern.answers if a.question == q.id)])
        for q in asked
    ]
    return [Text(say("open.answers"), strong=True), *map(Text, lines)] if lines else []


def _answer(given: Answered, ctx: Context) -> str:
    chosen = ctx.protocol.question(given.question).answer(given.answer)
    return say(
        "so-far.line",
        answer=chosen.text if chosen else given.answer,
        name=ctx.school.display(given.who),
        time=moment(ctx, given.at),
    )


def _as_text(part: Text | Pair) -> Text:
    return Text(f"{part.label}\n{part.value}") if isinstance(part, Pair) else part


def _cleaned(part: Text, redaction: Redaction) -> tuple[Text, int]:
    clean = redaction.clean(part.text)
    return Text(clean.text, part.strong), clean.found


def _blocks(parts: Sequence[Part]) -> tuple[Block, ...]:
    """Every heading with what follows it."""
    blocks: list[Block] = []
    for part in parts:
        if not isinstance(part, Text):
            continue
        if part.strong or not blocks:
            blocks.append(Block(part.text if part.strong else "", ()))
        if not (part.strong and blocks[-1].heading == part.text):
            blocks[-1] = Block(blocks[-1].heading, (*blocks[-1].lines, part.text))
    return tuple(blocks)
