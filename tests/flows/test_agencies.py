"""Is an agency chosen, and does each block deletion until that same one agrees?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.chronology.events import events
from flows.decision import outside_told
from flows.entries.outside.deletion import in_the_way, waited_for
from flows.kept.entry import RecordEntry
from flows.moves import Submit
from flows.screen import Done, Errors, One
from tests.support.flows.played import DANA, Played, calm
from tests.support.flows.recorded import lines_of

PROTOCOL = "ukcis-2024"
CALL = {"spoke-to": "Al", "day": "2026-11-23", "when": "today"}
TAKE_DOWN = {"what": "The phone", "state": "asked", "by": "2026-11-25"}


def taken() -> Played:
    return Played(protocol=PROTOCOL, danger="no").taken_by(DANA)


def told(*agencies: str) -> Played:
    played = taken()
    for agency in agencies:
        played.enter("referral", agency=agency, **CALL)
    return played


def answers(played: Played, agency: str, deletion: str, **more: str) -> None:
    day = {"day": "2026-11-23", "said": "As said."}
    played.enter("answer", agency=agency, deletion=deletion, **day, **more)
    assert isinstance(played.turn.answer, Done), played.turn.answer


def typed(played: Played, kind: str, agency: str, **more: str) -> None:
    """An entry of before agencies were chosen."""
    values = {"agency": agency, **more}
    entry = RecordEntry(kind=kind, values=values, who=DANA, at=played.now)
    played.turn = played.turn.__class__(
        played.concern.but(entries=(*played.concern.entries, entry))
    )


def test_not_yet_from_one_agency_blocks_until_that_same_one_agrees() -> None:
    played = told("police", "social-care")
    answers(played, "police", "not-yet")
    answers(played, "social-care", "agreed")
    assert waited_for(played.concern) == {"police"}
    played.enter("deletion", **TAKE_DOWN)
    assert isinstance(played.turn.answer, Errors)
    answers(played, "police", "agreed")
    played.enter("deletion", **TAKE_DOWN)
    assert isinstance(played.turn.answer, Done)


@pytest.mark.parametrize("anew", [True, False])
def test_whoever_agreed_and_is_told_of_more_since_agrees_anew(anew: bool) -> None:
    played = told("police")
    answers(played, "police", "agreed")
    assert not in_the_way(played.concern)
    played.now += timedelta(days=1)
    played.send(DANA, "entry", "referral", "n2", agency="police", **CALL)
    assert in_the_way(played.concern)
    answers(played, "police", "agreed" if anew else "not-asked")
    assert in_the_way(played.concern) is not anew


def test_one_call_that_stands_for_several_criteria_is_agreed_to_once() -> None:
    played = taken().answered({"life-at-risk": "yes"})
    called = {"agency": "police-101", "spoke-to": "Al", "day": "2026-11-23", "time": "10:00"}
    act(played, called)
    answers(played, "police", "agreed")
    played.now += timedelta(hours=1)
    act(played.answered({"adult-involved": "yes"}), {"agency": "same"})
    assert len(played.concern.referrals) == 2
    assert not in_the_way(played.concern)


def act(played: Played, said: dict[str, str]) -> None:
    """What has to be done at once is recorded."""
    played.press(DANA, "what-now")
    form = played.form
    played.do(Submit(DANA, form.kind, said, played.concern.id, form.step, form.nonce))


def test_any_agency_that_says_not_yet_blocks_not_only_the_police() -> None:
    played = told("early-help")
    answers(played, "early-help", "not-yet")
    assert in_the_way(played.concern)
    answers(played, "early-help", "agreed")
    assert not in_the_way(played.concern)


def test_the_police_block_until_they_agree_whatever_they_are_called() -> None:
    played = told("police")
    answers(played, "police", "not-asked")
    assert in_the_way(played.concern)
    played = told("other")
    assert isinstance(played.turn.answer, Errors)
    played.enter("referral", agency="other", **(CALL | {"agency-name": "Police Museum Trust"}))
    answers(played, "named/0", "not-asked")
    assert not in_the_way(played.concern)


def test_the_duty_team_answers_for_childrens_social_care() -> None:
    played = told("duty-team")
    answers(played, "social-care", "agreed")
    assert not in_the_way(played.concern)


def test_an_agency_by_its_own_name_is_chosen_again_and_not_typed_twice() -> None:
    played = taken()
    played.enter("referral", agency="other", **(CALL | {"agency-name": "Valley CAMHS"}))
    played.press(DANA, "enter", "answer")
    [field] = [part for part in played.form.parts if getattr(part, "id", "") == "agency"]
    assert isinstance(field, One)
    assert field.options[-1].label == "Valley CAMHS"
    answers(played, field.options[-1].id, "not-yet")
    assert played.concern.entries[-1].values["agency-name"] == "Valley CAMHS"
    assert waited_for(played.concern) == {"named/valley camhs"}


@pytest.mark.parametrize("agency", ["my deputy", "named/0", "", "PSNI"])
def test_what_was_not_offered_is_an_error_at_the_field(agency: str) -> None:
    played = told(agency)
    assert isinstance(played.turn.answer, Errors)
    assert "agency" in played.turn.answer.fields
    assert not played.concern.entries


def test_what_a_platform_takes_down_never_waits() -> None:
    played = told("police")
    played.enter("deletion", where="school", **TAKE_DOWN)
    assert isinstance(played.turn.answer, Errors)
    played.enter("deletion", where="platform", **TAKE_DOWN)
    assert isinstance(played.turn.answer, Done)


def test_an_agency_typed_in_an_old_record_is_read_and_waited_for() -> None:
    played = taken()
    typed(played, "referral", "PSNI Foyle", **CALL)
    assert waited_for(played.concern) == {"named/psni foyle"}
    answers(played, "named/0", "not-asked")
    assert in_the_way(played.concern)
    answers(played, "named/0", "agreed")
    assert not in_the_way(played.concern)
    lines = lines_of(played.concern, played.ctx.school)
    assert "PSNI Foyle" in str(events(played.concern, lines, played.ctx, reads=False))


def test_an_agency_typed_in_an_old_record_is_nobody_told_outside() -> None:
    played = taken().answered(calm(PROTOCOL) | {"reaction": "distressed"})
    typed(played, "consultation", "my deputy", advice="Wait.", **CALL)
    assert not outside_told.recorded(played.concern)
    played.enter("consultation", agency="social-care", advice="Wait.", **CALL)
    assert outside_told.recorded(played.concern)
