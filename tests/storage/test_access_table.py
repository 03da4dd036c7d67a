"""Who may do what with a concern of which route? Every role, every route, every operation, on real
storage.

The expected side is practice as the school's guidance has it: a concern is for the people of its
own ladder, without anybody named in it, in whatever role.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from bot.running.clock import StoppedClock
from bot.school.current import CurrentSchool
from bot.turns.turn import Turns
from flows import chat
from flows.concern import Concern
from flows.decision.who_may_look import may_look
from flows.moves import Click, Command, Submit, Wake
from flows.protocol.library import find, with_safety
from flows.school.school import School
from flows.screen import Answer, Errors, Form, One, Open, Pair, Replace, Text
from storage.concerns import access, chronology, concerns
from storage.concerns.access import NotFound
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.people import role_holders
from tests.support.flows.schools import hillside
from tests.support.storage.records import NOW
from tests.support.storage.undone import in_one
from tests.support.world import CountedIdentifiers

TOM, DSL, FIRST, SECOND, HEAD, ACTING, CHAIR, VICE, ADMIN, NEW, LEFT = PEOPLE = tuple(
    f"slack:U0{name}"
    for name in (
        "TOM",
        "DSL",
        "FIRST",
        "SECOND",
        "HEAD",
        "ACTING",
        "CHAIR",
        "VICE",
        "ADMIN",
        "NEW",
        "LEFT",
    )
)
BEFORE = {
    "dsl": {"id": DSL},
    "deputies": [{"id": FIRST}, {"id": SECOND}, {"id": LEFT}],
    "headteacher": {"id": HEAD},
    "acting_head": {"id": ACTING},
    "chair_of_governors": {"id": CHAIR},
    "vice_chair": {"id": VICE},
    "administrators": [{"id": ADMIN}],
}
NOW_THERE = BEFORE | {"deputies": [{"id": FIRST}, {"id": SECOND}, {"id": NEW}]}
SEVERAL_ROLES = NOW_THERE | {"acting_head": {"id": DSL}, "vice_chair": {"id": HEAD}}


@dataclass(frozen=True)
class Case:
    """A report that ticks these, and who may know of the concern, in the order in which they are
    told.
    """

    ticked: tuple[str, ...]
    may: tuple[str, ...]
    signs: tuple[
        str, ...
    ]  # who may be asked for a second look, in order, when the first of `may` has the concern
    people: dict[str, Any]
    danger: str = "no"


CASES = {
    "nobody on the staff": Case((), (DSL, FIRST, SECOND, HEAD), (HEAD, FIRST, SECOND), NOW_THERE),
    "danger now": Case((), (DSL, FIRST, SECOND, HEAD), (HEAD, FIRST, SECOND), NOW_THERE, "yes"),
    "another adult": Case(("other",), (HEAD, ACTING, CHAIR), (), NOW_THERE),
    "not sure who": Case(("unsure",), (HEAD, ACTING, CHAIR), (), NOW_THERE),
    "the reporter": Case(("me",), (HEAD, ACTING, CHAIR), (), NOW_THERE),
    "the lead": Case((DSL,), (HEAD, ACTING, CHAIR), (), NOW_THERE),
    "a deputy": Case((FIRST,), (HEAD, ACTING, CHAIR), (), NOW_THERE),
    "a deputy not confirmed yet": Case((NEW,), (HEAD, ACTING, CHAIR), (), NOW_THERE),
    "the headteacher": Case((HEAD,), (CHAIR, VICE), (), NOW_THERE),
    "the headteacher and the chair": Case((HEAD, CHAIR), (VICE, ACTING), (), NOW_THERE),
    "the chair": Case((CHAIR,), (VICE, HEAD, ACTING), (), NOW_THERE),
    "the vice-chair": Case((VICE,), (CHAIR, HEAD, ACTING), (), NOW_THERE),
    "the lead, who is acting head too": Case((DSL,), (CHAIR, HEAD), (), SEVERAL_ROLES),
    "the headteacher, who is vice-chair too": Case((HEAD,), (CHAIR,), (), SEVERAL_ROLES),
}


@dataclass
class Played:
    """A concern made by a report of Tom's, and a way to act on it."""

    turns: Turns
    concern: str
    case: Case
    loop: asyncio.Runner

    def take(self, move: Click | Submit | Command | Wake) -> Answer:
        return self.wait(self.turns.take(move))

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run(work)

    def whole(self) -> Concern:
        return self.do(lambda tx: access.load_for_program(tx, "hillside", self.concern))

    def do(self, work: Callable[[Any], Any]) -> Any:
        return self.turns.database.transaction(work)

    def click(self, person: str, action: str, **more: str) -> Answer:
        return self.take(Click(person, action, self.concern, **more))

    def picked_up(self) -> str:
        owner = self.case.may[0]
        self.click(owner, "acknowledge", step="page", nonce="0")
        assert self.whole().owner == owner
        return owner


def a_school(people: dict[str, Any]) -> School:
    return hillside(people=people, protocol="schools-2016")


@pytest.fixture(scope="module", params=CASES)
def reported(shared_db: Database, request: pytest.FixtureRequest) -> Iterator[Played]:
    """A report of this case, made once for all that is asked about it."""
    with in_one(shared_db) as (inside, _), asyncio.Runner() as loop:
        yield report(inside, CASES[request.param], loop)


@pytest.fixture
def played(reported: Played) -> Iterator[Played]:
    """The same, for one test: nothing that it does stays."""
    turns = reported.turns
    with in_one(turns.database) as (inside, _):
        mine = {"clock": StoppedClock(NOW), "identifiers": CountedIdentifiers(8)}
        yield replace(reported, turns=replace(turns, database=inside, **mine))


def report(db: Database, case: Case, loop: asyncio.Runner) -> Played:
    clock, identifiers = StoppedClock(NOW), CountedIdentifiers()
    school = a_school(case.people)
    for one in (
        a_school(
            BEFORE
            | {"acting_head": case.people["acting_head"], "vice_chair": case.people["vice_chair"]}
        ),
        school,
    ):
        db.transaction(lambda tx, one=one: role_holders.read(tx, one, NOW, identifiers))
    protocol = with_safety(find(school.protocol, None))
    turns = Turns(db, CurrentSchool(school), protocol, clock, identifiers, lambda: None)
    values = {"danger": case.danger, "account": "Quillfeather", "named": case.ticked}
    values["device"] = "taken-flight-mode"
    loop.run(turns.take(Submit(TOM, "report", values, nonce="n1")))
    (mine,) = db.transaction(lambda tx: concerns.reported_by(tx, school, TOM))
    return Played(turns, mine, case, loop)


def may(played: Played, attempt: Callable[[str], bool]) -> set[str]:
    return {person for person in PEOPLE if attempt(person)}


def no_error(played: Played, work: Callable[[Any], Any]) -> bool:
    try:
        played.do(work)
    except NotFound:
        return False
    return True


def words(answer: Answer) -> str:
    parts = answer.form.parts if isinstance(answer, Open | Replace) else ()
    said = (
        f"{part.label}\n{part.value}" if isinstance(part, Pair) else part.text
        for part in parts
        if isinstance(part, Text | Pair)
    )
    return "\n".join(said)


def is_refused(answer: Answer) -> bool:
    return words(answer) == "There is nothing here that you can open."


def test_open_and_read(played: Played) -> None:
    school, everyone = played.turns.school, set(played.case.may)
    assert (
        may(played, lambda p: no_error(played, lambda u: access.load(u, school, p, played.concern)))
        == everyone
    )
    assert (
        may(
            played,
            lambda p: no_error(played, lambda u: chronology.read(u, school, p, played.concern)),
        )
        == everyone
    )
    opened = may(played, lambda p: "Quillfeather" in words(played.click(p, "open", step="record")))
    assert opened == everyone


def test_list_and_count(played: Played) -> None:
    school = played.turns.school
    counts = played.do(lambda u: {p: len(concerns.open_for(u, school, p)) for p in PEOPLE})
    assert counts == {p: int(p in played.case.may) for p in PEOPLE}
    reference = played.whole().reference
    home = {p: str(played.wait(played.turns.home(p))) for p in PEOPLE}
    assert {p for p in PEOPLE if reference in home[p]} == {*played.case.may, TOM}
    assert not any("Quillfeather" in page for page in home.values())


def test_page(played: Played) -> None:
    """Everybody on the ladder, in order, nobody else, in the first round and in those after it."""
    clock = played.turns.clock
    assert isinstance(clock, StoppedClock)
    for _ in range(8):
        clock.forward(timedelta(minutes=30))
        played.take(Wake(played.concern))
    pages = played.whole().paging.pages
    assert tuple(dict.fromkeys(page.to for page in pages)) == played.case.may
    assert {page.to for page in pages if page.round > 1} == set(played.case.may)


def test_remind_and_overdue(played: Played) -> None:
    """The owner is reminded. What keeps a child safe is offered down the ladder, then to everybody
    on it again; what does not (here a device) is told to the next one after 2 and 5 school days. A
    reporter who said that the child is in danger hears that they were all asked in vain.
    """
    owner, clock = played.picked_up(), played.turns.clock
    others = list(played.case.may[1:])
    assert isinstance(clock, StoppedClock)
    for _ in range(8):
        clock.forward(timedelta(hours=24))
        played.take(Wake(played.concern))
    lines = played.do(lambda u: chronology.read(u, played.turns.school, owner, played.concern))
    told = {k: [n.who for n in lines if n.kind == k] for k in ("reminded", "help-asked", "overdue")}
    assert set(told["reminded"]) == {owner}
    assert told["help-asked"][: len(others)] == others
    assert told["help-asked"][len(others) : 2 * len(others)] == others
    assert set(told["help-asked"]) == set(others)
    assert told["overdue"] == (others * 2)[:2]
    sent = messages_to(played)
    assert [who for kind, who in sent if kind == "help"] == told["help-asked"]
    assert [who for kind, who in sent if kind == "overdue"] == told["overdue"]
    assert {who for _, who in sent} == {*played.case.may, TOM}
    to_reporter = {kind for kind, who in sent if who == TOM}
    assert to_reporter <= {"receipt", "picked-up", "nobody-yet"}
    assert ("nobody-yet" in to_reporter) == (played.case.danger == "yes")


def messages_to(played: Played) -> list[tuple[str, str]]:
    """The kind of each message that is to go out, and to whom, in order."""
    duty = tables.duty.c
    found = select(duty.kind, duty.person).where(duty.person.is_not(None)).order_by(duty.seq)
    return [(row.kind, row.person) for row in played.do(lambda tx: tx.run(found).all())]


def test_pass_to(played: Played) -> None:
    owner = played.picked_up()
    offered = [o.id for f in fields(played.click(owner, "pass-on", step="f1")) for o in f.options]
    assert tuple(offered) == played.case.may[1:]
    for person in PEOPLE:
        answer = played.take(
            Submit(owner, "pass-on", {"to": person}, played.concern, "f1", f"n-{person}")
        )
        assert isinstance(answer, Errors) == (person not in played.case.may[1:]), person


def fields(answer: Answer) -> Iterator[One]:
    form = answer.form if isinstance(answer, Open | Replace) else Form("", "", ())
    yield from (part for part in form.parts if isinstance(part, One))


def test_sign_off(played: Played) -> None:
    played.picked_up()
    now = played.do(lambda u: role_holders.effective(u, played.turns.school))
    assert tuple(may_look(played.whole(), now)) == played.case.signs
    refused = may(played, lambda p: is_refused(played.click(p, "second-look", step="1")))
    assert refused == set(PEOPLE) - set(played.case.may)


def test_close_and_the_rest_of_the_owners_work(played: Played) -> None:
    """The owner's alone; whoever is on the ladder is told who has it, anybody else that there is
    nothing.
    """
    owner = played.picked_up()
    for action in (
        "close",
        "give-back",
        "record",
        "what-is-due",
        "open-decision",
        "other-close",
        "answer",
    ):
        answers = {p: played.click(p, action) for p in PEOPLE if p != owner}
        assert {p for p, a in answers.items() if is_refused(a)} == set(PEOPLE) - set(
            played.case.may
        ), action
        assert not any("Quillfeather" in str(a) for a in answers.values()), action
    assert played.whole().owner == owner


def test_status_is_the_reporters_own(played: Played) -> None:
    reference = played.whole().reference
    answers = {p: words(played.take(Command(p, "staff", "status"))) for p in PEOPLE}
    assert {p for p in PEOPLE if reference in answers[p]} == {TOM}
    added = {p: played.click(p, "add", step="report") for p in PEOPLE}
    assert {p for p in PEOPLE if not is_refused(added[p])} == {TOM}


def test_a_message_says_nothing_to_whoever_may_not_know(played: Played) -> None:
    """What is sent late, or brought up to date later, is written for whoever may know at that
    moment.
    """
    now, concern = played.do(lambda u: played.turns.turning(u).context()), played.whole()
    kinds = ("page", "remind", "overdue", "danger", "added", "step", "card")
    for person, kind in product(set(PEOPLE) - set(played.case.may), kinds):
        assert chat.message(concern, kind, person, ("1", "1"), now) is None


def test_nobody_of_another_school_may_do_anything(played: Played) -> None:
    elsewhere = hillside(id="riverside", people=played.case.people)

    def tried(tx: Transaction) -> None:
        for person in PEOPLE:
            with pytest.raises(NotFound):
                access.load(tx, elsewhere, person, played.concern)
            assert concerns.open_for(tx, elsewhere, person) == []

    played.do(tried)
