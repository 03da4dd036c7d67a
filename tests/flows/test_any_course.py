"""Whatever people press, in whatever order: what must hold for every concern after every move?"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.school.file import load_school
from flows import chat
from flows.advance import advance, beside
from flows.assessment.steps import step_of
from flows.concern import Concern
from flows.context import Context
from flows.moves import Attach, Chosen, Click, Submit, Undelivered, Wake
from flows.protocol.library import load, with_safety
from flows.school.routing import may_act, may_know, people_of
from flows.school.school import School
from flows.screen import Button, Form, One, Open, Person, Replace, Several, Text, Words
from flows.turn import Post, Turn
from tests.world import CountedIdentifiers

SCHOOL = load_school(Path(__file__).parents[2] / "bot" / "school.example.toml")
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
    "open-action": 20,
    "open-decision": 20,
    "close": 20,
    "second-look": 20,
    "give-back": 0.1,
    "cannot": 0.1,
    "add": 0.1,
    "pass-on": 0.1,
    "other-close": 3,
    "let-see": 2,
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
        self.sent: dict[tuple[str, ...], Post] = {}
        self.other = self._reported().concern
        self.turn = self._reported()
        self._keep(self.turn)

    @property
    def concern(self) -> Concern:
        assert self.turn.concern
        return self.turn.concern

    @property
    def ctx(self) -> Context:
        return Context(SCHOOL, self.protocol, self.now, self.identifiers)

    def _ctx_for(self, person: str) -> Context:
        """As storage hands it out: the other concern only to whoever may know of it."""
        return replace(
            self.ctx, others=(self.other,) if may_know(self.other, person, SCHOOL) else ()
        )

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
        if self.turn.wake_at and self.chance.random() < 0.25:
            self.now = max(self.now, self.turn.wake_at)
            self._take(advance(self.concern, Wake(self.concern.id), self.ctx))
            return
        self.now += timedelta(minutes=self.chance.choice([0, 1, 30]))
        shown = list(self._buttons())
        if shown:
            likely = [WEIGHTS.get(button.action, 1.0) for _, button in shown]
            self._press(*self.chance.choices(shown, likely)[0])

    def _buttons(self) -> Iterator[tuple[str, Button]]:
        for post in self.sent.values():
            message = chat.message(self.concern, post.kind, post.to, post.args, self.ctx)
            for row in message.rows if message else ():
                for button in row:
                    yield post.to, button

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
            if isinstance(part, Text) and part.button and not part.button.concern
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
        self.turn, self.before = turn, self.other
        self._keep(turn)
        for move in turn.then:
            self.other = advance(self.other, move, self.ctx).concern or self.other

    def _keep(self, turn: Turn) -> None:
        for duty in turn.duties:
            if isinstance(duty, Post):
                self.sent.setdefault((duty.kind, duty.to, *duty.args), duty)


def _wisher(concern: Concern, sent: Submit, school: School) -> str:
    need = beside(concern, sent, school)
    return need.person if need else sent.person


def lived(seed: int, protocol: str, moves: int = 50) -> Iterator[Course]:
    course = Course(seed, protocol)
    yield course
    for _ in range(moves):
        course.step()
        yield course


EVERY = given(
    seed=st.integers(0, 2**32),
    protocol=st.sampled_from(["schools-2016", "ukcis-2024", "uk-schools"]),
)


@settings(max_examples=12, deadline=None)
@EVERY
def test_an_open_concern_always_has_a_living_next_step(seed: int, protocol: str) -> None:
    for course in lived(seed, protocol):
        if course.concern.state == "open":
            assert course.turn.wake_at is not None


@settings(max_examples=12, deadline=None)
@EVERY
def test_waking_a_concern_always_moves_its_next_step_on(seed: int, protocol: str) -> None:
    course = Course(seed, protocol)
    for _ in range(40):
        course.step()
        if (at := course.turn.wake_at) is None:
            continue
        course.now = max(course.now, at)
        course._take(advance(course.concern, Wake(course.concern.id), course.ctx))
        assert course.turn.wake_at is None or course.turn.wake_at > course.now


@settings(max_examples=12, deadline=None)
@EVERY
def test_nobody_is_told_about_a_concern_that_names_them(seed: int, protocol: str) -> None:
    for course in lived(seed, protocol):
        reporters = {r.reporter for r in course.concern.reports}
        for duty in course.turn.duties:
            if isinstance(duty, Post) and duty.kind not in ("receipt", "file-told"):
                assert duty.to not in course.concern.named
                assert duty.to in reporters or may_know(course.concern, duty.to, SCHOOL)


@settings(max_examples=12, deadline=None)
@EVERY
def test_no_message_in_a_chat_carries_what_was_typed(seed: int, protocol: str) -> None:
    for course in lived(seed, protocol):
        for post in course.sent.values():
            message = chat.message(course.concern, post.kind, post.to, post.args, course.ctx)
            assert message is None or SECRET not in repr(message)
            assert message is None or course.concern.reference in message.notice


@settings(max_examples=12, deadline=None)
@EVERY
def test_nothing_that_was_recorded_is_ever_taken_back(seed: int, protocol: str) -> None:
    before = None
    for course in lived(seed, protocol):
        now = course.concern
        if before:
            assert now.answers[: len(before.answers)] == before.answers
            assert now.notes[: len(before.notes)] == before.notes
            assert now.decisions[: len(before.decisions)] == before.decisions
            assert now.referrals[: len(before.referrals)] == before.referrals
            assert now.entries[: len(before.entries)] == before.entries
            assert now.named >= before.named
        before = now


@settings(max_examples=12, deadline=None)
@EVERY
def test_a_closed_concern_has_a_decision_a_note_and_nothing_left_to_do(
    seed: int, protocol: str
) -> None:
    for course in lived(seed, protocol, 120):
        concern = course.concern
        if concern.state == "closed":
            assert concern.decision or concern.closing.kind
            assert concern.closing
            assert not [f for f in concern.follow_ups if f.done_at is None]
            assert course.turn.wake_at is None


@settings(max_examples=12, deadline=None)
@EVERY
def test_the_owner_is_always_asked_for_the_step_that_waits(seed: int, protocol: str) -> None:
    for course in lived(seed, protocol):
        concern = course.concern
        if concern.state == "open" and concern.owner:
            step = step_of(concern, course.protocol)
            assert concern.asked
            assert (concern.asked.step, concern.asked.to) == (step, concern.owner)


@settings(max_examples=12, deadline=None)
@EVERY
def test_nobody_named_ever_gains_access_by_being_let_in(seed: int, protocol: str) -> None:
    for course in lived(seed, protocol):
        concern = course.concern
        assert not concern.may_read & concern.named
        assert not [p for p in concern.named if may_know(concern, p, SCHOOL)]
        reporters = {report.reporter for report in concern.reports}
        assert not concern.may_read & reporters
        for person in concern.may_read:
            if not may_act(concern, person, SCHOOL):
                turn = advance(concern, Click(person, "acknowledge", concern.id), course.ctx)
                assert (turn.concern.owner, [e.kind for e in turn.entries if e.who == person]) == (
                    concern.owner,
                    ["refused"],
                )


@settings(max_examples=12, deadline=None)
@EVERY
def test_nobody_named_ever_gains_access_by_attaching(seed: int, protocol: str) -> None:
    for course in lived(seed, protocol, 120):
        for move in course.turn.then:
            if isinstance(move, Attach):
                assert not [p for p in course.concern.named if may_know(course.before, p, SCHOOL)]
                assert not [p for p in course.before.named if may_know(course.concern, p, SCHOOL)]
                assert course.other.owner == move.person
        for person in course.other.named:
            click = Click(person, "open", course.concern.id, "record")
            shown = repr(advance(course.concern, click, course._ctx_for(person)).answer)
            assert course.other.reference not in shown


@pytest.mark.parametrize("kind", ["page"])
def test_a_page_that_cannot_be_delivered_goes_to_the_next_person(kind: str) -> None:
    for seed in range(30):
        course = Course(seed, "uk-schools")
        paged = [p.to for p in course.concern.paging.pages]
        everyone = people_of(course.concern.paging.ladder, SCHOOL, course.concern.named)
        if course.concern.owner or set(paged) == set(everyone):
            continue
        turn = advance(course.concern, Undelivered(course.concern.id, paged[0], kind), course.ctx)
        assert {d.to for d in turn.duties if isinstance(d, Post) and d.kind == "page"} - set(paged)


def test_the_walks_reach_every_corner() -> None:
    seen, corners = (
        set(),
        {
            "open",
            "closed",
            "second look",
            "referral",
            "re-opened",
            "passed",
            "entry",
            "let in",
            "attached",
        },
    )
    for seed in range(60):
        if seen >= corners:
            break
        for course in lived(seed, "uk-schools", 120):
            seen.add(course.concern.state)
            seen.add("second look" if course.concern.second_looks else "")
            seen.add("referral" if course.concern.referrals else "")
            seen.add("re-opened" if course.concern.reopened_at else "")
            seen.add("passed" if course.concern.handovers > 2 else "")
            seen.add("entry" if course.concern.entries else "")
            seen.add("let in" if course.concern.may_read else "")
            seen.add("attached" if course.other.attached else "")
    assert seen >= corners
