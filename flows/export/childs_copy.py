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
from typing import Any, Literal, TypeVar

from flows.chronology.event import Event
from flows.concern import Concern
from flows.context import Context
from flows.dates import full_day
from flows.export.children import Child, of_another, pupils
from flows.export.pages.layout import Block, Heading, cleaned
from flows.export.pages.stands import to_take_up
from flows.export.pages.story import read_later, story, told
from flows.kept.line import Line
from flows.kept.report import Addendum, Report
from flows.names import leads
from flows.names.redaction import Hidden, Redaction
from flows.school.people_in_words import name_and_role
from flows.school.school import School
from flows.school.tables import Person
from flows.wording.sentences import say

AS_THE_REPORTER = frozenset(
    {"reported", "added-to-report", "no-danger", "danger-left-open", "file-sent", "reporter-told"}
)
Said = TypeVar("Said", Report, Addendum)
Occasion = Literal["access", "moving", "chronology"]


@dataclass(frozen=True)
class Wish:
    """What is wanted: about whom, for what, and who may be named in it."""

    child: Child
    occasion: Occasion
    staff_named: bool
    reporter_named: bool


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


def extract(
    concern: Concern, lines: Sequence[Line], wish: Wish, names: Sequence[Hidden], ctx: Context
) -> Extract:
    """What this concern holds about the child, in words; `lines`: its record, `ctx` has the
    protocol it was begun under.
    """
    school = ctx.school if wish.staff_named else nameless(ctx.school)
    shown = replace(read_later(ctx), school=school)
    seen = _seen(concern, wish)
    found = story(seen, [_line(one, concern, wish, school) for one in lines], shown)
    mine = [event for event in found if not _of_another(event, wish.child, concern)]
    redaction = Redaction(names, wish.child.names, _named(seen, mine, school))
    taken_out, blocks, first = 0, list[Block](), _first(seen, wish, shown) if mine else []
    for block in (*first, *told(mine, shown)):
        clean, count = cleaned(block, redaction)
        blocks.append(clean)
        taken_out += count
    opened = full_day(ctx.school.local(concern.opened_at).date())
    return Extract(concern.reference, opened, tuple(blocks), taken_out, len(found) - len(mine))


def _named(concern: Concern, found: Sequence[Event], school: School) -> list[str]:
    """Whoever is named in it, as it calls them, the school and the agencies: none of them is taken for
    another child of the same first name. A pupil who wrote may be that child.
    """
    pupils = {one.reporter for one in concern.reports if one.standing == "pupil"}
    staff = [one.name for one in school.entries()]
    staff += [one.name for one in school.confirmations.ever]
    staff += [name_and_role(school, one) for one in school.everybody()]
    agencies = [one.name for one in school.contacts]
    reporters = [one.name for one in concern.reports if one.reporter not in pupils]
    authors = [one.author for one in found if one.person not in pupils]
    return [school.name, *staff, *agencies, *reporters, *authors]


def _first(concern: Concern, wish: Wish, ctx: Context) -> list[Block]:
    """How it stands, for whoever deals with it next."""
    if wish.occasion == "access":
        return []
    mine = to_take_up(concern, ctx, lambda one: not of_another(one, wish.child, concern))
    return [Heading(say("whole.stands"), 2), *mine, Heading(say("whole.happened"), 2)]


def _of_another(event: Event, child: Child, concern: Concern) -> bool:
    return event.entry is not None and of_another(event.entry, child, concern)


def _seen(concern: Concern, wish: Wish) -> Concern:
    """Without the names that are not wanted, where they were no part of what somebody typed."""
    return concern.but(reports=tuple(_report(report, wish) for report in concern.reports))


def _line(line: Line, concern: Concern, wish: Wish, school: School) -> Line:
    """The same of a line: its author, and a report as it was sent."""
    if not wish.reporter_named and _is_the_reporters(line, concern, school):
        line = replace(line, who="", name=say("export.mark.reporter"), role="")
    elif line.who in {one.reporter for one in pupils(concern.reports, wish.child)}:
        line = replace(line, name=say("export.mark.child"), role="")
    elif not wish.staff_named:
        role = line.role or next(iter(school.roles_of(line.who)), "")
        line = replace(line, name="", role=role)
    return replace(line, body=_of_one(_body(line.body, wish), concern, wish.child))


def _of_one(body: dict[str, Any], concern: Concern, child: Child) -> dict[str, Any]:
    """Without what a closing says of another child's file."""
    if "copied" not in body:
        return body
    entries = concern.entries
    others = [
        one
        for one in body["copied"]
        if one["child"] is not None and of_another(entries[one["child"]], child, concern)
    ]
    return {**body, "copied": [one for one in body["copied"] if one not in others]}


def _is_the_reporters(line: Line, concern: Concern, school: School) -> bool:
    """Whether it gives away who reported: all that somebody without a role did, and of a role-holder
    what they did as the reporter.
    """
    reported = any(line.who == one.reporter for one in concern.reports)
    return reported and (school.person(line.who) is None or line.kind in AS_THE_REPORTER)


def _body(body: Any, wish: Wish) -> dict[str, Any]:
    if not wish.staff_named and body.get("other_adult"):
        return {**body, "other_adult": say("export.mark.staff")}
    if "report" not in body:
        return dict(body)
    sent = {name: one for name, one in body["report"].items() if name in Report.model_fields}
    return {**body, "report": _report(Report.model_validate(sent), wish).model_dump(mode="json")}


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


def _without_adult(said: Said) -> Said:
    return said.but(other_adult=say("export.mark.staff")) if said.other_adult else said


def _report(report: Report, wish: Wish) -> Report:
    if not wish.staff_named:
        later = tuple(_without_adult(one) for one in report.addenda)
        report = _without_adult(report).but(addenda=later)
    if wish.reporter_named:
        return report
    where = leads.hidden(report.where, say("export.mark.reporter"))
    return report.but(reporter="", name="", guest="", link="", standing="staff", where=where)
