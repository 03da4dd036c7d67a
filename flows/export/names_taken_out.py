"""Which names are taken out of what was typed, and which words of them does a person look for?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.concern import Concern
from flows.entries.choosing.child_there import there
from flows.entries.each_child import only_typed
from flows.export.children import Child, others, pupils
from flows.export.childs_copy import Wish
from flows.kept.report import Report
from flows.names.folding import words_of
from flows.names.reading import read
from flows.names.redaction import Hidden
from flows.school.school import School
from flows.wording.sentences import say


def hidden(concerns: Sequence[Concern], wish: Wish, school: School) -> list[Hidden]:
    """Every name that is taken out of what was typed in these concerns."""
    names = [name for concern in concerns for name in _of_others(concern, wish.child)]
    found = [Hidden(name, say("export.mark.child")) for name in dict.fromkeys(names)]
    reports = [report for concern in concerns for report in concern.reports]
    if not wish.reporter_named:
        found += [
            Hidden(name, say("export.mark.reporter"))
            for r in reports
            if r.name and _has_no_role(r, school)
            for name in _called(r)
        ]
    if not wish.staff_named:
        readers = [reader.name for concern in concerns for reader in concern.readers]
        adults = [name for report in reports for name in report.adults]
        staff = [*_staff_names(school), *filter(None, (*readers, *adults))]
        found += [Hidden(name, say("export.mark.staff")) for name in staff]
    return found


def _staff_names(school: School) -> list[str]:
    """Of those who hold a role, look after the bot, or once held a role."""
    people = school.people
    single = (
        getattr(people, name)
        for name in type(people).model_fields
        if name not in ("deputies", "administrators")
    )
    now = (one for one in (*single, *people.deputies, *people.administrators) if one)
    return [name for one in (*now, *school.confirmations.ever) if (name := one.name)]


def _of_others(concern: Concern, child: Child) -> Iterator[str]:
    """Everybody else who was entered, here or in what is attached, by every name; and whom only a report
    or an entry names, in a field for that, by what is not the child's own name.
    """
    for one in (*others(concern, child), *there(concern).values()):
        yield from one.names
    yield from _pupils(concern, child)
    own = {word for name in child.names for word in words_of(name)}
    fields = [read(report.children) for report in concern.reports]
    typed = [name for one in only_typed(concern.entries) for name in one.names]
    for name in (*typed, *(name for found in fields for name in (*found.names, *found.may_be))):
        yield " ".join(word for word in name.split() if not own & set(words_of(word)))


def _pupils(concern: Concern, child: Child) -> Iterator[str]:
    """Pupils who wrote themselves, unless one may be the child."""
    return (name for one in pupils(concern.reports, child) for name in _called(one))


def _called(report: Report) -> tuple[str, ...]:
    """What the chat calls whoever reported; of a pupil without their class."""
    names = read(report.name).names if report.standing == "pupil" else ()
    return names or (report.name,)


def unread(concerns: Sequence[Concern]) -> tuple[str, ...]:
    """What stands in the reports' field for children and was not understood as a name: a person
    looks at each.
    """
    fields = (report.children for concern in concerns for report in concern.reports)
    return tuple(dict.fromkeys(piece for field in fields for piece in read(field).unclear))


def _has_no_role(report: Report, school: School) -> bool:
    """A role-holder is in the record for other things too: marking them as the reporter would give
    them away.
    """
    return school.person(report.reporter) is None
