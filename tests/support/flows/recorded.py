"""The lines that the record of a concern would hold, had all that stands in it been written down by
moves."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from flows.concern import Concern
from flows.kept.line import Line
from flows.school.people_in_words import called
from flows.school.school import School


def lines_of(one: Concern, school: School) -> list[Line]:
    """What was reported, entered, noted and answered, in the order of its time, each with the name
    and role that whoever did it has in this school.
    """
    found = [
        *(_line("reported", r.reporter, r, report=r.model_dump(mode="json")) for r in one.reports),
        *(_line("entered", e.who, e, entry=e.model_dump(mode="json")) for e in one.entries),
        *(_line("noted", n.who, n, text=n.text, question=n.question) for n in one.notes),
        *(_line("answered", a.who, a, question=a.question, answer=a.answer) for a in one.answers),
    ]
    return [_signed(line, school) for line in sorted(found, key=lambda line: line.at)]


def _signed(line: Line, school: School) -> Line:
    name, role = called(school, line.who)
    return replace(line, name=name, role=role)


def _line(kind: str, who: str, kept: object, **body: object) -> Line:
    return Line(str(uuid4()), kind, who, kept.at, body)  # type: ignore[attr-defined]
