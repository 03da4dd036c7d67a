"""Who is paged next when somebody gives a concern back, is away, or danger is told of before
anybody has it?
"""

from __future__ import annotations

from datetime import timedelta

from flows import chat
from flows.turn import Alert, Post, Refresh
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, Played
from tests.support.world import MONDAY_MORNING, example_school

LATE_EVENING = MONDAY_MORNING.replace(hour=22)
IN_DAYS = MONDAY_MORNING + timedelta(days=3)


def paged(played: Played) -> list[str]:
    return [to for kind, to in played.posts if kind == "page"]


def test_who_gives_back_a_report_of_their_own_is_not_paged_for_it() -> None:
    played = Played(reporter=DANA)
    played.press(DANA, "give-back")
    assert paged(played) == [DEV]


def test_whoever_would_be_paged_first_of_those_who_are_there_has_what_they_report_at_once() -> None:
    played = Played(reporter=HELEN, away={DANA: IN_DAYS, DEV: IN_DAYS})
    assert played.concern.owner == HELEN
    assert Played(reporter=HELEN, away={DANA: IN_DAYS}).concern.owner is None


def test_given_back_in_an_emergency_those_who_read_that_somebody_has_it_are_paged_anew() -> None:
    """But for whoever went away since. That they were stands in the record."""
    for away, anew in (({}, [DEV]), ({DEV: IN_DAYS}, [])):
        played = Played(danger="yes").taken_by(DANA)
        played.away = dict(away)
        played.press(DANA, "give-back", "page", str(played.concern.handovers))
        assert paged(played) == [HELEN, *anew]
        assert [line.who for line in played.turn.entries if line.kind == "paged"] == [HELEN, *anew]


def test_whoever_takes_it_though_their_page_did_not_arrive_has_a_page_to_work_from() -> None:
    played = Played()
    played.undelivered("page")
    assert ("page", DANA) in played.taken_by(DANA).posts


def test_when_those_who_are_there_do_not_answer_those_who_are_away_are_paged_at_once() -> None:
    played = Played(at=LATE_EVENING, away={DEV: IN_DAYS, HELEN: IN_DAYS})
    assert paged(played) == [DANA]
    played.wake()
    assert paged(played) == [DEV, HELEN]
    assert ("nobody-yet", TOM) in played.posts


def test_when_everybody_is_away_all_are_paged_at_once_and_the_reporter_is_told_in_one_message() -> (
    None
):
    played = Played(away={DANA: IN_DAYS, DEV: IN_DAYS, HELEN: IN_DAYS})
    assert paged(played) == [DANA, DEV, HELEN]
    assert [kind for kind, to in played.posts if to == TOM] == ["receipt"]
    said = played.message("receipt").paragraphs[-1]
    assert "Dana Shaw (away)" in said
    assert "Ring 999 if a child is in danger" in said
    assert "01632 960001" in said
    played.wake()
    assert ("nobody-yet", TOM) in played.posts


def test_when_nobody_has_it_at_the_end_of_the_ladder_everybody_is_told_outside_the_chat_too() -> (
    None
):
    people = example_school().people
    by_mail = {"outside": ("mailtos://bot:x@mail.example.org",)}
    staff = {
        "dsl": people.dsl.model_copy(update=by_mail),
        "headteacher": people.headteacher.model_copy(update=by_mail),
    }
    school = example_school().model_copy(update={"people": people.model_copy(update=staff)})
    played = Played(school=school, danger="no")
    while ("nobody-yet", TOM) not in played.posts:
        assert not [duty for duty in played.turn.duties if isinstance(duty, Alert)]
        played.wake()
    told = {duty.to for duty in played.turn.duties if isinstance(duty, Alert)}
    assert told == {DANA, HELEN}


def test_that_nobody_was_there_on_a_step_of_the_ladder_stands_in_the_record() -> None:
    played = Played(away={DANA: IN_DAYS})
    skipped = [line.body for line in played.turn.entries if line.kind == "rung-skipped"]
    assert skipped == [{"roles": ["dsl"]}]


def test_when_whoever_had_it_gives_it_back_and_all_were_paged_the_reporter_gets_one_message() -> (
    None
):
    played = Played(danger="no")
    played.until(played.now + timedelta(minutes=40))
    played.taken_by(DANA).press(DANA, "give-back", "page", "1")
    assert [kind for kind, to in played.posts if to == TOM] == ["nobody-yet"]
    assert "Nobody has it now" in played.message("nobody-yet").paragraphs[-1]


def test_where_no_danger_was_told_of_a_reporter_hears_once_in_a_part_of_the_day_that_nobody_has_it() -> (
    None
):
    played, heard = Played(danger="no"), []
    while played.now < MONDAY_MORNING + timedelta(days=1):
        played.wake()
        if ("nobody-yet", TOM) in played.posts:
            heard.append(f"{played.now:%H:%M}")
        elif heard:
            assert Refresh("nobody-yet", None, None) in played.turn.duties
            assert "picked it up yet" in told_in_round(played, played.concern.paging.said)
    assert heard == ["10:34", "17:04", "07:04", "08:00"]
    assert not told_in_round(played, 1)


def told_in_round(played: Played, said: int) -> str:
    args = str(played.concern.paging.course), str(said), "0"
    message = chat.message(played.concern, "nobody-yet", TOM, args, played.ctx)
    return " ".join(message.paragraphs) if message else ""


def test_where_danger_was_told_of_a_reporter_hears_each_time_that_nobody_has_it() -> None:
    played = Played(danger="yes")
    seen = played.until(played.now + timedelta(hours=2))
    assert seen.count(("nobody-yet", TOM)) == seen.count(("page", HELEN))


def test_danger_told_of_before_anybody_has_it_pages_the_deputies_at_once_and_the_next_after_two_minutes() -> (
    None
):
    played = Played()
    played.now += timedelta(minutes=1)
    played.send(TOM, "add", danger="yes")
    assert paged(played) == [DEV]
    since = played.now
    assert played.wake() == since + timedelta(minutes=2)
    assert paged(played) == [HELEN]


def test_danger_told_of_at_night_does_not_wait_for_the_morning() -> None:
    played = Played(at=LATE_EVENING, danger="no")
    played.until(LATE_EVENING + timedelta(hours=1))
    assert played.turn.wake_at
    assert played.turn.wake_at > LATE_EVENING + timedelta(hours=8)
    played.send(TOM, "add", danger="yes")
    assert paged(played) == [DANA, DEV, HELEN]
    night = [to for kind, to in played.until(LATE_EVENING + timedelta(hours=5)) if kind == "page"]
    assert night == [DANA, DEV, HELEN] * 4


def test_in_an_emergency_a_rung_on_which_nobody_is_counts_for_none() -> None:
    about_staff = Played(danger="yes", named=("other",))
    assert paged(about_staff) == [HELEN, COLIN]
    no_deputy_there = Played(danger="yes", away={DEV: IN_DAYS})
    assert paged(no_deputy_there) == [DANA, HELEN]
    no_lead_there = Played(danger="yes", away={DANA: IN_DAYS})
    assert paged(no_lead_there) == [DEV, HELEN]


def test_what_a_reporter_was_told_of_nobody_is_put_right_as_soon_as_somebody_has_it() -> None:
    played = Played(danger="no")
    played.until(played.now + timedelta(hours=1))
    played.taken_by(DEV)
    assert Refresh("nobody-yet", None, None) in played.turn.duties
    assert chat.message(played.concern, "nobody-yet", TOM, ("1", "1", "0"), played.ctx) is None


def test_whoever_was_told_of_danger_reads_who_has_it_now() -> None:
    played = Played(danger="no")
    played.send(TOM, "add", "", "n", more="She ran off.", danger="yes")
    assert "has it" not in " ".join(played.message("danger").paragraphs)
    told = next(d for d in played.turn.duties if isinstance(d, Post) and d.kind == "danger")
    played.taken_by(DEV)
    assert Refresh("danger", None, None) in played.turn.duties
    said = chat.message(played.concern, "danger", HELEN, told.args, played.ctx)
    assert said
    assert "Dev Patel has it" in said.paragraphs[-1]
