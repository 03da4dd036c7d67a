"""Promises about a concern that is passed on, re-opened or settled by several people: nobody believes
that somebody else has it who has not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows import chat
from flows.moves import FileSent
from flows.school.routing import may_act
from flows.screen import Errors
from flows.turn import Post, Refresh
from tests.support.flows.closed import to_close
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, VERA, Played, calm
from tests.support.flows.told import told

UKCIS = "ukcis-2024"


def asked_to_have_it(person: str) -> Played:
    """Dana, who has it, asks somebody to have it until Thursday."""
    played = Played(danger="no").taken_by(DANA)
    played.send(DANA, "hand-over", "page", to=person, until="2026-11-26")
    assert played.concern.passing_to == person
    return played


def closed() -> Played:
    """A concern that Dana decided and closed."""
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("early-help")
    played.press(DANA, "close", "close")
    fields = to_close(played.form)
    played.send(DANA, "close", played.form.step, "c", **fields)
    assert played.concern.state == "closed"
    return played


def told_owner(played: Played) -> str:
    post = next(d for d in played.turn.duties if isinstance(d, Post) and d.kind == "not-reached")
    assert post.to == DANA
    message = chat.message(played.concern, post.kind, post.to, post.args, played.ctx)
    return " ".join(message.paragraphs) if message else ""


def test_nobody_has_it_for_years_by_a_slip_of_the_pen() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(DANA, "hand-over", "page", to=DEV, until="2062-11-26")
    assert isinstance(played.turn.answer, Errors)
    assert set(played.turn.answer.fields) == {"until"}
    assert played.concern.passing_to is None


def test_whoever_is_asked_to_have_it_for_a_while_reads_for_how_long() -> None:
    played = asked_to_have_it(DEV)
    asks = " ".join(played.message("page").paragraphs)
    assert "asks you to have this until 08:00 on Thursday 26 November" in asks
    played.send(DANA, "pass-on", to=DEV)
    assert "asks you to take this over" in " ".join(played.message("page").paragraphs)


@pytest.mark.parametrize("form", ["pass-on", "hand-over"])
@pytest.mark.parametrize("who", [DEV, TOM, HELEN, "slack:U0NOBODY"])
def test_whatever_a_form_says_it_is_passed_to_nobody_who_is_not_on_its_ladder(
    form: str, who: str
) -> None:
    """Dev is named, Tom reported it, Helen has it already."""
    played = Played(danger="no", named=(DEV,)).taken_by(HELEN)
    played.send(HELEN, form, "page", "n", to=who, until="2026-11-26")
    assert isinstance(played.turn.answer, Errors)
    assert set(played.turn.answer.fields) == {"to"}
    assert played.concern.passing_to is None
    assert not played.posts


def test_whoever_is_asked_to_take_it_reads_of_danger_that_was_told_since() -> None:
    played = asked_to_have_it(DEV)
    page = Refresh("page", DEV, played.concern.latest_pages[DEV])
    played.send(TOM, "add", danger="yes", more="He is at the gate.")
    assert page in played.turn.duties
    read = chat.message(played.concern, "page", DEV, played.concern.latest_pages[DEV], played.ctx)
    assert read
    assert read.paragraphs[0].startswith("Ring 999 now")
    assert "EMERGENCY" in " ".join(read.paragraphs)


def test_whoever_has_it_is_not_told_of_danger_as_if_it_were_another() -> None:
    played = asked_to_have_it(DEV)
    played.send(TOM, "add", danger="yes", more="He is at the gate.")
    told_of = {d.to: d for d in played.turn.duties if isinstance(d, Post) and d.kind == "danger"}
    read = [
        chat.message(played.concern, "danger", one, told_of[one].args, played.ctx)
        for one in (DANA, DEV)
    ]
    words = [" ".join(one.paragraphs) for one in read if one]
    assert ["You have it" in one for one in words] == [True, False]
    assert ["Dana Shaw has it" in one for one in words] == [False, True]


def test_whoever_has_it_gets_one_message_of_what_was_added_and_of_danger() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", danger="yes", more="He is at the gate.")
    assert [kind for kind, to in played.posts if to == DANA] == ["danger"]


def test_what_is_passed_on_for_good_is_not_handed_back_on_the_day_of_an_earlier_hand_over() -> None:
    played = asked_to_have_it(DEV)
    played.press(DANA, "pass-on", "still")
    played.send(DANA, "pass-on", played.form.step, to=HELEN)
    played.taken_by(HELEN)
    played.press(HELEN, "give-back", "page", str(played.concern.handovers))
    played.taken_by(DEV)
    later = played.until(played.now + timedelta(days=4))
    assert ("page", DANA) not in later


def test_who_cannot_take_what_is_handed_over_is_not_waited_for() -> None:
    played = asked_to_have_it(DEV)
    played.send(DEV, "cannot", "page", "n")
    assert (played.concern.owner, played.concern.passing_to) == (DANA, None)
    assert "cannot take it. It is still yours" in told_owner(played)


def test_who_is_named_while_it_is_handed_to_them_is_not_waited_for() -> None:
    played = Played(danger="no", named=("other",)).taken_by(HELEN)
    played.send(HELEN, "pass-on", "remind", to=COLIN)
    played.send(TOM, "add", named=(COLIN,), more="He knew of it.")
    assert (played.concern.owner, played.concern.passing_to) == (HELEN, None)
    assert ("not-reached", HELEN) in played.posts


def test_who_was_asked_before_somebody_else_reads_that_they_are_asked_no_more() -> None:
    played = asked_to_have_it(DEV)
    page = played.concern.latest_pages[DEV]
    played.press(DANA, "hand-over", "page")
    played.send(DANA, "hand-over", played.form.step, to=HELEN, until="2026-11-26")
    assert Refresh("page", DEV, page) in played.turn.duties


def test_what_somebody_else_has_opened_again_is_not_begun_anew() -> None:
    """Two people re-open it: what the second one wrote is told to whoever has it."""
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("early-help")
    played.press(DANA, "close", "close")
    fields = to_close(played.form)
    played.send(DANA, "close", played.form.step, "n", **fields)
    assert played.concern.state == "closed"
    played.send(HELEN, "reopen", "reopen", "1", why="One.")
    paging, reopened = played.concern.paging, played.concern.reopened_at
    played.send(DEV, "reopen", "reopen", "2", why="Two.")
    assert [note.text for note in played.concern.notes][-2:] == ["One.", "Two."]
    assert (played.concern.paging, played.concern.reopened_at) == (paging, reopened)
    assert played.posts == [("added", DANA)]


def test_what_is_opened_again_by_naming_whoever_had_it_is_paged_at_once() -> None:
    played = closed()
    played.send(TOM, "add", "", "n", named=(DANA,), more="She knew of it.")
    assert (played.concern.state, played.concern.owner) == ("open", None)
    assert ("page", HELEN) in played.posts


def test_who_is_out_of_a_closed_concern_wakes_nobody() -> None:
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("early-help")
    played.press(DANA, "close", "close")
    fields = to_close(played.form)
    played.send(DANA, "close", played.form.step, "n", **fields)
    played.send(DANA, "cannot", "page", "n")
    assert played.posts == []
    assert not may_act(played.concern, DANA, played.school)


def test_who_is_out_of_it_by_now_does_not_count_as_one_of_the_two_who_undo_a_naming() -> None:
    played = Played(danger="no", named=(HELEN,)).taken_by(COLIN)
    said = {"who": HELEN, "what": "undo", "why": "Only told."}
    played.send(COLIN, "named", "record", "1", **said)
    played.send(COLIN, "cannot", "page", "2")
    played.send(VERA, "named", "record", "3", **said)
    assert HELEN in played.concern.named


@pytest.mark.parametrize("agency", ["same", "police-101"])
def test_what_was_typed_of_a_call_is_kept_whatever_was_chosen(agency: str) -> None:
    played = Played(protocol=UKCIS).taken_by(DANA)
    first = {"agency": "social-care", "spoke-to": "Ms Ash", "day": "2026-11-23", "time": "10:00"}
    for question in ("coerced", "extorted"):
        played.answered({question: "yes"})
        played.press(DANA, "what-now")
        asked = played.form
        if question == "coerced":
            played.send(DANA, "action", asked.step, asked.nonce, **first)
    told = {"advice": "Keep her phone.", "their-reference": "R2"}
    told |= {
        "agency": agency,
        "another": "A friend",
        "spoke-to": "PC Lee",
        "day": "2026-11-23",
        "time": "10:01",
    }
    played.send(DANA, "action", asked.step, asked.nonce, **told)
    last = played.concern.referrals[-1]
    assert ("A friend" in last.agency) == (agency != "same")
    kept = (last.advice, last.their_reference, last.spoke_to)
    assert kept == ("Keep her phone.", "R2", "PC Lee")


def told_tom(played: Played) -> set[tuple[str, ...]]:
    """What makes each message to the reporter one of its own: the same is never sent twice."""
    posts = (d for d in played.turn.duties if isinstance(d, Post) and d.to == TOM)
    return {(post.kind, *post.args) for post in posts}


def test_the_reporter_hears_each_time_that_somebody_has_it() -> None:
    """Given back and taken by the same person again, with nothing answered between."""
    played = Played(danger="no").taken_by(DANA)
    first = told_tom(played)
    played.press(DANA, "give-back", "page", "1")
    played.taken_by(DANA)
    again = told_tom(played)
    assert [kind for kind, *_ in again] == ["picked-up"]
    assert not first & again


def test_the_reporter_hears_each_time_that_it_is_finished() -> None:
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("early-help")
    heard = []
    for n in range(2):
        played.press(DANA, "close", "close")
        fields = to_close(played.form)
        played.send(DANA, "close", played.form.step, f"c{n}", **fields)
        heard.append(told_tom(played))
        played.send(TOM, "add", more="There is more.")
    assert [{kind for kind, *_ in each} for each in heard] == [{"finished"}] * 2
    assert heard[0] != heard[1]


@pytest.mark.parametrize("away", [False, True])
def test_what_somebody_else_opens_again_is_offered_to_others_until_its_owner_is_with_it(
    away: bool,
) -> None:
    """Friday 16:00. The owner is away, or does not answer."""
    played = closed()
    played.away = {DANA: played.now + timedelta(days=9)} if away else {}
    played.now = datetime(2026, 11, 27, 16, tzinfo=UTC)
    played.send(DEV, "reopen", "reopen", "n", why="The other one is 19.")
    assert {("page", DANA), ("added", DANA)} <= set(played.posts)
    first = played.posts if away else played.until(played.now + timedelta(minutes=10))
    assert [to for kind, to in first if kind == "help"] == [DEV]
    assert "re-opened at 16:00" in " ".join(played.message("help").paragraphs)
    later = played.until(played.now + timedelta(minutes=15))
    assert [to for kind, to in later if kind == "help"] == [HELEN]


def test_what_its_owner_opens_again_is_offered_to_nobody() -> None:
    played = closed()
    played.send(DANA, "reopen", "reopen", "n", why="I was wrong.")
    assert not {"added", "help"} & {kind for kind, _ in played.posts}


def test_until_when_somebody_was_with_it_counts_no_more_once_it_is_open_again() -> None:
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS))
    played.send(DANA, "helping", "still", "n", until="morning")
    played.decided("early-help").press(DANA, "close", "close")
    played.send(DANA, "close", played.form.step, "c", **to_close(played.form))
    played.now += timedelta(hours=1)
    played.send(DANA, "reopen", "reopen", "n", why="The other one is 19.")
    played.answered({"why-shared": "joke"})
    assert ("still", DANA) in played.until(played.now + timedelta(hours=1))


@pytest.mark.parametrize("named", [False, True])
def test_that_it_is_finished_is_not_said_any_more_once_it_is_open_again(named: bool) -> None:
    """To a reporter who is named in it, nothing more is said."""
    played = closed()
    [args] = [args for kind, *args in told_tom(played)]
    assert not chat.changes_no_more(played.concern, "finished", tuple(args))
    before = chat.message(played.concern, "finished", TOM, tuple(args), played.ctx)
    played.send(TOM, "add", more="There is more.", named=("me",) if named else ())
    assert Refresh("finished") in played.turn.duties
    after = chat.message(played.concern, "finished", TOM, tuple(args), played.ctx)
    assert after
    assert (after == before) is named
    assert "has opened it again" in after.paragraphs[-1] or named


def test_a_file_sent_while_nobody_has_the_concern_is_told_to_everybody_who_may() -> None:
    played = Played(danger="no")
    played.do(FileSent(TOM, "e1", "staff", "Tom"))
    told = {to for kind, to in played.posts if kind == "file"}
    assert told == {DANA, DEV, HELEN}


@pytest.mark.parametrize("taken", [True, False])
def test_an_addition_promises_a_message_only_where_one_goes(taken: bool) -> None:
    played = Played(danger="no")
    if taken:
        played.taken_by(DANA)
    played.send(TOM, "add", more="She is at home now.")
    assert ("A message is going now to: Dana" in told(played.form)) == taken
    assert (("added", DANA) in played.posts) == taken
