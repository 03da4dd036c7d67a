"""What does the record hold about one child, for a person to check before it leaves the school?

Two occasions: somebody asks to see what is kept about the child (UK GDPR, article 15), or the child
moves and the new school's safeguarding lead gets it (KCSIE, Annex C). Every other child is taken
out: what was entered about another child is left out whole, and a recorded name in what people
typed is replaced by a mark.

Whether the staff and the reporter are named is asked each time; there is no answer that fits
always. For staff acting in their work the law takes it as reasonable (Data Protection Act 2018,
Schedule 2, paragraph 17: education-related workers), and to leave them out of everything can
withhold what the child may see. Whoever reported may be at risk for having spoken: paragraph 16
asks to weigh that each time. And what a parent asks for may be held back where giving it is not in
the child's best interests (Schedule 3, paragraph 21, child abuse data).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from flows.closing.retention import CHILD
from flows.concern import Answered, Concern, RecordEntry, Report
from flows.context import Context
from flows.dates import full_day, moment
from flows.names.folding import same_child, same_name, words_of
from flows.names.matching import keys_for, names_in
from flows.names.redaction import Hidden, Redaction, shared_words
from flows.school.school import School
from flows.school.tables import Person
from flows.screen import Pair, Part, Text
from flows.screens.record import content
from flows.wording.sentences import say

Occasion = Literal["access", "moving"]
OF_A_CHILD = {
    "child": "name",
    "parents": "child",
    "school-told": "child",
    "moving": "child",
    "record-sent": "child",
}
LATER = timedelta(days=3660)  # as read years from now: every moment with its day and year


@dataclass(frozen=True)
class Child:
    """A child as recorded; `born` as entered, None when it was not."""

    name: str
    born: date | None = None


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


def children(concerns: Iterable[Concern]) -> list[Child]:
    """Every child recorded in these concerns, each once, in order."""
    found: list[Child] = []
    for concern in concerns:
        for child in map(_child, _entries(concern)):
            same = next(
                (c for c in found if same_child(c.name, c.born, child.name, child.born)), None
            )
            if same is None:
                found.append(child)
            elif same.born is None:
                found[found.index(same)] = Child(same.name, child.born)
    return found


def is_in(concern: Concern, child: Child) -> bool:
    """Whether this child is recorded in the concern."""
    return any(same_child(c.name, c.born, child.name, child.born) for c in children([concern]))


def records_of(concerns: Sequence[Concern], child: Child) -> list[Concern]:
    """Those in which this child is recorded, and every report that is attached to one of them."""
    theirs = {concern.id for concern in concerns if is_in(concern, child)}
    attached = {
        concern.id for concern in concerns if concern.closing and concern.closing.to in theirs
    }
    return [concern for concern in concerns if concern.id in theirs | attached]


def hidden(concerns: Sequence[Concern], wish: Wish, school: School) -> list[Hidden]:
    """Every name that is taken out of what was typed in these concerns."""
    others = [
        c.name
        for c in children(concerns)
        if not same_child(c.name, c.born, wish.child.name, wish.child.born)
    ]
    others += [name for concern in concerns for name in _reported(concern, wish.child)]
    found = [Hidden(name, say("export.mark.child")) for name in others]
    reports = [report for concern in concerns for report in concern.reports]
    if not wish.reporter_named:
        found += [
            Hidden(r.name, say("export.mark.reporter"))
            for r in reports
            if r.name and _has_no_role(r, school)
        ]
    if not wish.staff_named:
        staff = [*_staff_names(school), *(r.other_adult for r in reports if r.other_adult)]
        found += [Hidden(name, say("export.mark.staff")) for name in staff]
    return found


def extract(concern: Concern, wish: Wish, names: Sequence[Hidden], ctx: Context) -> Extract:
    """What this concern holds about the child, in words; `ctx` has the protocol it was begun
    under.
    """
    mine = tuple(entry for entry in concern.entries if not _of_another(entry, wish.child, concern))
    seen = concern.but(
        entries=mine, reports=tuple(_report(report, wish) for report in concern.reports)
    )
    school = ctx.school if wish.staff_named else nameless(ctx.school)
    then = replace(ctx, school=school, now=ctx.now + LATER)
    clean = [
        redacted
        for part in (*content(seen, then), *_answers(seen, then))
        if isinstance(part, Text | Pair)
        and (redacted := _cleaned(_as_text(part), Redaction(names, wish.child.name)))
    ]
    opened = full_day(ctx.school.local(concern.opened_at).date())
    return Extract(
        concern.reference,
        opened,
        _blocks([part for part, _ in clean]),
        sum(n for _, n in clean),
        len(concern.entries) - len(mine),
    )


def shared(names: Sequence[Hidden], child: Child) -> tuple[str, ...]:
    """Words of a hidden name that are the child's own too: a person looks for those."""
    return shared_words(names, child.name)


def nameless(school: School) -> School:
    """The school with its people's roles, but not their names."""
    people = {
        name: _nameless(getattr(school.people, name)) for name in type(school.people).model_fields
    }
    return school.model_copy(update={"people": school.people.model_copy(update=people)})


def _nameless(holder: Person | tuple[Person, ...] | None) -> object:
    if isinstance(holder, tuple):
        return tuple(map(_nameless, holder))
    return holder and holder.model_copy(update={"name": ""})


def _staff_names(school: School) -> list[str]:
    people = school.people
    single = (
        getattr(people, name)
        for name in type(people).model_fields
        if name not in ("deputies", "administrators")
    )
    return [
        one.name for one in (*single, *people.deputies, *people.administrators) if one and one.name
    ]


def _reported(concern: Concern, child: Child) -> Iterator[str]:
    """Children whom only a report names, in its own field: two words or more, each with a capital
    letter.

    "A boy in Year 9" is no name; it would be looked for in all that was typed.
    """
    own = set(words_of(child.name))
    for name in names_in(concern):
        words = [word.strip("()[]") for word in name.split() if keys_for(word)]
        if len(words) > 1 and all(word[:1].isupper() for word in words):
            yield " ".join(word for word in words if not own & set(words_of(word)))


def _has_no_role(report: Report, school: School) -> bool:
    """A role-holder is in the record for other things too: marking them as the reporter would give
    them away.
    """
    return school.person(report.reporter) is None


def _entries(concern: Concern) -> list[RecordEntry]:
    return [entry for entry in concern.entries if entry.kind == CHILD and entry.values.get("name")]


def _child(entry: RecordEntry) -> Child:
    try:
        return Child(entry.values["name"], date.fromisoformat(entry.values.get("born", "")))
    except ValueError:
        return Child(entry.values["name"])


def _of_another(entry: RecordEntry, child: Child, concern: Concern) -> bool:
    """Whether an entry is about another child of the concern; where it cannot be told it stays, for
    a person to see.
    """
    if entry.kind == CHILD:
        other = _child(entry)
        return not same_child(other.name, other.born, child.name, child.born)
    about = entry.values.get(OF_A_CHILD.get(entry.kind, ""), "")
    if not about or same_name(about, child.name):
        return False
    others = [Hidden(c.name, "") for c in children([concern]) if not same_name(c.name, child.name)]
    return Redaction(others, child.name).clean(about).found > 0 and not _is_named(about, child)


def _is_named(words: str, child: Child) -> bool:
    return Redaction([Hidden(child.name, "")]).clean(words).found > 0


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
