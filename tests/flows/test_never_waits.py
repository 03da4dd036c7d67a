"""Is somebody told at once where whoever was to answer cannot: gone away meanwhile, or everybody was
paged before?
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows import chat
from flows.moves import Wake
from flows.school.confirmations import Confirmations
from flows.school.school import School
from flows.school.tables import Person
from flows.turn import Post, Refresh
from tests.support.flows.played import DANA, DEV, HELEN, TOM, Played, calm
from tests.support.flows.told import told
from tests.support.world import MONDAY_MORNING, example_school


def paged(played: Played) -> set[str]:
    return {to for kind, to in played.posts if kind == "page"}


def unanswered() -> Played:
    """Everybody was paged in turn before Helen had it."""
    played = Played(danger="no")
    played.until(played.now + timedelta(minutes=25))
    return played.taken_by(HELEN)


def test_who_gives_it_back_after_everybody_was_paged_leaves_nobody_waiting_for_the_next_round() -> (
    None
):
    played = unanswered()
    before = {post.args for post in _pages(played)}
    played.press(HELEN, "give-back", "page", str(played.concern.handovers))
    assert paged(played) == {DANA, DEV}
    assert not before & {post.args for post in _pages(played)}, "or none is sent"
    assert ("nobody-yet", TOM) in played.posts


def _pages(played: Played) -> list[Post]:
    return [d for d in played.turn.duties if isinstance(d, Post) and d.kind == "page"]


def test_who_cannot_take_it_after_everybody_was_paged_leaves_nobody_waiting_either() -> None:
    played = unanswered()
    played.send(HELEN, "cannot", "page", "n")
    assert paged(played) == {DANA, DEV}


def test_whoever_was_paged_a_moment_ago_has_their_time_though_another_cannot_take_it() -> None:
    played = Played(danger="yes")
    played.send(DANA, "cannot", "page", "n")
    assert paged(played) == {HELEN}
    played.send(DEV, "cannot", "page", "n")
    assert paged(played) == set()


def test_whoever_was_paged_and_goes_away_is_not_waited_for() -> None:
    played = Played(danger="no")
    assert paged(played) == {DANA}
    played.now += timedelta(minutes=1)
    played.away[DANA] = played.now + timedelta(days=3)
    played.do(Wake(played.concern.id))
    assert paged(played) == {DEV}
    assert Refresh("receipt") in played.turn.duties
    receipt = chat.message(
        played.concern, "receipt", TOM, (played.concern.reports[0].id,), played.ctx
    )
    assert receipt
    assert "A message is going to: Dana Shaw (away), Dev Patel" in receipt.paragraphs[0]


def test_where_everybody_who_was_paged_goes_away_its_reporter_hears_it_at_once() -> None:
    played = Played(danger="no")
    played.until(played.now + timedelta(minutes=21))
    played.away = dict.fromkeys((DANA, DEV, HELEN), played.now + timedelta(days=3))
    played.do(Wake(played.concern.id))
    assert ("nobody-yet", TOM) in played.posts
    played.do(Wake(played.concern.id))
    assert not played.posts, "and once"


@pytest.mark.parametrize("danger", ["yes", "no"])
@pytest.mark.parametrize("how", ["is taken out of the school file", "has a closed account"])
def test_whoever_was_paged_and_may_not_have_it_any_more_is_not_waited_for(
    danger: str, how: str
) -> None:
    played = Played(danger=danger, away={DEV: MONDAY_MORNING + timedelta(days=1)})
    first = paged(played)
    assert DANA in first
    played.now += timedelta(minutes=1)
    played.school = _without(first, closed="closed" in how)
    played.do(Wake(played.concern.id))
    assert paged(played)
    assert not paged(played) & first
    assert {Refresh(to=DANA), Refresh("receipt")} <= set(played.turn.duties)
    receipt = chat.message(
        played.concern, "receipt", TOM, (played.concern.reports[0].id,), played.ctx
    )
    assert receipt
    assert "Dana Shaw" not in "\n".join(receipt.paragraphs)


def test_nobody_waits_for_the_help_of_whoever_is_taken_out_of_the_school_file() -> None:
    played = Played(danger="no").taken_by(DANA)
    while "help" not in dict(played.posts):
        played.wake()
    assert dict(played.posts)["help"] == DEV
    played.school = _without({DEV}, closed=False)
    played.do(Wake(played.concern.id))
    assert dict(played.posts)["help"] == HELEN
    assert Refresh(to=DEV) in played.turn.duties


def _without(people: set[str], *, closed: bool) -> School:
    """The example school, once these have no working account any more, or stand in no role."""
    school = example_school()
    if closed:
        return school.confirmed_by(Confirmations(deactivated=frozenset(people)))
    kept = {role: None if one.id in people else one for role, one in _single(school).items()}
    deputies = tuple(one for one in school.people.deputies if one.id not in people)
    update = {"people": school.people.model_copy(update=kept | {"deputies": deputies})}
    return school.model_copy(update=update)


def _single(school: School) -> dict[str, Person]:
    roles = {role: getattr(school.people, role) for role in ("dsl", "headteacher")}
    return {role: one for role, one in roles.items() if one}


def test_while_anybody_who_was_paged_is_there_the_next_has_their_time() -> None:
    played = Played(danger="no")
    played.away[DEV] = played.now + timedelta(days=3)
    played.do(Wake(played.concern.id))
    assert paged(played) == set()


def test_whoever_was_told_of_what_is_overdue_does_not_read_that_a_former_owner_has_it() -> None:
    played = Played(danger="no", device="taken-on").taken_by(DANA).answered(calm("uk-schools"))
    played.decided("early-help")
    while "overdue" not in dict(played.posts):
        played.wake()
    played.press(DANA, "give-back", "page", str(played.concern.handovers))
    assert Refresh("overdue") in played.turn.duties


def test_what_comes_meanwhile_takes_the_place_of_the_question_to_the_owner() -> None:
    played = Played(danger="no").taken_by(DANA)
    while "still" not in dict(played.posts):
        played.wake()
    args = next(d.args for d in played.turn.duties if isinstance(d, Post) and d.kind == "still")
    played.send(TOM, "add", more="There are more of them.")
    assert Refresh("still", args=args) in played.turn.duties


def test_when_school_opens_everybody_is_paged_again_though_the_hour_of_the_night_is_not_over() -> (
    None
):
    before_school = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
    played = Played(at=before_school, danger="no")
    rounds = []
    while len(rounds) < 3:
        now = played.wake()
        if paged(played) == {DANA, DEV, HELEN}:
            rounds.append(f"{now:%H:%M}")
    assert rounds == ["07:30", "08:00", "08:15"]


@pytest.mark.parametrize("how", ["gives it back", "cannot take it", "has left"])
def test_whoever_read_that_somebody_had_it_is_told_anew_once_they_have_not(how: str) -> None:
    played = Played(danger="yes").taken_by(DANA)
    before = {(post.to, post.args) for post in _pages(Played(danger="yes"))}
    played.now += timedelta(minutes=14)
    if how == "gives it back":
        played.press(DANA, "give-back", "page", str(played.concern.handovers))
    elif how == "cannot take it":
        played.send(DANA, "cannot", "page", "n")
    else:
        people = played.school.people.model_copy(update={"dsl": None})
        played.school = played.school.model_copy(update={"people": people})
        played.do(Wake(played.concern.id))
    assert paged(played) == {DEV, HELEN}
    assert not before & {(post.to, post.args) for post in _pages(played)}, "or none is sent"
    assert played.message("page").rows[0][0].label == "I have it"


def test_nobody_is_told_anew_twice_where_it_is_given_back_again() -> None:
    played = Played(danger="yes").taken_by(DANA)
    played.press(DANA, "give-back", "page", str(played.concern.handovers))
    played.taken_by(DEV).press(DEV, "give-back", "page", str(played.concern.handovers))
    told = [to for kind, to in played.posts if kind == "page"]
    assert sorted(told) == sorted({DANA, HELEN})


def test_what_is_added_at_night_while_nobody_has_it_pages_everybody_again_at_once() -> None:
    late = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    played = Played(at=late, danger="no")
    played.until(late + timedelta(hours=1))
    played.send(TOM, "add", more="She says that she will do it tonight.")
    assert paged(played) == {DANA, DEV, HELEN}
    assert "A message is going now to: Dana Shaw" in told(played.form)
    assert ("nobody-yet", TOM) in played.posts
    now = played.now
    for _ in range(3):
        played.now += timedelta(minutes=1)
        played.send(TOM, "add", more="And she has locked the door.")
        assert not played.posts, "who adds line by line floods nobody"
    assert "What you added goes with it" in told(played.form)
    assert played.wake() == now + timedelta(minutes=10)
    assert paged(played) == {DANA, DEV, HELEN}


def test_what_is_added_while_the_ladder_is_climbed_goes_with_it() -> None:
    played = Played(danger="no")
    played.now += timedelta(minutes=3)
    played.send(TOM, "add", more="She is at home now.")
    assert not played.posts
    assert played.wake() == datetime(2026, 11, 23, 10, 14, tzinfo=UTC)
    assert paged(played) == {DEV}


def test_whoever_reads_of_danger_can_take_it_there_as_long_as_nobody_has_it() -> None:
    played = Played(danger="no")
    played.send(TOM, "add", danger="yes", more="She is on the roof.")
    post = next(d for d in played.turn.duties if isinstance(d, Post) and d.kind == "danger")

    def buttons() -> list[str]:
        said = chat.message(played.concern, "danger", DEV, post.args, played.ctx)
        return [button.label for row in said.rows for button in row] if said else []

    assert buttons() == ["I have it", "Open"]
    [have] = [b for row in played.message("danger").rows for b in row if b.action == "acknowledge"]
    played.press(DEV, have.action, have.step, have.nonce)
    assert played.concern.owner == DEV
    assert buttons() == ["Open"]
