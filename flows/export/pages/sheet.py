"""What does the person who checks a copy read before it leaves? What was done to it, and each place
to judge, with its page and line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from flows.export.childs_copy import Extract, Wish
from flows.export.pages.layout import Block, Field, Heading, Line, Paper, Table
from flows.export.paper import foot
from flows.wording.sentences import say

Place = Mapping[str, Any]  # `page` and `line`, numbers; `text` and `why`


def sheet(
    title: str,
    wish: Wish | None,
    extracts: Sequence[Extract],
    unread: Sequence[str],
    places: Sequence[Place],
    mark: str,
) -> Paper:
    """The sheet of one copy; `wish`: None for one from which nothing is taken out. `unread`: what in
    a report's field for children was not understood as a name.
    """
    blocks = (
        *map(Line, _lines(wish, extracts)),
        *(Line(say("export.sheet.unread", words=words)) for words in unread),
        Heading(say("export.sheet.places", count=len(places))),
        *_places(places),
        Field(say("export.sheet.checked")),
    )
    return Paper(say("export.sheet.title", title=title), foot(mark), blocks)


def _lines(wish: Wish | None, extracts: Sequence[Extract]) -> list[str]:
    also = [say("export.sheet.unseen"), say("export.sheet.outside"), say("export.sheet.keep")]
    if wish is None:
        return [say("export.sheet.whole"), *also]
    taken_out, left_out = sum(e.taken_out for e in extracts), sum(e.left_out for e in extracts)
    return [
        say("export.sheet.warning"),
        say("export.sheet.child", taken_out=taken_out, left_out=left_out),
        say(f"export.sheet.staff.{_answer(wish.staff_named)}"),
        say(f"export.sheet.reporter.{_answer(wish.reporter_named)}"),
        say("export.sheet.also"),
        say(f"export.sheet.withhold.{wish.occasion}"),
        *also,
    ]


def _answer(yes: bool) -> str:
    return "yes" if yes else "no"


def _places(places: Sequence[Place]) -> list[Block]:
    if not places:
        return [Line(say("export.sheet.none"))]
    head = tuple(say(f"export.sheet.columns.{one}") for one in ("page", "line", "text", "why"))
    return [Table((1, 1, 4, 6), head, tuple(_rows(places)))]


def _rows(places: Sequence[Place]) -> Iterator[tuple[str, str, str, str]]:
    """What is to be judged alike in one line of a page stands in one row."""
    for (page, line, why), alike in groupby(places, itemgetter("page", "line", "why")):
        yield str(page), str(line), ", ".join(one["text"] for one in alike), why
