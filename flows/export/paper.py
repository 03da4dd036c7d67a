"""What stands on the paper of an export? A sheet for whoever checks it, the record, a receipt when
a child moves.

Plain text and nothing else: whoever sets it in type inserts it letter by letter, so that nothing
typed is ever obeyed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from flows.dates import full_day
from flows.export.childs_copy import Extract, Wish
from flows.school.school import School
from flows.wording.sentences import say


def paper(
    wish: Wish, extracts: Sequence[Extract], school: School, day: date, head: str, mark: str
) -> dict[str, Any]:
    """All of it, ready for JSON. `head`: the audit's last line; `mark`: names this export, and no
    person.
    """
    return {
        "title": say(f"export.title.{wish.occasion}", name=wish.child.name),
        "sheet": _sheet(wish, extracts, head, mark),
        "about": say(
            f"export.about.{wish.occasion}",
            school=school.name,
            day=full_day(day),
            name=wish.child.name,
        ),
        "concerns": [_concern(one) for one in extracts],
        "receipt": _receipt(school, mark) if wish.occasion == "moving" else None,
        "audit": say("export.audit", head=head),
    }


def _sheet(wish: Wish, extracts: Sequence[Extract], head: str, mark: str) -> dict[str, Any]:
    taken_out, left_out = sum(e.taken_out for e in extracts), sum(e.left_out for e in extracts)
    lines = [
        say("export.sheet.warning"),
        say("export.sheet.child", taken_out=taken_out, left_out=left_out),
        say(f"export.sheet.staff.{_answer(wish.staff_named)}"),
        say(f"export.sheet.reporter.{_answer(wish.reporter_named)}"),
        say("export.sheet.also"),
        say(f"export.sheet.withhold.{wish.occasion}"),
        say("export.sheet.unseen"),
        say("export.sheet.outside"),
        say("export.receipt.number", mark=mark),
        say("export.audit", head=head),
    ]
    fields = [say("export.sheet.checked"), say("export.sheet.on")]
    return {"title": say("export.sheet.title"), "lines": lines, "fields": fields}


def _answer(yes: bool) -> str:
    return "yes" if yes else "no"


def _concern(one: Extract) -> dict[str, Any]:
    blocks = [asdict(block) for block in one.blocks] or [
        {"heading": "", "lines": [say("export.nothing")]}
    ]
    return {
        "title": say("export.concern", reference=one.reference, day=one.opened),
        "blocks": blocks,
    }


def _receipt(school: School, mark: str) -> dict[str, Any]:
    lines = [say("export.receipt.words"), say("export.receipt.number", mark=mark)]
    fields = [say("export.receipt.school"), say("export.receipt.who"), say("export.sheet.on")]
    return {
        "title": say("export.receipt.title", school=school.name),
        "lines": lines,
        "fields": fields,
    }
