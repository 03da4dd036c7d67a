"""What follows when somebody with several accounts goes on from another of them, or one is closed? What
waits for them is shown where they now are.
"""

from __future__ import annotations

from bot.running.logs import logger
from bot.turns.turning import MOST, Turning
from flows.assessment.buttons import CARD
from flows.concern import Concern
from flows.moves import Gone
from storage.concerns import concerns
from storage.duties.duties import message_key
from storage.people import conversations, school_state
from storage.sealing.damaged import Damaged

log = logger("report_image.turn")


def uses(turning: Turning, person: str, account: str) -> bool:
    """They use this account from now on; whether it worked when its chat service last said. The
    cards of what they have are posted anew where they are.
    """
    tx, school = turning.tx, turning.school
    if account in school_state.read(tx, school.id).closed:
        return False
    if conversations.uses(tx, school.id, person, account):
        _show_there(turning, person, account)
    return True


def closed(turning: Turning, account: str) -> None:
    """This account was closed: what stands there is shown at the next of theirs that works."""
    tx, school = turning.tx, turning.school
    person = school.who.person_of(account)
    there = conversations.ways(tx, school, person)[0]
    if there not in school_state.read(tx, school.id).closed:
        _show_there(turning, person, there)


def _show_there(turning: Turning, person: str, account: str) -> None:
    tx, school = turning.tx, turning.school
    for one in concerns.open_of(tx, school, person, MOST):
        try:
            _post_anew(turning, one.id, conversations.channel_of(tx, school.id, account))
        except Damaged as damage:
            log.error("left where it is", table=damage.table, concern=damage.concern)


def _post_anew(turning: Turning, concern_id: str, chat: str | None) -> None:
    concern = concerns.load_for_program(turning.tx, turning.school.id, concern_id)
    card = concern.card
    if card and _stands_elsewhere(turning, concern, chat):
        turning.advance(concern, Gone(concern.id, card.to, CARD, card.args))


def _stands_elsewhere(turning: Turning, concern: Concern, chat: str | None) -> bool:
    card = concern.card
    key = message_key(CARD, concern.id, card.args, card.to) if card else ""
    sent = conversations.message_of(turning.tx, turning.school.id, key)
    return sent is not None and sent.channel != chat
