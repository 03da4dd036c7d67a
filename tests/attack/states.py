"""In which states does a concern stand, and who may know of it in each? Made by moves, as people make
them, with a word of its own in whatever is typed.

Who may know is written down here, and asked of no code that is attacked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from sqlalchemy import select, update

from flows.concern import Concern
from flows.moves import Chosen, Click, Submit, Value
from flows.screen import Answer, Errors, Form, Open, Replace
from storage.concerns import access, retention
from storage.database import tables
from storage.database.transaction import Note
from tests.attack.filling import filled
from tests.attack.people import (
    CHAIR,
    DDSL,
    DSL,
    FORMER,
    HEAD,
    INVOLVED,
    READER,
    REMOVED,
    TEACHER,
)
from tests.attack.target import Target
from tests.support.flows.played import calm

LADDER = frozenset({DSL, DDSL, FORMER, HEAD})
SENIOR = frozenset({HEAD, CHAIR})
NOBODY: frozenset[str] = frozenset()
FACTS = calm("schools-2016")
STAFF = Chosen("staff", "Rea Reed")


@dataclass(frozen=True)
class Standing:
    """A concern in a state. `acts`: who is on its ladder; `knows`: them and readers; `beside`: who said
    that they are with it too; `word`: stands in all that was typed about it.
    """

    name: str
    word: str
    acts: frozenset[str]
    owner: str | None = None
    readers: frozenset[str] = NOBODY
    beside: frozenset[str] = NOBODY
    reporter: str = TEACHER
    reporter_is_named: bool = False
    concern: str = ""
    reference: str = ""
    nonce: str = ""

    @property
    def knows(self) -> frozenset[str]:
        return self.acts | self.readers


@dataclass
class Begun:
    """One concern in the making."""

    target: Target
    standing: Standing
    concern: str = ""
    forms: int = field(default=0)

    @property
    def whole(self) -> Concern:
        school = self.target.turns.school.id
        return self.target.database.transaction(
            lambda tx: access.load_for_program(tx, school, self.concern)
        )

    async def report(self, reporter: str = TEACHER, **values: Value) -> None:
        word, ids = self.standing.word, self._ids()
        named = {name.replace("_", "-"): value for name, value in values.items()}
        typed = dict.fromkeys(("children", "account", "where", "more"), word)
        typed |= {"danger": "no", "device": "taken-flight-mode"} | named
        sent = Submit(reporter, "report", typed, nonce=self.standing.nonce)
        await self._take(sent)
        (self.concern,) = self._ids() - ids
        self.target.deliver()

    async def press(self, person: str, action: str, step: str = "", nonce: str = "") -> Answer:
        answer = await self._take(Click(person, action, self.concern, step, nonce))
        self.target.deliver()
        return answer

    async def fill(self, person: str, action: str, step: str = "", **values: Value) -> None:
        """Press a button, and send the form it opens, filled in."""
        answer = await self.press(person, action, step)
        assert isinstance(answer, Open | Replace), answer
        await self.send(person, answer.form, **values)

    async def send(self, person: str, form: Form, **values: Value) -> None:
        typed = filled(form, self.standing.word, self.target.turns.clock.now(), **values)
        await self.sent(person, form.kind, typed, form.step)

    async def sent(self, person: str, kind: str, values: dict[str, Value], step: str = "") -> None:
        self.forms += 1
        sent = Submit(person, kind, values, self.concern, step, f"form-{self.forms}")
        chosen = {READER: STAFF, REMOVED: STAFF}
        answer = await self._take(replace(sent, chosen=chosen, name="Ada Reed"))
        assert not isinstance(answer, Errors), (self.standing.name, kind, answer)
        self.target.deliver()

    async def _take(self, move: Click | Submit) -> Answer:
        return await self.target.turns.take(move)

    def _ids(self) -> set[str]:
        found = select(tables.concern.c.id)
        return set(self.target.connection.execute(found).scalars())


async def reported(one: Begun) -> None:
    await one.report()


async def owned(one: Begun) -> None:
    """The lead has it, after a deputy who is out of it; one reads it, one does so no more."""
    await one.report()
    await one.press(FORMER, "acknowledge", "page", str(one.whole.handovers))
    await one.fill(FORMER, "cannot")
    await one.press(DSL, "acknowledge", "page", str(one.whole.handovers))
    assert one.whole.owner == DSL
    for who in (REMOVED, READER):
        await one.fill(DSL, "let-see", who=who)
    await one.fill(DSL, "take-away", "0")
    assert one.whole.may_read == {READER}


async def helped(one: Begun) -> None:
    """The lead says that a life is at risk; the deputy who is asked to help is with it too."""
    await owned(one)
    await one.sent(DSL, "several", {"life-at-risk": "yes-now"})
    await one.press(DDSL, "helping", "still")
    assert one.whole.is_with_it_too(DDSL)


async def assessed(one: Begun) -> None:
    await owned(one)
    some = dict(list(FACTS.items())[:4])
    await one.sent(DSL, "several", dict(some))
    await one.fill(DSL, "enter", "child", dob="")


async def _decided(one: Begun, *options: str) -> None:
    await owned(one)
    await one.sent(DSL, "several", dict(FACTS))
    typed = dict.fromkeys(("reasons", "decided-against", "wishes", "below"), one.standing.word)
    read = f"ready/{len(one.whole.answers)}"
    await one.sent(DSL, "decision", typed | {"options": options}, read)
    assert one.whole.decision


async def awaiting(one: Begun) -> None:
    await _decided(one, "manage-in-school")
    assert one.whole.second_looks


async def decided(one: Begun) -> None:
    await _decided(one, "social-care")


async def closed(one: Begun) -> None:
    await decided(one)
    await one.fill(DSL, "close")
    assert one.whole.state == "closed"


async def reopened(one: Begun) -> None:
    await closed(one)
    await one.fill(DDSL, "reopen")
    assert one.whole.state == "open"


async def held(one: Begun) -> None:
    await closed(one)
    await one.fill(HEAD, "hold", state="on", day="2026-11-20")
    assert one.whole.entries[-1].kind == "hold"


async def attached(one: Begun) -> None:
    await owned(one)
    other = Begun(one.target, replace(one.standing, nonce="other"))
    await owned(other)
    checks = ("read", "spoken")
    await one.fill(
        DSL, "other-close", kind="attached", to=other.concern, reference="", checks=checks
    )
    assert one.whole.state == "closed"


async def about_staff(one: Begun) -> None:
    await one.report(other_adult=one.standing.word)
    await one.press(HEAD, "acknowledge", "page", str(one.whole.handovers))
    assert one.whole.owner == HEAD


async def lead_named(one: Begun) -> None:
    await one.report(named=(DSL,))
    await one.press(HEAD, "acknowledge", "page", str(one.whole.handovers))


async def head_named(one: Begun) -> None:
    await one.report(named=(HEAD,))
    await one.press(CHAIR, "acknowledge", "page", str(one.whole.handovers))
    assert one.whole.owner == CHAIR


async def reporter_named(one: Begun) -> None:
    await one.report(INVOLVED, named=("me",))
    await one.press(HEAD, "acknowledge", "page", str(one.whole.handovers))
    assert INVOLVED in one.whole.named


async def damaged(one: Begun) -> None:
    await owned(one)
    here = tables.concern.c.id == one.concern
    one.target.connection.execute(update(tables.concern).where(here).values(body=b"x" * 40))


async def destroyed(one: Begun) -> None:
    await closed(one)
    note = Note(one.target.turns.school.id, "program", "shredded", one.concern)
    one.target.database.transaction(lambda tx: retention.destroy(tx, note))


Make = Callable[[Begun], Awaitable[None]]
OUT = LADDER - {FORMER}
HAD = {"acts": OUT, "owner": DSL, "readers": frozenset({READER})}
STATES: dict[str, tuple[Make, dict[str, object]]] = {
    "reported": (reported, {"acts": LADDER}),
    "owned": (owned, HAD),
    "a deputy is with it too": (helped, HAD | {"beside": frozenset({DDSL})}),
    "half assessed": (assessed, HAD),
    "second look asked": (awaiting, HAD),
    "decided": (decided, HAD),
    "closed": (closed, HAD),
    "opened again": (reopened, HAD),
    "legal hold": (held, HAD),
    "attached": (attached, HAD),
    "about staff": (about_staff, {"acts": SENIOR, "owner": HEAD}),
    "the lead is named": (lead_named, {"acts": SENIOR, "owner": HEAD}),
    "the head is named": (head_named, {"acts": frozenset({CHAIR}), "owner": CHAIR}),
    "the reporter is named": (
        reporter_named,
        {"acts": SENIOR, "owner": HEAD, "reporter": INVOLVED, "reporter_is_named": True},
    ),
    "damaged": (damaged, {"acts": OUT, "owner": DSL}),
    "destroyed": (destroyed, {"acts": NOBODY}),
}
ELSEWHERE = "another school's"


async def made(target: Target, name: str, word: str) -> Standing:
    """A concern in this state, with this word in all that is typed about it."""
    make, who = STATES[name]
    one = Begun(target, Standing(name, word, nonce=f"report-{word}", **who))  # type: ignore[arg-type]
    await make(one)
    concern = tables.concern.c
    found = select(concern.reference).where(concern.id == one.concern)
    reference = target.connection.execute(found).scalar_one()
    return replace(one.standing, concern=one.concern, reference=reference)
