"""Does the record or the report contradict an answer? It is said at the question and at the decision,
in forms; the answer stays the lead's.

Questions are those of UKCIS 2024 (initial review meeting) and the schools guidance of 2016; one that
a protocol does not ask is never remarked on. An age is the one on the day of the first report; of a
year of birth only, the youngest the child can have been.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from itertools import permutations
from typing import NamedTuple

from flows.assessment.buttons import CHANGE
from flows.concern import Concern
from flows.context import Context
from flows.entries.choosing.child_there import involved
from flows.names.children import Child
from flows.screen import Part, Row, Text
from flows.wording.sentences import say, together

_NONE = re.compile(
    r"(\W*\b(no|none|not|nothing|nil|na|n/a|unknown|known|recorded|so|far|any|applicable|sure|yet)\b)+\W*",
    re.IGNORECASE,
)
LIFE = "life-at-risk"
_GOT_IT = frozenset({"received", "shared", "demanded"})


class _Said(NamedTuple):
    """What is said of the children, or nothing when there are none; `agrees`: the answers it does not
    contradict.
    """

    agrees: frozenset[str]
    words: str
    children: tuple[Child, ...]


_Look = Callable[[Concern, date], _Said]


def remark(question: str, concern: Concern, ctx: Context) -> list[Part]:
    """What the record says to this question, where it is not answered so; empty for most
    questions.
    """
    day = ctx.school.local(concern.reports[0].at).date()
    answer = concern.facts.get(question)
    said = [look(concern, day) for look in _LOOKS.get(question, ())]
    return [
        Text(say(f"contradiction.{one.words}", children=together(c.label for c in one.children)))
        for one in said
        if one.words and answer not in one.agrees
    ]


def remarks(concern: Concern, ctx: Context, questions: Iterable[str] = ()) -> list[Part]:
    """The same of answers that were given (to these questions, else to any), each with the way to
    change it.
    """
    parts: list[Part] = []
    for question in _LOOKS:
        asked = question in concern.facts and (not questions or question in questions)
        if asked and (said := remark(question, concern, ctx)):
            change = CHANGE.button(say("ask.revisit-change"), step=question)
            parts += [*said, Row((change,))]
    return parts


def _of(agrees: str, words: str, those: Iterable[Child]) -> _Said:
    found = tuple(those)
    return _Said(frozenset(agrees.split()), words if found else "", found)


def _under_13(concern: Concern, day: date) -> _Said:
    young = (c for c in involved(concern) if c.born_by and _is_under(13, c.born_by, day))
    return _of("yes", "under-13", young)


def _over_18(concern: Concern, day: date) -> _Said:
    grown = (c for c in involved(concern) if c.born_by and not _is_under(18, c.born_by, day))
    return _of("yes suspected", "over-18", grown)


def _of_the_staff(concern: Concern, day: date) -> _Said:
    named = frozenset().union(*(r.ticked for r in concern.reports)) - concern.cleared
    said = bool(named) or any(r.others_ticked for r in concern.reports)
    return _Said(frozenset({"yes", "suspected"}), "staff" if said else "", ())


def _threatened(concern: Concern, day: date) -> _Said:
    told = [r.danger for r in concern.reports]
    told += [added.danger for r in concern.reports for added in r.addenda]
    return _Said(frozenset({"yes"}), "threatened" if "threatened" in told else "", ())


def danger_since(question: str, concern: Concern) -> bool:
    """Whether it was said since this was answered that a child is in danger, or may be: the same
    answer is then one more.
    """
    return question == LIFE and LIFE in concern.facts and danger_unanswered(concern)


def danger_unanswered(concern: Concern) -> bool:
    """Whether it was said, and nobody has answered since whether a life is at risk."""
    told, lives = concern.danger_told, [a.at for a in concern.answers if a.question == LIFE]
    return told is not None and not any(at >= told for at in lives)


def _in_danger(concern: Concern, day: date) -> _Said:
    since = danger_since(LIFE, concern)
    return _Said(frozenset({"yes-now", "yes"}), "danger" if since else "", ())


def _over_2_years(concern: Concern, day: date) -> _Said:
    return _of("significant", "over-2-years", _apart(concern, 2))


def _over_1_year(concern: Concern, day: date) -> _Said:
    wider = tuple(_apart(concern, 2))
    return _of("small significant", "over-1-year", () if wider else _apart(concern, 1))


def _apart(concern: Concern, years: int) -> Iterable[Child]:
    """The first two of whom one is shown, the other got it, and more than so many years lie
    between.
    """
    for shown, other in permutations(involved(concern), 2):
        if shown.values.get("role") != "made" or other.values.get("role") not in _GOT_IT:
            continue
        if shown.born and other.born:
            first, later = sorted((shown.born, other.born))
            if (first.year + years, first.month, first.day) < (later.year, later.month, later.day):
                return (shown, other)
    return ()


def _vulnerable(concern: Concern, day: date) -> _Said:
    entered = ((c, c.values.get("vulnerabilities", "")) for c in involved(concern))
    return _of(
        "some", "vulnerable", (c for c, words in entered if words and not _NONE.fullmatch(words))
    )


def _shared(concern: Concern, day: date) -> _Said:
    got = (c for c in involved(concern) if c.values.get("role") in ("received", "shared"))
    return _of("recipient-only few many public", "shared", got)


def _several(concern: Concern, day: date) -> _Said:
    got = [c for c in involved(concern) if c.values.get("role") == "received"]
    return _of("yes", "several-recipients", got if len(got) > 1 else ())


def _is_under(age: int, born: date, day: date) -> bool:
    return born <= day and (born.year + age, born.month, born.day) > (day.year, day.month, day.day)


_LOOKS: dict[str, tuple[_Look, ...]] = {
    LIFE: (_in_danger,),
    "adult-involved": (_of_the_staff, _over_18),
    "under-13": (_under_13,),
    "extorted": (_threatened,),
    "age-gap": (_over_2_years, _over_1_year),
    "vulnerable": (_vulnerable,),
    "spread": (_shared,),
    "several-recipients": (_several,),
}
