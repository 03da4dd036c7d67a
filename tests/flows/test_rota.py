"""Does the rota say who has it tonight, this weekend, this holiday, and is it handed over by it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from flows.kept.paging import HandedOver
from flows.school.rota import OnTheRota, when_closed
from flows.school.school import School
from flows.school.tables import OnDuty
from flows.screen import Form, Row, Text
from flows.screens.home import Shown, Waiting, page
from flows.screens.upkeep import due
from tests.support.flows.played import DANA, DEV, HELEN, Played
from tests.support.world import example_school


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def school(*rows: OnDuty) -> School:
    return example_school().model_copy(update={"rota": rows or (OnDuty(people=(DEV,)),)})


def home(played: Played, person: str = DANA) -> Form:
    one = Waiting("c", "NGQZ-CD7W", "other", played.concern.owner, None)
    return page(played.ctx, person, Shown([one]))


def told(form: Form) -> str:
    return "\n".join(part.text for part in form.parts if isinstance(part, Text))


def labels(form: Form) -> list[str]:
    return [b.label for part in form.parts if isinstance(part, Row) for b in part.buttons]


@pytest.mark.parametrize(
    ("now", "kind", "until"),
    [
        ("2026-11-24T10:00", "tonight", "2026-11-25T08:00"),
        ("2026-11-24T22:00", "tonight", "2026-11-25T08:00"),
        ("2026-11-25T03:00", "tonight", "2026-11-25T08:00"),
        ("2026-11-27T16:00", "weekend", "2026-11-30T08:00"),
        ("2026-11-29T12:00", "weekend", "2026-11-30T08:00"),
        ("2026-11-30T06:00", "weekend", "2026-11-30T08:00"),
        ("2026-12-18T16:00", "holiday", "2027-01-05T08:00"),
        ("2026-12-28T12:00", "holiday", "2027-01-05T08:00"),
    ],
)
def test_home_says_who_has_it_tonight_this_weekend_or_this_holiday(
    now: str, kind: str, until: str
) -> None:
    closed = when_closed(school(), utc(now))
    assert (closed.kind, closed.until) == (kind, utc(until))
    assert [part.people for part in closed.stretches] == [(DEV,)]


def test_a_holiday_that_two_share_says_who_has_it_when() -> None:
    first = OnDuty(people=(DEV,), last=date(2026, 12, 26))
    then = OnDuty(people=(HELEN,), first=date(2026, 12, 27))
    played = Played(at=utc("2026-12-18T10:00"), school=school(first, then)).taken_by(DANA)
    closed = when_closed(played.school, played.now)
    assert closed.stretches[0] == OnTheRota((DEV,), date(2026, 12, 18), date(2026, 12, 26))
    assert (
        "Dev Patel, 01632 960011 (Friday 18 December to Saturday 26 December); "
        "Helen Moss, 01632 960012 (Sunday 27 December to " in told(home(played))
    )


def test_without_a_rota_home_says_nothing_of_one() -> None:
    assert "rota" not in told(home(Played().taken_by(DANA)))


def test_it_is_handed_over_to_whoever_is_on_the_rota_in_one_press() -> None:
    played = Played(at=utc("2026-11-27T16:00"), school=school()).taken_by(DANA)
    form = home(played)
    assert "On the rota this weekend: Dev Patel, 01632 960011" in told(form)
    assert "Ask Dev Patel to have NGQZ-CD7W until Monday 30 November" in labels(form)
    played.press(DANA, "to-the-rota", "page")
    assert ("page", DEV) in played.posts
    assert played.concern.owner == DANA
    until = utc("2026-11-30T08:00")
    assert played.concern.handed == HandedOver(to=DEV, back_to=DANA, until=until)
    played.taken_by(DEV).until(until)
    assert played.concern.passing_to == DANA


def test_where_nobody_on_the_rota_may_have_it_the_press_asks_who_does() -> None:
    played = Played(at=utc("2026-11-27T16:00"), school=school(), named=(DEV,)).taken_by(HELEN)
    played.press(HELEN, "to-the-rota", "page")
    assert played.form.kind == "hand-over"
    assert played.concern.handed is None


def test_whoever_is_on_the_rota_but_away_is_not_asked() -> None:
    both = OnDuty(people=(DEV, HELEN))
    played = Played(at=utc("2026-11-27T16:00"), school=school(both)).taken_by(DANA)
    played.away = {DEV: utc("2026-12-01T08:00")}
    assert any(label.startswith("Ask Helen Moss") for label in labels(home(played)))
    played.press(DANA, "to-the-rota", "page")
    assert played.concern.passing_to == HELEN


def test_whoever_is_on_the_rota_themself_is_not_asked_to_hand_over() -> None:
    played = Played(at=utc("2026-11-27T16:00"), school=school()).taken_by(DEV)
    assert not any(label.startswith("Ask ") for label in labels(home(played, DEV)))
    assert "On the rota this weekend" in told(home(played, DEV))


def test_the_form_offers_whoever_is_on_the_rota_first() -> None:
    both = OnDuty(people=(HELEN,))
    played = Played(at=utc("2026-11-27T16:00"), school=school(both)).taken_by(DANA)
    played.press(DANA, "hand-over", "page")
    [field] = [part for part in played.form.parts if getattr(part, "id", "") == "to"]
    assert field.initial == HELEN
    assert replace(played.ctx).gone == {}


def test_whoever_has_no_role_is_not_waited_for_and_an_administrator_hears_of_it() -> None:
    gone = school(OnDuty(people=("slack:U0GONE",)))
    night = utc("2026-11-24T22:00")
    assert gone.off_duty(night) == {}
    both = school(OnDuty(people=("slack:U0GONE", HELEN)))
    assert DEV in both.off_duty(night)
    assert HELEN not in both.off_duty(night)
    protocol = Played(school=both).ctx.protocol
    found = [one for one in due(both, protocol, night.date()) if one.place == "rota #1.people"]
    assert [one.words.partition(" ")[0] for one in found] == ["slack:U0GONE"]


def test_a_stretch_that_ends_before_it_starts_is_a_mistake() -> None:
    over_new_year = {"people": [DEV], "first": "2026-12-19", "last": "2026-01-03"}
    with pytest.raises(ValidationError, match=r"it ends .2026-01-03. before it starts"):
        OnDuty.model_validate(over_new_year)
