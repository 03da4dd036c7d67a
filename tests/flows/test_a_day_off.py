"""Whom is a reporter sent to on a day on which the lead never works, or at night when another has the
rota?
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows import chat
from flows.context import Context
from flows.moves import Command
from flows.paging.whom_to_ring import numbers
from flows.reporting.first_words import first_words
from flows.reporting.reporting import command
from flows.school.rota import changes_at
from flows.screens.home import Shown, page
from tests.support.flows.played import DANA, DEV, HELEN, TOM, Played
from tests.support.flows.schools import never_on_friday, on_rota

THURSDAY = datetime(2026, 11, 26, 10, 4, tzinfo=UTC)
FRIDAY, MONDAY = THURSDAY + timedelta(days=1), THURSDAY + timedelta(days=4)


def told(played: Played, owner: str = DANA) -> str:
    args = (str(played.concern.handovers), owner)
    message = chat.message(played.concern, "picked-up", TOM, args, played.ctx)
    assert message
    return "\n".join(message.paragraphs)


def first(ctx: Context) -> str:
    return repr(first_words(ctx, TOM))


def test_the_form_and_the_receipt_name_nobody_who_has_a_day_off() -> None:
    played = Played(at=FRIDAY, school=never_on_friday(DANA), danger="no")
    assert "Dana" not in first(played.ctx)
    assert "01632 960010" not in repr(played.turn.answer)
    assert "Dana" not in numbers(played.concern, played.ctx)
    assert "01632 960010" not in repr(command(Command(TOM, "staff", "help"), played.ctx))


def test_where_nobody_is_there_every_number_is_given_and_says_that_they_are_not() -> None:
    played = Played(at=FRIDAY, school=never_on_friday(DANA, DEV, HELEN), seen="shown")
    lines = numbers(played.concern, played.ctx).splitlines()
    assert "Hillshire MASH" in lines[0], "whoever answers stands first"
    assert "Dana Shaw (away): 01632 960010" in lines
    assert "Nobody who can deal with this is there now" in repr(played.turn.answer)
    assert "Tell Dana Shaw (away) in person" in repr(played.turn.answer)


def test_on_her_day_off_the_reporter_is_sent_to_somebody_else_and_back_to_her_after_it() -> None:
    played = Played(at=THURSDAY, school=never_on_friday(DANA), danger="no").taken_by(DANA)
    assert "ring Dana Shaw" in told(played)
    played.until(FRIDAY.replace(hour=0, minute=5))
    assert "may not be there now. If anything changes, ring Dev Patel" in told(played)
    played.until(MONDAY)
    assert "If anything changes, ring Dana Shaw" in told(played)
    assert "may not be there" not in told(played)


def test_at_night_the_reporter_is_sent_to_whoever_has_the_rota_and_in_the_morning_back() -> None:
    played = Played(at=THURSDAY, school=on_rota(DEV), danger="no").taken_by(DANA)
    played.until(THURSDAY.replace(hour=17, minute=5))
    assert "ring Dev Patel, 01632 960011" in told(played)
    played.until(FRIDAY.replace(hour=8, minute=5))
    assert "If anything changes, ring Dana Shaw" in told(played)


def test_a_holiday_of_weeks_ends_for_the_reporter_too() -> None:
    last_day = datetime(2026, 12, 18, 10, 4, tzinfo=UTC)
    played = Played(at=last_day, school=on_rota(DEV), danger="no").taken_by(DANA)
    played.until(last_day + timedelta(days=3))
    assert "ring Dev Patel" in told(played)
    played.until(datetime(2027, 1, 5, 8, 5, tzinfo=UTC))
    assert "If anything changes, ring Dana Shaw" in told(played)


@pytest.mark.parametrize(
    ("now", "change"),
    [
        (THURSDAY, "2026-11-27T00:00"),
        (FRIDAY, "2026-11-28T00:00"),
        (FRIDAY + timedelta(days=1), "2026-12-04T00:00"),
    ],
)
def test_it_is_known_when_somebody_is_next_off_or_there_again(now: datetime, change: str) -> None:
    school = never_on_friday(DANA)
    assert changes_at(DANA, school, now) == datetime.fromisoformat(change).replace(tzinfo=UTC)
    assert changes_at(DEV, school, now) is None


def test_a_message_of_the_afternoon_that_is_read_at_night_has_the_number_for_the_night() -> None:
    played = Played(at=THURSDAY.replace(hour=16, minute=50), danger="no").taken_by(DANA)
    played.press(DANA, "give-back", "page", str(played.concern.handovers))
    night = (
        "Hillshire emergency duty team: 01632 960003 (evenings, nights, weekends, bank holidays)"
    )
    assert night in "\n".join(played.message("given-back").paragraphs)


def test_where_no_head_is_there_a_report_about_the_lead_still_has_a_number() -> None:
    away = {HELEN: MONDAY, "slack:U0CHAIR": MONDAY}
    ctx = Played(at=THURSDAY, away=away).ctx
    assert "If it is about Dana Shaw, ring Hillside School, 01632 960000" in first(ctx)


def test_home_says_who_of_the_rota_is_away_tonight() -> None:
    played = Played(at=THURSDAY, school=on_rota(DEV), away={DEV: MONDAY})
    said = repr(page(played.ctx, DANA, Shown()))
    assert "On the rota tonight: Dev Patel (away), 01632 960011" in said
