"""One concern, played move by move through the core: no database, no chat service, a clock that is
set by hand.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Self

import yaml

from flows import chat
from flows.advance import advance
from flows.concern import Concern
from flows.context import Context, Marked
from flows.moves import Click, Move, Submit, Undelivered, Value, Wake
from flows.protocol.library import load, with_safety
from flows.school.school import School
from flows.screen import Form, Message, Open, Replace
from flows.turn import Post, Turn
from tests.support.world import MONDAY_MORNING, ROOT, CountedIdentifiers, example_school

TOM, DANA, DEV, HELEN, COLIN, VERA = (
    f"slack:U0{name}" for name in ("TEACHER", "DSL", "DDSL", "HEAD", "CHAIR", "VICE")
)


def calm(protocol: str) -> dict[str, str]:
    """Answers to every question that call for nothing (the story N1)."""
    return {"life-at-risk": "no"} | _facts(f"N1.{protocol}")


@cache
def _facts(story: str) -> dict[str, str]:
    text = (ROOT / "tests" / "facts" / f"{story}.yml").read_text(encoding="utf-8")
    return {str(k): str(v) for k, v in yaml.load(text, Loader=yaml.BaseLoader).items()}


class Played:
    """A report of Tom's, unless `reporter` says otherwise, and what became of it. `posts`: of the
    last move. `marked_by`: whose word it is that people are away; empty: their own.
    """

    def __init__(
        self,
        *,
        at: datetime = MONDAY_MORNING,
        protocol: str = "uk-schools",
        school: School | None = None,
        reporter: str = TOM,
        away: Mapping[str, datetime] | None = None,
        marked_by: str = "",
        seed: int = 7,
        **values: Value,
    ) -> None:
        self.now, self.school = at, school or example_school()
        self.protocol, self.identifiers, self.away = (
            with_safety(load(protocol)),
            CountedIdentifiers(seed),
            dict(away or {}),
        )
        self.marked_by = marked_by
        report = Submit(reporter, "report", {"account": "Somebody told me."} | values)
        self.turn: Turn = advance(None, report, self.ctx)

    def again(self) -> Self:
        """The same up to here; what becomes of either is not seen in the other. A turn, and the concern
        in it, never change.
        """
        other = copy.copy(self)
        other.identifiers, other.away = copy.deepcopy(self.identifiers), dict(self.away)
        return other

    @property
    def ctx(self) -> Context:
        away = {who: until for who, until in self.away.items() if until > self.now}
        by, whole = self.marked_by, (self.school, self.protocol, self.now, self.identifiers, away)
        marked = {one: Marked(one, by, self.now, until) for one, until in away.items() if by}
        return Context(*whole, marked=marked)

    @property
    def concern(self) -> Concern:
        assert self.turn.concern
        return self.turn.concern

    @property
    def posts(self) -> list[tuple[str, str]]:
        return [(duty.kind, duty.to) for duty in self.turn.duties if isinstance(duty, Post)]

    @property
    def form(self) -> Form:
        assert isinstance(self.turn.answer, Open | Replace), self.turn.answer
        return self.turn.answer.form

    def do(self, move: Move) -> Turn:
        self.turn = advance(self.concern, move, self.ctx)
        return self.turn

    def press(
        self, person: str, action: str, step: str = "", nonce: str = "", choice: str = ""
    ) -> Turn:
        return self.do(Click(person, action, self.concern.id, step, nonce, choice))

    def send(
        self, person: str, form: str, step: str = "", nonce: str = "", **values: Value
    ) -> Turn:
        named = {name.replace("_", "-"): value for name, value in values.items()}
        return self.do(Submit(person, form, named, self.concern.id, step, nonce))

    def taken_by(self, person: str) -> Played:
        self.press(person, "acknowledge", "page", str(self.concern.handovers))
        assert self.concern.owner == person
        return self

    def answered(self, facts: Mapping[str, str]) -> Played:
        """Every question answered by the owner in one form."""
        self.do(Submit(self.concern.owner or "", "several", dict(facts), self.concern.id))
        return self

    def enter(self, kind: str, **values: Value) -> Turn:
        return self.send(self.concern.owner or "", "entry", kind, "n", **values)

    def decided(self, *options: str) -> Played:
        words = {
            "reasons": "Because.",
            "decided-against": "None.",
            "wishes": "Help.",
            "below": "Because.",
        }
        self.do(
            Submit(
                self.concern.owner or "",
                "decision",
                words | {"options": options},
                self.concern.id,
                f"ready/{len(self.concern.answers)}",
            )
        )
        assert self.concern.decision, self.turn.answer
        return self

    def wake(self) -> datetime:
        """Time passes until the concern wants attention by itself, which it gets."""
        assert self.turn.wake_at
        self.now = max(self.now, self.turn.wake_at)
        self.do(Wake(self.concern.id))
        return self.now

    def until(self, moment: datetime) -> list[tuple[str, str]]:
        """Time passes until then; everything that is posted meanwhile."""
        seen = []
        while self.turn.wake_at and self.turn.wake_at <= moment:
            self.wake()
            seen += self.posts
        self.now = moment
        return seen

    def undelivered(self, kind: str) -> Turn:
        """The last message of this kind could not reach its person."""
        post = next(d for d in self.turn.duties if isinstance(d, Post) and d.kind == kind)
        return self.do(Undelivered(self.concern.id, post.to, kind, post.args))

    def message(self, kind: str) -> Message:
        """The last message of this kind, as it reads now."""
        post = next(d for d in self.turn.duties if isinstance(d, Post) and d.kind == kind)
        found = chat.message(self.concern, post.kind, post.to, post.args, self.ctx)
        assert found
        return found
