"""How do the figures read? As a form in the chat, and as a paper: a table each, with bars beside it on
paper.

The bars are drawn by typst itself, from the numbers of the table: a charting library would bring
tens of megabytes (matplotlib, plotly), or letters of another font and no text for screen readers
(pygal's SVG), for six rows of bars.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from flows.context import Context
from flows.dates import full_day
from flows.export.pages.layout import Bars, Block, Heading, Labelled, Line, NewPage, Paper, Table
from flows.kept.figures import Figures, Referred, Took
from flows.protocol.parts import Level
from flows.screen import Pair, Part, Text
from flows.wording.sentences import say

Rows = Sequence[tuple[str, int]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def paper(found: Figures, since: date, until: date, ctx: Context) -> Paper:
    """The figures, and on a page of its own the list of referrals."""
    title = say("figures.title", school=ctx.school.name)
    period = say("figures.period", since=full_day(since), until=full_day(until))
    blocks = (
        Line(period),
        Line(say("figures.about")),
        *(Labelled(label, words) for label, words in _single(found)),
        *(block for name, rows in _groups(found, ctx) for block in _group(name, rows)),
        NewPage(),
        Heading(say("figures.referrals")),
        Line(period),
        _list(found.referred),
    )
    return Paper(title, say("blank.foot", school=ctx.school.name, day=_today(ctx)), blocks)


def parts(found: Figures, ctx: Context, *, with_list: bool) -> list[Part]:
    """The same in a form; `with_list`: the list of referrals too."""
    shown: list[Part] = [Pair(label, words) for label, words in _single(found)]
    for name, rows in _groups(found, ctx):
        lines = "\n".join(say("figures.row", what=what, count=n) for what, n in rows)
        shown.append(Pair(say(f"figures.{name}"), lines or _nothing(name)))
    if with_list:
        listed = "\n".join(", ".join(row) for row in _rows(found.referred))
        shown += [Text(say("figures.referrals"), strong=True), Text(listed or say("figures.none"))]
    return shown


def _today(ctx: Context) -> str:
    return full_day(ctx.today)


def _group(name: str, rows: Rows) -> Iterator[Block]:
    yield Heading(say(f"figures.{name}"))
    if not rows:
        yield Line(_nothing(name))
        return
    label = say(f"figures.{name}")
    told = "; ".join(say("figures.row", what=what, count=number) for what, number in rows)
    yield Bars(say("figures.alt", label=label, rows=told), tuple(rows))
    head = (say("figures.what"), say("figures.number"))
    yield Table((3, 1), head, tuple((what, str(number)) for what, number in rows))


def _nothing(name: str) -> str:
    """Of year groups, small ones are not shown: that there is no child is not said."""
    return say("figures.too-few" if name == "years" else "figures.none")


def _groups(found: Figures, ctx: Context) -> Iterator[tuple[str, Rows]]:
    yield "terms", [(_term(term), number) for term, number in found.terms]
    yield (
        "recommended",
        [(ctx.protocol.level_words(Level[level]).title, n) for level, n in found.recommended],
    )
    yield "decided", [(say(f"decision.options.{one}"), number) for one, number in found.decided]
    yield "closed", [(say(f"figures.way.{one}"), number) for one, number in found.closed]
    yield "looks", [(say(f"figures.look.{one}"), number) for one, number in found.looks]
    yield "outcomes", _outcomes(found.referred)
    yield "years", [(_year(year), number) for year, number in found.years]


def _term(term: tuple[date, date] | None) -> str:
    if term is None:
        return say("figures.outside")
    return say("figures.term", first=full_day(term[0]), last=full_day(term[1]))


def _year(year: int | None) -> str:
    return say("figures.year", year=year) if year else say("figures.other-years")


def _outcomes(referred: Sequence[Referred]) -> Rows:
    said = [one.outcome for one in referred]
    return [(say(f"figures.outcome.{one}"), said.count(one)) for one in dict.fromkeys(said)]


def _single(found: Figures) -> Iterator[tuple[str, str]]:
    yield say("figures.total"), str(found.total)
    yield say("figures.still-open"), str(found.open)
    for name, took in found.took:
        yield say(f"figures.took.{name}"), _took(took)
    yield say("figures.overdue"), str(found.overdue)
    yield say("figures.reopened"), str(found.reopened)


def _took(took: Took | None) -> str:
    if took is None:
        return say("figures.none")
    middle, longest = length(took.middle), length(took.longest)
    return say("figures.length", middle=middle, longest=longest, count=took.count)


def length(time: timedelta) -> str:
    """In words, rounded: minutes, hours or days; what took seconds took a minute."""
    if time >= DAY:
        return say("figures.days", count=round(time / DAY))
    if time >= HOUR:
        return say("figures.hours", count=round(time / HOUR))
    return say("figures.minutes", count=max(1, round(time / timedelta(minutes=1))))


def _list(referred: Sequence[Referred]) -> Block:
    if not referred:
        return Line(say("figures.none"))
    head = tuple(say(f"figures.columns.{one}") for one in ("day", "agency", "outcome"))
    return Table((2, 3, 4), head, tuple(_rows(referred)))


def _rows(referred: Sequence[Referred]) -> Iterator[tuple[str, str, str]]:
    for one in referred:
        agency = one.agency or say("figures.another-agency")
        yield full_day(one.day), agency, say(f"figures.outcome.{one.outcome}")
