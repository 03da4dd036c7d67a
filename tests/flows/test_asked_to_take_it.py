"""Until somebody who was asked to take a concern over has it, it is its owner's: does all that the owner
reads say so?
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows import chat
from flows.school.tables import OnDuty
from flows.screen import Message, One
from flows.turn import Post, Refresh
from tests.support.flows.closed import to_close
from tests.support.flows.played import DANA, DEV, HELEN, TOM, Played, calm

FORMS = ("hand-over", "pass-on")
UNTIL = {"until": "2026-11-26"}


def asked(form: str = "pass-on") -> Played:
    """Dana, who has it, asks Dev to take it."""
    played = Played(danger="no").taken_by(DANA)
    played.press(DANA, form, "page")
    played.send(DANA, form, played.form.step, to=DEV, **UNTIL)
    assert played.concern.passing_to == DEV
    return played


def reminder(played: Played) -> Message:
    """The next reminder of Dana's, as it reads when it is sent."""
    while ("remind", DANA) not in played.posts:
        played.wake()
    return played.message("remind")


def words(message: Message) -> str:
    return " ".join(message.paragraphs)


def test_a_reminder_can_be_opened_though_somebody_was_asked_to_take_it_over() -> None:
    message = reminder(asked())
    assert "something is due" in words(message)
    assert "Dev Patel has been asked to take the concern over. It stays yours" in words(message)
    assert [button.label for row in message.rows for button in row] == ["Open"]


def test_a_reminder_says_whom_the_owner_asked_last_whichever_way_they_asked() -> None:
    played = Played(danger="no").taken_by(DANA)
    reminder(played)
    post = next(d for d in played.turn.duties if isinstance(d, Post) and d.kind == "remind")
    played.send(DANA, "hand-over", "page", "n", to=DEV, **UNTIL)
    assert ("remind", None) in [
        (d.kind, d.to) for d in played.turn.duties if not isinstance(d, Post)
    ]
    said = chat.message(played.concern, post.kind, post.to, post.args, played.ctx)
    assert said
    assert "Dev Patel has been asked" in words(said)


@pytest.mark.parametrize("second", FORMS)
@pytest.mark.parametrize("first", FORMS)
def test_whoever_asks_somebody_else_from_another_device_is_told_who_was_asked_before(
    first: str, second: str
) -> None:
    played = Played(danger="no").taken_by(DANA)
    played.press(DANA, second, "page")
    opened = played.form
    played.press(DANA, first, "page")
    played.send(DANA, first, played.form.step, to=DEV, **UNTIL)
    played.send(DANA, second, opened.step, to=HELEN, **UNTIL)
    assert (played.concern.passing_to, played.posts) == (DEV, [])
    assert "Dev Patel was asked to take the concern over and has not yet." in repr(
        played.form.parts
    )
    chosen = next(part for part in played.form.parts if isinstance(part, One))
    assert chosen.initial == HELEN, "what was chosen stays so"
    played.send(DANA, second, played.form.step, to=HELEN, **UNTIL)
    assert (played.concern.passing_to, played.posts) == (HELEN, [("page", HELEN)])


@pytest.mark.parametrize("form", FORMS)
def test_whoever_asks_somebody_to_take_it_sees_who_is_away(form: str) -> None:
    played = Played(danger="no").taken_by(DANA)
    played.away[DEV] = played.now + timedelta(days=3)
    played.press(DANA, form, "page")
    chosen = next(part for part in played.form.parts if isinstance(part, One))
    assert [option.label for option in chosen.options] == [
        "Dev Patel (away)",
        "Helen Moss (the headteacher)",
    ]


def test_one_press_for_the_rota_does_not_take_it_from_somebody_else_who_was_asked() -> None:
    played = asked()
    played.school = played.school.model_copy(update={"rota": (OnDuty(people=(HELEN,)),)})
    played.press(DANA, "to-the-rota", "page")
    assert played.concern.passing_to == DEV
    assert "Dev Patel was asked" in repr(played.form.parts)


def test_what_the_owner_gave_back_is_not_said_to_be_still_theirs() -> None:
    played = asked()
    while ("not-reached", DANA) not in played.posts:
        played.wake()
    post = next(d for d in played.turn.duties if isinstance(d, Post) and d.kind == "not-reached")
    played.press(DANA, "give-back", "page", str(played.concern.handovers))
    assert "not-reached" in [d.kind for d in played.turn.duties if not isinstance(d, Post)]
    said = chat.message(played.concern, post.kind, post.to, post.args, played.ctx)
    assert said
    assert "still yours" not in words(said)


def test_nobody_is_waited_for_anew_when_what_they_were_asked_for_is_opened_again() -> None:
    played = asked().answered(calm("uk-schools")).decided("early-help")
    played.press(DANA, "close", "close")
    fields = to_close(played.form)
    played.send(DANA, "close", played.form.step, "c", **fields)
    played.until(played.now + timedelta(days=2))
    played.send(TOM, "add", more="It goes on.")
    assert (played.concern.state, played.concern.passing_to) == ("open", None)
    assert ("not-reached", DANA) not in played.until(played.now + timedelta(minutes=5))


def test_nobody_is_asked_to_have_back_what_another_took_meanwhile() -> None:
    played = asked("hand-over").taken_by(DEV)
    played.away[DEV] = played.now + timedelta(hours=3)
    while ("help", HELEN) not in played.posts:
        played.wake()
    played.taken_by(HELEN)
    played.press(HELEN, "give-back", "page", str(played.concern.handovers))
    played.taken_by(DEV)
    assert ("page", DANA) not in played.until(played.now + timedelta(days=4))


def test_whoever_is_asked_to_have_it_back_reads_that_and_not_that_somebody_asks_them() -> None:
    played = asked("hand-over").taken_by(DEV)
    while ("page", DANA) not in played.posts:
        played.wake()
    assert "You asked Dev Patel to have this for a while" in words(played.message("page"))
    assert "asks you to take" not in words(played.message("page"))


def test_whoever_has_it_for_a_while_hears_that_the_one_who_handed_it_over_cannot_have_it_back() -> (
    None
):
    played = asked("hand-over").taken_by(DEV)
    people = played.school.people.model_copy(update={"dsl": None})
    played.school = played.school.model_copy(update={"people": people})
    while f"{played.now:%Y-%m-%d %H}" != f"{UNTIL['until']} 08":
        played.wake()
    assert ("not-reached", DEV) in played.posts
    assert "cannot have it back. It is still yours" in words(played.message("not-reached"))
    assert ("not-reached", DEV) not in played.until(played.now + timedelta(days=2)), "once"


def test_who_gives_it_back_for_good_is_not_asked_later_to_take_it_back() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(DANA, "hand-over", "page", "n", to=DEV, **UNTIL)
    played.press(DANA, "give-back", "page", str(played.concern.handovers))
    played.taken_by(DEV).answered({"life-at-risk": "no"})
    asked = played.until(played.now + timedelta(days=4))
    assert ("page", DANA) not in asked


@pytest.mark.parametrize("gives_back", [True, False])
def test_a_reminder_is_there_again_for_whoever_takes_the_concern_back(gives_back: bool) -> None:
    played = asked()
    due = reminder(played).paragraphs[0]
    (post,) = (d for d in played.turn.duties if isinstance(d, Post) and d.kind == "remind")
    played.taken_by(DEV)
    if gives_back:
        played.press(DEV, "give-back", "page")
    else:
        played.send(DEV, "pass-on", "page", to=DANA)
    played.taken_by(DANA)
    again = chat.message(played.concern, post.kind, DANA, post.args, played.ctx)
    assert again is not None
    assert again.paragraphs == (due,)
    assert Refresh("remind") in played.turn.duties, "or it stays as it was: finished"
