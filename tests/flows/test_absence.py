"""Can somebody who is ill be marked as away by another, and is nobody let in, silenced or kept out by
it?
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.absence import messages
from flows.advance import advance
from flows.context import Context
from flows.moves import Click, Standing, Submit
from flows.protocol.library import load, with_safety
from flows.school.people_in_words import phone_of
from flows.screen import Done, Errors
from flows.screens.home import Shown, page
from flows.turn import Away, Turn
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, Played, calm
from tests.support.flows.schools import hillside
from tests.support.world import CountedIdentifiers

NOW = datetime(2026, 11, 23, 10, 4, tzinfo=UTC)  # a Monday
LEAD, FIRST, SECOND, HEAD, ADMIN, TEACHER = (
    f"slack:U0{one}" for one in ("DSL", "FIRST", "SECOND", "HEAD", "ADMIN", "TEACHER")
)


class Playing:
    """Who is away at a school, as it is after each move."""

    def __init__(self) -> None:
        protocol = with_safety(load("uk-schools"))
        self.ctx = Context(hillside(), protocol, NOW, CountedIdentifiers())

    def mark(self, by: str, who: str, until: str = "2026-11-30", **more: Standing) -> Turn:
        return self._take(Submit(by, "mark-away", {"who": who, "until": until}, **more))

    def press(self, person: str, action: str, step: str = "") -> Turn:
        return self._take(Click(person, action, "", step))

    def _take(self, move: Click | Submit) -> Turn:
        turn = advance(None, move, self.ctx)
        if turn.away:
            self._keep(turn.away)
        return turn

    def _keep(self, away: Away) -> None:
        gone = {one: until for one, until in self.ctx.away.items() if one != away.person}
        marked = {one: mark for one, mark in self.ctx.marked.items() if one != away.person}
        gone |= {away.person: away.until} if away.until else {}
        marked |= {away.person: away.marked} if away.marked else {}
        self.ctx = replace(self.ctx, away=gone, marked=marked)

    def later(self, **time: float) -> None:
        self.ctx = replace(self.ctx, now=self.ctx.now + timedelta(**time))

    def home(self, person: str) -> str:
        return repr(page(self.ctx, person, Shown()))

    def told(self, person: str) -> str:
        return repr(messages.message(self.mark_of(LEAD), person, self.ctx))

    def mark_of(self, person: str) -> str:
        return self.ctx.marked[person].id


@pytest.fixture
def playing() -> Playing:
    return Playing()


@pytest.mark.parametrize("by", [FIRST, HEAD, ADMIN])
def test_another_with_a_role_or_an_administrator_marks_a_lead_who_is_ill(
    playing: Playing, by: str
) -> None:
    assert "Somebody else is away" in playing.home(by)
    assert playing.mark(by, LEAD).answer == Done()
    assert LEAD in playing.ctx.gone


def test_they_and_everybody_with_a_role_are_told_who_said_so_and_not_why(playing: Playing) -> None:
    turn = playing.mark(ADMIN, LEAD)
    assert turn.away
    told = {post.to for post in turn.away.told}
    assert told == {LEAD, FIRST, SECOND, HEAD, "slack:U0CHAIR", ADMIN}
    assert "Pat marked you as away until 08:00 on Monday 30 November" in playing.told(LEAD)
    assert "Pat marked Mrs Okafor as away" in playing.told(HEAD)
    assert "I am here" not in playing.told(HEAD)


def test_one_press_of_theirs_undoes_it_and_nobody_marks_them_again_that_day(
    playing: Playing,
) -> None:
    playing.mark(FIRST, LEAD)
    playing.press(LEAD, "back")
    assert playing.ctx.gone == {}
    assert "You said at 10:04 that you are here" in playing.told(LEAD)
    answer = playing.mark(HEAD, LEAD).answer
    assert isinstance(answer, Errors)
    assert "They can be marked again tomorrow" in answer.fields["who"]
    playing.press(LEAD, "back")
    assert isinstance(playing.mark(HEAD, LEAD).answer, Errors)
    playing.later(days=1)
    assert playing.mark(HEAD, LEAD).answer == Done()


def test_whoever_is_marked_is_told_of_no_button_that_is_not_there(playing: Playing) -> None:
    playing.mark(FIRST, LEAD)
    assert "press I am here" in playing.told(LEAD)
    home = playing.home(LEAD)
    assert "Mr Lewis marked you as away" in home
    assert "I am back" in home
    assert "I am here" not in home


def test_whoever_is_told_reads_which_button_undoes_it(playing: Playing) -> None:
    playing.mark(FIRST, LEAD)
    assert "press Mrs Okafor is here" in playing.told(HEAD)
    assert "Mrs Okafor is here" in playing.home(HEAD)


def test_whoever_marked_somebody_the_chat_does_not_reach_reads_their_number(
    playing: Playing,
) -> None:
    playing.mark(FIRST, LEAD)
    words = repr(messages.not_reached(playing.mark_of(LEAD), playing.ctx))
    assert f"Ring them: {phone_of(playing.ctx.school, LEAD)}" in words


def test_whoever_sees_that_it_is_a_mistake_undoes_it_from_home(playing: Playing) -> None:
    playing.mark(FIRST, LEAD)
    assert "Mrs Okafor is here" in playing.home(HEAD)
    playing.press(HEAD, "unmark-away", playing.mark_of(LEAD))
    assert playing.ctx.gone == {}
    assert "Dr Shah said at 10:04 that you are here" in playing.told(LEAD)


def test_what_somebody_said_of_themself_is_neither_shortened_nor_undone_by_another(
    playing: Playing,
) -> None:
    playing._take(Submit(LEAD, "away", {"until": "2026-12-04"}))
    assert "Mrs Okafor is here" not in playing.home(HEAD)
    assert isinstance(playing.mark(HEAD, LEAD, "2026-11-27").answer, Errors)
    assert playing.mark(HEAD, LEAD, "2026-12-09").answer == Done()


def test_whoever_takes_back_what_they_said_of_somebody_takes_nothing_back_that_these_said_themself(
    playing: Playing,
) -> None:
    playing._take(Submit(LEAD, "away", {"until": "2026-12-04"}))
    own = playing.ctx.away[LEAD]
    for until in ("2026-12-09", "2026-12-11"):
        playing.mark(HEAD, LEAD, until)
    playing.press(FIRST, "unmark-away", playing.mark_of(LEAD))
    assert playing.ctx.gone == {LEAD: own}
    assert "away until 08:00 on Friday 4 December, as they said" in playing.told(HEAD)
    assert "You are away until 08:00 on Friday 4 December, as you said" in playing.told(LEAD)
    assert "Mrs Okafor is here" not in playing.home(HEAD)
    playing.press(LEAD, "back")
    assert playing.ctx.gone == {}
    assert "New concerns go to Mrs Okafor again" in playing.told(HEAD)


def test_whoever_says_that_somebody_is_away_for_longer_makes_nobody_wait_for_them_before(
    playing: Playing,
) -> None:
    playing._take(Submit(LEAD, "away", {"until": "2026-12-04"}))
    playing.mark(HEAD, LEAD, "2026-12-09")
    assert LEAD in playing.ctx.gone_unless_said_by(HEAD)
    playing.later(days=12)
    assert LEAD not in playing.ctx.gone_unless_said_by(HEAD)
    assert LEAD in playing.ctx.gone_unless_said_by(FIRST)


@pytest.mark.parametrize("move", ["click", "form"])
@pytest.mark.parametrize("by", [TEACHER, "slack:U0STRANGER"])
def test_nobody_without_a_role_marks_anybody(playing: Playing, by: str, move: str) -> None:
    turn = playing.mark(by, LEAD) if move == "form" else playing.press(by, "mark-away")
    assert turn.away is None
    assert "nothing here that you can open" in repr(turn.answer)
    assert "Somebody else is away" not in playing.home(by)


@pytest.mark.parametrize("standing", ["guest", "pupil", "stranger"])
def test_no_guest_marks_anybody_though_the_file_names_them(
    playing: Playing, standing: Standing
) -> None:
    assert playing.mark(ADMIN, LEAD, standing=standing).away is None


def test_nobody_without_a_role_undoes_it(playing: Playing) -> None:
    playing.mark(FIRST, LEAD)
    assert playing.press(TEACHER, "unmark-away", playing.mark_of(LEAD)).away is None


def test_only_people_with_a_role_are_marked_for_a_day_to_come_and_for_a_month_at_most(
    playing: Playing,
) -> None:
    for who, until in (
        (TEACHER, "2026-11-30"),
        (FIRST, "2026-11-30"),
        (LEAD, "2026-11-23"),
        (LEAD, "2026-12-25"),
        (LEAD, "soon"),
    ):
        assert isinstance(playing.mark(FIRST, who, until).answer, Errors), (who, until)


def test_the_same_said_twice_is_told_once(playing: Playing) -> None:
    playing.mark(FIRST, LEAD)
    assert playing.mark(HEAD, LEAD).away is None


def test_their_own_word_later_counts_and_the_message_says_that_it_changed(playing: Playing) -> None:
    playing.mark(FIRST, LEAD)
    old = playing.mark_of(LEAD)
    playing._take(Submit(LEAD, "away", {"until": "2026-12-04"}))
    assert "Who is away has changed since" in repr(messages.message(old, HEAD, playing.ctx))
    assert playing.press(HEAD, "unmark-away", old).away is None


def test_when_everybody_was_marked_all_are_told_and_nobody_else_is_let_in() -> None:
    gone = {one: NOW + timedelta(days=9) for one in (DANA, DEV, HELEN)}
    played = Played(away=gone)
    assert [to for kind, to in played.posts if kind == "page"] == [DANA, DEV, HELEN]
    assert "Nobody who can deal with this is there now" in repr(played.turn.answer)
    assert "nothing here that you can open" in repr(played.press(COLIN, "open").answer)


def test_nobody_escapes_the_second_look_by_marking_those_who_give_it() -> None:
    played = Played(protocol="ukcis-2024", danger="no").taken_by(DANA).answered(calm("ukcis-2024"))
    played.away = {one: played.now + timedelta(days=9) for one in (DEV, HELEN)}
    played.marked_by = DANA
    played.decided("manage-in-school")
    assert ("second-look", HELEN) in played.posts
    assert ("look-by-phone", DANA) not in played.posts
