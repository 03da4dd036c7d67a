"""Does a date of birth in the record contradict an answer? It is said at the question and at the
decision, in forms; the answer stays the lead's.

"Under 13" is asked by every protocol (UKCIS 2024: initial review meeting). An age is the one on the
day of the first report; of a year of birth only, the youngest the child can have been.
"""

from __future__ import annotations

from datetime import date

from flows.assessment.buttons import CHANGE
from flows.concern import Concern
from flows.context import Context
from flows.entries.children import Child, children
from flows.screen import Part, Row, Text
from flows.wording.sentences import say, together

QUESTION, AGE = "under-13", 13


def remark(question: str, concern: Concern, ctx: Context) -> list[Part]:
    """What the dates of birth say to this question, where it is not answered so; empty for any
    other question.
    """
    answer = concern.facts.get(QUESTION)
    if question != QUESTION or answer == "yes":
        return []
    day = ctx.school.local(concern.reports[0].at).date()
    young = [child.label for child in children(concern.entries) if _is_under(child, day)]
    return [Text(say("contradiction.under-13", children=together(young)))] if young else []


def remarks(concern: Concern, ctx: Context) -> list[Part]:
    """The same of an answer that was given, with the way to change it."""
    if QUESTION not in concern.facts or not (said := remark(QUESTION, concern, ctx)):
        return []
    return [*said, Row((CHANGE.button(say("ask.revisit-change"), step=QUESTION),))]


def _is_under(child: Child, day: date) -> bool:
    born = child.born_by
    if born is None or born > day:
        return False
    return (born.year + AGE, born.month, born.day) > (day.year, day.month, day.day)
