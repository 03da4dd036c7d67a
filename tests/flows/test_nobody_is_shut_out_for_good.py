"""Can one person's word shut somebody out for good, empty a ladder, or wake nobody? None of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows import chat
from flows.moves import Value, Wake
from flows.paging.naming import may_be_undone
from flows.school.routing import may_act, on_ladder
from flows.screen import Errors
from flows.turn import Post, Refresh
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, VERA, Played
from tests.support.flows.told import told
from tests.support.world import MONDAY_MORNING, example_school

MINUTE = timedelta(minutes=1)
SATURDAY_NIGHT = datetime(2026, 11, 28, 22, 10, tzinfo=UTC)


def named_later(*people: str) -> Played:
    played = Played(danger="no").taken_by(DANA)
    played.now += MINUTE
    played.send(TOM, "add", named=people, more="They knew of it.")
    return played


def undone_by(played: Played, person: str, **said: str) -> None:
    played.send(person, "named", "record", "n", who=DANA, what="undo", why="Only told.", **said)


def test_naming_the_owner_moves_it_to_the_next_route_as_an_emergency_until_somebody_has_it() -> (
    None
):
    played = named_later(DANA)
    assert played.concern.owner is None
    assert [to for kind, to in played.posts if kind == "page"] == [HELEN, COLIN]
    played.taken_by(HELEN)
    assert not played.concern.paging.pressing


def test_a_former_owner_reads_only_whom_to_ring() -> None:
    played = named_later(DANA)
    [args] = [a for p, a in played.concern.latest_pages.items() if p == DANA]
    said = chat.message(played.concern, "page", DANA, args, played.ctx)
    assert said
    assert said.paragraphs == (
        "Passed on. If you are with a child or on the phone, finish, then ring Helen Moss, "
        "01632 960012.",
    )
    assert not said.rows


def test_a_former_owner_is_not_sent_to_somebody_who_is_away() -> None:
    played = named_later(DANA)
    played.away[HELEN] = played.now + timedelta(days=2)
    args = played.concern.latest_pages[DANA]
    said = chat.message(played.concern, "page", DANA, args, played.ctx)
    assert said
    assert "ring Colin Hart, 01632 960013." in said.paragraphs[0]


def test_one_with_the_lados_advice_undoes_a_naming() -> None:
    played = named_later(DANA).taken_by(HELEN)
    undone_by(played, HELEN, advice="Jo Reed, LADO, 10:20: no concern.")
    assert may_act(played.concern, DANA, played.school)
    assert played.concern.owner == HELEN


def test_that_a_naming_was_undone_and_which_way_it_goes_since_stands_in_the_record() -> None:
    played = named_later(DANA).taken_by(HELEN)
    undone_by(played, HELEN, advice="Jo Reed, LADO, 10:20: no concern.")
    [line] = [one for one in played.turn.entries if one.kind == "naming-undone"]
    assert line.body == {"named": DANA, "route": "ordinary"}


def test_whoever_may_deal_with_it_again_reads_so_at_once_where_they_read_whom_to_ring() -> None:
    played = named_later(DANA).taken_by(HELEN)
    undone_by(played, HELEN, advice="Jo Reed, LADO, 10:20: no concern.")
    assert Refresh(None, DANA) in played.turn.duties
    args = played.concern.latest_pages[DANA]
    said = chat.message(played.concern, "page", DANA, args, played.ctx)
    assert said
    assert "Passed on" not in said.paragraphs[0]


@pytest.mark.parametrize(
    "unseen",
    [" \n ", "\u200b", "\u2060\ufeff\u00ad", "\u202e\u2066", "\u3164", "\u2800", "\ufe0f", "\0"],
)
def test_advice_of_which_nothing_is_seen_is_none(unseen: str) -> None:
    played = named_later(DANA).taken_by(HELEN)
    undone_by(played, HELEN, advice=unseen)
    assert not may_act(played.concern, DANA, played.school)


@pytest.mark.parametrize("seen", ["x", "ê", "中", "🙂", "é"])
def test_advice_in_any_writing_is_some(seen: str) -> None:
    played = named_later(DANA).taken_by(HELEN)
    undone_by(played, HELEN, advice=seen)
    assert may_act(played.concern, DANA, played.school)


def test_one_alone_undoes_nothing_and_two_of_the_route_do() -> None:
    played = named_later(DANA).taken_by(HELEN)
    undone_by(played, HELEN)
    undone_by(played, HELEN)
    assert not may_act(played.concern, DANA, played.school)
    undone_by(played, COLIN)
    assert may_act(played.concern, DANA, played.school)


def test_what_the_first_of_the_two_said_of_a_naming_stands_in_the_record() -> None:
    played = named_later(DANA).taken_by(HELEN)
    undone_by(played, HELEN)
    [line] = [one for one in played.turn.entries if one.kind == "naming-to-be-undone"]
    assert (line.who, line.body["named"], line.body["why"]) == (HELEN, DANA, "Only told.")


@pytest.mark.parametrize(
    "said", [{"named": (DEV,)}, {"named": ("other",), "other_adult": "Dev Patel", "danger": "yes"}]
)
def test_whatever_was_sent_to_somebody_changes_as_soon_as_they_are_named(
    said: dict[str, Value],
) -> None:
    played = Played(danger="no").taken_by(DANA)
    while ("help", DEV) not in played.posts:
        played.wake()
    played.send(TOM, "add", "", "n", more="Somebody knew.", **said)
    assert DEV in played.concern.named
    assert Refresh(None, DEV) in played.turn.duties


@pytest.mark.parametrize("settled", ["undo", "stays"])
def test_whose_second_word_is_waited_for_is_told_so_until_it_is_settled(settled: str) -> None:
    played = named_later(DANA).taken_by(HELEN)
    undone_by(played, COLIN)
    assert [to for kind, to in played.posts if kind == "second-word"] == [HELEN]
    args = next(d.args for d in played.turn.duties if isinstance(d, Post))
    asked = chat.message(played.concern, "second-word", HELEN, args, played.ctx)
    assert asked
    assert [button.action for row in asked.rows for button in row] == ["named", "open"]
    undone_by(played, COLIN)
    assert not played.posts
    played.send(HELEN, "named", "record", "n", who=DANA, what=settled, why="As it is.")
    assert Refresh("second-word") in played.turn.duties
    after = chat.message(played.concern, "second-word", HELEN, args, played.ctx)
    assert after
    assert not after.rows


def test_with_the_lados_advice_nobody_else_is_asked() -> None:
    played = named_later(DANA).taken_by(HELEN)
    undone_by(played, HELEN, advice="Jo Reed, LADO, 10:20: no concern.")
    assert "second-word" not in {kind for kind, _ in played.posts}


def test_who_said_that_they_are_involved_stays_out() -> None:
    played = Played(danger="no")
    played.send(DANA, "cannot", "page")
    played.taken_by(DEV)
    undone_by(played, DEV, advice="Jo Reed: no concern.")
    assert not may_act(played.concern, DANA, played.school)


def test_a_ladder_is_never_empty_as_long_as_anybody_with_a_role_is_not_named() -> None:
    played = Played(danger="no", named=(HELEN, DANA, DEV)).taken_by(COLIN)
    played.send(COLIN, "cannot", "page")
    played.send(VERA, "cannot", "page")
    assert on_ladder(played.concern, played.school) == ()
    less = Played(danger="no", named=(HELEN,)).taken_by(COLIN)
    less.send(COLIN, "cannot", "page")
    less.send(VERA, "cannot", "page")
    assert [to for kind, to in less.posts if kind == "page"] == [DANA, DEV]
    assert "nobody else is left" in " ".join(less.message("page").paragraphs)
    assert less.taken_by(DANA).concern.owner == DANA


@pytest.mark.parametrize("danger", ["threatened", None])
def test_threats_and_danger_left_open_at_night_page_as_an_emergency(danger: str | None) -> None:
    played = Played(at=SATURDAY_NIGHT, danger=danger)
    assert played.concern.urgency == "emergency"
    assert [to for kind, to in played.posts if kind == "page"] == [DANA, DEV]


def test_no_child_is_in_danger_now_makes_it_ordinary_and_is_recorded() -> None:
    played = Played(at=SATURDAY_NIGHT)
    played.press(TOM, "no-danger", "report")
    assert played.concern.urgency == "other"
    assert played.concern.reports[0].no_danger_at == played.now
    assert Refresh("page") in played.turn.duties
    assert played.turn.wake_at == played.now + 10 * MINUTE


def test_what_is_added_while_the_owner_says_nothing_goes_to_the_next_after_the_minutes_of_a_page() -> (
    None
):
    played = Played(danger="no").taken_by(DANA).answered({"life-at-risk": "no"})
    played.now += MINUTE
    played.send(TOM, "add", more="The other one is 19.")
    since = played.now
    assert played.posts == [("added", DANA)]
    assert played.wake() == since + 10 * MINUTE
    assert played.posts == [("help", DEV)]


def test_opening_what_was_added_does_not_acknowledge_it_and_i_am_with_it_does() -> None:
    played = Played(danger="no").taken_by(DANA).answered({"life-at-risk": "no"})
    played.send(TOM, "add", more="The other one is 19.")
    played.press(DANA, "open", "record")
    assert played.concern.watch.came_at
    played.press(DANA, "helping", "still")
    assert not played.concern.watch.came_at
    assert "help" not in {kind for kind, _ in played.until(played.now + timedelta(hours=1))}


def test_handed_over_until_a_day_it_is_asked_back_on_that_morning() -> None:
    played = Played(danger="no").taken_by(DANA).answered({"life-at-risk": "no"})
    played.send(DANA, "hand-over", "page", "n", to=DEV, until="2026-11-25")
    assert (played.posts, played.concern.owner) == ([("page", DEV)], DANA)
    played.taken_by(DEV)
    assert ("page", DANA) in played.until(datetime(2026, 11, 25, 8, 1, tzinfo=UTC))
    assert played.concern.owner == DEV
    played.taken_by(DANA)


def test_in_an_emergency_999_comes_first_until_something_was_done() -> None:
    played = Played(danger="yes")
    assert played.message("page").paragraphs[0].startswith("Ring 999 now")
    played.taken_by(DANA)
    played.now = MONDAY_MORNING + timedelta(hours=1)
    played.do(Wake(played.concern.id))
    assert played.message("still").paragraphs[0].startswith("Ring 999 now")


def test_who_ticked_themself_stays_out_whatever_others_say_of_it() -> None:
    at_once = Played(reporter=DEV, danger="no", named=("me",)).taken_by(HELEN)
    later = Played(reporter=DEV, danger="no", named=("other",)).taken_by(HELEN)
    later.send(DEV, "add", named=("me",), more="I was sent it.")
    for played in (at_once, later):
        assert may_be_undone(played.concern) == []
        for person in (HELEN, COLIN):
            played.send(
                person, "named", "record", "n", who=DEV, what="undo", why="No.", advice="No."
            )
        assert DEV in played.concern.named


def test_who_was_named_without_reason_is_not_shut_out_by_what_was_undone_once_their_name_is_typed() -> (
    None
):
    played = Played(danger="no", named=(DANA,)).taken_by(HELEN)
    undone_by(played, HELEN, advice="The LADO says so.")
    played.send(TOM, "add", danger="yes", more="I told Dana Shaw of it.")
    played.send(HELEN, "settle", "1", **{f"part:{DANA}": "told"})
    assert may_act(played.concern, DANA, played.school)
    assert DANA not in played.concern.named


def test_who_is_chosen_again_after_it_was_undone_stays_out_whatever_is_said_of_the_typed_name() -> (
    None
):
    played = Played(danger="no", named=(DANA,)).taken_by(HELEN)
    undone_by(played, HELEN, advice="The LADO says so.")
    played.send(TOM, "add", danger="yes", more="I told Dana Shaw of it.")
    played.send(TOM, "add", named=(DANA,), more="She had it all along.")
    assert not may_act(played.concern, DANA, played.school)
    assert DANA not in played.concern.cleared


def test_no_danger_said_in_an_addition_makes_it_ordinary_as_the_button_does() -> None:
    played = Played(at=SATURDAY_NIGHT)
    played.send(TOM, "add", danger="no", more="She is at home with her mother.")
    assert played.concern.urgency == "other"
    assert played.concern.reports[0].no_danger_at == played.now
    assert played.turn.wake_at == played.now + 10 * MINUTE


def test_the_lados_number_stands_beside_whose_advice_undoes_a_naming() -> None:
    played = Played(danger="no", named=(DANA,)).taken_by(HELEN)
    played.press(HELEN, "named", "record")
    assert "the LADO's advice: Hillshire LADO, 01632 960004." in told(played.form)


def test_who_is_alone_on_the_ladder_is_not_left_waiting_for_a_second_word() -> None:
    people = example_school().people.model_copy(update={"vice_chair": None})
    played = Played(school=example_school(people=people), danger="no", named=(HELEN,))
    said = {"who": HELEN, "what": "undo", "why": "Only told."}
    played.taken_by(COLIN).send(COLIN, "named", "record", "n", **said)
    assert isinstance(played.turn.answer, Errors)
    assert list(played.turn.answer.fields) == ["advice"]
    assert not played.concern.undoings
    played.send(COLIN, "named", "record", "n", advice="The LADO says so.", **said)
    assert HELEN not in played.concern.named
