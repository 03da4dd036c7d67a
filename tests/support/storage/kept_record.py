"""What is in a record that was kept, and what does each person see of it? Asked of the program as
it is now.

`kept/2026-11` was written once, in November 2026: its README says how. Nothing here knows how the
record is stored.
"""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from bot.running.clock import StoppedClock
from bot.running.identifiers import RandomIdentifiers
from bot.school.current import CurrentSchool
from bot.slack.presenter import view
from bot.turns import home, taking
from bot.turns.turn import Turns
from bot.turns.turning import Turning
from flows.moves import Click, Command
from flows.protocol.library import load, with_safety
from flows.school.school import School
from flows.screen import Button, Form, Open, Replace, Row
from storage.concerns import chronology, concerns
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.duties import claiming
from tests.support.chat.screen import lines_of

FOLDER = Path(__file__).parents[2] / "storage" / "kept" / "2026-11"
SEEN = FOLDER / "seen.txt"
ROLES = ("DSL", "DDSL", "HEAD", "ACTING", "CHAIR", "VICE", "ADMIN", "TEACHER", "GUEST", "STRANGER")
PEOPLE = {f"slack:U0{role}": role for role in ROLES}
PAGES = re.compile(r"(page|said|added|answered|decided|told)-\d+")
JSON = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """A school of the record as it was left: at which moment, its concerns' ids in order, and what
    was in them.
    """

    school: School
    at: datetime
    concerns: JSON
    next_due: str | None


@dataclass(frozen=True)
class Found:
    """The same school as it is found now: what is in each concern, and in words what everybody
    sees.
    """

    concerns: JSON
    next_due: str | None
    words: str


def unpacked(name: str) -> str:
    """A text of the kept folder."""
    return lzma.decompress((FOLDER / f"{name}.xz").read_bytes()).decode()


def kept() -> dict[str, Kept]:
    """Every school of the record, by its id."""
    found = [
        Kept(
            School.model_validate(one["school"]),
            datetime.fromisoformat(one["at"]),
            one["concerns"],
            one["next_due"],
        )
        for one in json.loads(unpacked("content.json"))
    ]
    return {one.school.id: one for one in found}


async def found(database: Database, was: Kept, *, in_words: bool = True) -> Found:
    """Everything in this school now. What is in it is read before anybody opens it: opening adds to
    it. `in_words`: the words of every page of every record too, else only of what is beside them.
    """
    turns = _turns(database, was)
    inside = {
        one: await database.run(lambda tx, one=one: _inside(tx, was.school, one))
        for one in was.concerns
    }
    due = await database.run(lambda tx: claiming.next_due(tx, was.school.id))
    await turns.up_to_date()
    shown = {
        one: await turns.commit(lambda turning, one=one: _opened(turning, one, in_words))
        for one in was.concerns
    }
    for one, forms in shown.items():
        inside[one]["may_open"] = [
            role for person, role in PEOPLE.items() if forms[person][0].kind == "record"
        ]
    words = [
        f"# {was.school.id}, {was.at.isoformat()}",
        *(_record_words(inside, shown) if in_words else ()),
        *await turns.commit(_other_words),
    ]
    return Found(inside, due.isoformat() if due else None, "\n".join(words) + "\n")


def seen() -> dict[str, str]:
    """What everybody saw of each school, in the words of the version that wrote `seen.txt` last."""
    parts = re.split(r"^(?=# )", SEEN.read_text(encoding="utf-8"), flags=re.M)[1:]
    return {part[2 : part.index(",")]: part for part in parts}


def beside_records(words: str) -> str:
    """Of the words of a school, those that are of no record: every Home, and what "status" shows."""
    head, _, rest = words.partition("\n")
    return f"{head}\n{rest[rest.index('## Home of') :]}"


def lost(was: Any, now: Any, where: str = "") -> Iterator[str]:
    """Where a value that was kept is not there any more. What is new beside it does not count."""
    if isinstance(was, dict) and isinstance(now, dict):
        for name, value in was.items():
            yield from (
                lost(value, now[name], f"{where}/{name}") if name in now else (f"{where}/{name}",)
            )
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for number, (one, other) in enumerate(zip(was, now, strict=True)):
            yield from lost(one, other, f"{where}/{number}")
    elif was != now or type(was) is not type(now):
        yield where


def _turns(database: Database, was: Kept) -> Turns:
    protocol = with_safety(load(was.school.protocol))
    current, clock = CurrentSchool(was.school), StoppedClock(was.at)
    return Turns(database, current, protocol, clock, RandomIdentifiers(), lambda: None)


def _inside(tx: Transaction, school: School, concern: str) -> JSON:
    """A concern, and the lines of its chronology as the first person sees them who may; None when
    it is destroyed.
    """
    for person in PEOPLE:
        try:
            whole = concerns.load(tx, school, person, concern)
        except concerns.NotFound:
            continue
        lines = chronology.read(tx, school, person, concern)
        told = [[each.at.isoformat(), each.who, each.kind, dict(each.body)] for each in lines]
        return {"concern": _plain(whole.model_dump()), "chronology": told}
    return {"concern": _of_nobody(tx, school, concern), "chronology": []}


def _of_nobody(tx: Transaction, school: School, concern: str) -> JSON | None:
    """A concern that nobody may know of, as the program has it."""
    try:
        return _plain(concerns.load_for_program(tx, school.id, concern).model_dump())
    except concerns.NotFound:
        return None


def _plain(value: Any) -> Any:
    """As JSON, and what has no order in the same order each time."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        plain = [_plain(one) for one in value]
        return plain if isinstance(value, list | tuple) else sorted(plain)
    return to_jsonable_python(value)


def _opened(turning: Turning, concern: str, in_words: bool) -> dict[str, list[Form]]:
    """What each person is shown of it, one after the other: all pages or the first."""
    shown = _pages if in_words else _first_page
    return {person: shown(turning, person, concern) for person in PEOPLE}


def _first_page(turning: Turning, person: str, concern: str) -> list[Form]:
    return [_shown(turning, Click(person, "open", concern, "record"))]


def _pages(turning: Turning, person: str, concern: str) -> list[Form]:
    """All pages that this person is shown: of the record and of what happened in it, kind by kind but
    for who read it, or the one that refuses it.
    """
    [record] = _first_page(turning, person, concern)
    if record.kind != "record":
        return [record]
    whole = _shown(turning, Click(person, "by-time", concern, "record", in_form=True))
    pages = {"page-0": record}
    while more := [
        b for page in (*pages.values(), whole) for b in _more(page) if b.step not in pages
    ]:
        move = Click(person, more[0].action, concern, more[0].step, in_form=True)
        pages[more[0].step] = _shown(turning, move)
    return [*pages.values()]


def _more(page: Form) -> Iterator[Button]:
    """The buttons of a page for other pages of the record and of what happened."""
    for part in page.parts:
        if isinstance(part, Row):
            yield from (one for one in part.buttons if PAGES.fullmatch(one.step))


def _shown(turning: Turning, move: Click | Command) -> Form:
    answer = taking.take(turning, move)
    assert isinstance(answer, Open | Replace)
    return answer.form


def _record_words(inside: JSON, shown: dict[str, dict[str, list[Form]]]) -> Iterator[str]:
    for concern, forms in shown.items():
        yield from _by_what_they_see(f"{concern} opened by", forms)
        yield f"## {concern}: what happened"
        yield from (f"  {at} {who} {kind}" for at, who, kind, _ in inside[concern]["chronology"])


def _other_words(turning: Turning) -> list[str]:
    homes = {person: [home.page(turning, person, None, ())] for person in PEOPLE}
    asked = {person: [_shown(turning, Command(person, "staff", "status"))] for person in PEOPLE}
    return [*_by_what_they_see("Home of", homes), *_by_what_they_see("status of", asked)]


def _by_what_they_see(what: str, forms: dict[str, list[Form]]) -> Iterator[str]:
    """The words of these forms, once for all who are shown the same."""
    same: dict[tuple[str, ...], list[str]] = {}
    for person, pages in forms.items():
        same.setdefault(tuple(line for page in pages for line in _lines(page)), []).append(
            PEOPLE[person]
        )
    for lines, roles in same.items():
        yield f"## {what} {', '.join(roles)}"
        yield from lines


def _lines(form: Form) -> list[str]:
    return [f"  [{form.title}]", *(f"  {line}".rstrip() for line in lines_of(view(form)["blocks"]))]
