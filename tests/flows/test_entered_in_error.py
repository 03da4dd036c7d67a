"""Whatever was entered can be said to be an error: it stays, struck out, and counts for nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.assessment.steps import unanswered_action
from flows.assessment.what_is_known import done, told_outside
from flows.chronology.events import events
from flows.closing.retention import review
from flows.decision import second_look
from flows.entries.choosing.mistakes import mistakes
from flows.entries.choosing.things import held
from flows.entries.found_by import keys_of
from flows.entries.outside.calls import told
from flows.entries.outside.deletion import in_the_way
from flows.follow_up.follow_ups import open_ones
from flows.moves import Value
from flows.names.children import about
from flows.screen import Errors, One, Open
from flows.screens.record_lines import referral_lines
from tests.support.flows.played import DANA, Played, calm
from tests.support.storage.records import line

HOURS = timedelta(hours=1)
CALL = {"spoke_to": "Ms Ray", "day": "2026-11-23", "when": "10:02"}
POLICE = {"agency": "police"} | CALL


def taken(**report: str) -> Played:
    return Played(**report).taken_by(DANA)


def entered(played: Played, kind: str, **values: Value) -> Played:
    played.now += HOURS
    played.enter(kind, **values)
    assert not isinstance(played.turn.answer, Errors), played.turn.answer
    return played


def struck(played: Played, place: str = "0") -> Played:
    return entered(played, "withdrawn", what=place, why="It was another case conference.")


def rules(played: Played) -> set[str]:
    return {one.rule for one in open_ones(played.concern)}


def offered(played: Played) -> list[str]:
    played.press(DANA, "enter", "withdrawn")
    field = next(part for part in played.form.parts if isinstance(part, One))
    return [option.label for option in field.options]


def gate(agency: str = "social-care") -> Played:
    """A life may be at risk, and in the form that opens somebody is recorded as told."""
    played = taken(danger="yes")
    asked = played.concern.asked
    assert asked
    played.press(DANA, "answer", asked.step, str(asked.count), "yes")
    return called(played, agency)


def called(played: Played, agency: str) -> Played:
    form, played.now = played.form, played.now + HOURS
    at = {"day": "2026-11-23", "time": "10:04"}
    played.send(
        DANA, form.kind, form.step, form.nonce, agency=agency, spoke_to="Lee", reason="No.", **at
    )
    return played


def test_whatever_counts_can_be_chosen_by_its_title_its_day_and_a_few_words() -> None:
    played = gate()
    entered(played, "referral", **POLICE)
    entered(played, "child", name="Kit Lowe", role="received")
    day = {"day": "2026-11-23", "asked_by": "The police", "why": "They said so."}
    entered(played, "hold", state="on", **day)
    assert offered(played) == [
        "Kit Lowe, date of birth not entered",
        "A referral, 23 November 2026 (Police; Ms Ray)",
        "A call made at once, 23 November 2026 (Lee; Children's social care, "
        "its duty team, or the child's social worker)",
    ]
    struck(played, "0")
    assert len(offered(played)) == 2
    struck(struck(played, "1"), "gate/0")
    assert isinstance(played.press(DANA, "enter", "withdrawn").answer, Open)
    assert not mistakes(played.concern, played.ctx), "a hold is lifted, and an error stays one"


def test_two_answers_of_one_agency_on_one_day_are_told_apart_where_one_is_chosen() -> None:
    played = entered(taken(), "referral", **POLICE)
    for said in ("Wait for us.", "Go ahead."):
        entered(played, "answer", call="0", day="2026-11-23", said=said)
    newest, first = offered(played)[:2]
    assert "Go ahead." in newest
    assert "Wait for" in first


@pytest.mark.parametrize("wrong", [{"what": "1"}, {"what": "gate/0"}, {"what": "x"}, {"why": ""}])
def test_what_does_not_count_or_has_no_reason_is_not_struck_out(wrong: dict[str, str]) -> None:
    day = {"day": "2026-11-23", "asked_by": "The police", "why": "They said so."}
    played = entered(entered(taken(), "referral", **POLICE), "hold", state="on", **day)
    turn = played.enter("withdrawn", **({"what": "0", "why": "A slip."} | wrong))
    assert isinstance(turn.answer, Errors)
    assert len(played.concern.entries) == 2


def test_a_mistaken_referral_to_the_police_holds_up_no_deletion_and_waits_for_no_answer() -> None:
    played = entered(taken(), "referral", **POLICE)
    done = {"what": "x", "taken": "taken", "who": "x", "day": "2026-11-23", "when": "10:00"}
    before = rules(entered(taken(), "action", **done, why="x"))
    assert in_the_way(played.concern)
    assert rules(played) - before
    struck(played)
    assert not in_the_way(played.concern)
    assert rules(played) == before
    assert not told(played.concern)


@pytest.mark.parametrize("kind", ["referral", "consultation"])
def test_a_second_look_is_asked_for_again_once_whom_it_rested_on_was_an_error(kind: str) -> None:
    facts = calm("uk-schools") | {"age-gap": "not-sure"}
    played = taken(danger="no").answered(facts).decided("ceop")
    missing = second_look.missing_to_close(played.concern, played.protocol)
    assert missing
    entered(played, kind, **(CALL | {"agency": "social-care", "advice": "Ring again."}))
    assert not second_look.missing_to_close(played.concern, played.protocol)
    struck(played)
    assert second_look.missing_to_close(played.concern, played.protocol)


def test_the_gate_asks_anew_where_the_call_that_settled_it_was_an_error() -> None:
    for agency in ("social-care", "none"):
        played = gate(agency)
        assert unanswered_action(played.concern, played.protocol) is None
        struck(played, "gate/0")
        assert unanswered_action(played.concern, played.protocol)
        assert played.concern.unrecorded, "and who does not record it is reminded"
        assert not referral_lines(played.concern, played.ctx)
        played.press(DANA, "what-now")
        called(played, "police-101")
        assert unanswered_action(played.concern, played.protocol) is None


def test_a_call_that_is_covered_by_one_entered_in_error_is_none_either() -> None:
    played = entered(taken(danger="yes"), "referral", **POLICE)
    asked = played.concern.asked
    assert asked
    played.press(DANA, "answer", asked.step, str(asked.count), "yes")
    called(played, "same")
    assert played.concern.referrals[-1].again
    assert unanswered_action(played.concern, played.protocol) is None
    struck(played)
    assert unanswered_action(played.concern, played.protocol)


def test_a_form_that_was_open_when_a_call_was_struck_out_is_still_about_what_it_said() -> None:
    played = gate()
    struck(played, "gate/0")
    played.press(DANA, "what-now")
    first = played.form
    called(played, "police-101")
    struck(played, "gate/1")
    played.press(DANA, "what-now")
    assert played.form.step != first.step


def test_a_device_and_a_take_down_entered_in_error_are_not_come_back_to() -> None:
    played = entered(taken(), "device", device="A phone", state="off", holder="Dana")
    due = {"what": "The post", "state": "asked", "by": "2026-12-01"}
    entered(played, "deletion", **due)
    asked = {f.rule for f in open_ones(played.concern)}
    struck(struck(played, "0"), "1")
    assert not held(played.concern)
    assert len(rules(played)) == len(asked) - 2


def test_a_reminder_of_ones_own_entered_in_error_does_not_come() -> None:
    played = entered(taken(), "to-do", what="Ring Mum", day="2026-11-27")
    entered(played, "to-do", what="Ring Dad", day="2026-11-27")
    struck(played)
    assert [one.text for one in open_ones(played.concern) if one.text] == ["Ring Dad"]


def test_what_was_settled_in_error_is_come_back_to_again() -> None:
    played = entered(taken(), "device", device="A phone", state="off", holder="Dana")
    waiting = rules(played)
    back = {"state": "back", "handed_to": "Kit, today"}
    entered(played, "device", device="A phone", holder="Dana", **back)
    assert rules(played) < waiting
    struck(played, "1")
    assert rules(played) == waiting


def test_whose_name_was_typed_in_error_is_not_found_and_a_day_to_keep_it_until_is_the_usual() -> (
    None
):
    played = entered(
        taken(), "parents", child="Kit Lowe", told="yes", day="2026-11-23", why="They came."
    )
    assert keys_of(played.concern)
    assert not keys_of(struck(played).concern)
    played.send(DANA, "keep-until", until="2030-01-01", why="The insurer asked.")
    assert review(played.concern, played.school).basis == "own"
    struck(played, "2")
    assert review(played.concern, played.school).basis != "own"


def test_where_only_the_newest_entries_can_be_chosen_the_form_says_so() -> None:
    hints = {}
    for number in (100, 101):
        played = taken()
        for _ in range(number):
            entered(played, "to-do", what="Ring Mum", day="2026-12-24")
            played.now -= HOURS
        assert len(offered(played)) == 100
        hints[number] = next(p.hint for p in played.form.parts if isinstance(p, One))
    assert "Only the newest" not in hints[100]
    assert "Only the newest 100 of 101 entries can be chosen here." in hints[101]


def test_what_was_entered_in_error_stays_readable_with_the_reason() -> None:
    played = struck(struck(entered(gate(), "referral", **POLICE), "0"), "gate/0")
    lines = [
        line("entered", DANA, one.at, entry=one.model_dump(mode="json"))
        for one in played.concern.entries
    ] + [
        line("referral", DANA, one.at, referral=one.model_dump(mode="json"))
        for one in played.concern.referrals
    ]
    entry, said, call_said, call = events(played.concern, lines, played.ctx, reads=False)
    for one in (entry, call):
        assert one.struck == (
            "Entered in error, and counts for nothing. Why: It was another case conference."
        )
        assert any("Police" in pair.value or "Lee" in pair.value for pair in one.details)
    assert said.details[0].value == "A referral, 23 November 2026 (Police; Ms Ray)"
    assert call_said.details[0].value.startswith("A call made at once, 23 November 2026 (Lee")


def test_what_was_entered_about_a_child_is_struck_out_with_the_child_and_nobody_counts_it() -> None:
    played = entered(taken(), "child", name="Kit Lowe", role="received", school="Brook")
    told = {"child": "0", "school": "Brook", "who": "Ms Ray", "day": "2026-11-23"}
    entered(played, "school-told", **told)
    entered(played, "child", name="Ebony Quill", role="received", school="Brook")
    entered(played, "school-told", **(told | {"child": "2", "who": "Mr Fox"}))
    assert "Ms Ray" in str(told_outside(played.concern, played.ctx))
    assert "Ms Ray" in str(done(played.concern, played.ctx))
    struck(played, "0")
    lines = [
        line("entered", DANA, one.at, entry=one.model_dump(mode="json"))
        for one in played.concern.entries
    ]
    found = [one.struck for one in events(played.concern, lines, played.ctx, reads=False)]
    assert found[1] == (
        "The child was entered in error, and this counts for nothing. "
        "Why: It was another case conference."
    )
    assert [bool(one) for one in found] == [True, True, False, False, False]
    for shown in (told_outside(played.concern, played.ctx), done(played.concern, played.ctx)):
        assert "Ms Ray" not in str(shown)
        assert "Mr Fox" in str(shown)


@pytest.mark.parametrize("place", ["0", "12", "١٢"])
def test_a_device_is_about_no_child_whatever_number_its_place_has(place: str) -> None:
    """A locker's, a room's: it is no place of an entry in the record."""
    played = entered(taken(), "child", name="Kit Lowe", role="received")
    kept = {"device": "A phone", "state": "off", "holder": "Dana", "place": place}
    device = entered(played, "device", **kept).concern.entries[-1]
    assert about(device, played.concern.entries) is None
    lines = [line("entered", DANA, device.at, entry=device.model_dump(mode="json"))]
    (event,) = events(played.concern, lines, played.ctx, reads=False)
    assert place in [pair.value for pair in event.details]
    struck(played, "0")
    assert held(played.concern), "it is there still, whoever was no child of it"
