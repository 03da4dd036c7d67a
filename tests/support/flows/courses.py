"""A concern lived through at random: whatever people press, in whatever order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.school.file import load_school
from flows import chat
from flows.advance import advance
from flows.concern import Concern
from flows.context import Context
from flows.kept.line import Line
from flows.moves import Chosen, Click, Submit, Undelivered, Wake
from flows.needs import beside
from flows.protocol.library import load, with_safety
from flows.school.routing import may_know
from flows.school.school import School
from flows.screen import (
    Button,
    Form,
    Message,
    One,
    Open,
    Pair,
    Person,
    Replace,
    Several,
    Text,
    Words,
)
from flows.turn import Duty, Post, Refresh, Turn
from tests.support.world import ROOT, CountedIdentifiers

SCHOOL = load_school(ROOT / "bot" / "school.demo.toml")
STAFF = [
    h.id
    for r in ("dsl", "deputy:1", "headteacher", "chair-of-governors", "vice-chair")
    if (h := SCHOOL.role_holder(r))
]
TEACHER = "slack:U0TEACHER"
ANYBODY = [*STAFF, TEACHER, "slack:U0TUTOR", "slack:U0TUTOR", "slack:U0GUEST"]
SECRET = "wombat"
DEEP = 4
WEIGHTS = {
    "answer": 8,
    "acknowledge": 8,
    "what-now": 20,
    "open-decision": 20,
    "close": 20,
    "second-look": 20,
    "give-back": 0.1,
    "cannot": 0.1,
    "add": 0.1,
    "pass-on": 0.1,
    "other-close": 9,
    "let-see": 5,
    "other-close-open": 8,
}
IN_RECORD = {"other-close", "let-see"}


class Course:
    """One concern, lived through at random, beside another to which it may be attached."""

    def __init__(self, seed: int, protocol: str) -> None:
        self.chance = random.Random(seed)
        self.now = datetime(2026, 11, 23, 10, 4, tzinfo=UTC) + timedelta(
            minutes=self.chance.randrange(40_000)
        )
        self.protocol, self.identifiers = with_safety(load(protocol)), CountedIdentifiers(seed)
        self.away: dict[str, datetime] = {}
        self.sent: dict[tuple[str, ...], Post] = {}
        self.read: dict[Post, str] = {}  # what each message said when it was last written
        self.lines: list[Line] = []
        self._shown: list[tuple[str, Message]] | None = None
        self.other = self._reported().concern
        self.turn = self._reported()
        self._keep(self.turn)

    @property
    def concern(self) -> Concern:
        assert self.turn.concern
        return self.turn.concern

    @property
    def ctx(self) -> Context:
        return self.ctx_at(self.now)

    def ctx_at(self, now: datetime) -> Context:
        away = {who: until for who, until in self.away.items() if until > now}
        return Context(SCHOOL, self.protocol, now, self.identifiers, away)

    def _ctx_for(self, person: str) -> Context:
        """As storage hands it out: the other concern only to whoever may know of it."""
        others = (self.other,) if may_know(self.other, person, SCHOOL) else ()
        return replace(self.ctx, others=others, lines=tuple(self.lines))

    def _reported(self) -> Turn:
        named = tuple(
            self.chance.sample([*STAFF[:3], "other", "unsure"], self.chance.choice([0, 0, 0, 1, 2]))
        )
        values = {
            "account": SECRET,
            "danger": self.chance.choice(["yes", "not-sure", "no", None]),
            "named": named,
        }
        who = self.chance.choice([TEACHER, TEACHER, *STAFF])
        return advance(None, Submit(who, "report", values), self.ctx)

    def step(self) -> None:
        """Something happens: time passes, or somebody presses a button they can see, or fills in a
        form.
        """
        if self.chance.random() < 0.06:
            self._beside_the_buttons()
            return
        if self.turn.wake_at and self.chance.random() < 0.25:
            self.now = max(self.now, self.turn.wake_at)
            self._take(advance(self.concern, Wake(self.concern.id), self.ctx))
            return
        shown = [(to, one) for to, said in self.messages for row in said.rows for one in row]
        self.now += timedelta(minutes=self.chance.choice([0, 1, 30]))
        if shown:
            likely = [WEIGHTS.get(button.action, 1.0) for _, button in shown]
            self._press(*self.chance.choices(shown, likely)[0])

    def _beside_the_buttons(self) -> None:
        """Somebody goes away, or is back; or the last message cannot be delivered."""
        who, move = self.chance.choice(STAFF), Wake(self.concern.id)
        if self.away.pop(who, None) is None and self.chance.random() < 0.6:
            self.away[who] = self.now + timedelta(hours=self.chance.choice([1, 5, 70]))
        elif self.sent:
            last = list(self.sent.values())[-1]
            move = Undelivered(self.concern.id, last.to, last.kind, last.args)
        self._take(advance(self.concern, move, self.ctx))

    @property
    def messages(self) -> list[tuple[str, Message]]:
        """What stands in the chats since the last turn, and whose chat it is."""
        if self._shown is None:
            said = (
                (post.to, chat.message(self.concern, post.kind, post.to, post.args, self.ctx))
                for post in self.sent.values()
            )
            self._shown = [(to, message) for to, message in said if message]
        return self._shown

    def _press(self, person: str, button: Button, deep: int = 0) -> None:
        click = Click(
            person,
            button.action,
            self.concern.id,
            button.step,
            button.nonce,
            button.choice,
            deep > 0,
        )
        if not may_know(self.concern, person, SCHOOL) and button.action != "add":
            return
        self._take(advance(self.concern, click, self._ctx_for(person)))
        answer = self.turn.answer
        if isinstance(answer, Open | Replace):
            self._in_form(person, answer.form, deep)

    def _in_form(self, person: str, form: Form, deep: int) -> None:
        buttons = [b for part in form.parts if hasattr(part, "buttons") for b in part.buttons]
        buttons += [
            part.button
            for part in form.parts
            if isinstance(part, Text | Pair) and part.button and not part.button.concern
        ]
        if buttons and not form.submit and deep < DEEP:
            likely = [
                WEIGHTS.get(button.action, 1.0) if button.action in IN_RECORD else 1.0
                for button in buttons
            ]
            self._press(person, self.chance.choices(buttons, likely)[0], deep + 1)
        elif form.submit:
            values = {p.id: self._filled(p) for p in form.parts if hasattr(p, "id")}
            chosen = {
                who: Chosen(self.chance.choice(["staff", "staff", "guest", "stranger"]), "")
                for who in ANYBODY
            }
            sent = Submit(
                person, form.kind, values, self.concern.id, form.step, form.nonce, chosen=chosen
            )
            self._take(
                advance(
                    self.concern, sent, self._ctx_for(_wisher(self.concern, sent, self.ctx.school))
                )
            )

    def _filled(self, field: object) -> object:
        if isinstance(field, Words):
            return "" if field.id == "reference" else SECRET
        if isinstance(field, One) and field.id == "kind" and self.chance.random() < 0.7:
            return field.options[0].id  # attached to the other, where it may be
        if isinstance(field, Person):
            return self.chance.choice(ANYBODY)
        options = [o.id for o in getattr(field, "options", ())]
        if isinstance(field, Several) and field.id == "checks":
            return tuple(options)
        if isinstance(field, Several):
            return tuple(self.chance.sample(options, self.chance.randint(1, 2))) if options else ()
        if options:
            return self.chance.choice(options)
        some_day = self.now + timedelta(days=self.chance.randint(1, 5))
        return getattr(field, "initial", "") or some_day.date().isoformat()

    def _take(self, turn: Turn) -> None:
        self.turn, self.before, self._shown = turn, self.other, None
        self._keep(turn)
        for move in turn.then:
            self.other = advance(self.other, move, self.ctx).concern or self.other

    def _keep(self, turn: Turn) -> None:
        self.lines += turn.entries
        for duty in turn.duties:
            if isinstance(duty, Post):
                self.sent.setdefault((duty.kind, duty.to, *duty.args), duty)
        for post in self.sent.values():
            if any(_writes(duty, post) for duty in turn.duties):
                said = chat.message(turn.concern, post.kind, post.to, post.args, self.ctx)
                self.read[post] = "\n".join(said.paragraphs) if said else ""


def _writes(duty: Duty, post: Post) -> bool:
    """Whether this message is written now: sent, or brought up to date."""
    if not isinstance(duty, Refresh):
        return duty == post
    wanted = ((duty.kind, post.kind), (duty.to, post.to), (duty.args, post.args))
    return all(one in (None, other) for one, other in wanted)


def _wisher(concern: Concern, sent: Submit, school: School) -> str:
    need = beside(concern, sent, school)
    return need.person if need else sent.person


def lived(seed: int, protocol: str, moves: int = 50) -> Iterator[Course]:
    course = Course(seed, protocol)
    yield course
    for _ in range(moves):
        course.step()
        yield course
