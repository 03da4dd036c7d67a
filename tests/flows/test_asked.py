"""Promises about what somebody is asked who does not have the concern: a message that is lost is not
all there was of it. Home and the record say so too, until it is answered.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flows.concern import Glance
from flows.moves import Click
from flows.screen import Button, Replace, Row
from flows.screens.home import Shown, Waiting, page
from flows.screens.record import record_form
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, Played, calm
from tests.support.flows.told import told

UKCIS = "ukcis-2024"


def glanced(played: Played) -> Glance:
    """As a list reads it, which opens no more of it."""
    return Glance.model_validate_json(played.concern.model_dump_json())


def at_home(played: Played, person: str) -> str:
    """What stands on their Home before the first row of buttons."""
    one = glanced(played)
    waits = Waiting(one.id, one.reference, one.urgency, one.owner, None, asks=one.asks(person))
    form = page(played.ctx, person, Shown([waits]))
    first = next(n for n, part in enumerate(form.parts) if isinstance(part, Row))
    return told(replace(form, parts=form.parts[:first]))


def offered(played: Played, person: str) -> list[Button]:
    rows = record_form(played.concern, person, played.ctx).parts
    return [button for row in rows if isinstance(row, Row) for button in row.buttons]


def pressed(played: Played, person: str, name: str) -> str:
    """What the button in the record opens, in its place."""
    [button] = [one for one in offered(played, person) if one.action == name]
    click = Click(person, name, played.concern.id, button.step, button.nonce, in_form=True)
    answer = played.do(click).answer
    assert isinstance(answer, Replace)
    return told(answer.form)


def test_who_is_asked_for_a_second_look_has_it_on_home_and_in_the_record_until_it_is_given() -> (
    None
):
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS))
    played.decided("manage-in-school")
    assert "You are asked for a second look." in at_home(played, HELEN)
    assert "asked" not in at_home(played, DEV)
    assert "Because." in pressed(played, HELEN, "second-look")
    played.send(HELEN, "second-look", "second-look/1", answer="agree", words="Yes.")
    assert "asked" not in at_home(played, HELEN)
    assert "second-look" not in [one.action for one in offered(played, HELEN)]


def test_who_is_asked_to_agree_to_a_closing_has_it_there_and_nobody_else() -> None:
    played = Played(danger="yes").taken_by(DANA)
    wish = {"checks": ("read", "spoken"), "reason": "Sent twice.", "kind": "mistake"}
    played.send(DANA, "other-close", **wish)
    second = played.concern.other_closings[-1].second
    assert "You are asked to agree that it is closed." in at_home(played, second)
    assert "Sent twice." in pressed(played, second, "other-close-open")
    played.send(second, "agree-close", "1", answer="no")
    assert "asked" not in at_home(played, second)


def test_who_is_asked_to_take_it_or_to_help_has_it_there() -> None:
    played = Played(danger="yes").taken_by(DANA)
    played.until(played.now + timedelta(minutes=45))
    [helper] = {one.to for one in played.concern.watch.helpers if not one.helping_at} - {HELEN}
    assert "You are asked to help." in at_home(played, helper)
    played = Played(danger="no").taken_by(DANA)
    played.send(DANA, "hand-over", "page", "n", to=DEV, until="2026-11-25")
    assert "You are asked to take it." in at_home(played, DEV)
    played.press(DEV, "acknowledge", "page", str(played.concern.handovers))
    assert "with you." in at_home(played, DEV)


def test_who_wants_to_talk_about_a_decision_has_it_there_until_it_is_over() -> None:
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS))
    played.decided("manage-in-school")
    played.send(HELEN, "second-look", "second-look/1", answer="discuss", words="Let us talk.")
    assert "You asked to talk about the decision." in at_home(played, HELEN)
    assert "Let us talk." in pressed(played, HELEN, "second-look")
    played.decided("social-care")
    assert "You asked" not in at_home(played, HELEN)


def test_who_is_asked_for_a_second_word_on_who_is_named_has_it_there_also_as_the_owner() -> None:
    played = Played(named=(DANA,), danger="no").taken_by(HELEN)
    undo = {"who": DANA, "what": "undo", "why": "It was somebody else."}
    played.send(COLIN, "named", "record", "n", **undo)
    second_word = "You are asked whether you agree about who may see this."
    assert "with you. " + second_word in at_home(played, HELEN)
    assert second_word not in at_home(played, COLIN)
    assert "named" in [one.action for one in offered(played, HELEN)]
    played.send(HELEN, "named", "record", "m", **undo | {"what": "stays"})
    assert second_word not in at_home(played, HELEN)
