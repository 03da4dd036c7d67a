"""Whoever presses **Open** in a hurry: what do they read first?"""

from __future__ import annotations

from datetime import timedelta

from flows.screen import Row, Text
from tests.support.flows.played import DANA, DEV, HELEN, Played, calm
from tests.support.flows.told import told

UKCIS = "ukcis-2024"
A_DAY = timedelta(days=1)


def opened(played: Played, person: str = DANA) -> str:
    played.press(person, "open")
    return told(played.form)


def buttons(played: Played) -> list[str]:
    rows = [b.label for part in played.form.parts if isinstance(part, Row) for b in part.buttons]
    beside = [p.button.label for p in played.form.parts if isinstance(p, Text) and p.button]
    return rows + beside


def decided() -> Played:
    return Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("manage-in-school")


def test_what_is_due_another_day_stands_below_the_report() -> None:
    above, _, below = opened(decided()).partition("Reported by")
    assert "Have the parents been told" not in above
    assert "Have the parents been told" in below.partition("What is due later")[2]


def test_what_is_overdue_stands_above_the_report_with_since_when_however_often_one_was_reminded() -> (
    None
):
    played = decided()
    played.until(played.now + A_DAY)
    above = opened(played).partition("Reported by")[0]
    parents = above.partition("Have the parents been told")[2]
    assert parents.splitlines()[1] == "Overdue since 09:00."


def test_what_the_owner_does_next_is_above_the_report_and_what_else_there_is_below() -> None:
    played = decided()
    opened(played)
    rows = [n for n, part in enumerate(played.form.parts) if isinstance(part, Row)]
    texts = [part.text if isinstance(part, Text) else "" for part in played.form.parts]
    report = next(n for n, text in enumerate(texts) if text.startswith("Reported by"))
    assert [n < report for n in rows] == [True, *[False] * (len(rows) - 1)]
    assert {"What to do now", "On paper", "Close another way"} <= set(buttons(played))


def test_what_was_said_to_the_decision_is_read_where_the_message_says_that_it_is() -> None:
    played = decided()
    words = "Was her phone checked?"
    played.send(HELEN, "second-look", "second-look/1", "n", answer="discuss", words=words)
    assert "Press Open" in " ".join(played.message("looked").paragraphs)
    assert f"Helen Moss asks to talk about it. {words}" in opened(played)


def test_whoever_opens_a_record_reads_what_was_decided_and_why() -> None:
    read = opened(decided(), HELEN).partition("Reported by")[0]
    assert "Dana Shaw: Manage in school" in read
    assert "Reasons: Because." in read


def test_only_whoever_has_it_is_given_the_way_to_settle_who_is_involved() -> None:
    played = Played(account="Mrs Moss was told of it, and said something.")
    assert "Whoever has this concern is asked" in opened(played, DEV)
    assert "Settle this" not in buttons(played)
    played.taken_by(DANA)
    assert "Until you answer, they are not told" in opened(played)
    assert "Settle this" in buttons(played)


def test_it_is_said_that_nothing_is_answered_yet() -> None:
    played = Played().taken_by(DANA)
    played.press(DANA, "so-far")
    assert told(played.form) == "Nothing is answered yet."
    assert buttons(played) == ["Answer several at once"]


def test_whoever_is_asked_for_a_second_look_is_not_told_that_they_have_not_answered_yet() -> None:
    played = decided()
    played.press(HELEN, "second-look", "second-look", "1")
    assert "has not answered yet" not in told(played.form)
