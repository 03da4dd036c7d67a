"""Is whoever looks at a decision, or agrees to a closing, asked once by day, and passed over for no night
on which others answer?
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.support.flows.played import DANA, DEV, HELEN, Played, calm
from tests.support.flows.schools import never_on_friday, on_rota

UKCIS = "ukcis-2024"
NIGHT, MORNING, DAYS = timedelta(hours=22), timedelta(hours=23), timedelta(days=1)


def decided(at: datetime | None = None, *rota: str) -> Played:
    played = Played(protocol=UKCIS, danger="no", school=on_rota(*rota)).taken_by(DANA)
    played.answered(calm(UKCIS))
    if at:
        played.until(at)
    return played.decided("manage-in-school")


def asked(seen: list[tuple[str, str]]) -> list[str]:
    return [to for kind, to in seen if kind == "second-look"]


@pytest.mark.parametrize("rota", [DEV, DANA])
def test_each_is_asked_once_and_then_somebody_outside_is_rung(rota: str) -> None:
    played = decided(None, rota)
    assert asked(played.posts) == [HELEN]
    assert asked(played.until(played.now + NIGHT)) == []
    seen = played.until(played.now + 9 * DAYS)
    assert asked(seen) == [DEV]
    assert ("look-by-phone", DANA) in seen


def test_where_nobody_is_there_at_night_they_are_asked_as_soon_as_school_opens() -> None:
    played = decided(Played().now.replace(hour=20), DANA)
    assert asked(played.posts) == []
    assert asked(played.until(played.now.replace(hour=23, minute=59))) == []
    assert asked(played.until((played.now + DAYS).replace(hour=8, minute=31))) == [HELEN]


def test_whoever_never_works_tomorrow_is_passed_over() -> None:
    played = Played(protocol=UKCIS, danger="no", school=never_on_friday(HELEN)).taken_by(DANA)
    played.until(played.now + 3 * DAYS)
    played.answered(calm(UKCIS)).decided("manage-in-school")
    assert asked(played.posts) == [HELEN]
    assert asked(played.until(played.now + MORNING)) == [DEV]


def test_who_is_to_agree_to_a_closing_is_asked_once_a_working_day() -> None:
    played = Played(danger="yes", school=on_rota(HELEN)).taken_by(DANA)
    wish = {"kind": "mistake", "checks": ("read", "spoken"), "reason": "Sent by mistake."}
    played.send(DANA, "other-close", **wish)
    first = [to for kind, to in played.posts if kind == "other-close"]
    seen = played.until(played.now + NIGHT)
    assert len(first) == 1
    assert not [to for kind, to in seen if kind == "other-close"]
