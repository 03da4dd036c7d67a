"""Is the owner asked whether they are still with it, and is somebody found who helps, without
anybody being nagged?
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows import chat
from flows.advance import changed
from flows.moves import Click, Say, Submit, Wake
from flows.paging.offering import offers
from flows.school.tables import OnDuty
from flows.screen import One
from flows.turn import Refresh
from flows.wording.sentences import say
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, Played, calm
from tests.support.world import MONDAY_MORNING, example_school

MINUTE = timedelta(minutes=1)
NIGHT = datetime(2026, 11, 23, 22, 40, tzinfo=UTC)


def asked_at(played: Played) -> datetime:
    """When the owner is next asked."""
    posts: list[tuple[str, str]] = []
    while ("still", played.concern.owner) not in posts:
        played.wake()
        posts = played.posts
    return played.now


def test_an_owner_who_does_nothing_is_asked_after_an_hour() -> None:
    played = Played().taken_by(DANA)
    assert asked_at(played) == played.concern.owned_at + 60 * MINUTE


def test_in_an_emergency_the_owner_is_asked_after_fifteen_minutes_in_the_middle_of_the_night() -> (
    None
):
    played = Played(at=NIGHT, danger="yes").taken_by(DANA)
    assert asked_at(played) == NIGHT + 15 * MINUTE


def test_of_the_answers_to_still_with_you_only_that_one_is_on_it_stands_out() -> None:
    played = Played(danger="yes").taken_by(DANA)
    mark = offers.mark_of(asked_at(played))
    shown = chat.message(played.concern, "still", DANA, (mark,), played.ctx)
    assert shown is not None
    main = [each.label for row in shown.rows for each in row if each.look == "main"]
    assert main == ["Yes, I am dealing with it"]


def test_the_night_and_the_weekend_do_not_count_once_no_life_is_at_risk() -> None:
    friday = datetime(2026, 11, 27, 16, 40, tzinfo=UTC)
    played = Played(at=friday).taken_by(DANA).answered({"life-at-risk": "no"})
    assert asked_at(played) == datetime(2026, 11, 30, 8, 40, tzinfo=UTC)


def test_as_long_as_nobody_knows_that_no_life_is_at_risk_others_are_asked_with_the_owner_at_night() -> (
    None
):
    friday = datetime(2026, 11, 27, 16, 55, tzinfo=UTC)
    played = Played(at=friday).taken_by(DANA)
    played.wake()
    assert played.now == friday + 60 * MINUTE
    assert played.posts == [("still", DANA), ("help", DEV)]
    played.wake()
    assert (played.now, played.posts) == (friday + 70 * MINUTE, [("help", HELEN)])


def test_it_is_offered_again_and_again_until_somebody_is_with_it_and_then_not_before_the_morning() -> (
    None
):
    friday = datetime(2026, 11, 27, 16, 55, tzinfo=UTC)
    played = Played(at=friday).taken_by(DANA)
    night = played.until(friday + timedelta(hours=5))
    assert night.count(("help", DEV)) >= 4
    played.press(DEV, "helping", "still")
    played.send(DEV, "helping", "still", until="morning")
    morning = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
    assert not {k for k, _ in played.until(morning - MINUTE)} & {"still", "help"}
    assert "help" in {kind for kind, _ in played.until(morning + MINUTE)}


@pytest.mark.parametrize("moment", [MONDAY_MORNING, NIGHT])
def test_an_owner_who_goes_away_never_holds_it_alone(moment: datetime) -> None:
    played = Played(at=moment, danger="no").taken_by(DANA)
    played.away[DANA] = moment + timedelta(days=3)
    played.now += MINUTE
    played.do(Wake(played.concern.id))
    assert played.posts == [("help", DEV)]
    played.press(DEV, "acknowledge", "page", "1")
    assert played.concern.owner == DEV


def test_an_owner_who_is_away_without_danger_has_it_offered_to_one_person_each_morning() -> None:
    played = Played(danger="no").taken_by(DANA).answered({"life-at-risk": "no"})
    played.away[DANA] = played.now + timedelta(days=9)
    played.do(Wake(played.concern.id))
    week = []
    while played.wake() < MONDAY_MORNING + timedelta(days=3):
        week += [(f"{played.now:%a %H:%M}", to) for kind, to in played.posts if kind == "help"]
    assert week == [
        ("Mon 18:30", DEV),
        ("Tue 09:00", HELEN),
        ("Wed 09:00", DEV),
        ("Thu 09:00", HELEN),
    ]


def test_on_a_day_the_owner_never_works_it_is_offered_from_its_first_minute() -> None:
    people = example_school().people
    dsl = people.dsl.model_copy(update={"never": ("Tuesday",)})
    school = example_school().model_copy(update={"people": people.model_copy(update={"dsl": dsl})})
    played = Played(school=school, danger="no").taken_by(DANA)
    played.press(DANA, "helping", "still")
    played.send(DANA, "helping", "still", until="morning")
    posts = played.until(datetime(2026, 11, 24, 0, 1, tzinfo=UTC))
    assert ("help", DEV) in posts


def test_nobody_is_asked_on_a_day_the_owner_never_works_as_long_as_somebody_else_is_with_it() -> (
    None
):
    people = example_school().people
    dsl = people.dsl.model_copy(update={"never": ("Tuesday",)})
    school = example_school().model_copy(update={"people": people.model_copy(update={"dsl": dsl})})
    played = Played(school=school, danger="no").taken_by(DANA)
    asked_at(played)
    while ("help", DEV) not in played.posts:
        played.wake()
    played.send(DEV, "helping", "still", "n", until="morning")
    nine = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert not [to for kind, to in played.until(nine - MINUTE) if kind == "help"]
    assert [to for kind, to in played.until(nine) if kind == "help"] == [HELEN]


def test_whoever_took_it_today_and_is_away_does_not_have_it_offered_before_tomorrow_where_it_is_safe() -> (
    None
):
    played = Played(at=NIGHT, danger="no")
    played.now = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    played.taken_by(DANA).answered({"life-at-risk": "no"})
    played.away[DANA] = played.now + timedelta(days=9)
    played.do(Wake(played.concern.id))
    assert "help" not in dict(played.posts)


def test_the_rota_says_who_answers_at_night_and_those_who_do_not_are_asked_last() -> None:
    rota = (OnDuty(people=(HELEN,)),)
    school = example_school().model_copy(update={"rota": rota})
    played = Played(at=NIGHT, school=school, danger="no")
    assert ("page", HELEN) in played.posts
    assert ("page", DANA) not in played.posts


STEPS = {
    "a click": lambda p: p.press(DANA, "so-far"),
    "a form": lambda p: p.send(DANA, "note", "ask/coerced", note="Seen."),
    "words": lambda p: p.do(Say(DANA, p.concern.id, "I rang her mother", "e1", 2.0, 1.0)),
    "opening it": lambda p: p.press(DANA, "open", "record"),
    "yes": lambda p: p.press(DANA, "still-yes", "still"),
    "a button that was too late": lambda p: p.press(DANA, "answer", "ask/coerced", "99", "no"),
}


@pytest.mark.parametrize("step", list(STEPS))
def test_whatever_the_owner_does_is_a_step_and_answers_the_question(step: str) -> None:
    played = Played().taken_by(DANA)
    asked_at(played)
    played.now += 5 * MINUTE
    STEPS[step](played)
    assert played.concern.watch.asked_at is None
    assert played.turn.wake_at == played.now + 60 * MINUTE


def test_somebody_elses_step_answers_nothing() -> None:
    played = Played().taken_by(DANA)
    asked_at(played)
    played.press(HELEN, "open", "record")
    assert played.concern.watch.asked_at


def test_two_hours_more_are_two_hours_more_even_when_she_looks_in_between() -> None:
    played = Played(danger="yes").taken_by(DANA)
    since = asked_at(played)
    played.press(DANA, "still-more", "still")
    played.now += 5 * MINUTE
    played.press(DANA, "open", "record")
    assert asked_at(played) == since + timedelta(hours=2)


def test_danger_told_meanwhile_ends_the_two_hours() -> None:
    played = Played().taken_by(DANA)
    asked_at(played)
    played.press(DANA, "still-more", "still")
    played.now += 5 * MINUTE
    played.do(Submit("slack:U0TEACHER", "add", {"danger": "yes"}, played.concern.id))
    assert asked_at(played) == max(a.at for a in played.concern.reports[0].addenda) + 15 * MINUTE


def test_a_life_at_risk_found_meanwhile_ends_the_two_hours() -> None:
    played = Played().taken_by(DANA)
    played.press(DANA, "still-more", "still")
    played.answered({"life-at-risk": "yes-now"})
    assert ("help", DEV) in played.posts


def test_without_a_reply_one_after_another_is_asked_to_help_and_the_owner_stays_the_owner() -> None:
    played = Played(danger="yes").taken_by(DANA)
    since = asked_at(played)
    seen = {played.wake(): list(played.posts) for _ in range(3)}
    assert list(seen.items())[:2] == [
        (since + 5 * MINUTE, [("help", DEV)]),
        (since + 7 * MINUTE, [("help", HELEN)]),
    ]
    assert seen[since + 22 * MINUTE] == [
        ("still", DANA),
        ("help", DEV),
        ("help", HELEN),
        ("nobody-yet", TOM),
    ]
    assert played.concern.owner == DANA


def test_help_is_looked_for_down_the_ladder_from_the_owner_and_among_the_absent_last() -> None:
    played = Played(away={HELEN: NIGHT + timedelta(days=9)}).taken_by(DEV)
    asked_at(played)
    played.wake()
    assert played.posts == [("help", DANA)]


def test_nobody_who_is_named_is_asked_to_help() -> None:
    played = Played(danger="yes", named=(DEV,)).taken_by(HELEN)
    assert DEV not in {
        to for kind, to in played.until(played.now + timedelta(hours=3)) if kind == "help"
    }


def test_whoever_was_asked_may_take_it_over_until_the_owner_is_heard_of() -> None:
    played = Played().taken_by(DANA)
    asked_at(played)
    played.press(DEV, "acknowledge", "page", "1")
    assert played.concern.owner == DANA
    played.wake()
    assert ("help", DEV) in played.posts
    played.press(DEV, "acknowledge", "page", "1")
    assert played.concern.owner == DEV
    assert ("page", DEV) in played.posts


def test_a_helper_keeps_the_others_from_being_asked_as_well() -> None:
    played = Played(danger="yes").taken_by(DANA)
    asked_at(played)
    played.wake()
    played.now += MINUTE
    played.press(DEV, "helping", "still")
    assert played.wake() == played.concern.watch.helpers[0].helping_at + timedelta(hours=2)
    assert played.posts == [("still", DANA)]


def test_a_question_that_cannot_reach_the_owner_asks_the_next_person_at_once() -> None:
    played = Played().taken_by(DANA)
    asked_at(played)
    played.undelivered("still")
    assert played.posts == [("help", DEV)]
    played.undelivered("help")
    assert played.posts == [("help", HELEN)]


def test_when_everybody_was_asked_it_begins_anew_the_next_school_day() -> None:
    played = Played().taken_by(DANA).answered({"life-at-risk": "no"})
    asked_at(played)
    everything = played.until(datetime(2026, 11, 24, 8, 59, tzinfo=UTC))
    assert [each for each in everything if each[0] in ("still", "help")] == [
        ("help", DEV),
        ("help", HELEN),
    ]
    assert asked_at(played) == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seen_at", "asked"),
    [((10, 0), [DEV, HELEN] * 4), ((15, 40), [HELEN, DEV] * 4), ((15, 50), [DEV, HELEN] * 4)],
    ids=["both were asked", "one was", "nobody was"],
)
def test_what_keeps_a_child_safe_is_offered_each_day_of_a_holiday_though_its_owner_never_replies(
    seen_at: tuple[int, int], asked: list[str]
) -> None:
    played = Played(at=datetime(2026, 12, 17, 10, tzinfo=UTC), danger="no").taken_by(DANA)
    played.answered(calm("uk-schools"))
    played.until(datetime(2026, 12, 18, *seen_at, tzinfo=UTC))
    played.press(DANA, "open")
    assert ("still", DANA) in played.until(datetime(2026, 12, 18, 17, 0, tzinfo=UTC))
    posts = played.until(datetime(2026, 12, 26, 17, 0, tzinfo=UTC))
    assert [to for _, to in helped(posts)] == asked


def helped(posts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(kind, to) for kind, to in posts if kind == "help"]


def test_what_was_asked_all_night_is_brought_up_to_date_once_and_not_again_with_every_question() -> (
    None
):
    played = Played(at=NIGHT, danger="yes").taken_by(DANA)
    asked = [asked_at(played) for _ in range(9)]
    assert refreshed(played, "still") == [(None, (offers.mark_of(asked[-2]),))]
    played.wake()
    helped = played.now
    assert len(refreshed(played, "help")) == len({DEV, HELEN})
    played.press(DANA, "still-yes", "still")
    assert refreshed(played, "still") == [(None, (offers.mark_of(helped),))]
    assert (DEV, (offers.mark_of(helped),)) in refreshed(played, "help")
    assert len(refreshed(played, "help")) == len({DEV, HELEN})


def refreshed(played: Played, kind: str) -> list[tuple[str | None, tuple[str, ...] | None]]:
    """Which messages of this kind the last move brings up to date."""
    return [
        (duty.to, duty.args)
        for duty in played.turn.duties
        if isinstance(duty, Refresh) and duty.kind == kind
    ]


def test_once_a_decision_stands_nobody_is_asked_any_more() -> None:
    played = (
        Played(protocol="ukcis-2024")
        .taken_by(DANA)
        .answered(calm("ukcis-2024"))
        .decided("social-care")
    )
    month = played.until(played.now + timedelta(days=30))
    assert "still" not in {kind for kind, _ in month}
    assert ("remind", DANA) in month


def test_nobody_is_asked_about_a_concern_that_nobody_has() -> None:
    played = Played().taken_by(DANA)
    asked_at(played)
    played.press(DANA, "give-back", "page", "1")
    assert played.concern.watch.asked_at is None
    assert {kind for kind, _ in played.until(played.now + timedelta(hours=3))} & {
        "still",
        "help",
    } == set()


def test_pressing_a_button_that_comes_too_late_is_not_remembered_as_done() -> None:
    played = Played().taken_by(DANA)
    before = played.concern
    played.do(Click(DANA, "answer", before.id, "ask/coerced", "99", "no"))
    assert not changed(before, played.concern)


HOURS = [  # from, hours, to: an hour on a Friday evening is an hour on Monday morning, and half-term is skipped
    ("2026-11-27T16:30", 1, "2026-11-30T08:30"),
    ("2026-11-28T11:00", 1, "2026-11-30T09:00"),
    ("2026-10-23T15:30", 1, "2026-11-02T08:30"),
    ("2026-11-23T06:00", 0, "2026-11-23T08:00"),
    ("2026-11-28T11:00", 0, "2026-11-30T08:00"),
    ("2026-11-23T10:00", 20, "2026-11-25T12:00"),
    (
        "2027-03-25T16:00",
        2,
        "2027-04-12T08:00",
    ),  # over Easter, with the clocks an hour on: 09:00 there
]


@pytest.mark.parametrize(("moment", "hours", "expected"), HOURS)
def test_only_school_hours_count(moment: str, hours: int, expected: str) -> None:
    found = example_school().calendar.later_in_hours(
        datetime.fromisoformat(moment + "+00:00"), timedelta(hours=hours)
    )
    assert found == datetime.fromisoformat(expected + "+00:00")


def test_no_two_times_until_which_somebody_is_with_it_are_the_same() -> None:
    played = Played(at=datetime(2026, 11, 24, 8, 0, tzinfo=UTC)).taken_by(DANA)
    while ("help", DEV) not in played.posts:
        played.wake()
    played.now = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    played.press(DEV, "helping", "still")
    times = next(part.options for part in played.form.parts if isinstance(part, One))
    assert [one.id for one in times] == ["1", "morning"]
    assert len({one.label for one in times}) == len(times)


def told_that_nobody_answers(played: Played, until: timedelta) -> list[str]:
    """Reporters who are told so meanwhile."""
    return [to for kind, to in played.until(played.now + until) if kind == "nobody-yet"]


@pytest.mark.parametrize("away", [False, True])
def test_whoever_said_that_a_child_is_in_danger_hears_that_nobody_answers_though_somebody_has_it(
    away: bool,
) -> None:
    played = Played(danger="yes").taken_by(DANA)
    if away:
        played.away[DANA] = MONDAY_MORNING + timedelta(days=2)
    assert told_that_nobody_answers(played, 60 * MINUTE) == [TOM]
    assert (
        told_that_nobody_answers(played, 240 * MINUTE) == []
    )  # whoever has it may be with the child
    said = chat.message(played.concern, "nobody-yet", TOM, ("silent", "any"), played.ctx)
    assert said
    assert "Dana Shaw has this, but nobody answers" in said.paragraphs[-1]
    assert "Hillshire MASH: 01632 960001" in said.paragraphs[-1]
    played.taken_by(DEV)
    assert chat.message(played.concern, "nobody-yet", TOM, ("silent", "any"), played.ctx) is None
    assert Refresh("nobody-yet", None, None) in played.turn.duties


def test_where_the_owner_alone_is_left_whose_task_it_is_the_reporter_is_told() -> None:
    played = Played(danger="yes", named=("other",)).taken_by(HELEN)
    played.send(COLIN, "cannot", "page", "n")
    assert told_that_nobody_answers(played, 60 * MINUTE)[0] == TOM


def test_an_answer_tells_no_reporter_that_a_life_is_at_risk() -> None:
    played = Played(danger="no").taken_by(DANA).answered({"life-at-risk": "yes-now"})
    assert played.concern.urgency == "emergency"
    assert told_that_nobody_answers(played, timedelta(days=1)) == []


@pytest.mark.parametrize("added", [True, False])
def test_the_record_says_what_a_reporter_was_told_though_somebody_has_it(added: bool) -> None:
    played = Played(danger="yes").taken_by(DANA)
    if added:
        played.send(TOM, "add", "", "n", more="She ran off.", danger="yes")
    while ("nobody-yet", TOM) not in played.posts:
        played.wake()
    state = next(e.body["state"] for e in played.turn.entries if e.kind == "reporter-told")
    said = say(f"chronology.lines.reporter-told.{state}", name="Tom")
    assert said.endswith("what was added" if added else "nobody answers")


def test_an_owner_who_says_until_when_they_are_with_it_is_not_asked_before_nor_is_anybody_else() -> (
    None
):
    played = Played(at=NIGHT, danger="no").taken_by(DANA)
    asked_at(played)
    buttons = [b for row in played.message("still").rows for b in row]
    [until] = [b for b in buttons if b.label == "I am dealing with it until ..."]
    played.press(DANA, until.action, until.step, until.nonce)
    times = next(part for part in played.form.parts if isinstance(part, One))
    assert times.options[-1].label == "09:00 on Tuesday 24 November"
    played.send(DANA, played.form.kind, played.form.step, until="morning")
    night = played.until(datetime(2026, 11, 24, 8, 59, tzinfo=UTC))
    assert not [kind for kind, _ in night if kind in ("still", "help")]


def test_where_its_owner_is_away_a_reporter_hears_too_that_nobody_has_seen_what_they_added() -> (
    None
):
    played = Played(danger="no").taken_by(DANA)
    played.away[DANA] = played.now + timedelta(days=3)
    played.send(TOM, "add", more="He is 19 and meets her this weekend.")
    assert ("help", DEV) in played.posts
    words = " ".join(played.message("help").paragraphs)
    assert "something new was told" in words
    assert "Dana Shaw (away) has it" in words
    later = played.until(played.now + 30 * MINUTE)
    assert ("nobody-yet", TOM) in later
    seen = next(d for d in played.turn.duties if getattr(d, "kind", "") == "nobody-yet")
    read = chat.message(played.concern, "nobody-yet", TOM, seen.args, played.ctx)
    assert "Nobody has said yet that they have seen what you added." in read.paragraphs[0]


def test_that_no_child_is_in_danger_does_not_end_the_two_hours() -> None:
    played = Played(at=NIGHT).taken_by(DANA)
    asked_at(played)
    played.press(DANA, "still-more", "still")
    said_at = played.now
    played.press(TOM, "no-danger", "report")
    assert asked_at(played) == said_at + timedelta(hours=2)


def test_only_whoever_added_something_hears_that_nobody_has_seen_what_they_added() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(DANA, "other-close", kind="mistake", checks=("read", "spoken"), reason="Twice.")
    played.now += 60 * MINUTE
    played.send(HELEN, "reopen", "reopen", "1", why="Her mother rang.")
    assert ("nobody-yet", TOM) not in played.until(played.now + 90 * MINUTE)
    assert played.concern.watch.why == "came", "it is offered all the same"
    played.send(TOM, "add", "", "n", more="She told me more.")
    assert ("nobody-yet", TOM) in played.until(played.now + 90 * MINUTE)


def test_whoever_added_something_before_it_was_kept_who_did_hears_it_too() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.now += 60 * MINUTE
    played.send(TOM, "add", "", "n", more="She told me more.")
    earlier = played.concern.watch.but(came_from=frozenset())
    played.turn = replace(played.turn, concern=played.concern.but(watch=earlier))
    assert ("nobody-yet", TOM) in played.until(played.now + 90 * MINUTE)
