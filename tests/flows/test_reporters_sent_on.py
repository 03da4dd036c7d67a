"""Whom is a reporter sent to while whoever has the concern is away?"""

from __future__ import annotations

from datetime import timedelta

from flows import chat
from flows.moves import Wake
from flows.reporting import receipt
from flows.screen import Open
from flows.turn import Refresh
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, Played
from tests.support.flows.told import told
from tests.support.world import MONDAY_MORNING


def all_away(hours: int) -> Played:
    """Dana has it; she, and everybody else who may deal with it, goes away, she for longest."""
    played = Played(danger="no").taken_by(DANA)
    played.away = {who: played.now + timedelta(hours=hours) for who in (DEV, HELEN)}
    played.away[DANA] = played.now + timedelta(days=9)
    played.do(Wake(played.concern.id))
    return played


def picked_up(played: Played, owner: str = DANA) -> str:
    args = (str(played.concern.handovers), owner)
    message = chat.message(played.concern, "picked-up", TOM, args, played.ctx)
    assert message
    return "\n".join(message.paragraphs)


def test_where_the_owner_and_everybody_else_is_away_the_reporter_reads_so_with_the_numbers() -> (
    None
):
    played = all_away(hours=48)
    assert Refresh("picked-up") in played.turn.duties
    said = picked_up(played)
    assert "may not be there now, and nobody else is" in said
    assert "ring Dana" not in said
    assert "01632 960001" in said, "children's social care"


def test_as_soon_as_somebody_is_back_the_reporter_is_sent_to_them() -> None:
    played = all_away(hours=5)
    assert played.turn.wake_at
    assert played.turn.wake_at <= played.away[DEV]
    played.until(played.away[DEV] + timedelta(minutes=1))
    assert "ring Dev Patel" in picked_up(played)


def test_it_is_true_again_once_the_owner_is_back() -> None:
    played = all_away(hours=48)
    played.away = {}
    played.do(Wake(played.concern.id))
    assert Refresh("picked-up") in played.turn.duties
    assert "If anything changes, ring Dana Shaw" in picked_up(played)


def test_of_whoever_takes_it_while_marked_away_the_reporter_does_not_read_that_they_are_not_there() -> (
    None
):
    played = Played(danger="no", away={DEV: MONDAY_MORNING + timedelta(days=2)})
    said = picked_up(played.taken_by(DEV), DEV)
    assert "is away now" not in said
    assert "Dev Patel picked it up at" in said
    assert "may not be there now. If anything changes, ring Dana Shaw" in said


def stands(played: Played) -> str:
    answer = receipt.status(TOM, [played.concern], played.ctx)
    assert isinstance(answer, Open)
    return told(answer.form)


def test_how_a_report_stands_sends_nobody_to_an_owner_who_is_away() -> None:
    played = Played(danger="no").taken_by(DANA)
    assert "01632" not in stands(played)
    played.away[DANA] = played.now + timedelta(days=9)
    played.do(Wake(played.concern.id))
    assert "They may not be there now. If anything changes, ring Dev Patel, 01632" in stands(played)
    assert "Ring these numbers" in stands(all_away(hours=5))


def test_how_a_report_stands_shows_whoever_is_named_nothing_of_who_is_away() -> None:
    played = all_away(hours=5)
    played.send(TOM, "add", named=("me",), more="It is me.")
    played.taken_by(COLIN)
    assert stands(played).endswith("Received.")


def test_a_report_that_is_finished_says_what_whoever_is_still_worried_can_do() -> None:
    played = Played(danger="no").taken_by(DANA)
    closing = {"kind": "mistake", "reason": "Sent twice.", "checks": ("read", "spoken")}
    played.send(DANA, "other-close", "record", "n", **closing)
    assert played.concern.finished
    assert "If you are still worried, press Add to this report." in stands(played)
    assert "Hillshire MASH, 01632 960001" in stands(played)


def test_after_it_is_opened_again_a_receipt_no_longer_says_that_nobody_was_there() -> None:
    away = dict.fromkeys((DANA, DEV, HELEN), MONDAY_MORNING + timedelta(hours=1))
    played = Played(danger="no", away=away)
    args = (played.concern.reports[0].id,)
    assert "Do not wait for them" in received(played, args)
    played.taken_by(DANA)
    wish = {"kind": "mistake", "checks": ("read", "spoken"), "reason": "Sent twice."}
    played.send(DANA, "other-close", **wish)
    played.now += timedelta(hours=2)
    people = played.school.people.model_copy(update={"dsl": None})
    played.school = played.school.model_copy(update={"people": people})
    played.send(HELEN, "reopen", why="Somebody saw it.")
    assert (played.concern.state, played.concern.owner) == ("open", None)
    assert "You will hear here" in received(played, args)


def received(played: Played, args: tuple[str, ...]) -> str:
    message = chat.message(played.concern, "receipt", TOM, args, played.ctx)
    assert message
    return " ".join(message.paragraphs)
