"""What stands on the copy of one child's record? What it is, each concern, a receipt when the child
moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flows.dates import full_day
from flows.export.childs_copy import Extract, Wish
from flows.export.pages.layout import Block, Field, Heading, Line, NewPage, Paper
from flows.school.school import School
from flows.wording.sentences import say


def paper(
    wish: Wish, extracts: Sequence[Extract], school: School, day: date, head: str, mark: str
) -> Paper:
    """All of it. `head`: the audit's last line; `mark`: names this copy, and no person."""
    about = say(
        f"export.about.{wish.occasion}", school=school.name, day=full_day(day), name=wish.child.name
    )
    blocks = (
        Line(about, ours=True),
        Line(say("story.words"), ours=True),
        *(block for one in extracts for block in _concern(one)),
        Line(say("export.audit", head=head), ours=True),
        *(_receipt(school, mark) if wish.occasion == "moving" else ()),
    )
    title = say(f"export.title.{wish.occasion}", name=wish.child.name)
    return Paper(title, foot(mark), blocks, numbered=True)


def foot(mark: str) -> str:
    """What stands on each page."""
    return say("export.foot", mark=mark)


def _concern(one: Extract) -> Iterator[Block]:
    yield Heading(say("export.concern", reference=one.reference, day=one.opened))
    yield from one.blocks
    if not one.blocks:
        yield Line(say("export.nothing"))


def _receipt(school: School, mark: str) -> tuple[Block, ...]:
    return (
        NewPage(),
        Heading(say("export.receipt.title", school=school.name)),
        Line(say("contact.line", name=school.name, phone=school.phone), ours=True),
        Line(say("export.receipt.words"), ours=True),
        Line(say("export.receipt.number", mark=mark), ours=True),
        Field(say("export.receipt.school")),
        Field(say("export.receipt.who")),
        Field(say("export.receipt.on")),
    )
