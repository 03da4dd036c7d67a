"""Is somebody reminded of what they wanted to come back to, on their day, until it is done?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.chronology.titles import title
from flows.export.pages.stands import stands
from flows.follow_up.follow_ups import open_ones
from flows.follow_up.rules import BY_HAND
from flows.kept.follow_up import FollowUp
from flows.kept.line import Line
from flows.screen import Errors, Form, Text, Words
from flows.turn import Post
from tests.support.flows.played import DANA, Played, calm

RING = "Ring Ms Kent about the meeting"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def decided() -> Played:
    return Played().taken_by(DANA).answered(calm("uk-schools")).decided("early-help")


def set_for(day: str, played: Played | None = None) -> Played:
    played = played or decided()
    played.enter("to-do", what=RING, day=day)
    return played


def own(played: Played) -> list[FollowUp]:
    return [one for one in open_ones(played.concern) if one.rule == BY_HAND]


def reminded(played: Played, until: str) -> list[datetime]:
    """When its owner was reminded of it until then."""
    found = []
    while played.turn.wake_at and played.turn.wake_at <= utc(until):
        played.wake()
        told = {d.args for d in played.turn.duties if isinstance(d, Post) and d.kind == "remind"}
        if any(one.reminded in told for one in own(played)):
            found.append(played.now)
    return found


def words(form: Form) -> list[str]:
    return [part.text for part in form.parts if isinstance(part, Text)]


def test_it_comes_in_the_morning_of_its_day_and_then_each_school_day_until_it_is_done() -> None:
    played = set_for("2026-12-10")
    assert reminded(played, "2026-12-14T10:00") == [
        utc("2026-12-10T09:00"),
        utc("2026-12-11T09:00"),
        utc("2026-12-14T09:00"),
    ]
    [one] = own(played)
    played.send(DANA, "done", one.id, note="She comes on Monday.")
    assert own(played) == []
    assert reminded(played, "2026-12-18T10:00") == []


def test_what_is_for_today_comes_before_school_ends() -> None:
    [one] = own(set_for("2026-11-23"))
    assert one.due_at == utc("2026-11-23T14:30")


def test_what_is_to_be_done_stands_in_forms_in_the_words_that_were_typed_and_never_in_the_chat() -> (
    None
):
    played = set_for("2026-12-10")
    reminded(played, "2026-12-10T10:00")
    shown = played.message("remind")
    assert RING not in " ".join((shown.notice, *shown.paragraphs))
    [one] = own(played)
    played.press(DANA, "what-is-due", "-".join(one.reminded))
    assert RING in words(played.form)


@pytest.mark.parametrize(
    ("day", "told"),
    [("2026-11-22", "gone"), ("2027-12-01", "year"), ("", "Remind me on")],
)
def test_a_day_that_cannot_be_meant_is_told_at_its_field(day: str, told: str) -> None:
    played = set_for(day)
    assert isinstance(played.turn.answer, Errors)
    assert told in played.turn.answer.fields["day"]
    assert own(played) == []


def test_the_record_is_not_closed_without_saying_why_it_need_not_be_done() -> None:
    played = set_for("2026-12-10")
    played.press(DANA, "close")
    labels = [part.label for part in played.form.parts if isinstance(part, Words)]
    assert [label for label in labels if label.startswith(f"{RING} (due ")]


def test_nobody_hears_that_nothing_else_is_open_while_it_waits() -> None:
    played = set_for("2027-03-01")
    for each in open_ones(played.concern):
        if each.rule != BY_HAND:
            played.send(DANA, "done", each.id, note="Done.")
    assert {one.rule for one in open_ones(played.concern)} == {BY_HAND}
    played.send(DANA, "done", own(played)[0].id, note="Done.")
    assert {one.rule for one in open_ones(played.concern)} == {"close"}


def test_the_record_and_its_papers_say_what_it_was_in_the_words_that_were_written() -> None:
    played = set_for("2026-12-10")
    assert RING in repr(list(stands(played.concern, played.ctx)))
    [one] = own(played)
    done = Line("l1", "follow-up-done", DANA, played.now, {"follow_up": one.id, "note": "Done."})
    assert RING in title(done, "Dana", played.concern, played.ctx)
